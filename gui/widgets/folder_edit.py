"""A folder: typed, or chosen in the system's own window."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.widgets.text_field import TextField


class FolderEdit(QWidget):
    """The folder's path; `valueChanged` comes when one was chosen, or the line was left.

    Parameters
    ----------
    files
        Ask for a file whose name ends so (``*.toml``) instead of a folder.
    """

    valueChanged = Signal(str)

    def __init__(self, files: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files, self._told = files, ""
        self._text = TextField()
        self._text.done.connect(self._tell)
        browse = QPushButton(tr("prepare.browse"))
        browse.clicked.connect(self._browse)
        self._note = QLabel()
        self._note.setWordWrap(True)
        style.look(self._note, "muted")
        self._note.hide()
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(self._text, 1)
        row.addWidget(browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(row)
        column.addWidget(self._note)
        self.setFocusProxy(self._text)

    def _browse(self) -> None:
        dialog = QFileDialog(self.window(), tr("prepare.browse_title"), self.value())
        if self._files:
            dialog.setNameFilter(self._files)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._picked)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _picked(self, path: str) -> None:
        self._text.setValue(path)
        self._tell()

    def _tell(self) -> None:
        if self.value() != self._told:
            self._told = self.value()
            self.valueChanged.emit(self._told)

    def setNote(self, text: str) -> None:
        """Say something of the folder below it; "" = nothing."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def value(self) -> str:
        """The path as typed."""
        return self._text.value().strip()

    def setValue(self, value: str) -> None:
        """Show a path."""
        self._told = value
        self._text.setValue(value)

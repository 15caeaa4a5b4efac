"""The window as `python -m gui` starts it, telling what has the keyboard, as a screen reader would say it."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from gui.__main__ import main

LOOK_MS = 10


def said_of(widget: QWidget | None) -> dict[str, str]:
    """Name and value of what has the keyboard."""
    if widget is None:
        return {"name": "", "value": ""}
    name, value = widget.accessibleName(), ""
    if isinstance(widget, QAbstractButton):
        name = name or widget.text().replace("&", "")
        value = "" if widget.isEnabled() else "closed"
    elif isinstance(widget, QLineEdit):
        value = widget.text()
    elif isinstance(widget, QComboBox):
        value = widget.currentText()
    elif isinstance(widget, QListWidget) and widget.currentItem() is not None:
        item = widget.currentItem()
        value = str(item.data(Qt.ItemDataRole.AccessibleTextRole) or item.text())
    return {"name": name, "value": value}


def to_do() -> str:
    """What the window asks of the operator in large letters, as far as it can be seen."""
    labels = [label for window in QApplication.topLevelWidgets() for label in window.findChildren(QLabel)]
    return "".join(label.text() for label in labels if label.property("look") == "todo" and label.isVisible())


class Spy(QObject):
    """Says it whenever it changes, with the number of keys that have been answered so far."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, object] = {}
        self._keys: set[tuple[int, int]] = set()
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count each key once: it passes by many, and as a press only where no shortcut took it."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            self._keys.add((event.timestamp(), event.key()))
        return False

    def _look(self) -> None:
        now = {"keys": len(self._keys), "to do": to_do(), **said_of(QApplication.focusWidget())}
        if now != self._said:
            self._said = now
            print(json.dumps(now), flush=True)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    spy = Spy()
    app.installEventFilter(spy)
    sys.exit(main(["--language", "en"]))

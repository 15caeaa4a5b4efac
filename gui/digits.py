"""Keys that belong to the run whatever has the focus: digits of a spoken rating, and Enter.

Installed on the application. In a text field keys are text; everywhere else a
digit goes to the question that the operator answers, so that a click on a plot
or a button never loses a rating.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from gui.models.asked_since import READ_NS
from gui.models.spoken import SpokenRating
from rig.session.actions import Operator
from rig.session.states import Verb

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
#: with one of these held down a key is a command
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class DigitKeys(QObject):
    """Event filter; `asked` carries an `Operator`: RATE, AMEND, or CONFIRM_SPOT for Enter with nothing typed.

    Parameters
    ----------
    spoken
        Where digits go.
    now_ns
        Host clock: an answer is stamped when its Enter is pressed.
    confirms
        Whether Enter confirms the spot now; one that has just ended a text or a rating and is pressed once too often
        does not.
    """

    asked = Signal(object)

    def __init__(
        self,
        spoken: SpokenRating,
        now_ns: Callable[[], int],
        confirms: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._spoken, self._now_ns, self._confirms = spoken, now_ns, confirms
        self._other: QWidget | None = None
        self._used_ns = -READ_NS  # when an Enter was meant for something else

    def leaveOut(self, window: QWidget) -> None:
        """Leave the participant's window to itself: what is typed there is not the operator's."""
        self._other = window

    def typing(self, window: QWidget) -> bool:
        """Whether somebody is typing in a window: where its keyboard was last is text, or a rating has been begun."""
        focus = window.focusWidget()
        text = focus is not None and focus.isVisible() and focus.isEnabled() and is_text_field(focus)
        return text or self._spoken.typing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that belong to the run; they go no further."""
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if self._other is not None and watched.window() is self._other:
            return False
        if event.modifiers() & _COMMANDS:
            return False
        typed_in = QApplication.focusWidget() or watched
        if is_text_field(typed_in) and typed_in.isVisible():
            self._note_enter(event)
            return False
        if not self._wanted(event):
            return False
        event.accept()  # a shortcut on this key shall not fire
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._take(event)
        return True

    def _note_enter(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._used_ns = self._now_ns()

    def _wanted(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace:
            return self._spoken.typing
        if event.key() in _ENTER:
            return self._spoken.typing or self._confirms()
        return self._spoken.wants(event.text())

    def _take(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self._spoken.backspace()
        elif event.key() not in _ENTER:
            self._spoken.type(event.text())
        elif self._spoken.typing:
            self._note_enter(event)
            request = self._spoken.enter(self._now_ns())
            if request is not None:
                self.asked.emit(request)
        elif self._now_ns() - self._used_ns >= READ_NS:
            self.asked.emit(Operator(Verb.CONFIRM_SPOT))


def is_text_field(widget: QWidget) -> bool:
    """Whether text can be typed there; what is only to be read takes no digit away."""
    if isinstance(widget, _TEXT_FIELDS):
        return not widget.isReadOnly()
    return isinstance(widget, QComboBox) and widget.isEditable()

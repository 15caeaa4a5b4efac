"""The participant's STOP: acts on the press, by any mouse button and by any finger, also while another one slides."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui import style
from gui.language import said_in
from gui.models.asking import Stopping
from rig.clock import Clock, RealClock


class ParticipantStop(QPushButton):
    """The button; never disabled, never asks, and Space cannot press it because it takes no focus.

    A second finger gives no mouse events, so touches are taken as they come.
    """

    #: host time of the press, ns
    asked = Signal(object)

    def __init__(self, *, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or RealClock()
        self._value = Stopping.READY
        self._language = ""
        style.look(self, "participant stop")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumSize(4 * style.PARTICIPANT_TARGET, style.PARTICIPANT_TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._speak()

    def value(self) -> Stopping:
        """How far the stop has come."""
        return self._value

    def setValue(self, value: Stopping) -> None:
        """Show how far the stop has come; the button works in every case."""
        if value is not self._value:
            self._value = value
            self._speak()

    def setLanguage(self, code: str) -> None:
        """Speak the participant's language from now on."""
        if code != self._language:
            self._language = code
            self._speak()

    def _speak(self) -> None:
        self.setText(said_in(self._language, f"participant.stop_{self._value}"))
        self.setAccessibleName(said_in(self._language, "participant.stop_accessible"))

    def press(self) -> None:
        """Ask for the stop."""
        self.asked.emit(self._clock.now_ns())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask on the press: nobody in pain waits for the release."""
        self.press()
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ask when a finger comes down."""
        touch = (QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)
        if event.type() is QEvent.Type.TouchBegin:
            self.press()
            self.setDown(True)
            return True
        if event.type() in touch:
            self.setDown(event.type() is QEvent.Type.TouchUpdate)
            return True
        return super().event(event)

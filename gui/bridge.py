"""The window's end of the pipe to control: the only class that knows both the pipe and Qt.

Two timers: one ticks, so that control knows somebody is there; one takes what
control has said and asks for a new frame. Neither waits for anything. Sending
and receiving have threads of their own below `rig.channel`.
"""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rig.control.client import Control
from rig.session.actions import Operator
from rig.session.options import Options

#: control warns after 300 ms without a tick, and stops the stimulus after 1 s; a page that is drawn for the first time
#: may take a tenth of a second
TICK_MS = 50
FRAME_MS = 30


class Bridge(QObject):
    """At most one control process at a time."""

    #: a message of control (`rig.control.messages.FromControl`)
    said = Signal(object)
    #: control has ended and everything it said has been passed on
    ended = Signal()
    #: everything that arrived has been passed on: draw
    frame = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control: Control | None = None
        self._ready: Control | None = None
        self._closing: list[threading.Thread] = []
        self._ticker = QTimer(self)
        self._ticker.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self._tick)
        self._framer = QTimer(self)
        self._framer.timeout.connect(self.pump)
        self._framer.start(FRAME_MS)

    @property
    def open(self) -> bool:
        """Whether there is a control process."""
        return self._control is not None

    @property
    def pid(self) -> int | None:
        """Number of the control process."""
        return None if self._control is None else self._control.pid

    def get_ready(self) -> None:
        """Start a control process that loads while what it shall run is still being looked up."""
        if self._control is None and self._ready is None:
            self._ready = Control()

    def begin(self, options: Options) -> None:
        """Start a control process for this run, or take the one that is ready; there must be none at work."""
        assert self._control is None, "one run at a time"
        self._control, self._ready = self._ready or Control(), None
        self._control.begin(options)
        self._ticker.start(TICK_MS)

    def ask(self, request: Operator) -> None:
        """Pass on a request; without a control there is nobody to ask, and nothing that could be going on."""
        if self._control is not None:
            self._control.ask(request)

    def simulate(self, command: dict[str, Any]) -> None:
        """Pass on a command for the simulated rig's side channel; without a run there is none."""
        if self._control is not None:
            self._control.simulate(command)

    def _tick(self) -> None:
        if self._control is not None:
            self._control.tick()

    def pump(self) -> None:
        """Pass on what has arrived, then ask for a frame."""
        control = self._control
        if control is not None:
            for message in control.take():
                self.said.emit(message)
            if control.gone:
                self.leave()
                self.ended.emit()
        self.frame.emit()

    def leave(self, *, kill: bool = False) -> None:
        """Let go of control: it stops, closes the journal and ends by itself, beside the window; or `kill` it now."""
        leaving = [control for control in (self._control, self._ready) if control is not None]
        self._control = self._ready = None
        self._ticker.stop()
        for control in leaving:
            if kill:
                control.kill()
            closing = threading.Thread(target=control.close, name="closing control")
            closing.start()
            self._closing = [thread for thread in self._closing if thread.is_alive()] + [closing]

    def close(self) -> None:
        """Let go and wait until control has ended: the last thing before the program ends."""
        self._framer.stop()
        self.leave()
        for thread in self._closing:
            thread.join()

"""What the Prepare page looks for while it is seen: ports, what earlier runs of the visit left, the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gui.models import earlier, ports
from gui.models.child_watch import ChildWatch
from gui.models.phrases import phrase_words
from gui.models.prepare import Prepare, days_of
from gui.pages.prepare_with_what import WithWhat
from rig.spawn import ChildError

#: an answer about ports is looked for this often, and asked for every so many times while the page is seen, ms
LOOK_MS, LOOKS_BETWEEN = 200, 25


class Lookout(QObject):
    """Puts what it finds into the model; `changed` says that everything has to be held against it anew.

    Parameters
    ----------
    model
        Gets ports, earlier runs and the day.
    column
        Shows the ports, and why something cannot be read.
    now
        Asked again and again: the window may stay open overnight.
    free
        Whether anything may change: nothing is connected, or being connected.
    """

    changed = Signal()

    def __init__(
        self,
        model: Prepare,
        column: WithWhat,
        now: Callable[[], datetime],
        free: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._column, self._now, self._free = model, column, now, free
        self._ports, self._doses = ChildWatch(ports.LISTING), ChildWatch(earlier.LISTING)
        self._visit: tuple[Path, str] | None = None
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """The page is seen: look for ports, and anew for runs of this visit."""
        self._ports.ask()
        self._visit = None
        self.changed.emit()
        self._timer.start()

    def end(self) -> None:
        """Look for nothing any longer."""
        self._timer.stop()
        self._ports.close()
        self._doses.close()

    def ask_for_ports(self) -> None:
        """Have the ports listed."""
        self._ports.ask()

    def ask_for_earlier_runs(self) -> None:
        """Have the journals of this visit read, once for each visit and applicator."""
        visit = self._model.visit()
        if visit != self._visit and not self._doses.asking:
            self._visit, self._model.earlier, self._model.left = visit, {}, frozenset()
            if visit is not None:
                self._doses.ask(*visit)

    def _look(self) -> None:
        """Take the list of ports when it is there; ask for it anew now and then."""
        try:
            answer = self._ports.take()
            if answer is not None and (listed := ports.ports_of(answer)) != self._model.ports:
                self._column.set_ports(listed)
        except ChildError as error:
            self._column.set_ports_failed(phrase_words(error.text))
        self._take_earlier_runs()
        days = days_of(self._now())
        if self._free() and (self._model.today, self._model.utc_today) != days:
            self._turn_day(days)
        self._looks += 1
        if self._looks % LOOKS_BETWEEN == 0 and self._free():
            self._ports.ask()

    def _turn_day(self, days: tuple[date, date]) -> None:
        """What was typed yesterday may be out of date, as a study envelope is."""
        self._model.today, self._model.utc_today = days
        self._model.set_envelope(self._model.envelope_path)
        self.changed.emit()

    def _take_earlier_runs(self) -> None:
        try:
            answer = self._doses.take()
        except ChildError as error:
            self._column.set_earlier_failed(phrase_words(error.text))
            return
        if answer is None:
            return
        if self._model.visit() == self._visit:
            self._model.earlier, self._model.left = earlier.earlier_of(answer), earlier.left_of(answer)
        self.changed.emit()

"""A progress bar beside a run in virtual time."""

from __future__ import annotations

from collections.abc import Callable

from rich.progress import Progress, TaskID

from rig.session.actions import Operator
from rig.session.outside import Moment, Nobody

#: drawn this often, in the session's own time
SHOW_EVERY_NS = 250_000_000


class Bar(Nobody):
    """Draws how far the run is; passes Ctrl-C on."""

    def __init__(self, progress: Progress, task: TaskID, stop_requests: Callable[[], list[Operator]]) -> None:
        self._progress, self._task, self._stop_requests = progress, task, stop_requests
        self._shown_ns: int | None = None

    def asked(self, now_ns: int) -> list[Operator]:
        """Ctrl-C, if it was pressed."""
        return self._stop_requests()

    def show(self, moment: Moment) -> None:
        """Move the bar."""
        if self._shown_ns is not None and moment.now_ns - self._shown_ns < SHOW_EVERY_NS:
            return
        self._shown_ns = moment.now_ns
        s = moment.engine.snapshot()
        where = f"trial {s.trial + 1}/{s.n_trials} {s.name}: {s.phase}"
        self._progress.update(self._task, completed=s.trial + s.pulse / max(1, s.n_pulses), description=where)

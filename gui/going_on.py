"""Before a run begins: does one of the same paradigm, visit and site lie there with trials left? The reader looks."""

from __future__ import annotations

from collections.abc import Callable

from gui.language import tr
from gui.models import causes
from rig.clock import RealClock
from rig.domain.outcome import FinishReason
from rig.domain.units import NS_PER_S
from rig.report.head import Head
from rig.report.reading import Answer, List, Listed, NotRead
from rig.session.naming import session_folder
from rig.session.options import Options

#: a folder that takes longer to look through is no reason to keep a participant waiting
PATIENCE_NS = 5 * NS_PER_S


class Lookup:
    """One look into a session's folder; `done` is called once, with the run that can be gone on with, or None."""

    def __init__(
        self,
        options: Options,
        paradigm: str,
        done: Callable[[Options, Head | None], None],
        now_ns: Callable[[], int] | None = None,
    ) -> None:
        self.options = options
        self._paradigm, self._done = paradigm, done
        self._now_ns = now_ns or RealClock().now_ns
        self._folder = str(session_folder(options.out, options.participant, options.session))
        self._until_ns = self._now_ns() + PATIENCE_NS
        self._open = True

    @property
    def request(self) -> List:
        """What to ask the reader."""
        return List(self._folder)

    def answered(self, answer: Answer) -> None:
        """Take an answer of the reader, if it is to this; a folder that is not there yet holds nothing."""
        if isinstance(answer, Listed) and answer.folder == self._folder:
            self._finish(self._left(answer))
        elif isinstance(answer, NotRead) and answer.path == self._folder:
            self._finish(None)

    def look(self) -> None:
        """Go on without an answer once it has taken too long."""
        if self._now_ns() > self._until_ns:
            self._finish(None)

    def _left(self, listed: Listed) -> Head | None:
        same = [h for h in listed.heads if (h.paradigm, h.site) == (self._paradigm, self.options.site)]
        newest = max(same, key=lambda head: head.run, default=None)
        return newest if newest is not None and newest.next_trial is not None and newest.journal else None

    def _finish(self, head: Head | None) -> None:
        if self._open:
            self._open = False
            self._done(self.options, head)


def words_of_rest(left: Head, next_trial: int) -> str:
    """Question whether to go on with a run at the trial `next_trial` (from 0)."""
    reason = causes.finish_words(FinishReason(left.finish_reason))
    remaining = left.n_trials - next_trial
    return tr("window.go_on", run=left.run, reason=reason, left=remaining, n=left.n_trials, next=next_trial + 1)

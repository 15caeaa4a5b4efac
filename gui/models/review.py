"""What the Review page shows: one run, what was said of it, and the earlier runs of the same participant. No Qt.

Requests for the reader process come out of `open` and `take`; its answers go into `take`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gui.language import tr
from gui.models.measures import words_of
from gui.models.phrases import phrase_words
from gui.models.site_words import site_words
from rig.report.conditions import apart
from rig.report.head import Head
from rig.report.reading import Answer, List, Listed, NotRead, Read, Request
from rig.report.run_order import before
from rig.report.run_view import RunView

#: earlier runs of which the primary measure is read, the latest first: more are not looked at in a session
MOST_READ = 5
#: a condition that runs must share (`rig.report.compare`) -> its word; others are told as they come
_CONDITIONS = {
    "paradigm hash": "paradigm",
    "scale": "scale",
    "site": "site",
    "applicator and area": "applicator",
    "levels": "levels",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row of earlier runs; `apart` in words keeps it from being compared, "" where it may be."""

    path: str
    when: str
    which: str
    what: str
    primary: str
    apart: str

    @property
    def comparable(self) -> bool:
        """Whether it may be set beside the run that is shown."""
        return not self.apart


class Review:
    """One run under review; `path` "" before the first."""

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, path: str) -> None:
        """Forget everything about the run before."""
        self.path = path
        self.view: RunView | None = None
        #: why the run cannot be shown, and whether it took the reader process with it
        self.problem = ""
        self.crashed = False
        self.list_problem = ""
        #: whether the reader has looked for other runs
        self.listed = False
        self._heads: tuple[Head, ...] = ()
        self._others: dict[str, RunView | NotRead] = {}

    @property
    def reading(self) -> bool:
        """Whether the run is still to come."""
        return bool(self.path) and self.view is None and not self.problem

    @property
    def _folder(self) -> str:
        """Where earlier runs are looked for; other folders are listed for others."""
        return str(participant_folder(Path(self.path)))

    def open(self, path: str) -> list[Request]:
        """Turn to another run, or to the same one again; returns what to ask for."""
        self._begin(path)
        return [Read(path), List(self._folder)]

    def again(self) -> list[Request]:
        """Ask for the run once more: something about it has changed."""
        return [Read(self.path)]

    def take(self, answer: Answer) -> list[Request]:
        """Take an answer of the reader; returns what to ask for next."""
        match answer:
            case RunView():
                self._take_run(answer)
            case Listed() if answer.folder == self._folder:
                self._heads, self.listed = answer.heads, True
            case NotRead():
                self._take_problem(answer)
        return self._wanted()

    def _take_run(self, view: RunView) -> None:
        if view.head.path == self.path:
            self.view, self.problem, self.crashed = view, "", False
        else:
            self._others[view.head.path] = view

    def _take_problem(self, answer: NotRead) -> None:
        if answer.path == self.path:
            self.view, self.problem, self.crashed = None, phrase_words(answer.text), answer.crashed
        elif any(head.path == answer.path for head in self._heads):
            self._others[answer.path] = answer
        elif answer.path == self._folder:
            self.list_problem, self.listed = phrase_words(answer.text), True

    def _wanted(self) -> list[Request]:
        """Ask for the latest comparable runs, each once."""
        if self.view is None:
            return []
        wanted = [head.path for head in self._earlier() if not self._apart(head)][:MOST_READ]
        new = [path for path in wanted if path not in self._others]
        self._others |= {path: NotRead(path, "") for path in new}  # asked for
        return [Read(path) for path in new]

    # ------------------------------------------------------------ earlier runs

    def earlier(self) -> tuple[Earlier, ...]:
        """Earlier runs of the same participant, the latest first, those that may be compared before the others."""
        rows = [self._row(head) for head in self._earlier()]
        return tuple(sorted(rows, key=lambda row: not row.comparable))

    def _earlier(self) -> list[Head]:
        if self.view is None:
            return []
        now = self.view.head
        return before((head for head in self._heads if head.participant == now.participant and head.n_begun), now)

    def _apart(self, head: Head) -> tuple[str, ...]:
        assert self.view is not None
        other = self._others.get(head.path)
        known = other.conditions if isinstance(other, RunView) else head.conditions  # a list does not know the scale
        return apart(self.view.conditions, known)

    def _row(self, head: Head) -> Earlier:
        differences = [
            tr(f"review.apart_{_CONDITIONS[what]}") if what in _CONDITIONS else what for what in self._apart(head)
        ]
        return Earlier(
            path=head.path,
            when=moment(head.started_utc),
            which=tr("review.session_run", session=head.session, run=head.run),
            what=f"{head.paradigm}, {site_words(head.site) or tr('review.no_site')}",
            primary=self._primary(head.path) if not differences else "",
            apart=tr("review.apart", what=", ".join(differences)) if differences else "",
        )

    def _primary(self, path: str) -> str:
        """Primary measure of an earlier run; why there is none, or "…" while it is being read."""
        other = self._others.get(path)
        if isinstance(other, NotRead):
            return phrase_words(other.text) or "…"
        return "" if other is None else words_of(other.primary).value


def participant_folder(run: Path) -> Path:
    """Folder with all runs of a participant, where the run lies in one; the run's own folder otherwise."""
    session, participant = run.parent, run.parent.parent
    named = session.name.startswith("ses-") and participant.name.startswith("sub-")
    return participant if named else session


def moment(iso: str) -> str:
    """An instant to the minute, in the time of this computer: ``2026-11-22 10:12``; as it stands where it is none."""
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return iso

"""From a closed journal to the run file: the builder works in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rig import spawn
from rig.domain.outcome import FinishReason

BUILDER = "rig.archive.build:main"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and where it is kept; `run_file` None: it could not be built, `build_problem` says why."""

    finish_reason: FinishReason
    finish_text: str
    journal: Path
    run_file: Path | None
    build_problem: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run that has ended and stands in its journal; one that was never started is not `kept`."""

    finish_reason: FinishReason
    finish_text: str
    journal: Path
    run_file: Path
    kept: bool = True


class Building:
    """The run file under way in a process of its own; the journal is safe whatever happens to it."""

    def __init__(self, recorded: Recorded) -> None:
        """Start the builder; a second Ctrl-C, meant for the run, is not for it."""
        self._recorded = recorded
        self._child = spawn.Child(BUILDER, (recorded.journal, recorded.run_file), apart=True)

    @property
    def ended(self) -> bool:
        """Whether `outcome` would not wait."""
        return self._child.ended

    def outcome(self) -> Outcome:
        """Wait for the builder."""
        reason, text, journal = self._recorded.finish_reason, self._recorded.finish_text, self._recorded.journal
        try:
            self._child.result()
        except spawn.ChildError as error:
            return Outcome(reason, text, journal, None, error.text)
        return Outcome(reason, text, journal, self._recorded.run_file)

"""Everything a report is made of, found once: the run, its measures, its counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig.analysis.measures import BY_NAME
from rig.analysis.result import MeasureResult, WindupResult
from rig.archive.model import Run
from rig.domain.plan import Scale
from rig.recording.notes import Notes, read_notes
from rig.report.collect import Collected, collect
from rig.report.counts import Counts, count
from rig.report.windup_table import windup_result
from rig.report.words import NOT_RECORDED, plain

NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class Content:
    """A run, what was made of it, and what was written down after it."""

    run: Run
    result: WindupResult
    found: Collected
    counts: Counts
    notes: Notes = NO_NOTES

    @property
    def primary(self) -> MeasureResult:
        """The measure that the paradigm names as primary."""
        return self.result.measures[0]

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Scales of the run, the analysed one first."""
        named = {
            task["scale"]["name"]: Scale(**task["scale"]) for tasks in self.run.rating_tasks.values() for task in tasks
        }
        return (self.found.scale, *(scale for name, scale in named.items() if name != self.found.scale.name))

    def attr(self, name: str) -> Any:
        """An attribute of the run, None where the file has none."""
        return self.run.attrs.get(name)


def gather(run: Run, notes: Notes = NO_NOTES) -> Content:
    """Analyse and count a run; `notes` were written down after it.

    Raises
    ------
    RecordingError
        The run names a measure or a scale that this program does not know.
    """
    result = windup_result(run)
    found = collect(run, result.primary)
    return Content(run, result, found, count(run, found), notes)


def notes_of(path: Path, run: Run) -> Notes:
    """Notes that stand beside the file a run was read from."""
    return read_notes(path, str(run.attrs.get("journal_sha256") or ""))


def unit_counted(result: WindupResult, measure: MeasureResult) -> str:
    """What a measure is averaged over; without a train it is long single stimuli."""
    if BY_NAME[measure.name].kind == "pair":
        return "pair"
    return "train" if result.trains or not measure.n_of else "trial"


def unit_words(measure: MeasureResult) -> str:
    """Unit beside a number; a ratio has none."""
    return "" if measure.unit == "ratio" else measure.unit


def run_name(run: Run) -> str:
    """Which run: ``P001, session 1, run 1``."""
    attrs = run.attrs
    return f"{attrs['participant']}, session {attrs['session']}, run {attrs['run']}"


def site_words(run: Run) -> str:
    """Body site, and its role in the study where it was recorded."""
    role = run.attrs.get("site_role")
    return f"{run.attrs.get('site') or NOT_RECORDED}; role {plain(role) if role else NOT_RECORDED}"


def applicator_words(run: Run) -> str:
    """Applicator and its area; 0 is what a device says that does not know it."""
    area = int(run.device.get("area_mm2") or 0)
    stated = f"{area}\u00a0mm²" if area else "area not stated by the device"
    return f"{plain(run.device.get('applicator') or NOT_RECORDED)}, {stated}"

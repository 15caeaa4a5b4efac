"""What a list shows of a run: plain values, so that whoever shows it does not load h5py."""

from __future__ import annotations

from dataclasses import dataclass

from rig.report.conditions import Fact


@dataclass(frozen=True, slots=True)
class Head:
    """What a list shows of a run.

    Attributes
    ----------
    path : str
        What `Read` takes: the run file, or the journal where there is no run file yet.
    journal, run_file : str
        The run's two files; "" for one that does not exist.
    participant, session, run, paradigm, site, operator
        As in the file; "" where not recorded.
    started_utc : str
        Wall-clock start, ISO 8601, UTC.
    finish_reason : str
        A word of `rig.domain.outcome.FinishReason`; ``interrupted`` for a recording without an end.
    n_trials, n_begun : int
        Trials planned, and trials of which an attempt was begun.
    next_trial : int or None
        Where another run could go on with this one (counted from 0): after the last trial that was begun. None:
        nothing is left, or the run is over by decision. Only the newest run of a paradigm on a site counts.
    conditions : tuple of Fact
        What must agree for two runs to be compared, as far as a list knows it: all but the scale. See `apart`.
    """

    path: str
    journal: str
    run_file: str
    participant: str
    session: int
    run: int
    paradigm: str
    site: str
    operator: str
    started_utc: str
    finish_reason: str
    n_trials: int
    n_begun: int
    next_trial: int | None
    conditions: tuple[Fact, ...]

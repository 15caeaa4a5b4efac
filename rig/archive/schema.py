"""Everything a run file holds, in one table: datasets, columns, types, units, meanings. Pure.

The builder, the reader, the comparison and the tables in docs/files.md follow from it.
A change of what is here needs a new `SCHEMA`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

FORMAT = "qst-rig run"
SCHEMA = 1
LEVEL = "level"  # unit of columns that hold levels: the run's own (°C, kPa, mN), from the attribute `unit`
TEXT = "text"
NONE = -1  # a time or count that does not exist


@dataclass(frozen=True, slots=True)
class Column:
    """One dataset of shape (n,): numpy type or `TEXT`, unit ("" = none, `LEVEL`), meaning."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One group of equally long columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def dtype(self) -> np.dtype[np.void]:
        """Structured type of the table in memory; text columns are objects (str)."""
        return np.dtype([(c.name, object if c.type == TEXT else c.type) for c in self.columns])


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the file itself; an `optional` one is absent when it has no value."""

    name: str
    type: Literal["text", "int", "float", "bool", "json"]
    meaning: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A text kept whole, as a scalar dataset; `json` ones are parsed by the reader."""

    name: str
    json: bool
    meaning: str


_TRIAL = Column("trial", "<i4", "", "planned trial, counted from 0")
_ATTEMPT = Column("attempt", "<i4", "", "attempt at this trial, counted from 1")

TABLES = (
    Table(
        "trials",
        "one row per attempt at a trial, in the order they were begun; a planned trial without a row was never begun",
        (
            _TRIAL,
            _ATTEMPT,
            Column("block", TEXT, "", "block of the paradigm"),
            Column("repeat", "<i4", "", "repetition within the block"),
            Column("spot", "<i4", "", "spot of the skin, as numbered by the paradigm"),
            Column("name", TEXT, "", "name of the train or single stimulus"),
            Column("kind", TEXT, "", "single, train"),
            Column("role", TEXT, "", "test, practice, device_check, catch"),
            Column("outcome", TEXT, "", "completed, stopped_by_participant, … (docs/files.md)"),
            Column("n_planned", "<i4", "", "pulses planned"),
            Column("n_delivered", "<i4", "", "pulses delivered to the end of their plateau"),
            Column("t0_us", "<i8", "µs", "start of the stimulus on the device's clock, -1 = never started"),
            Column("start_ns", "<i8", "ns", "start of the trial on the host's monotonic clock"),
            Column("end_ns", "<i8", "ns", "end of the trial, ratings included, on the host's monotonic clock"),
            Column("reason", TEXT, "", "why it ended, where it did not simply complete"),
        ),
    ),
    Table(
        "pulses",
        "every planned pulse of every attempt: planned (from t0), stamped by the device's control loop, measured",
        (
            _TRIAL,
            _ATTEMPT,
            Column("index", "<i4", "", "pulse of the trial, counted from 1"),
            Column("target", "<f8", LEVEL, "level aimed for"),
            Column("planned_onset_us", "<i8", "µs", "start of the ramp, from t0"),
            Column("planned_plateau_us", "<i8", "µs", "start of the plateau, from t0"),
            Column("planned_offset_us", "<i8", "µs", "start of the return, from t0"),
            Column("planned_end_us", "<i8", "µs", "end of the return, from t0"),
            Column("onset_us", "<i8", "µs", "stamped start of the ramp, device clock, -1 = not stamped"),
            Column("peak_us", "<i8", "µs", "stamped time of the measured extreme, device clock, -1 = not stamped"),
            Column("offset_us", "<i8", "µs", "stamped start of the return, device clock, -1 = not stamped"),
            Column("peak_measured", "<f8", LEVEL, "measured extreme of the pulse, NaN = not known"),
            Column("late_us", "<i8", "µs", "lateness of the onset in the control loop, -1 = not stamped"),
            Column("verdict", TEXT, "", "what the measured trace says of the pulse"),
        ),
    ),
    Table(
        "ratings",
        "answers to prompts, and numbers derived from the continuous slider",
        (
            _TRIAL,
            _ATTEMPT,
            Column("pulse", "<i4", "", "pulse that is rated, counted from 1; -1 = the whole trial"),
            Column("scale", TEXT, "", "name of the rating scale (anchors in rating_tasks_json)"),
            Column("dimension", TEXT, "", "intensity, unpleasantness, first_pain, second_pain"),
            Column("value", "<f8", "scale points", "the rating, NaN = missing"),
            Column("source", TEXT, "", "participant (handset), operator_verbal, device_slider, screen, screen_slider"),
            Column("t_us", "<i8", "µs", "when it was given, device clock; -1 = never"),
            Column("uncertainty_us", "<i8", "µs", "uncertainty of t_us"),
            Column("status", TEXT, "", "given, missed, withdrawn, no_slider, gap: why a NaN is none"),
            Column("method", TEXT, "", "prompt, max_in_window, mean_after_offset, aftersensation_15 …"),
        ),
    ),
    Table(
        "telemetry",
        "every sample that arrived; what was lost in between is listed in gaps, never filled in",
        (
            Column("t_us", "<u8", "µs", "device clock"),
            Column("setpoint", "<f4", LEVEL, "level followed"),
            Column("measured", "<f4", LEVEL, "level measured"),
            Column("drive", "<f4", "1", "drive of the actuator, -1..1"),
            Column("slider", "<f4", "1", "slider, 0..1 of its travel, NaN = none; the screen's, where it was used"),
            Column("state", "u1", "", "0 boot, 1 safe, 2 ready, 3 armed, 4 delivering, 5 returning, 6 fault"),
        ),
    ),
    Table(
        "screen_slider",
        "every input on the participant's screen slider; between two of them telemetry holds the first",
        (
            Column("t_us", "<i8", "µs", "when it happened, device clock"),
            Column("uncertainty_us", "<i8", "µs", "uncertainty of t_us"),
            Column("value", "<f8", "1", "position, 0..1 of the scale"),
        ),
    ),
    Table(
        "gaps",
        "where telemetry frames are missing",
        (
            Column("t_from_us", "<i8", "µs", "last sample before, device clock"),
            Column("t_to_us", "<i8", "µs", "first sample after, device clock"),
            Column("frames_lost", "<i8", "", "frames lost; -1 = not known, the device restarted"),
        ),
    ),
    Table(
        "events",
        "everything else in the journal, in its order; operator entries have kinds operator_…, what was done "
        "to a simulated rig from the side has the kind injected",
        (
            Column("host_ns", "<i8", "ns", "host's monotonic clock"),
            Column("t_us", "<i8", "µs", "device clock, -1 = none"),
            Column("kind", TEXT, "", "what happened"),
            Column("json", TEXT, "", "the journal's record, without its link of the audit chain"),
        ),
    ),
    Table(
        "clock",
        "round trips that tie the device's clock to the host's",
        (
            Column("sent_ns", "<i8", "ns", "host sent"),
            Column("received_ns", "<i8", "ns", "host received the answer"),
            Column("device_rx_us", "<i8", "µs", "device received"),
            Column("device_tx_us", "<i8", "µs", "device sent the answer"),
        ),
    ),
)

#: column `method` of the table of ratings, beside `rig.domain.plan.PerPulse`; a number of s follows the last two
PROMPT = "prompt"
EARLY = "prompt_early"  # given so soon after its window opened that it answers the pulse before
IN_PAUSE = "told_in_pause"  # of the trial as a whole, in the pause after it, without a question
AFTER = "aftersensation_"  # so many s after the last offset, from the slider or told when asked then
AT = "at_"  # so many s after the first onset

ATTRIBUTES = (
    Attribute("participant", "text", "participant code"),
    Attribute("session", "int", "session (visit) number"),
    Attribute("run", "int", "run number within the session"),
    Attribute("site", "text", "body site"),
    Attribute("site_role", "text", "role of the site: affected, contralateral, control", optional=True),
    Attribute("operator", "text", "operator code"),
    Attribute("paradigm_name", "text", "name of the paradigm"),
    Attribute("paradigm_hash", "text", "hash of the paradigm"),
    Attribute("primary_measure", "text", "measure the paradigm names as primary"),
    Attribute("modality", "text", "thermal, pressure, force"),
    Attribute("unit", "text", "unit of all levels"),
    Attribute("simulated", "bool", "whether a simulated rig delivered this"),
    Attribute("seed", "int", "seed of the simulation", optional=True),
    Attribute("order_seed", "int", "seed of the realised order", optional=True),
    Attribute(
        "simulated_gain",
        "float",
        "wind-up gain of the simulated participant, where this program started the simulator",
        optional=True,
    ),
    Attribute("language", "text", "language of instructions and scales", optional=True),
    Attribute("envelope_sha256", "text", "hash of the study envelope in force; absent: the free tier", optional=True),
    Attribute("envelope_study", "text", "study it was made for", optional=True),
    Attribute("envelope_author", "text", "who made it", optional=True),
    Attribute("envelope_reason", "text", "why", optional=True),
    Attribute("envelope_expires", "text", "last day it may be used", optional=True),
    Attribute("envelope_raised", "json", "limits it raises", optional=True),
    Attribute("ratings", "text", "who answered: paradigm (as it says), prompt, screen, sim", optional=True),
    Attribute("continues_run", "int", "run of this session whose remaining trials these are", optional=True),
    Attribute("first_trial", "int", "trial this run began with, counted from 0", optional=True),
    Attribute("started_utc", "text", "wall-clock start, ISO 8601, UTC"),
    Attribute("duration_s", "float", "first to last record, s"),
    Attribute("finish_reason", "text", "completed, stopped_by_operator, …, interrupted"),
    Attribute("end_reason", "text", "the same in words; for a journal without end record, how it ends"),
    Attribute("complete", "bool", "whether the journal has its end record and no damage"),
    Attribute("lost_ms_bound", "float", "most that is missing at the end, ms; 0 when complete, -1 = not known"),
    Attribute("audit_chain", "text", "intact, or where the journal's hash chain breaks"),
    Attribute("journal_sha256", "text", "SHA-256 of the journal file"),
    Attribute("software", "json", "versions of program and libraries that recorded"),
    Attribute("individual", "json", "individual values: value, method, when"),
    Attribute("covariates", "json", "participant and visit (docs/covariates.md); unknown is absent", optional=True),
    Attribute("device", "json", "device identity, limits in force"),
)

DOCUMENTS = (
    Document("paradigm_text", False, "the paradigm file as written"),
    Document("paradigm_json", True, "the paradigm as understood"),
    Document("planned_trials_json", True, "every planned trial in the realised order, also those never begun"),
    Document("rating_tasks_json", True, "per trial name: what was rated when, by whom, on which scale"),
)


def table(name: str) -> Table:
    """The table of that name."""
    return next(t for t in TABLES if t.name == name)


def markdown() -> str:
    """The tables of docs/files.md."""
    lines = ["| attribute | type | meaning |", "|---|---|---|"]
    lines += [f"| `{a.name}` | {a.type}{' (optional)' if a.optional else ''} | {a.meaning} |" for a in ATTRIBUTES]
    lines += ["", "| dataset | meaning |", "|---|---|"]
    lines += [f"| `/{d.name}` | {d.meaning} |" for d in DOCUMENTS]
    for group in TABLES:
        lines += [
            "",
            f"**`/{group.name}`**: {group.meaning}",
            "",
            "| column | type | unit | meaning |",
            "|---|---|---|---|",
        ]
        lines += [f"| `{c.name}` | {_type(c)} | {_unit(c)} | {c.meaning} |" for c in group.columns]
    return "\n".join(lines) + "\n"


def _type(column: Column) -> str:
    return TEXT if column.type == TEXT else np.dtype(column.type).name


def _unit(column: Column) -> str:
    return "of the run" if column.unit == LEVEL else column.unit

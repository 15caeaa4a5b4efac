"""The run that a journal tells of, as arrays. Pure: the same journal gives the same run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.archive import schema
from rig.archive.attempts import Attempt, Row, collect, pulse_rows, trial_row
from rig.archive.journal_read import Source
from rig.archive.model import Run
from rig.archive.rated import prompt_rows, slider_rows
from rig.archive.schema import NONE
from rig.archive.screen import screen_slider, with_screen_slider
from rig.domain.events import SAMPLE_DTYPE
from rig.domain.outcome import FinishReason
from rig.domain.units import NS_PER_S, US_PER_S
from rig.recording.entries import json_bytes
from rig.recording.records import FRAME_MODULO, Ending, Record, RecordType, decode_telemetry

TAIL_US = 5 * US_PER_S  # of trace after the plan's end that still belongs to a trial: a late last pulse, a last rating
#: attributes that a run has as fields of its own
_FIELDS = ("individual", "device")


def assemble(source: Source) -> Run:
    """Build the run.

    Raises
    ------
    KeyError, ValueError, TypeError
        Valid records whose content this program does not understand.
    """
    header, records = source.header, source.records
    attempts = collect(header, records)
    telemetry, gaps = _telemetry(records)
    slid = screen_slider(records)
    telemetry = with_screen_slider(telemetry, slid)
    stretches = _stretches(attempts, telemetry)
    ratings = prompt_rows(records, attempts)
    for attempt, stretch in zip(attempts, stretches, strict=True):
        ratings += slider_rows(attempt, stretch)
    pulses = [row for a, stretch in zip(attempts, stretches, strict=True) for row in pulse_rows(a, stretch)]
    return Run(
        attrs=_attributes(source),
        paradigm=dict(header["paradigm"]),
        paradigm_text=str(header["paradigm_text"]),
        device=dict(header["device"]),
        individual=dict(header["individual"]),
        trials=_table("trials", [trial_row(attempt) for attempt in attempts]),
        pulses=_table("pulses", pulses),
        ratings=_table("ratings", ratings),
        telemetry=telemetry,
        screen_slider=_table("screen_slider", slid),
        gaps=gaps,
        events=_table("events", _events(records)),
        clock=_table("clock", _clock(records)),
        rating_tasks={plan["name"]: plan["ratings"] for plan in header["trials"]},
        planned_trials=list(header["trials"]),
    )


def _table(name: str, rows: Sequence[Row]) -> NDArray[np.void]:
    return np.array(rows, dtype=schema.table(name).dtype)


def _attributes(source: Source) -> dict[str, Any]:
    header, records = source.header, source.records
    end = records[-1].json() if records[-1].type == RecordType.END else {}
    ending = source.scan.reason
    how = f"the journal is {ending} at byte {source.scan.good_length}: {source.scan.why}"
    return {a.name: header.get(a.name) for a in schema.ATTRIBUTES if a.name not in _FIELDS} | {
        "finish_reason": end.get("finish_reason", str(FinishReason.INTERRUPTED)),
        "end_reason": end.get("reason", "") if ending is Ending.COMPLETE else how,
        "complete": ending is Ending.COMPLETE,
        "lost_ms_bound": source.lost_ms_bound,
        "audit_chain": source.audit_chain,
        "journal_sha256": source.sha256,
        "duration_s": (records[-1].host_ns - records[0].host_ns) / NS_PER_S,
    }


def _telemetry(records: Iterable[Record]) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """All samples in the order they came, and the gaps that missing frame numbers show."""
    frames = [decode_telemetry(record.payload) for record in records if record.type == RecordType.TELEMETRY]
    frames = [frame for frame in frames if frame.samples.size]
    gaps: list[Row] = []
    for before, after in pairwise(frames):
        t_from, t_to = int(before.samples["t_us"][-1]), int(after.samples["t_us"][0])
        lost = (after.frame_no - before.frame_no - 1) % FRAME_MODULO
        if t_to <= t_from:  # the device's clock began anew, and its frame numbers with it
            gaps.append((t_from, t_to, NONE))
        elif lost:
            gaps.append((t_from, t_to, lost))
    samples = [frame.samples for frame in frames] or [np.empty(0, SAMPLE_DTYPE)]
    return np.concatenate(samples), _table("gaps", gaps)


def _stretches(attempts: Sequence[Attempt], telemetry: NDArray[np.void]) -> list[NDArray[np.void]]:
    """Each attempt's own samples: from t0 to a while after its last rating, at most to the next t0.

    Only samples before a restart of the device count: it loses its program, so nothing is delivered after one.
    """
    t_us = telemetry["t_us"].astype(np.int64)
    restarts = np.flatnonzero(np.diff(t_us) < 0)
    t_us = t_us[: restarts[0] + 1] if restarts.size else t_us
    starts = sorted(a.t0_us for a in attempts if a.t0_us != NONE)
    found = []
    for attempt in attempts:
        later = [t0 for t0 in starts if t0 > attempt.t0_us]
        stop = min([attempt.t0_us + int(attempt.plan["total_us"]) + _after_us(attempt) + TAIL_US, *later])
        first, last = np.searchsorted(t_us, (attempt.t0_us, stop)) if attempt.t0_us != NONE else (0, 0)
        found.append(telemetry[first:last])
    return found


def _after_us(attempt: Attempt) -> int:
    """How long after the stimulus its ratings reach."""
    reach = [float(s) for task in attempt.plan["ratings"] for s in (task["lag_s"], *task["aftersensation_s"])]
    return round(max(reach, default=0.0) * US_PER_S)


def _events(records: Iterable[Record]) -> list[Row]:
    rows: list[Row] = []
    for record in records:
        if record.type == RecordType.REJECTED:
            text = json.dumps({"hex": record.payload.hex()})
            rows.append((record.host_ns, NONE, "rejected_bytes", text))
        elif record.type in _KINDS:
            # without the chain: it hashes the header's wall-clock time, and equal sessions must give equal datasets
            content = {name: value for name, value in record.json().items() if name != "chain"}
            t_us = content.get("t_us")
            kind = _KINDS[record.type] + content.get("kind", "")
            rows.append((record.host_ns, NONE if t_us is None else int(t_us), kind, json_bytes(content).decode()))
    return rows


#: record type -> beginning of its kind in the table of events
_KINDS: dict[int, str] = {RecordType.EVENT: "", RecordType.AUDIT: "operator_", RecordType.END: "end"}


def _clock(records: Iterable[Record]) -> list[Row]:
    pairs = (record.json() for record in records if record.type == RecordType.CLOCK)
    names = [column.name for column in schema.table("clock").columns]
    return [tuple(int(pair[name]) for name in names) for pair in pairs]

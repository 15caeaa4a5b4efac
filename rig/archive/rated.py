"""The table of ratings: answers to prompts as they were given, and numbers derived from the continuous slider. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.analysis.ratings import aftersensation, assign_entries, max_in_window, mean_after_offset
from rig.archive.attempts import Attempt, Row
from rig.archive.schema import AFTER, AT, EARLY, IN_PAUSE, NONE, PROMPT, table
from rig.domain.outcome import RatingStatus
from rig.domain.units import US_PER_S
from rig.recording.records import Record, RecordType

WHOLE_TRIAL = -1
GIVEN, MISSED = str(RatingStatus.GIVEN), str(RatingStatus.MISSED)
NO_SLIDER, GAP = str(RatingStatus.NO_SLIDER), str(RatingStatus.GAP)
STATUS = [column.name for column in table("ratings").columns].index("status")


def prompt_rows(records: Iterable[Record], attempts: Sequence[Attempt]) -> list[Row]:
    """Rows for the journal's rating records.

    An early answer to a pulse is marked; it goes to the pulse before where
    that one has no answer of its own, and its own pulse is then missed.
    """
    records = list(records)
    amended = _amendments(records)
    answers = [_amended(r.json(), amended) for r in records if r.type == RecordType.RATING]
    methods = _methods_after_trial(answers, attempts)
    by_key = {(a.trial, a.number): a for a in attempts}
    rows: dict[tuple[object, ...], Row] = {}
    for number, answer in enumerate(answers):
        pulse = WHOLE_TRIAL if answer["pulse"] is None else int(answer["pulse"])
        attempt = by_key.get((int(answer["trial"]), int(answer["attempt"])))
        early = attempt is not None and pulse != WHOLE_TRIAL and _is_early(attempt, answer)
        row = _prompt_row(answer, pulse, EARLY if early else methods.get(number, PROMPT))
        # answers to the whole trial stand side by side, however many there are
        place = (*row[:5], number if pulse == WHOLE_TRIAL else NONE)
        before = (*row[:2], pulse - 1, *row[3:5], NONE)
        if early and pulse > 1 and (before not in rows or rows[before][STATUS] != GIVEN):
            rows[before] = _prompt_row(answer, pulse - 1, EARLY)
            row = _prompt_row({**answer, "value": None, "t_us": None, "status": MISSED}, pulse, PROMPT)
        rows[place] = row
    return list(rows.values())


def _amendments(records: Iterable[Record]) -> dict[tuple[int, int, int], float]:
    """(trial, attempt, prompt) -> value the operator put right; the last one counts."""
    entries = (record.json() for record in records if record.type == RecordType.AUDIT)
    return {
        (int(e["trial"]), int(e["attempt"]), int(e["prompt_id"])): float(e["value"])
        for e in entries
        if e["kind"] == "amend"
    }


def _amended(answer: dict[str, Any], amended: dict[tuple[int, int, int], float]) -> dict[str, Any]:
    """The answer as it stands after the operator's corrections; what it was before stays in the audit entry."""
    if answer["prompt_id"] is None:
        return answer
    value = amended.get((int(answer["trial"]), int(answer["attempt"]), int(answer["prompt_id"])))
    return answer if value is None else {**answer, "value": value, "status": GIVEN}


def _methods_after_trial(answers: Sequence[dict[str, Any]], attempts: Sequence[Attempt]) -> dict[int, str]:
    """Method of the answers to spoken aftersensations and of what was told in a pause, by their place in `answers`.

    Prompts after a trial open one after the other in the order of the plan, and
    each leaves one record, given or not: the nth record is of the nth task.
    """
    tasks = {(a.trial, a.number): [t for t in a.plan["ratings"] if t["when"] == "after_trial"] for a in attempts}
    found = {}
    for number, answer in enumerate(answers):
        waiting = tasks.get((int(answer["trial"]), int(answer["attempt"])))
        if answer.get("in_pause"):
            found[number] = IN_PAUSE
        elif answer["pulse"] is None and waiting:
            after_s = waiting.pop(0).get("aftersensation_s")
            if after_s:
                found[number] = f"{AFTER}{after_s[0]:g}"
    return found


def _is_early(attempt: Attempt, answer: dict[str, Any]) -> bool:
    """Whether the answer was decided, or even given, before its pulse's window opened; the rule of `assign_entries`."""
    tasks = (t for t in attempt.plan["ratings"] if t["when"] == "after_pulse" and t["dimension"] == answer["dimension"])
    task = next(tasks, None)
    onset = attempt.stamp("onset", int(answer["pulse"]))
    if task is None or onset == NONE or answer["t_us"] is None or answer["value"] is None:
        return False
    lag_us = round(task["lag_s"] * US_PER_S)
    return answer["t_us"] < onset + lag_us or bool(assign_entries([answer["t_us"]], [onset], lag_us)["early"][0])


def _prompt_row(answer: dict[str, Any], pulse: int, method: str) -> Row:
    return (
        int(answer["trial"]),
        int(answer["attempt"]),
        pulse,
        answer["scale"],
        answer["dimension"],
        float("nan") if answer["value"] is None else float(answer["value"]),
        answer["source"],
        NONE if answer["t_us"] is None else int(answer["t_us"]),
        int(answer["uncertainty_us"]),
        answer["status"],
        method,
    )


def slider_rows(attempt: Attempt, telemetry: NDArray[np.void]) -> list[Row]:
    """Rows derived from the slider for one attempt; `telemetry` is its own stretch, up to the next attempt."""
    if attempt.t0_us == NONE:
        return []
    rows: list[Row] = []
    for task in attempt.plan["ratings"]:
        if task["when"] != "continuous":
            continue
        low, high = float(task["scale"]["low"]), float(task["scale"]["high"])
        value = low + telemetry["slider"].astype(np.float64) * (high - low)
        rows += _per_pulse(attempt, task, telemetry["t_us"], value)
        rows += _aftersensations(attempt, task, telemetry["t_us"], value)
        rows += _moments(attempt, task, telemetry["t_us"], value)
    return rows


def _per_pulse(
    attempt: Attempt, task: dict[str, Any], t_us: NDArray[np.uint64], value: NDArray[np.float64]
) -> list[Row]:
    method = task["per_pulse"]
    if method is None:
        return []
    edge = "offset" if method == "mean_after_offset" else "onset"
    pulses = [int(p["index"]) for p in attempt.plan["pulses"] if attempt.stamp(edge, int(p["index"])) != NONE]
    stamps = [attempt.stamp(edge, index) for index in pulses]
    if method == "mean_after_offset":
        found = mean_after_offset(t_us, value, stamps)
    else:
        lag_us = round(task["lag_s"] * US_PER_S)
        found = max_in_window(t_us, value, stamps, lag_us, onset_to_onset_us=_planned_distance(attempt))
    return [
        _slider_row(attempt, task, index, method, row, t_us, value) for index, row in zip(pulses, found, strict=True)
    ]


def _planned_distance(attempt: Attempt) -> int:
    """Planned onset-to-onset time in µs; a single stimulus has its whole program."""
    onsets = sorted(int(p["onset_us"]) for p in attempt.plan["pulses"])
    return onsets[1] - onsets[0] if len(onsets) > 1 else int(attempt.plan["total_us"])


def _aftersensations(
    attempt: Attempt, task: dict[str, Any], t_us: NDArray[np.uint64], value: NDArray[np.float64]
) -> list[Row]:
    """Rating so many seconds after the offset of the last pulse delivered; none without one."""
    offsets = [attempt.stamp("offset", int(p["index"])) for p in attempt.plan["pulses"]]
    last = max(offsets, default=NONE)
    return _read_at(attempt, task, last, task["aftersensation_s"], AFTER, t_us, value)


def _moments(attempt: Attempt, task: dict[str, Any], t_us: NDArray[np.uint64], value: NDArray[np.float64]) -> list[Row]:
    """Rating so many seconds after the onset of the first pulse; none without one."""
    first = attempt.stamp("onset", min(int(p["index"]) for p in attempt.plan["pulses"]))
    return _read_at(attempt, task, first, task.get("at_s", ()), AT, t_us, value)


def _read_at(
    attempt: Attempt,
    task: dict[str, Any],
    from_us: int,
    seconds: Iterable[float],
    method: str,
    t_us: NDArray[np.uint64],
    value: NDArray[np.float64],
) -> list[Row]:
    """One row for each time after the stamp `from_us`."""
    if from_us == NONE:
        return []
    return [
        _slider_row(attempt, task, WHOLE_TRIAL, f"{method}{s:g}", aftersensation(t_us, value, from_us, s), t_us, value)
        for s in seconds
    ]


def _slider_row(
    attempt: Attempt,
    task: dict[str, Any],
    pulse: int,
    method: str,
    found: np.void,
    t_us: NDArray[np.uint64],
    value: NDArray[np.float64],
) -> Row:
    """One derived row; without a value the status says whether there was a slider at all."""
    given = bool(np.isfinite(found["value"]))
    status = GIVEN if given else GAP if np.isfinite(value).any() else NO_SLIDER
    period = int(np.median(np.diff(t_us.astype(np.int64)))) if given and t_us.size > 1 else 0
    return (
        attempt.trial,
        attempt.number,
        pulse,
        task["scale"]["name"],
        task["dimension"],
        float(found["value"]),
        task["source"],
        int(found["t_us"]),
        period,
        status,
        method,
    )

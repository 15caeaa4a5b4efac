"""Plays one cell of the table, and compares what was seen with what must hold."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rig.archive.build import build
from rig.archive.model import Run
from rig.archive.read import read_run
from tests.hazards.expected import LOST_MS, RETURN_MS, Hazard, Moment
from tests.hazards.faults import FAULTS, ON_SOCKET
from tests.hazards.paradigm import N_PULSES, N_TRAINS, TARGET_C
from tests.hazards.stage import AT_REST, M_C, NS_PER_MS, Stage
from tests.integration.onsets import BOUND_US, schedule_errors_us

#: what the host's own scheduling may add to a time while several rigs share a few cores: the operating system is not
#: part of the contract; measured on two cores, six rigs at a time, it is mostly under 20 ms
HOST_MARGIN_MS = 300
#: overshoot and noise of the thermode
OVERSHOOT_C = 0.5
#: a cell that does not come to its fault, or during which the simulated world stood still or was silent, is played
#: again: the machine is too busy, which no test of what follows the fault is about; at most so often in all
MOST_TRIES = 3
NEVER = float("nan")
SILENT = "the device has been silent"
#: the builder is made for a process of its own: two at once in one collide within HDF5
_BUILDING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one cell; times in ms after the fault, NaN where it did not happen."""

    hazard: Hazard
    moment: Moment
    left_ms: float
    safe_ms: float
    highest_c: float
    states: tuple[str, ...]
    report: dict[str, Any]
    run: Run
    built: bool
    lost_ms: float
    screen: str
    next_run: Run | None


def play(hazard: Hazard, moment: Moment, folder: Path) -> Seen:
    """Play a cell; again if the machine was too busy for its rigs."""
    for attempt in range(MOST_TRIES):
        place = folder / f"{hazard.name} {moment} {attempt}".replace(" ", "-")
        place.mkdir()
        with Stage(place, moment, tcp=hazard.name in ON_SOCKET, to_the_end=hazard.limit_ms is None) as stage:
            try:
                stage.reach_moment()
                shown = len(stage.terminal.shown)
                stage.struck = True
                fault_ns = FAULTS[hazard.name](stage)
                stage.until_closed()
                stage.until_state(*AT_REST)
            except AssertionError:
                if not _too_busy(hazard, stage) or attempt + 1 == MOST_TRIES:
                    raise
        if not _too_busy(hazard, stage):
            break
    return _seen(hazard, moment, stage, fault_ns, shown)


def _too_busy(hazard: Hazard, stage: Stage) -> bool:
    """Whether the machine kept a rig from its processor; a host that says so without reason says so each time."""
    silent = hazard.name != "silent device" and SILENT in stage.terminal.shown
    return not stage.struck or stage.stood_still or silent


def _seen(hazard: Hazard, moment: Moment, stage: Stage, fault_ns: int, shown: int) -> Seen:
    """What came of it: `shown` characters had been on the screen before the fault."""
    folder = stage.folder
    journal, *later = sorted(folder.rglob("*.qstj"))
    built = journal.with_suffix(".h5").exists()
    again = folder / "again.h5"
    names = {str(journal): "JOURNAL", str(journal.with_suffix(".h5")): "FILE", stage.simulator.port: "PORT"}
    names |= {str(next_journal): "NEXT" for next_journal in later}
    with _BUILDING:
        report = build(journal, again)
        run = read_run(again)
        next_run = read_run(later[0].with_suffix(".h5")) if later else None
    after = [line for line in stage.lines if line.get("host_ns", 0) >= fault_ns]
    before = next(line for line in reversed(stage.lines) if line.get("host_ns", fault_ns) < fault_ns)
    left = next((line for line in after if line["state"] in ("RETURNING", *AT_REST)), None)
    safe = next((line for line in after if line["state"] in AT_REST), None)
    fault_us = before["t_us"] + (fault_ns - before["host_ns"]) / 1000
    return Seen(
        hazard=hazard,
        moment=moment,
        left_ms=_after_ms(left, fault_ns) if hazard.limit_ms is not None else NEVER,
        safe_ms=_after_ms(safe, fault_ns) if hazard.limit_ms is not None else NEVER,
        highest_c=max(line["level"] for line in after) / M_C,
        states=tuple(dict.fromkeys(line["state"] for line in [before, *after])),
        report=report,
        run=run,
        built=built,
        lost_ms=max(0.0, (fault_us - float(run.telemetry["t_us"].max())) / 1000),
        screen=_tidy(stage.terminal.shown[shown:], names),
        next_run=next_run,
    )


def _after_ms(line: dict[str, Any] | None, fault_ns: int) -> float:
    return NEVER if line is None else (line["host_ns"] - fault_ns) / NS_PER_MS


def _tidy(text: str, names: dict[str, str]) -> str:
    for long, short in names.items():
        text = text.replace(long, short)
    return "\n".join(line.strip() for line in text.replace("\r", "").splitlines() if line.strip())


def said(seen: Seen) -> list[str]:
    """The lines of the screen in which what must be told is told, as far as it is, each after the one before."""
    lines, at = seen.screen.splitlines(), 0
    found = []
    for words in seen.hazard.screen:
        where = next((n for n in range(at, len(lines)) if words in lines[n]), None)
        if where is None:
            break
        found.append(lines[where])
        at = where + 1
    return found


# ---------------------------------------------------------------- what must hold


def problems(seen: Seen) -> list[str]:
    """Everything in which a cell is not as it must be; empty: nothing."""
    found = [*_of_device(seen), *_of_file(seen), *_of_screen(seen)]
    return [f"{seen.hazard.name}, {seen.moment}: {problem}" for problem in found]


def _of_device(seen: Seen) -> list[str]:
    limit_ms = seen.hazard.limit_ms
    found = []
    if "FAULT" in seen.states:
        found.append(f"the device went through {seen.states}: an ordered stop is no fault")
    if seen.highest_c > TARGET_C + OVERSHOOT_C:
        found.append(f"{seen.highest_c:.2f} °C after the fault, above the target")
    if limit_ms is None:
        errors = schedule_errors_us(seen.run)
        if "RETURNING" in seen.states or np.abs(errors).max() > BOUND_US:
            found.append(f"the trains were disturbed: {seen.states}, stamps off by {errors.tolist()} µs")
        return found
    if not seen.left_ms <= limit_ms + HOST_MARGIN_MS:
        found.append(f"the device left for neutral after {seen.left_ms:.0f} ms, at most {limit_ms} ms")
    if not seen.safe_ms <= limit_ms + RETURN_MS + HOST_MARGIN_MS:
        found.append(f"the device was SAFE after {seen.safe_ms:.0f} ms")
    return found


def expected_trials(hazard: Hazard, moment: Moment) -> list[tuple[str, int]]:
    """Outcome and pulses delivered of each trial that must stand in the file."""
    whole = ("completed", N_PULSES)
    if hazard.cut == "completed":
        return [whole] * N_TRAINS
    return [whole] if moment is Moment.BETWEEN else [(hazard.cut, 0)]


def _of_file(seen: Seen) -> list[str]:
    hazard, report, run = seen.hazard, seen.report, seen.run
    trials = [(str(t["outcome"]), int(t["n_delivered"])) for t in run.trials]
    pairs: list[tuple[str, object, object]] = [
        ("trials", trials, expected_trials(hazard, seen.moment)),
        ("what the next run says", _continues(seen.next_run), (1, 1, "stopped_by_operator") if hazard.gone_on else ()),
        ("finish reason", report["finish_reason"], hazard.finish),
        ("closed in order", report["complete"], hazard.whole),
        ("bound on what is lost, ms", report["lost_ms_bound"], 0 if hazard.whole else LOST_MS),
        ("telemetry frames lost", report["frames_lost"], 0),
        ("audit chain", report["audit_chain"], "intact"),
        ("run file made by the program", seen.built, hazard.built or hazard.name == "kill builder"),
    ]
    found = [f"{what}: {is_}, expected {wanted}" for what, is_, wanted in pairs if is_ != wanted]
    if not hazard.whole and seen.lost_ms > LOST_MS + HOST_MARGIN_MS:
        found.append(f"{seen.lost_ms:.0f} ms before the fault are missing")
    return found


def _continues(run: Run | None) -> tuple[object, ...]:
    """Number of the run that a run continues, trial it begins with, how it ended."""
    return () if run is None else (run.attrs["continues_run"], run.attrs["first_trial"], run.attrs["finish_reason"])


def _of_screen(seen: Seen) -> list[str]:
    told = said(seen)
    found = [f"the screen does not say {words!r}" for words in seen.hazard.screen[len(told) :]]
    if "Traceback" in seen.screen:
        found.append("there is a traceback on the screen")
    return [f"{problem}; it says:\n{seen.screen}" for problem in found[:1]]

"""Small made-up runs with the columns of a run file, for tests of tables and figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from rig.archive.model import Run
from rig.archive.schema import table
from rig.domain.plan import RatingTask, Scale

NRS = Scale("nrs_100", "nrs", 0.0, 100.0, 1.0, "no pain", "worst pain", zero_is_no_pain=True)
VAS = Scale("vas_100", "continuous_vas", 0.0, 100.0, 0.1, "no pain", "worst pain", zero_is_no_pain=True)
WARMTH = Scale("warmth", "nrs", 0.0, 100.0, 1.0, "nothing", "hot", zero_is_no_pain=False)
S = 1_000_000
NS = 1_000_000_000
NAN = float("nan")


@dataclass
class Made:
    """Rows of a run in the making."""

    primary: str
    modality: str = "force"
    unit: str = "mN"
    tasks: dict[str, list[RatingTask]] = field(default_factory=dict)
    attrs: dict[str, Any] = field(default_factory=dict)
    trials: list[tuple] = field(default_factory=list)
    pulses: list[tuple] = field(default_factory=list)
    ratings: list[tuple] = field(default_factory=list)
    telemetry: list[np.ndarray] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)
    gaps: list[tuple] = field(default_factory=list)
    clock: list[tuple] = field(default_factory=list)
    device: dict[str, Any] = field(default_factory=dict)
    individual: dict[str, Any] = field(default_factory=dict)
    paradigm: dict[str, Any] = field(default_factory=dict)
    #: planned trials that are never begun, as (trial, name, repeat)
    never: list[tuple[int, str, int]] = field(default_factory=list)
    script: str = ""
    baseline: float = 0.0

    def trial(
        self, trial: int, kind: str, *, name: str = "", attempt: int = 1, block: str = "b", repeat: int = 1,
        role: str = "test", outcome: str = "completed", n: int | None = None, planned: int | None = None, t0_s: int = 0,
        spot: int = 1, reason: str = "", verdicts: Sequence[str] = (),
        onsets_s: Iterable[float] | None = None, target: float = 256.0,
    ) -> None:  # fmt: skip
        """Add one attempt at a trial and its planned pulses, one a second unless said otherwise."""
        planned = planned or (10 if kind == "train" else 1)
        n = planned if n is None else n
        name = name or {"single": "S", "train": "T"}[kind]
        times = t0_s * S if n or outcome == "completed" else -1, (t0_s - 1) * NS, (t0_s + 30) * NS
        row = (trial, attempt, block, repeat, spot, name, kind, role, outcome, planned, n, *times, reason)
        self.trials.append(row)
        for i, onset in enumerate(onsets_s if onsets_s is not None else range(planned)):
            at = [round((onset + x) * S) for x in (0.0, 0.05, 0.55, 0.6)]
            verdict = verdicts[i] if i < len(verdicts) else "as_planned"
            self.pulses.append((trial, attempt, i + 1, target, *at, -1, -1, -1, NAN, -1, verdict))

    def rating(
        self, trial: int, value: float, *, pulse: int = -1, attempt: int = 1, scale: str = "nrs_100", t_us: int = -1,
        dimension: str = "intensity", method: str = "prompt", status: str = "",
    ) -> None:  # fmt: skip
        """Add one rating."""
        status = status or ("missed" if np.isnan(value) else "given")
        row = (trial, attempt, pulse, scale, dimension, value, "participant", t_us, 0, status, method)
        self.ratings.append(row)

    def event(self, at_s: float, kind: str, *, device: bool = False, **fields: Any) -> None:
        """Add an entry of the journal at a host time; `device`: with the same time as the device's stamp."""
        t_us = round(at_s * S) if device else -1
        content = {"kind": kind.removeprefix("operator_"), **fields}
        self.events.append((round(at_s * NS), t_us, kind, json.dumps(content)))

    def planned_trials(self) -> list[dict[str, Any]]:
        """The plan that the trials were made from, and those never begun."""
        plans = []
        for row in [row for row in self.trials if row[1] == 1]:
            trial, _, block, repeat, spot, name, kind, role = row[:8]
            names = ("index", "target", "onset_us", "plateau_us", "offset_us", "end_us")
            pulses = [dict(zip(names, p[2:8], strict=True)) for p in self.pulses if p[:2] == (trial, 1)]
            plan = {"trial": trial, "block": block, "repeat": repeat, "spot": spot, "name": name, "kind": kind}
            plans.append({**plan, "role": role, "baseline": self.baseline, "script": self.script, "pulses": pulses})
        return plans + [
            {**plans[0], "trial": trial, "name": name, "repeat": repeat} for trial, name, repeat in self.never
        ]

    def run(self) -> Run:
        """The run."""
        attrs = {
            "participant": "P001", "session": 1, "run": 1, "site": "left-forearm", "paradigm_name": "made-up",
            "primary_measure": self.primary, "modality": self.modality, "unit": self.unit, "simulated": True,
            "started_utc": "2025-01-01T10:00:00+00:00", "finish_reason": "completed", "complete": True, **self.attrs,
        }  # fmt: skip

        def rows(name: str, content: Sequence[tuple]) -> np.ndarray:
            return np.array(list(content), dtype=table(name).dtype)

        telemetry = np.concatenate([*self.telemetry, np.empty(0, table("telemetry").dtype)])
        return Run(
            attrs=attrs,
            paradigm=self.paradigm,
            paradigm_text="",
            device=self.device,
            individual=self.individual,
            trials=rows("trials", self.trials),
            pulses=rows("pulses", self.pulses),
            ratings=rows("ratings", self.ratings),
            telemetry=telemetry,
            gaps=rows("gaps", self.gaps),
            events=rows("events", self.events),
            clock=rows("clock", self.clock),
            rating_tasks={name: [asdict(task) for task in tasks] for name, tasks in self.tasks.items()},
            planned_trials=self.planned_trials(),
        )


def after_trial(scale: Scale = NRS) -> RatingTask:
    return RatingTask("after_trial", scale, "intensity", "participant", 30.0)


def continuous(scale: Scale = VAS, aftersensation_s: tuple[float, ...] = (15.0, 30.0)) -> RatingTask:
    return RatingTask(
        "continuous", scale, "intensity", "device_slider", 0.0, 0.0, "max_in_window", 1.0, aftersensation_s
    )


SINGLES = (20.0, 25.0, 30.0, 22.0, 28.0)  # mean 25
TRAINS = (50.0, 55.0, 70.0, 40.0, 60.0)  # mean 55


def pairs(singles: Sequence[float] = SINGLES, trains: Sequence[float] = TRAINS, scale: Scale = NRS) -> Made:
    """S1 T1 S2 T2 …, each rated once, with a trace of force."""
    made = Made("wur_dfns", tasks={"S": [after_trial(scale)], "T": [after_trial(scale)]})
    for i, (single, train) in enumerate(zip(singles, trains, strict=True)):
        for offset, kind, value in ((0, "single", single), (1, "train", train)):
            trial = 2 * i + offset
            t0_s = 10 + 40 * i + 15 * offset
            made.trial(trial, kind, repeat=i + 1, t0_s=t0_s)
            made.rating(trial, value, scale=scale.name)
            made.telemetry.append(trace(t0_s, range(10 if offset else 1), 0.0, 256.0, seed=trial, length_s=14))
    return made


def heat(ratings: Sequence[Sequence[float]], after: Sequence[tuple[float, float]] = ()) -> Made:
    """Trains of heat pulses with a rating per pulse and a moving slider."""
    made = Made("diff_last_first", "thermal", "°C", tasks={"train": [continuous()]})
    onsets = 10.0 + 2.0 * np.arange(10)
    for trial, values in enumerate(ratings):
        t0_s = 5 + 100 * trial
        made.trial(trial, "train", name="train", repeat=trial + 1, t0_s=t0_s, onsets_s=onsets, target=48.0)
        for i, value in enumerate(values):
            at = round((t0_s + onsets[i] + 2.4) * S)
            made.rating(trial, value, pulse=i + 1, scale="vas_100", method="max_in_window", t_us=at)
        for seconds, value in zip((15, 30), after[trial] if trial < len(after) else (), strict=False):
            made.rating(trial, value, scale="vas_100", method=f"aftersensation_{seconds}")
        made.telemetry.append(
            trace(t0_s, onsets, 38.0, 48.0, seed=trial, length_s=60, slider=(onsets + 2.0, np.array(values) / 100))
        )
    return made


def trace(
    t0_s: float, onsets_s: Iterable[float], baseline: float, target: float, *, seed: int, length_s: float,
    slider: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:  # fmt: skip
    """Telemetry at 100 Hz: a setpoint of straight lines, a lagging and noisy measured level."""
    seconds = np.arange(0.0, length_s, 0.01)
    out = np.zeros(seconds.size, table("telemetry").dtype)
    out["t_us"] = np.round((t0_s + seconds) * S).astype(np.uint64)
    shape = (0.0, 0.14, 0.64, 0.89), (0.0, 1.0, 1.0, 0.0)
    share = np.sum([np.interp(seconds - onset, *shape) for onset in onsets_s], axis=0)
    out["setpoint"] = baseline + (target - baseline) * share
    lagged = np.convolve(share, np.exp(-np.arange(0, 0.5, 0.01) / 0.06))[: share.size]
    noise = np.random.default_rng(seed).normal(0, 0.004, seconds.size)
    out["measured"] = baseline + (target - baseline) * (lagged / np.exp(-np.arange(0, 0.5, 0.01) / 0.06).sum() + noise)
    out["slider"] = np.nan if slider is None else np.interp(seconds, *slider)
    return out

"""What is going to be delivered and asked: frozen, in physical units, times in µs from the trial's start t0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["single", "train"]
Role = Literal["test", "practice", "device_check", "catch"]
RatingWhen = Literal["after_trial", "after_pulse", "continuous"]
#: participant: on the device's handset; screen, screen_slider: on the participant's screen, prompts and continuously
RatingSource = Literal["participant", "operator_verbal", "device_slider", "screen", "screen_slider"]
Dimension = Literal["intensity", "unpleasantness", "first_pain", "second_pain"]
PerPulse = Literal["max_in_window", "mean_after_offset"]

#: role of a trial that runs with the applicator off the skin, and its spot
DEVICE_CHECK: Role = "device_check"
OFF_SKIN = 0
#: length of the window of `mean_after_offset`, s (Graven-Nielsen et al. 2015, Pain 156:2193-2202)
MEAN_AFTER_OFFSET_S = 1.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale; ratios are defined only where `zero_is_no_pain`."""

    name: str
    kind: Literal["nrs", "vas", "continuous_vas"]
    low: float
    high: float
    step: float
    anchor_low: str
    anchor_high: str
    zero_is_no_pain: bool


@dataclass(frozen=True, slots=True)
class RatingTask:
    """What is rated, when, by whom and on which scale.

    `per_pulse` and `lag_s` say how a continuous rating becomes one number per
    pulse: pulse i owns [onset_i + lag, onset_{i+1} + lag) for `max_in_window`,
    [offset_i, offset_i + `MEAN_AFTER_OFFSET_S`) for `mean_after_offset`. An `after_pulse` prompt
    opens at onset_i + lag. `aftersensation_s` are times after the last pulse's
    offset: of a continuous rating the slider is read then; an `after_trial`
    task has at most one, and its `delay_s` (from the end of the stimulus) is
    such that the prompt opens then. `at_s` are times after the first pulse's
    onset at which a continuous rating is read.
    """

    when: RatingWhen
    scale: Scale
    dimension: Dimension
    source: RatingSource
    deadline_s: float
    delay_s: float = 0.0
    per_pulse: PerPulse | None = None
    lag_s: float = 0.0
    aftersensation_s: tuple[float, ...] = ()
    at_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedPulse:
    """Ideal times of one pulse, in µs from t0: start of the ramp, start and end of the plateau, end of the return."""

    index: int
    onset_us: int
    plateau_us: int
    offset_us: int
    end_us: int
    target: float


@dataclass(frozen=True, slots=True)
class PlanSegment:
    """Straight line from the previous level to `end_level` within `duration_us`; flags act at its first tick."""

    duration_us: int
    end_level: float
    onset: bool = False
    offset: bool = False
    pulse_index: int = 0


@dataclass(frozen=True, slots=True)
class StimulusPlan:
    """A whole trial's stimulus: starts and ends at `neutral`."""

    modality: str
    applicator: str
    neutral: float
    baseline: float
    segments: tuple[PlanSegment, ...]
    pulses: tuple[PlannedPulse, ...]
    stop_at_rating: float | None = None
    rating_high: float = 100.0

    @property
    def total_us(self) -> int:
        """Length of the program in µs."""
        return sum(s.duration_us for s in self.segments)


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """One train or single stimulus with its ratings, in the order it will run.

    `spot` is `OFF_SKIN` for a trial that runs there. The trial starts
    `pause_before_s` after the end of the stimulus before it; where
    `pause_if_zero_s` is given, already after that time once the participant has
    rated the pain of the trial before as 0. `script` is read aloud before it;
    `script_version` is that of the wording file, or of the paradigm that holds
    the words. `stop_at` is a rating on the participant's screen at which the
    host ends the stimulus; the device's own slider has `plan.stop_at_rating`.
    """

    index: int
    block: str
    repeat: int
    name: str
    kind: Kind
    role: Role
    spot: int
    pause_before_s: float
    plan: StimulusPlan
    ratings: tuple[RatingTask, ...]
    script: str = ""
    script_language: str = ""
    script_version: str = ""
    pause_if_zero_s: float | None = None
    stop_at: float | None = None

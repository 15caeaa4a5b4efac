"""Scales, questions and trials for tests and examples of the participant's window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gui.models.participant_screen import ParticipantScreen, participant_screen
from rig.domain.plan import PlannedTrial, PlanSegment, RatingSource, RatingTask, RatingWhen, Scale, StimulusPlan
from rig.session.actions import Asked, Snapshot
from rig.session.states import Phase

VAS = Scale("vas_100", "vas", 0.0, 100.0, 0.1, "no pain", "strongest pain I can imagine", True)
NRS_10 = replace(VAS, name="nrs_10", kind="nrs", high=10.0, step=1.0)
NRS_100 = replace(VAS, name="nrs_100", kind="nrs", step=1.0)
CONTINUOUS = replace(VAS, name="vas_live", kind="continuous_vas")
GERMAN_ENDS = ("kein Schmerz", "stärkster Schmerz, den ich mir vorstellen kann")


def in_german(scale: Scale) -> Scale:
    return replace(scale, anchor_low=GERMAN_ENDS[0], anchor_high=GERMAN_ENDS[1])


def task(scale: Scale, when: RatingWhen = "after_trial", source: RatingSource = "screen") -> RatingTask:
    return RatingTask(when, scale, "intensity", source, deadline_s=10.0)


def trial(*tasks: RatingTask, language: str = "en", index: int = 0) -> PlannedTrial:
    plan = StimulusPlan("thermal", "thermode", 32.0, 32.0, (PlanSegment(1_000_000, 32.0),), ())
    return PlannedTrial(index, "main", 1, "train", "train", "test", 1, 0.0, plan, tasks, script_language=language)


def snapshot(phase: Phase, asked: RatingTask | None = None, **more: Any) -> Snapshot:
    prompt = Asked(more.pop("prompt_id", 1), asked, None, 0, 10_000_000_000) if asked is not None else None
    empty = Snapshot(phase, 0, 1, "train", 1, 1, 0, 10, False, prompt, None, "", "")
    return replace(empty, **more)


def asking(scale: Scale, source: RatingSource = "screen", *, language: str = "en", **more: Any) -> ParticipantScreen:
    """What is shown while this is asked; `more` goes to the task, but for `prompt_id`."""
    prompt_id = more.pop("prompt_id", 1)
    asked = replace(task(scale, source=source), **more)
    return participant_screen(
        [trial(asked, language=language)], snapshot(Phase.RATING, asked, prompt_id=prompt_id), "READY"
    )


def following(
    source: RatingSource = "screen_slider", *, language: str = "en", slider: float | None = None, **more: Any
) -> ParticipantScreen:
    """What is shown in mid-train of a continuous rating; `more` goes to the snapshot."""
    scale = in_german(CONTINUOUS) if language == "de" else CONTINUOUS
    rated = trial(task(scale, "continuous", source), language=language)
    return participant_screen([rated], snapshot(Phase.DELIVERING, **more), "DELIVERING", slider)


def standing(phase: Phase, device: str = "READY", *, language: str = "en", **more: Any) -> ParticipantScreen:
    """What is shown in this phase, nothing being asked; `more` goes to the snapshot."""
    return participant_screen([trial(task(VAS), language=language)], snapshot(phase, **more), device)


class HandClock:
    """A clock the test sets."""

    def __init__(self) -> None:
        self.t_ns = 5_000_000_000

    def now_ns(self) -> int:
        return self.t_ns

    def sleep_until(self, t_ns: int) -> None:
        self.t_ns = max(self.t_ns, t_ns)

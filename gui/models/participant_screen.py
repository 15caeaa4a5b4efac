"""What the participant is shown, from where the run stands: a table of phases, and the words for each question.

Plain: no Qt. The words are in the language of the trial's script, whatever the
operator's window speaks; the ends of a scale come with the scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gui.language import language, said_in
from gui.models import numbers
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.plan import PlannedTrial, RatingSource, RatingTask, Scale
from rig.session.actions import Asked, Snapshot
from rig.session.states import Phase


class Showing(StrEnum):
    """Kind of picture on the participant's screen."""

    TEST = "test"  # preflight: can it be read
    WAIT = "wait"  # fixation cross
    MESSAGE = "message"  # some words, nothing to do
    ASK = "ask"  # a prompt is open
    FOLLOW = "follow"  # continuous rating
    STOPPING = "stopping"  # stopped; the device has not said so yet
    STOPPED = "stopped"


class Answer(StrEnum):
    """Where a question is answered."""

    SCREEN = "screen"  # here
    SPOKEN = "spoken"  # the operator types it
    HAND = "hand"  # on the device's slider or handset; the screen only shows


@dataclass(frozen=True, slots=True)
class ParticipantScreen:
    """Everything the participant's window needs to know.

    Attributes
    ----------
    headline, detail : str
        Words above and below the scale, or the message.
    prompt_id : int
        Open prompt; 0: none.
    follows : tuple of int or None
        Trial and attempt of the continuous rating: another one starts anew at the low end.
    slider : float or None
        Position of the device's slider, 0 to 1; None: unknown, no marker is drawn.
    running : bool
        A run is on: the window may not be closed.
    """

    showing: Showing = Showing.WAIT
    language: str = ""
    headline: str = ""
    detail: str = ""
    scale: Scale | None = None
    answer: Answer = Answer.SCREEN
    prompt_id: int = 0
    follows: tuple[int, int] | None = None
    slider: float | None = None
    running: bool = False


#: whom control asks -> where that is answered
_ANSWERS: dict[RatingSource, Answer] = {
    "screen": Answer.SCREEN,
    "screen_slider": Answer.SCREEN,
    "operator_verbal": Answer.SPOKEN,
    "participant": Answer.HAND,
    "device_slider": Answer.HAND,
}

#: outcomes after which the participant is told that it has stopped, once the device is back
_STOPS = (TrialOutcome.STOPPED_BY_PARTICIPANT, TrialOutcome.STOPPED_BY_OPERATOR, TrialOutcome.DEVICE_FAULT)

#: how a run ended -> words; after any other end it may go on in a moment
_ENDS: dict[FinishReason | None, str] = {
    FinishReason.COMPLETED: "finished",
    FinishReason.STOPPED_BY_OPERATOR: "ended",
    FinishReason.STOPPED_BY_PARTICIPANT: "ended",
}

#: phases in which a continuous rating is on the screen
_FOLLOWED = (Phase.READYING, Phase.DELIVERING, Phase.RATING)


def preflight_picture(code: str = "") -> ParticipantScreen:
    """Return what preflight shows, for somebody to say that it can be read."""
    code = code or language()
    test, answer = said_in(code, "participant.test"), said_in(code, "participant.test_answer")
    return ParticipantScreen(Showing.TEST, code, headline=test, detail=answer)


def participant_screen(
    trials: Sequence[PlannedTrial], snapshot: Snapshot, device: str, slider: float | None = None
) -> ParticipantScreen:
    """Return what to show.

    Parameters
    ----------
    trials : sequence of PlannedTrial
        All of the run.
    snapshot : Snapshot
        Where the run stands.
    device : str
        State of the device.
    slider : float or None
        Position of the device's slider, 0 to 1; NaN and None: unknown.
    """
    trial = next((trial for trial in trials if trial.index == snapshot.trial), None)
    code = (trial.script_language if trial is not None else "") or language()
    match snapshot.phase:
        case Phase.CLOSING:
            return _message(code, "finished", running=False)
        case Phase.PAUSED:
            return _message(code, "break")
        case Phase.HELD:
            return _held(code, device, snapshot.outcome)
    if trial is not None and snapshot.prompt is not None:
        return _ask(code, trial.kind, snapshot.prompt)
    if trial is not None and snapshot.phase in _FOLLOWED:
        for task in trial.ratings:
            if task.when == "continuous":
                return _follow(code, task, (trial.index, snapshot.attempt), slider)
    running = snapshot.phase is not Phase.FINISHED  # how it ended comes with the last message
    return ParticipantScreen(Showing.WAIT, code, detail=said_in(code, "participant.wait"), running=running)


def end_screen(trials: Sequence[PlannedTrial], finish: FinishReason | None) -> ParticipantScreen:
    """Return what stays on the screen after a run; `finish` None: nobody said how it ended."""
    code = (trials[0].script_language if trials else "") or language()
    if finish is FinishReason.NOT_STARTED:
        return ParticipantScreen(Showing.WAIT, code, detail=said_in(code, "participant.wait"))
    return _message(code, _ENDS.get(finish, "interrupted"), running=False)


def _message(code: str, key: str, running: bool = True) -> ParticipantScreen:
    return ParticipantScreen(Showing.MESSAGE, code, said_in(code, f"participant.{key}"), running=running)


def _held(code: str, device: str, outcome: str) -> ParticipantScreen:
    """Say that it has stopped only when the device is back; after a lost link nobody knows its state."""
    if outcome not in _STOPS:
        return _message(code, "interrupted")
    if device in ("DELIVERING", "RETURNING"):
        return ParticipantScreen(Showing.STOPPING, code, said_in(code, "participant.stopping"), running=True)
    more = said_in(code, "participant.stopped_more")
    return ParticipantScreen(Showing.STOPPED, code, said_in(code, "participant.stopped"), more, running=True)


def _ask(code: str, kind: str, asked: Asked) -> ParticipantScreen:
    scale = asked.task.scale
    answer = _ANSWERS[asked.task.source]
    how = {Answer.SCREEN: "choose" if scale.kind == "nrs" else "mark", Answer.SPOKEN: "say", Answer.HAND: "hand"}
    return ParticipantScreen(
        Showing.ASK,
        code,
        headline=question(code, asked.task, kind),
        detail=said_in(
            code, f"participant.{how[answer]}", low=numbers.exact(scale.low, code), high=numbers.exact(scale.high, code)
        ),
        scale=scale,
        answer=answer,
        prompt_id=asked.prompt_id,
        running=True,
    )


def _follow(code: str, task: RatingTask, follows: tuple[int, int], slider: float | None) -> ParticipantScreen:
    answer = _ANSWERS[task.source]
    if answer is not Answer.HAND or slider is None or math.isnan(slider):
        slider = None
    return ParticipantScreen(
        Showing.FOLLOW,
        code,
        headline=question(code, task, ""),
        detail=said_in(code, "participant.follow_hand" if answer is Answer.HAND else "participant.follow"),
        scale=task.scale,
        answer=answer,
        follows=follows,
        slider=None if slider is None else min(max(slider, 0.0), 1.0),
        running=True,
    )


def question(code: str, task: RatingTask, kind: str) -> str:
    """Words of the question: about now, the last pulse, or the whole trial of this kind (single, train).

    A scale whose 0 is not "no pain" rates a sensation, which need not hurt.
    """
    if task.when == "continuous" or task.aftersensation_s:
        about = "now"
    else:
        about = "pulse" if task.when == "after_pulse" else kind
    what: str = task.dimension
    if what == "intensity":
        what = "pain" if task.scale.zero_is_no_pain else "sensation"
    return said_in(code, f"participant.{about}_{what}")

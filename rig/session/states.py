"""Phases of a run, which may follow which, and what the operator may do in each: the only place that decides it."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """What the session is doing."""

    IDLE = "idle"  # nothing sent yet
    LOADING = "loading"  # the next trial's program is on its way
    WAITING = "waiting"  # pause before the trial; for a new spot also the operator's word that the applicator is there
    READYING = "readying"  # device brought to READY, armed and started
    DELIVERING = "delivering"  # the stimulus runs on the device
    RATING = "rating"  # prompts after the stimulus
    PAUSED = "paused"  # by the operator, between trials
    HELD = "held"  # a trial was cut short: the operator chooses repeat, skip or finish
    CLOSING = "closing"  # every trial is over: the last rating can be corrected, the last trial repeated
    FINISHED = "finished"


class Verb(StrEnum):
    """What the operator can ask for."""

    START = "start"
    PAUSE = "pause"  # once every trial is over: keep the run open
    RESUME = "resume"
    CONFIRM_SPOT = "confirm_spot"  # once every trial is over: nothing is to be corrected
    REPEAT = "repeat"
    SKIP = "skip"
    STOP = "stop"
    FINISH = "finish"
    RATE = "rate"
    AMEND = "amend"  # correct the rating typed last, until the next prompt opens or the run is closed
    SLIDE = "slide"  # the slider on the participant's screen
    NOTE = "note"


class TransitionError(RuntimeError):
    """The engine tried a step that the table does not know: a defect, never a user's mistake."""


_ALL = frozenset(Phase)

#: phase -> phases that may follow
NEXT: dict[Phase, frozenset[Phase]] = {
    Phase.IDLE: frozenset({Phase.LOADING, Phase.FINISHED}),
    Phase.LOADING: frozenset({Phase.WAITING, Phase.HELD, Phase.LOADING, Phase.FINISHED}),
    Phase.WAITING: frozenset({Phase.READYING, Phase.LOADING, Phase.PAUSED, Phase.HELD, Phase.FINISHED}),
    Phase.READYING: frozenset({Phase.DELIVERING, Phase.WAITING, Phase.HELD, Phase.FINISHED}),
    Phase.DELIVERING: frozenset({Phase.RATING, Phase.HELD, Phase.FINISHED}),
    Phase.RATING: frozenset({Phase.LOADING, Phase.PAUSED, Phase.HELD, Phase.CLOSING, Phase.FINISHED}),
    Phase.PAUSED: frozenset({Phase.LOADING, Phase.HELD, Phase.FINISHED}),
    Phase.HELD: frozenset({Phase.LOADING, Phase.PAUSED, Phase.FINISHED}),
    Phase.CLOSING: frozenset({Phase.LOADING, Phase.FINISHED}),
    Phase.FINISHED: frozenset(),
}

#: verb -> phases in which it is legal; STOP, FINISH, NOTE and SLIDE always are, until the run is over
LEGAL: dict[Verb, frozenset[Phase]] = {
    Verb.START: frozenset({Phase.IDLE}),
    Verb.PAUSE: _ALL - {Phase.IDLE, Phase.PAUSED, Phase.HELD, Phase.FINISHED},
    Verb.RESUME: frozenset({Phase.PAUSED}),
    Verb.CONFIRM_SPOT: frozenset({Phase.LOADING, Phase.WAITING, Phase.CLOSING}),
    Verb.REPEAT: frozenset({Phase.LOADING, Phase.WAITING, Phase.PAUSED, Phase.HELD, Phase.CLOSING}),
    Verb.SKIP: frozenset({Phase.LOADING, Phase.WAITING, Phase.PAUSED, Phase.HELD}),
    Verb.STOP: _ALL - {Phase.FINISHED},
    Verb.FINISH: _ALL - {Phase.FINISHED},
    Verb.RATE: frozenset({Phase.DELIVERING, Phase.RATING, Phase.LOADING, Phase.WAITING, Phase.PAUSED}),
    Verb.AMEND: _ALL - {Phase.IDLE, Phase.FINISHED},
    Verb.SLIDE: _ALL - {Phase.FINISHED},
    Verb.NOTE: _ALL - {Phase.FINISHED},
}


def check(current: Phase, following: Phase) -> None:
    """Refuse a step the table does not know.

    Raises
    ------
    TransitionError
        Naming both phases and what would be allowed.
    """
    if following not in NEXT[current]:
        allowed = ", ".join(sorted(NEXT[current])) or "nothing"
        raise TransitionError(f"{current} cannot become {following}; allowed: {allowed}")

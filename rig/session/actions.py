"""What goes into the engine beside device events, and what comes out beside journal entries: frozen, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_interface.codes import StopReason
from rig.domain.plan import RatingSource, RatingTask, StimulusPlan
from rig.session.states import Phase, Verb


@dataclass(frozen=True, slots=True)
class Operator:
    """A request from outside: of the operator, or an answer from the participant's screen.

    `value` is the rating of RATE and AMEND, the fraction 0..1 of SLIDE; `source`
    says who rates, or stops; `by_anybody`: with a key that operator and
    participant could both reach; `agreed` belongs to REPEAT after a participant
    stop. `at_ns` is the host time of the input, where it was stamped when it
    happened; `prompt_id` the question a screen showed then: an answer that crosses
    a deadline is none to the next question.
    """

    verb: Verb
    reason: str = ""
    value: float | None = None
    agreed: bool = False
    source: RatingSource = "operator_verbal"
    at_ns: int | None = None
    prompt_id: int | None = None
    by_anybody: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Send the program of the next trial."""

    plan: StimulusPlan


@dataclass(frozen=True, slots=True)
class Enable:
    """Bring the device to READY."""


@dataclass(frozen=True, slots=True)
class Disable:
    """Bring the device to SAFE: the run is over."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Clear what the device has latched."""


@dataclass(frozen=True, slots=True)
class Arm:
    """Arm the loaded program for a spot that has received `dose_before` (device units) in earlier runs."""

    site: int
    dose_before: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """Start the armed program."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the stimulus now."""

    reason: StopReason


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """Ask on the handset for 0..steps."""

    prompt_id: int
    steps: int
    deadline_s: float


Action = Load | Enable | Disable | Clear | Arm | Start | Stop | OpenPrompt


@dataclass(frozen=True, slots=True)
class Asked:
    """An open prompt; `pulse` None: the whole trial is rated. Host times in ns."""

    prompt_id: int
    task: RatingTask
    pulse: int | None
    opened_ns: int
    deadline_ns: int


@dataclass(frozen=True, slots=True)
class LastRating:
    """The last answer, until the next prompt opens; `value` None: it was missed."""

    trial: int
    attempt: int
    pulse: int | None
    prompt_id: int
    task: RatingTask
    value: float | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a screen needs to know.

    `trial` counts from 0, `pulse` is the number begun in this trial, `outcome`
    that of a trial that was cut short, "" otherwise. `until_zero` is what may be
    told of the trial before in the pause, without being asked: a 0 shortens it.
    `repeat_needs_agreement`: the participant stopped what a repeat would run.
    `stays_open`: every trial is over, and the run ends when it is asked to.
    """

    phase: Phase
    trial: int
    n_trials: int
    name: str
    spot: int
    attempt: int
    pulse: int
    n_pulses: int
    waits_for_spot: bool
    prompt: Asked | None
    last_rating: LastRating | None
    outcome: str
    message: str
    until_zero: RatingTask | None = None
    repeat_needs_agreement: bool = False
    stays_open: bool = False

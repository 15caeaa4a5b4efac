"""What the operator may ask for, what the run waits for, and how far a stop has come. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rig.domain.outcome import TrialOutcome
from rig.domain.plan import OFF_SKIN
from rig.session.actions import Snapshot
from rig.session.states import LEGAL, Phase, Verb

#: device states that end a stimulus, and those of one that rests, which it may leave as long as the run goes on; READY
#: is none of them, it may be about to start
_ENDED, _AT_REST = ("RETURNING", "FAULT"), ("BOOT", "SAFE")
_NOTHING_COMES = (Phase.IDLE, Phase.PAUSED, Phase.HELD, Phase.CLOSING, Phase.FINISHED)
_BEGUN = ("ARMED", "DELIVERING")
#: phases after which a stimulus begins without being asked for again
_COMING = (Phase.LOADING, Phase.WAITING, Phase.READYING)
#: phases in which a repeat is of the trial that the run stands at
_OF_THIS = (Phase.HELD, Phase.CLOSING)


class Stopping(StrEnum):
    """How far a stop has come."""

    READY = "ready"  # nothing asked
    STOPPING = "stopping"  # asked; the device has not said so yet
    CONFIRMED = "confirmed"  # the device says that nothing is delivered

    def after(self, device: str, phase: Phase) -> Stopping:
        """How far it is once the device reports its state; once the run goes on, nothing is stopped any more."""
        over = device in _ENDED or (device in _AT_REST and phase in _NOTHING_COMES)
        if self is Stopping.STOPPING and over:
            return Stopping.CONFIRMED
        goes_on = phase in _COMING and device not in _ENDED
        if self is Stopping.CONFIRMED and (device in _BEGUN or goes_on):
            return Stopping.READY
        return self


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the run waits for from the operator: a key of the words, "" for nothing; `n` fills their place."""

    key: str = ""
    n: int = 0


def possible(snapshot: Snapshot, first_trial: int, *, pause_asked: bool) -> frozenset[Verb]:
    """Requests that the run would grant now; LEGAL says which phase allows which, the rest hangs on the moment."""
    legal = {verb for verb, phases in LEGAL.items() if snapshot.phase in phases}
    if pause_asked or snapshot.stays_open:
        legal.discard(Verb.PAUSE)
    if not snapshot.waits_for_spot:
        legal.discard(Verb.CONFIRM_SPOT)
    if snapshot.phase not in _OF_THIS and snapshot.trial <= first_trial:
        legal.discard(Verb.REPEAT)  # nothing has been delivered that could be repeated
    return frozenset(legal)


def aim(verb: Verb, snapshot: Snapshot | None) -> int | None:
    """Trial that a repeat or skip is about, from 0; None for what is about the whole run."""
    if snapshot is None or verb not in (Verb.REPEAT, Verb.SKIP):
        return None
    return snapshot.trial if verb is Verb.SKIP or snapshot.phase in _OF_THIS else snapshot.trial - 1


def needs_agreement(snapshot: Snapshot | None) -> bool:
    """Whether a repeat needs the participant's word: they stopped the trial themselves."""
    return snapshot is not None and snapshot.repeat_needs_agreement


def to_do(snapshot: Snapshot | None) -> ToDo:
    """What the run waits for; None: there is no run."""
    if snapshot is None:
        return ToDo()
    held = "held_participant" if snapshot.outcome == TrialOutcome.STOPPED_BY_PARTICIPANT else "held"
    spot = ToDo("off_skin") if snapshot.spot == OFF_SKIN else ToDo("spot", snapshot.spot)
    typed = snapshot.prompt is not None and snapshot.prompt.task.source == "operator_verbal"
    cases = (
        (snapshot.phase is Phase.IDLE, ToDo("start")),
        (snapshot.waits_for_spot, spot),
        (snapshot.phase is Phase.PAUSED, ToDo("paused")),
        (snapshot.phase is Phase.HELD, ToDo(held)),
        (typed, ToDo("rate")),
        (snapshot.stays_open, ToDo("closing_open")),
        (snapshot.phase is Phase.CLOSING, ToDo("closing")),
    )
    return next((what for applies, what in cases if applies), ToDo())

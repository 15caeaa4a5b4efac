"""What the strip at the top says: what the rig does, whether it is recorded, what comes next. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rig.domain.units import NS_PER_S, US_PER_S
from rig.session.states import Phase

if TYPE_CHECKING:
    from gui.models.one_trial import OneTrial
    from rig.control.messages import State

#: shown in place of a device state while there is no device
NO_DEVICE = "NONE"
#: and while nothing is heard of it
NO_ANSWER = "UNKNOWN"
#: what may come next: key of its words
FOLLOWING = (
    "start", "loading", "spot", "trial", "pulse", "end", "answer", "question", "paused", "choose", "closing",
    "finished",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strip:
    """Values of the strip.

    `state` is a name of the device's states, `NO_DEVICE` or `NO_ANSWER`; `measured` and
    `setpoint` in `unit`, None = not known now; `highest` the highest level that
    this device can reach; `recorded_s` how much is on the
    disk, None = nothing is recorded; `behind_s` how old that is; `following` a
    key of the words for what comes next, with `following_s` until then;
    `unread`: samples come, but the sensor says nothing.
    """

    state: str = NO_DEVICE
    applicator: str = ""
    unit: str = ""
    measured: float | None = None
    setpoint: float | None = None
    highest: float | None = None
    recorded_s: float | None = None
    behind_s: float = 0.0
    following: str = ""
    following_s: float | None = None
    unread: bool = False


_BY_PHASE = {
    Phase.IDLE: "start",
    Phase.LOADING: "loading",
    Phase.READYING: "loading",
    Phase.PAUSED: "paused",
    Phase.HELD: "choose",
    Phase.FINISHED: "finished",
}


def following(state: State, shown: OneTrial | None, device_us: float | None) -> tuple[str, float | None]:
    """What comes next and in how many seconds; `device_us` is now on the device's clock."""
    snapshot = state.snapshot
    match snapshot.phase:
        case Phase.WAITING:
            return ("spot", None) if snapshot.waits_for_spot else ("trial", state.left_s)
        case Phase.DELIVERING:
            return next_pulse(shown, device_us) or ("end", state.left_s)
        case Phase.RATING if snapshot.prompt is not None:
            return "answer", (snapshot.prompt.deadline_ns - state.now_ns) / NS_PER_S
        case Phase.RATING:
            return "question", state.left_s
        case Phase.CLOSING:
            return ("choose", None) if snapshot.stays_open else ("closing", state.left_s)
        case phase:
            return _BY_PHASE[phase], None


def next_pulse(shown: OneTrial | None, device_us: float | None) -> tuple[str, float | None] | None:
    """Time to the next planned pulse; None: the last one has begun, or there is no clock to tell."""
    if shown is None or shown.t0_us is None or device_us is None:
        return None
    now = device_us - shown.t0_us
    ahead = [p.onset_us - now for p in shown.trial.plan.pulses if p.onset_us > now]
    return ("pulse", min(ahead) / US_PER_S) if ahead else None

"""What goes into the engine beside device events, and what comes out beside journal entries: frozen, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_interface.codes import StopReason
from rig.domain.plan import StimulusPlan
from rig.session.states import Verb


@dataclass(frozen=True, slots=True)
class Operator:
    """A request of the operator; `value` for RATE, `agreed` for REPEAT after a participant stop."""

    verb: Verb
    reason: str = ""
    value: float | None = None
    agreed: bool = False


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
class Snapshot:
    """What a screen needs to know; `trial` counts from 0, `pulse` delivered so far in this trial."""

    phase: str
    trial: int
    n_trials: int
    name: str
    spot: int
    attempt: int
    pulse: int
    n_pulses: int
    waits_for_spot: bool
    open_prompt: str
    message: str

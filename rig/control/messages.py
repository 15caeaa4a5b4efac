"""What control and its client say to each other: frozen, pure, the one module both sides share.

Client to control: `Begin` once, then `Tick` at least every 300 ms and `Ask`
whenever the operator wants something. Control to client: `Loaded` first; then
either `Refused`, or `Underway`, `State`, `Samples` and `Told`, and at the end
`Over`. The pipe closing is the end of either side. A client that is late with its
tick is sent no `State` and no `Samples` until it ticks again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.session.actions import Operator, Snapshot
from rig.session.options import Options
from rig.session.underway import Underway

#: one sample in this many goes to the client
DECIMATION = 8


@dataclass(frozen=True, slots=True)
class Begin:
    """Prepare and run this."""

    options: Options


@dataclass(frozen=True, slots=True)
class Tick:
    """The client is alive: without it the heartbeat to the device stops."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of the operator."""

    request: Operator


@dataclass(frozen=True, slots=True)
class Simulate:
    """A command for the simulated rig's side channel; what it says there comes as `Told` of the kind "simulator".

    It is asked for its ``offer`` by itself, once a run is under way (docs/simulator.md). On a real rig a command is
    answered with an ``error``.
    """

    command: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Control is there: its process number and the modules it has loaded."""

    pid: int
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The run was not begun; one problem a line, and each of them as the phrase that it was."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Where the run stands; only the latest counts.

    `left_s` is the time to the end of the stimulus, or to the next start or
    deadline, None when nothing is planned; `synced_ns` the host time up to which
    the recording is on disk.
    """

    now_ns: int
    snapshot: Snapshot
    device: str
    left_s: float | None
    synced_ns: int


@dataclass(frozen=True, slots=True)
class Samples:
    """Decimated telemetry, shape (n,) each; the oldest are dropped when the client does not read."""

    t_us: NDArray[np.uint64]
    setpoint: NDArray[np.float32]
    measured: NDArray[np.float32]
    slider: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened and must not be missed, in words; `kind` and `data` as in the journal."""

    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Over:
    """The run has ended and its journal is closed; the client has the run file built.

    `journal` is "" for a run that was given up before its start: nothing was kept of it.
    """

    finish_reason: str
    finish_text: str
    journal: str
    run_file: str


FromClient = Begin | Tick | Ask | Simulate
FromControl = Loaded | Refused | Underway | State | Samples | Told | Over

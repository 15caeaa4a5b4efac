"""What must hold when something dies, stops or comes loose: one row a fault, times in ms as the contract has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The contract's numbers, written out here: a program whose own constants drift must not take its test along.
LEASE_MS = 500
#: a stop acts on the device within this
DEVICE_STOP_MS = 10
#: a client that has not ticked for this long stops the heartbeat
CLIENT_STALE_MS = 1000
BEAT_MS = 100
#: a device not heard for this long is given up by the host
LINK_LOST_MS = 250
#: control's loop sleeps at most 10 ms, and STOP is repeated every 20 ms
STOP_ON_ITS_WAY_MS = 30
#: RETURNING ends in SAFE within the thermode's return_max_ms
RETURN_MS = 3000
#: what the journal's writer may still hold: a batch of 100 ms and its sync
LOST_MS = 120

BY_LEASE_MS = LEASE_MS + DEVICE_STOP_MS
BY_STOP_MS = STOP_ON_ITS_WAY_MS + DEVICE_STOP_MS
BY_SILENT_CLIENT_MS = CLIENT_STALE_MS + BEAT_MS + BY_LEASE_MS
BY_LOST_LINK_MS = LINK_LOST_MS + BY_STOP_MS


class Moment(StrEnum):
    """When it happens."""

    RAMP = "mid-ramp"
    PLATEAU = "mid-plateau"
    BETWEEN = "between trains"
    END = "file being built"


#: moments within a train
WITHIN = (Moment.RAMP, Moment.PLATEAU)
THREE = (*WITHIN, Moment.BETWEEN)

# What is said of more than one fault; JOURNAL, PORT, NEXT stand for the names of one run.
SILENT = "the control process does not answer; the rig returns to neutral by itself within half a second"
GONE = (
    "the control process has ended; the rig returns to neutral by itself within half a second; "
    "everything up to there is saved: qst-rig recover JOURNAL"
)
COME_BACK = "the device returns to neutral by itself. Check device and cable, then c goes on with trial 2 of 2"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One fault and what must come of it.

    Attributes
    ----------
    name : str
        As in `tests.hazards.faults.FAULTS`.
    says : str
        In words, for the table.
    limit_ms : int or None
        From the fault to the device leaving what it does for neutral; None: it goes on undisturbed.
    cut : str
        Outcome of the train it strikes; a trial not yet begun leaves no row.
    finish : str
        Finish reason of the run.
    whole : bool
        Whether the journal is closed in order; otherwise at most `LOST_MS` are missing.
    built : bool
        Whether the program itself made the run file; otherwise `recover` does.
    screen : tuple of str
        What the operator must have been shown since, in this order.
    moments : tuple of Moment
        When it is tried.
    gone_on : bool
        Whether a second run goes on with the next trial. The operator leaves before it is delivered: the spot would
        rest for a minute first, and what is delivered after going on has its test beside the text client's.
    """

    name: str
    says: str
    limit_ms: int | None
    cut: str
    finish: str
    whole: bool
    built: bool
    screen: tuple[str, ...]
    moments: tuple[Moment, ...] = THREE
    gone_on: bool = False


HAZARDS = (
    Hazard(
        "kill control",
        "SIGKILL of the control process",
        BY_LEASE_MS,
        cut="interrupted",
        finish="interrupted",
        whole=False,
        built=False,
        screen=(GONE,),
    ),
    Hazard(
        "kill client",
        "SIGKILL of the client",
        BY_STOP_MS,
        cut="stopped_by_operator",
        finish="stopped_by_operator",
        whole=True,
        built=False,
        screen=(),
    ),
    Hazard(
        "stop client",
        "SIGSTOP of the client, SIGCONT after control has ended",
        BY_SILENT_CLIENT_MS,
        cut="link_lost",
        finish="stopped_by_operator",
        whole=True,
        built=True,
        screen=("did not complete (stopped by operator: the program that was in charge is gone or does not respond)",),
    ),
    Hazard(
        "stop control 300 ms",
        "SIGSTOP of control for 300 ms",
        None,
        cut="completed",
        finish="completed",
        whole=True,
        built=True,
        screen=("trial 2 completed, 2 of 2 pulses",),
    ),
    Hazard(
        "stop control",
        "SIGSTOP of control, SIGCONT once the client has said so; the operator finishes",
        BY_LEASE_MS,
        cut="link_lost",
        finish="stopped_by_operator",
        whole=True,
        built=True,
        screen=(
            SILENT,
            "the control process answers again",
            "the program stood still for",
            "> cut short: r REASON repeats",
        ),
    ),
    Hazard(
        "stop control for good",
        "SIGSTOP of control for good; Ctrl-C once the client has said so",
        BY_LEASE_MS,
        cut="interrupted",
        finish="interrupted",
        whole=False,
        built=False,
        screen=(SILENT, GONE),
        moments=(Moment.PLATEAU,),
    ),
    Hazard(
        "unplug",
        "cable pulled (pseudo-terminal); the operator leaves",
        BY_LEASE_MS,
        cut="link_lost",
        finish="link_lost",
        whole=True,
        built=True,
        screen=(
            "link lost: PORT: unplugged or closed by the other side",
            COME_BACK,
            "the run did not complete (link lost",
        ),
    ),
    Hazard(
        "unplug and replug",
        "cable pulled (socket); the operator tries to go on, puts it back, goes on, leaves",
        BY_LEASE_MS,
        cut="link_lost",
        finish="link_lost",
        whole=True,
        built=True,
        screen=(
            "link lost: PORT: unplugged or closed by the other side",
            COME_BACK,
            "qst-rig: PORT: nobody listens there",
            "c goes on with trial 2 of 2",
            "recording NEXT",
            "> place the applicator on spot 2",
        ),
        gone_on=True,
    ),
    Hazard(
        "silent device",
        "device says nothing more, but hears; the operator leaves",
        BY_LOST_LINK_MS,
        cut="link_lost",
        finish="link_lost",
        whole=True,
        built=True,
        screen=(
            "link lost: the device has been silent for 0.25 s",
            COME_BACK,
            "the run did not complete (link lost",
        ),
    ),
    Hazard(
        "kill builder",
        "SIGKILL of the process that builds the run file",
        None,
        cut="completed",
        finish="completed",
        whole=True,
        built=False,
        screen=(
            "the run file could not be built: rig.archive.build:main was ended by signal 9",
            "nothing is lost; run `qst-rig recover JOURNAL`",
        ),
        moments=(Moment.END,),
    ),
)

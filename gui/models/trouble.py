"""What a person is told when something goes wrong: what happened, what the rig did, whether the data is safe, what now.

A `Trouble` is made from its code, a row of `KINDS`, and the words of
`gui/words/<language>/trouble.toml`; which message means which code stands in
`gui.models.causes`. No trouble is only in a log: control's own text travels along as its details.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmware_interface.codes import Fault
from gui.language import language, tr
from gui.models import numbers
from gui.models.phrases import phrase_words
from rig.domain.units import NS_PER_S

#: language of control's own texts
LOGGED = "en"


class Priority(StrEnum):
    """How soon somebody must act (IEC 60601-1-8)."""

    HIGH = "high"  # at once: somebody may come to harm, or does nothing but wait for a stop
    MEDIUM = "medium"  # soon: the run has stopped, or is about to lose something
    LOW = "low"  # good to know


class Act(StrEnum):
    """What the one button of a banner does."""

    RECONNECT = "reconnect"
    SAVE_ELSEWHERE = "save_elsewhere"
    SHOW_FILE = "show_file"
    RECOVER = "recover"  # make the run file from the journal
    UNDERSTOOD = "understood"  # take the banner away


class Data(StrEnum):
    """What became of the recording."""

    SAVED = "saved"  # up to the pulse that came last
    CUT = "cut"  # up to what the disk confirmed last
    JOURNAL = "journal"  # the journal is whole, the run file is missing
    NOTHING = "nothing"  # there was none


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands, as far as the window has been told.

    `pulse` counts the pulses begun in trial `trial` (from 1, 0: none begun); `synced_s` is how much of the
    recording the disk has confirmed, None where nobody said. `neutral` carries its unit. `delivering`: a stimulus was
    under way when the device was last heard.
    """

    applicator: str = ""
    modality: str = ""
    neutral: str = ""
    port: str = ""
    journal: str = ""
    trial: int = 0
    pulse: int = 0
    synced_s: float | None = None
    delivering: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong, in words; `details` is for whoever looks for the cause, `path` for the action."""

    code: str
    priority: Priority
    happened: str
    did: str
    data: str
    then: str
    details: str
    act: Act | None = None
    path: str = ""

    @property
    def key(self) -> str:
        """What makes it the same as another: its code; of what is good to know every note is its own."""
        return self.happened if self.priority is Priority.LOW else self.code


@dataclass(frozen=True, slots=True)
class Kind:
    """How a trouble is told: `did` names the sentence for what the rig did, `off` puts "take it off the skin" first."""

    priority: Priority
    did: str
    data: Data = Data.SAVED
    act: Act | None = None
    off: bool = False


_FAULT = Kind(Priority.HIGH, "off")
_HOT = Kind(Priority.HIGH, "off", off=True)
_ENDED = Kind(Priority.MEDIUM, "returned")
_REFUSED = Kind(Priority.MEDIUM, "nothing", Data.NOTHING)

#: fault -> how it is told; those whose level cannot be trusted, or is wrong, ask to take the applicator off first
FAULTS: dict[Fault, Kind] = {
    Fault.NONE: Kind(Priority.LOW, "on"),
    Fault.EMERGENCY_STOP: _FAULT,
    Fault.SENSOR_OPEN: _HOT,
    Fault.SENSOR_SHORT: _HOT,
    Fault.SENSOR_FROZEN: _HOT,
    Fault.SENSOR_JUMP: _HOT,
    Fault.SENSOR_DISAGREE: _HOT,
    Fault.OVER_LIMIT: _HOT,
    Fault.TRACKING: _HOT,
    Fault.NO_RISE: _FAULT,
    Fault.SUPPLY: _FAULT,
    Fault.DEADLINE: _FAULT,
    Fault.PROGRAM_CRC: _FAULT,
    Fault.NO_RETURN: _HOT,
    Fault.HEATSINK: _FAULT,
    Fault.EVENT_OVERFLOW: _FAULT,
    Fault.RUNAWAY: _HOT,
}

#: code -> how it is told
KINDS: dict[str, Kind] = {
    **{f"fault_{fault.name.lower()}": kind for fault, kind in FAULTS.items()},
    "fault_unknown": _HOT,
    # the line to the device
    "silent": Kind(Priority.HIGH, "returns", act=Act.RECONNECT),
    "unplugged": Kind(Priority.HIGH, "returns", act=Act.RECONNECT),
    "link": Kind(Priority.HIGH, "returns", act=Act.RECONNECT),
    "rebooted": Kind(Priority.HIGH, "restarted", act=Act.RECONNECT),
    # a stimulus that the device ended by itself
    "lease": _ENDED,
    "dose": _ENDED,
    "on_time": _ENDED,
    "interlock": _ENDED,
    "beat": _ENDED,
    "ended": _ENDED,
    "stimulus_refused": Kind(Priority.MEDIUM, "not_started"),
    # this computer
    "control_gone": Kind(Priority.HIGH, "returns", Data.CUT, Act.RECOVER),
    "control_silent": Kind(Priority.HIGH, "may_return", off=True),
    "disk_full": Kind(Priority.HIGH, "finished", Data.CUT, Act.SAVE_ELSEWHERE),
    "recording": Kind(Priority.HIGH, "finished", Data.CUT, Act.SAVE_ELSEWHERE),
    "folder_gone": Kind(Priority.HIGH, "finished"),
    "not_built": Kind(Priority.MEDIUM, "kept", Data.JOURNAL, Act.RECOVER),
    "slept": Kind(Priority.HIGH, "returns"),
    "window_stalled": Kind(Priority.MEDIUM, "finished", act=Act.SHOW_FILE),
    "screen_gone": Kind(Priority.MEDIUM, "screen"),
    "defect": Kind(Priority.MEDIUM, "on"),
    "unfinished": _REFUSED,
    # a start that was refused
    "second_start": _REFUSED,
    "no_port": Kind(Priority.MEDIUM, "nothing", Data.NOTHING, Act.RECONNECT),
    "no_answer": Kind(Priority.MEDIUM, "nothing", Data.NOTHING, Act.RECONNECT),
    "not_allowed": _REFUSED,
    "port_busy": _REFUSED,
    "not_opened": _REFUSED,
    "not_ours": _REFUSED,
    "other_applicator": _REFUSED,
    "other_version": _REFUSED,
    "no_room": Kind(Priority.MEDIUM, "nothing", Data.NOTHING, Act.SAVE_ELSEWHERE),
    "no_folder": Kind(Priority.MEDIUM, "nothing", Data.NOTHING, Act.SAVE_ELSEWHERE),
    "refused": _REFUSED,
    # good to know
    "command": Kind(Priority.LOW, "on"),
    "warning": Kind(Priority.LOW, "on"),
}

#: over once the next stimulus has begun: somebody has chosen how to go on, and the device has let go of its cause
OF_A_TRIAL = frozenset(code for code, kind in KINDS.items() if kind in (_FAULT, _HOT, _ENDED)) | {
    "stimulus_refused",
    "command",
}


def trouble(code: str, place: Place, details: str, said: str = "", **values: object) -> Trouble:
    """Put a trouble into words.

    Parameters
    ----------
    code
        A key of `KINDS`.
    place
        Where the run stood.
    details
        The text of whoever reported it; a phrase is told in the language of the window, too.
    said
        The same in the language of the window, where `details` is no phrase.
    values
        What else the words of this code name, e.g. ``seconds``.
    """
    kind = KINDS[code]
    name = tr(f"trouble.name_{place.applicator or 'none'}")
    told = {key: phrase_words(value) if isinstance(value, str) else value for key, value in values.items()}
    filled = {"name": name, "neutral": place.neutral or tr("trouble.neutral"), "port": place.port, **told}
    at_risk = kind.off and (place.delivering or kind.did == "off")  # a fault may come at any time
    took_off = tr(f"trouble.off_{place.modality or 'none'}", **filled) + " " if at_risk else ""
    did = f"{kind.did}_{place.modality or 'none'}" if kind.did == "off" else kind.did
    return Trouble(
        code=code,
        priority=kind.priority,
        happened=tr(f"trouble.{code}_happened", **filled),
        did=tr(f"trouble.did_{did}", **filled),
        data=_data(kind.data, place),
        then=took_off + tr(f"trouble.{code}_then", **filled),
        details=_details(code, details, said or phrase_words(details)),
        act=kind.act,
        path=place.journal,
    )


def _details(code: str, details: str, said: str) -> str:
    """Code with what was reported in words; the wording itself, which log and recording hold, where it is another."""
    if not details:
        return code
    if said == details:  # nobody has put it into words
        return f"{code}: {details}" if language() == LOGGED else f"{code}\n{tr('trouble.wording', text=details)}"
    return f"{code}: {said}\n{tr('trouble.wording', text=details)}"


def _data(data: Data, place: Place) -> str:
    if not place.journal:
        return tr("trouble.data_nothing")
    values = {"trial": place.trial, "pulse": place.pulse, "journal": place.journal}
    if data is Data.SAVED and place.pulse:
        return tr("trouble.data_pulse", **values)
    if data is Data.CUT:
        if place.synced_s is None:
            return tr("trouble.data_part")
        return tr("trouble.data_cut", clock=numbers.hours(place.synced_s))
    return tr(f"trouble.data_{data}", **values)


def elapsed_s(from_ns: int, to_ns: int) -> float:
    """Seconds between two host times."""
    return (to_ns - from_ns) / NS_PER_S

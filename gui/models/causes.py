"""Which trouble a message of control means; control's own words go into the details."""

from __future__ import annotations

import re
from collections.abc import Callable

from firmware_interface.codes import Fault
from gui.language import tr
from gui.models.phrases import refusal_words
from gui.models.trouble import Place, Trouble, trouble
from rig.control.messages import Over, Refused, Told
from rig.domain.outcome import FinishReason, TrialOutcome

#: what a refusal to start says -> code; the first that fits
REFUSALS: tuple[tuple[str, str], ...] = (
    (r"another qst-rig", "second_start"),
    (r"there is no such port", "no_port"),
    (r"silent for [\d.]+ s|nobody listens|does not answer|clock probes", "no_answer"),
    (r"not allowed to open", "not_allowed"),
    (r"another program has it open", "port_busy"),
    (r"cannot be opened \(|lock file cannot be written", "not_opened"),
    (r"not a qst-rig device", "not_ours"),
    (r"needs applicator|holds applicator", "other_applicator"),
    (r"speaks protocol|flash ", "other_version"),
    (r"no room for", "no_room"),
    (r"folder cannot be made|cannot be created|: cannot be made", "no_folder"),
)
_PROCESS = re.compile(r"another qst-rig \(process (\d+)\)")
#: what a lost line says -> code
LOSSES: tuple[tuple[str, str], ...] = (
    (r"unplugged|no such port", "unplugged"),
    (r"silent|takes no bytes", "silent"),
)
#: why a recording ended early: a disk without room (`rig.recording.disk.REMEDIES`), a folder that went away -> code
FAILURES: tuple[tuple[str, str], ...] = (
    (r"(?i)No space left|free some space|quota", "disk_full"),
    (r"removed or renamed .* saved there anew", "folder_gone"),
)
#: why the device ended a stimulus (`firmware_interface.codes.StopReason`, or the engine's words with it) -> code
ENDINGS: tuple[tuple[str, str], ...] = (
    (r"lease.lost", "lease"),
    (r"\bdose\b", "dose"),
    (r"on.time", "on_time"),
    (r"interlock", "interlock"),
    (r"beat.mismatch", "beat"),
)
_FAULT_NAMES = {fault.name.lower() for fault in Fault}


def _code(table: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    return next((code for pattern, code in table if re.search(pattern, text)), otherwise)


# ---------------------------------------------------------------- what control tells while a run lasts


def _fault(told: Told, place: Place) -> Trouble:
    name = str(told.data.get("fault", ""))
    code = f"fault_{name}" if name in _FAULT_NAMES else "fault_unknown"
    return trouble(code, place, told.text)


def _lost(told: Told, place: Place) -> Trouble:
    cause = _text(told, "cause")
    return trouble(_code(LOSSES, cause, "link"), place, cause)


def _trial_ended(told: Told, place: Place) -> Trouble | None:
    return ended(TrialOutcome(told.data["outcome"]), _text(told, "reason"), place)


def ended(outcome: TrialOutcome, reason: str, place: Place) -> Trouble | None:
    """Trouble that a trial's end means; None: it ended as somebody wanted, or what ended it has been told already."""
    if outcome is TrialOutcome.REFUSED:
        return trouble("stimulus_refused", place, reason, text=reason)
    if outcome in (TrialOutcome.DEVICE_FAULT, TrialOutcome.LINK_LOST):
        told_before = re.search(r"\bfault\b|restarted", reason) is not None or _is_loss(reason)
        code = _code(ENDINGS, reason, "ended")
        return None if told_before else trouble(code, place, f"{outcome}: {reason}", text=reason)
    return None


def _is_loss(reason: str) -> bool:
    return _code((*LOSSES, (r"no answer to", "link")), reason, "") != ""


def _text(told: Told, key: str) -> str:
    """Text of an event as the phrase that it was."""
    text = told.data.get(key, told.text)
    return text if isinstance(text, str) else str(text)


def _said(code: str, key: str) -> Callable[[Told, Place], Trouble]:
    def make(told: Told, place: Place) -> Trouble:
        text = _text(told, key)
        return trouble(code, place, text, text=text)

    return make


#: kind of what control tells -> trouble; kinds that are none are not here
TOLD: dict[str, Callable[[Told, Place], Trouble | None]] = {
    "fault": _fault,
    "link_lost": _lost,
    "rebooted": lambda told, place: trouble("rebooted", place, told.text),
    "trial_ended": _trial_ended,
    "command": _said("command", "problem"),
    "warning": _said("warning", "text"),
}


def from_told(told: Told, place: Place) -> Trouble | None:
    """Trouble that something told by control means, if any."""
    make = TOLD.get(told.kind)
    return None if make is None else make(told, place)


# ---------------------------------------------------------------- how a run begins and ends


def from_refused(refused: Refused, place: Place) -> Trouble:
    """Trouble of a run that was not begun."""
    text = refused.text
    found = _PROCESS.search(text)
    process = found[1] if found else tr("trouble.unknown_process")
    said = refusal_words(refused)
    return trouble(_code(REFUSALS, text, "refused"), place, text, said, text=said, process=process)


def refused_words(refused: Refused, place: Place) -> str:
    """Why a run was not begun, for the page on which it was asked for; the words of others stay in the details."""
    found = from_refused(refused, place)
    return refusal_words(refused) if found.code == "refused" else found.happened


def from_over(over: Over, place: Place) -> Trouble | None:
    """Trouble of a run that ended otherwise than planned or wished."""
    return finished(FinishReason(over.finish_reason), over.finish_text, place)


def finished(reason: FinishReason, text: str, place: Place) -> Trouble | None:
    """Trouble that a finish reason means, None for an end that somebody wanted."""
    make = _FINISHED[reason]
    return None if make is None else make(text, place)


def _finish_fault(text: str, place: Place) -> Trouble | None:
    """The device restarted, or a fault ended an unattended run: both were told when they happened."""
    return trouble("rebooted" if "restarted" in text else "ended", place, text, text=text)


def _finish_operator(text: str, place: Place) -> Trouble | None:
    """Control ends a run in the operator's name when the window does not tick for five seconds."""
    return trouble("window_stalled", place, text) if "does not respond" in text else None


def _recording(text: str, place: Place) -> Trouble:
    return trouble(_code(FAILURES, text, "recording"), place, text, text=text)


_FINISHED: dict[FinishReason, Callable[[str, Place], Trouble | None] | None] = {
    FinishReason.COMPLETED: None,
    FinishReason.STOPPED_BY_OPERATOR: _finish_operator,
    FinishReason.STOPPED_BY_PARTICIPANT: None,
    FinishReason.DEVICE_FAULT: _finish_fault,
    FinishReason.LINK_LOST: lambda text, place: trouble(_code(LOSSES, text, "link"), place, text),
    FinishReason.REFUSED: lambda text, place: trouble("stimulus_refused", place, text, text=text),
    FinishReason.RECORDING_FAILED: _recording,
    FinishReason.NOT_STARTED: None,
    FinishReason.INTERRUPTED: lambda text, place: trouble("control_gone", place, text),
}


# ---------------------------------------------------------------- what the window finds out by itself


def warning(text: str, place: Place) -> Trouble:
    """Report what control warns of; nothing is wrong yet."""
    return trouble("warning", place, text, text=text)


def control_gone(place: Place) -> Trouble:
    """Report that the pipe from control ended without an `Over` or a `Refused`."""
    return trouble("control_gone", place, "")


def control_silent(place: Place, seconds: float) -> Trouble:
    """Report that control has not said where the run stands for so long."""
    return trouble("control_silent", place, "", seconds=f"{seconds:.0f}")


def screen_gone(place: Place) -> Trouble:
    """Report that the participant's screen has been unplugged."""
    return trouble("screen_gone", place, "")


def defect(place: Place, text: str) -> Trouble:
    """Report an error in the window's own code."""
    return trouble("defect", place, text)


def slept(place: Place, seconds: float) -> Trouble:
    """Report that the computer slept, or stood still, while a run was under way."""
    return trouble("slept", place, "", seconds=f"{seconds:.0f}")


def not_built(place: Place, text: str) -> Trouble:
    """Report that the run file could not be made of the journal."""
    return trouble("not_built", place, text)


def outcome_words(outcome: TrialOutcome) -> str:
    """How an attempt at a trial ended, in a few words."""
    return tr(f"trouble.outcome_{outcome}")


def finish_words(reason: FinishReason) -> str:
    """How a run ended, in a few words."""
    return tr(f"trouble.finish_{reason}")

"""What goes into the journal: one function per kind of record, so that nobody else builds JSON. Pure.

An `Entry` is a record before it has a sequence number. The engine may make
entries; the runner hands them to a journal's `put`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, IntEnum
from typing import Any, Literal

import numpy as np

from rig.domain.events import ClockProbe, Telemetry
from rig.domain.outcome import RatingStatus
from rig.recording.records import RecordType, encode_slider, encode_telemetry

Payload = bytes | dict[str, Any]
AuditKind = Literal["start", "pause", "resume", "repeat", "skip", "stop", "note", "participant_agreed", "amend"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be written: JSON types carry a dict of plain values, binary ones bytes; `urgent` syncs at once."""

    record_type: RecordType
    host_ns: int
    payload: Payload
    urgent: bool = False


def plain(value: object) -> Any:
    """Copy of `value` as JSON can hold it.

    Dataclasses become objects, enums their word (an IntEnum's name in lower
    case, a StrEnum's value), numpy scalars numbers, NaN and infinities null.
    What is no text, as a stray byte from a terminal (half a surrogate pair, or
    NUL, which HDF5 cannot hold), becomes a question mark.
    """
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, IntEnum) else value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        clean = value.replace("\0", "?").encode(errors="replace").decode()
        return value if clean == value else clean  # a phrase stays one, for whoever says it in another language
    if value is None or isinstance(value, bool | int | float):
        return value
    return _plain_container(value)


def _plain_container(value: object) -> Any:
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"the journal cannot hold a {type(value).__name__}: {value!r}")


def json_bytes(value: Mapping[str, Any] | list[Any]) -> bytes:
    """Compact UTF-8 JSON with sorted keys: same content, same bytes."""
    text: str = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return text.encode()


def header(host_ns: int, content: Mapping[str, object]) -> Entry:
    """The first record: everything known before the run (fields in docs/files.md). Dataclasses inside are welcome."""
    return Entry(RecordType.HEADER, host_ns, plain(content), urgent=True)


def telemetry(host_ns: int, batch: Telemetry) -> Entry:
    """A batch of samples."""
    return Entry(RecordType.TELEMETRY, host_ns, encode_telemetry(batch))


def rating(
    host_ns: int,
    *,
    trial: int,
    attempt: int,
    scale: str,
    dimension: str,
    value: float | None,
    source: str,
    t_us: int,
    uncertainty_us: int,
    pulse: int | None = None,
    prompt_id: int | None = None,
    in_pause: bool = False,
    withdrawn: bool = False,
) -> Entry:
    """An answer, or None for a prompt that was missed (`t_us` then is the deadline). Device time in µs.

    `in_pause`: told in the pause after the trial without being asked. `withdrawn`: the prompt was taken back at `t_us`,
    before its time was over.
    """
    content: dict[str, object] = {
        "trial": trial,
        "attempt": attempt,
        "pulse": pulse,
        "scale": scale,
        "dimension": dimension,
        "value": value,
        "source": source,
        "t_us": t_us,
        "uncertainty_us": uncertainty_us,
        "prompt_id": prompt_id,
        "status": _status(value, withdrawn),
    }
    if in_pause:
        content["in_pause"] = True
    return Entry(RecordType.RATING, host_ns, plain(content), urgent=True)


def _status(value: float | None, withdrawn: bool) -> RatingStatus:
    if value is not None and not math.isnan(value):
        return RatingStatus.GIVEN
    return RatingStatus.WITHDRAWN if withdrawn else RatingStatus.MISSED


def slider(host_ns: int, t_us: int, uncertainty_us: int, fraction: float) -> Entry:
    """Position 0..1 of the slider on the participant's screen; device time in µs."""
    return Entry(RecordType.SLIDER, host_ns, encode_slider(t_us, uncertainty_us, fraction))


def event(host_ns: int, kind: str, t_us: int | None = None, *, urgent: bool = True, **fields_: object) -> Entry:
    """Something that happened; `t_us` is the device's stamp where it has one. Give `urgent=False` for 10 Hz status."""
    return Entry(RecordType.EVENT, host_ns, plain({**fields_, "kind": kind, "t_us": t_us}), urgent)


def injected(host_ns: int, command: Mapping[str, object]) -> Entry:
    """What somebody did to the simulated rig from the side, e.g. ``inject sensor=open``: these data are disturbed."""
    return event(host_ns, "injected", text=", ".join(f"{name} {_in_words(value)}" for name, value in command.items()))


def _in_words(value: object) -> str:
    return ", ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, Mapping) else str(value)


def audit(
    host_ns: int,
    kind: AuditKind,
    *,
    trial: int | None = None,
    reason: str = "",
    **fields_: object,
) -> Entry:
    """An operator's entry; chained."""
    return Entry(
        RecordType.AUDIT, host_ns, plain({**fields_, "kind": kind, "trial": trial, "reason": reason}), urgent=True
    )


def clock(probe: ClockProbe) -> Entry:
    """A clock pair, stamped with its receive time."""
    return Entry(RecordType.CLOCK, probe.received_ns, plain(probe))


def end(host_ns: int, finish_reason: str, reason: str = "") -> Entry:
    """The last record."""
    return Entry(RecordType.END, host_ns, plain({"finish_reason": finish_reason, "reason": reason}), urgent=True)


def rejected(host_ns: int, data: bytes) -> Entry:
    """Bytes that formed no frame."""
    return Entry(RecordType.REJECTED, host_ns, bytes(data))

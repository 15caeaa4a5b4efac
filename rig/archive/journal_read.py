"""Open a journal: its valid records, and everything there is to say about how it ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig.domain.errors import Problem, RecordingError, unreadable
from rig.domain.phrase import phrase
from rig.domain.units import NS_PER_MS
from rig.recording.records import (
    LOST_MS_BOUND,
    MAGIC,
    Ending,
    Record,
    RecordType,
    Scan,
    first_broken_link,
    records_beyond,
    scan,
)

UNKNOWN = -1.0


@dataclass(frozen=True, slots=True)
class Source:
    """A journal as found on the disk.

    `lost_records` counts the records behind damage that look valid but are
    not used; `lost_ms_bound` is what may be missing at the end, `UNKNOWN`
    where damage leaves nothing to measure it by.
    """

    path: Path
    size: int
    sha256: str
    scan: Scan
    header: dict[str, Any]
    audit_chain: str
    lost_records: int
    lost_ms_bound: float

    @property
    def records(self) -> tuple[Record, ...]:
        """The valid records, header first."""
        return self.scan.records


def read_journal(path: Path) -> Source:
    """Read and check a journal; raises `RecordingError` when it is none or not even its header is left."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), error) from error
    found = scan(data)
    header = _header(path, data, found)
    broken = first_broken_link(data, found.records)
    chain = "intact" if broken is None else f"broken at record {broken.sequence} (byte {broken.offset})"
    beyond = list(records_beyond(data, found.good_length)) if found.reason is Ending.DAMAGED else []
    return Source(
        path=path,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        scan=found,
        header=header,
        audit_chain=chain,
        lost_records=len(beyond),
        lost_ms_bound=_lost_ms(found, beyond),
    )


def _header(path: Path, data: bytes, found: Scan) -> dict[str, Any]:
    if not data.startswith(MAGIC.to_bytes(2, "little")):
        text = phrase(
            "no_journal", "{path} is not a journal of qst-rig (a journal's name ends with .qstj)", path=str(path)
        )
        raise RecordingError(text)
    first = found.records[0] if found.records else None
    if first is None or first.type != RecordType.HEADER:
        what = phrase("header_lost", "the journal's header is lost ({why})", why=found.why)
        remedy = phrase("nothing_to_save", "nothing can be saved from it")
        raise RecordingError(Problem(str(path), what, remedy).text)
    try:
        return first.json()
    except ValueError as error:
        what = phrase("header_unread", "the journal's header cannot be read ({why})", why=str(error))
        raise RecordingError(Problem(str(path), what).text) from error


def _lost_ms(found: Scan, beyond: list[Record]) -> float:
    """Bound on what is missing: the writer's batch and sync, or as far as the records behind the damage go."""
    if found.reason is Ending.COMPLETE:
        return 0.0
    if found.reason is Ending.TRUNCATED:
        return float(LOST_MS_BOUND)
    if not beyond:
        return UNKNOWN
    span = max(record.host_ns for record in beyond) - found.records[-1].host_ns
    return max(0.0, span / NS_PER_MS) + LOST_MS_BOUND

"""Build a run file from a journal, in a process of its own: ``rig.spawn.run("rig.archive.build:main", journal, out)``."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def build(journal: Path, out: Path) -> dict[str, Any]:
    """Write `out` (which must not exist) from `journal`, read it back, compare, put it in place; raises `RecordingError`.

    Returns ``{"path", "journal", "journal_sha256", "records", "trials", "pulses", "ratings", "samples", "frames_lost",
    "complete", "finish_reason", "end_reason", "ending", "good_length", "lost_bytes", "chain"}``.
    """
    raise NotImplementedError


def main(argv: list[str]) -> dict[str, Any]:
    """Entry of the builder process: ``journal out``."""
    raise NotImplementedError

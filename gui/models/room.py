"""Whether a folder can take a recording: where it would be, whether it may be written to, how much is free."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from gui.models import numbers

MB = 1_000_000
GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of a folder; `free` in bytes, None where the disk does not say."""

    exists: bool
    writable: bool
    free: int | None


def room(folder: Path) -> Room:
    """Look at a folder, or where it is to be made at the nearest folder above it."""
    if "\0" in str(folder):
        return Room(exists=False, writable=False, free=None)
    try:
        there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
        writable = there.is_dir() and os.access(there, os.W_OK)
        free = shutil.disk_usage(there).free
    except (OSError, ValueError, StopIteration):  # a drive that is gone, a name that no system takes
        return Room(exists=False, writable=False, free=None)
    return Room(folder.is_dir(), writable, free)


def size(count: int) -> str:
    """Bytes in words: ``12 MB``, ``57.3 GB``."""
    return f"{numbers.number(count / GB, 1)}\u00a0GB" if count >= GB else f"{max(1, round(count / MB))}\u00a0MB"

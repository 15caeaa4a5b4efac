"""A lock between processes that names its holder: for a port, and for the folder of a session.

The system gives the lock back when its holder ends, however that happens; the
files it leaves behind then are taken over by the next holder. A holder that
ends in order removes them.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from filelock import FileLock, Timeout

#: who waits for a lock looks this often
POLL_S = 0.001


class Held(Exception):
    """Another holds the lock; the text is " (process 4711)", or empty where the holder has not said so."""


class NamedLock:
    """Holds `path` from construction to `release`.

    Parameters
    ----------
    path
        The lock file; the holder's number stands beside it in ``.pid``, because what is
        locked cannot be read on Windows.
    patience_s
        How long to wait for a holder that is just letting go.

    Raises
    ------
    Held
        If somebody else has it, in this process or another.
    OSError
        If the files cannot be written.
    """

    def __init__(self, path: Path, patience_s: float) -> None:
        self._path, self._pid = path, path.with_suffix(".pid")
        self._lock = FileLock(path)
        try:
            self._lock.acquire(timeout=patience_s, poll_interval=POLL_S)
        except Timeout:
            raise Held(self._holder()) from None
        try:
            self._pid.write_text(str(os.getpid()), encoding="ascii")
        except OSError:
            self._lock.release()
            raise

    def _holder(self) -> str:
        """Name the process that holds the lock."""
        try:
            return f" (process {int(self._pid.read_text(encoding='ascii'))})"
        except (OSError, ValueError):
            return ""

    def release(self) -> None:
        """Let go and leave nothing behind; may be called twice.

        Whoever opened the file before it was removed does not get a lock on a file without a name (filelock asks
        for its links). Where the name says another process, the folder was lost and made anew: it is not ours.
        """
        if not self._lock.is_locked:
            return
        ours = self._holder() == f" (process {os.getpid()})"
        with contextlib.suppress(OSError):  # a folder that is gone, or Windows, where what is open cannot be removed
            if ours:
                self._pid.unlink()
                self._path.unlink()
        self._lock.release()
        if ours and os.name == "nt":
            with contextlib.suppress(OSError):  # the next holder may have it open already
                self._path.unlink()

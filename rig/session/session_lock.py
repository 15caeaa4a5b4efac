"""One run of a session at a time: each counts on what the ones before have delivered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from firmware_interface.named_lock import Held, NamedLock
from rig.domain.errors import RecordingError
from rig.domain.phrase import phrase
from rig.recording.disk import failure
from rig.session.naming import make_folder

#: hidden, and only there while a run is live (or after one was killed)
LOCK_NAME = ".qst-rig.lock"
#: a run that is just ending gets this long
PATIENCE_S = 0.5


@contextmanager
def only_run_in(folder: Path) -> Iterator[None]:
    """Hold a session's folder, which is made if need be.

    Raises
    ------
    RecordingError
        If another run of this session is live, whose process is named, or the folder cannot be written.
    """
    make_folder(folder)
    try:
        lock = NamedLock(folder / LOCK_NAME, PATIENCE_S)
    except Held as who:
        text = f"{folder}: another qst-rig{who} has this session open; end that one first, or choose another --session"
        raise RecordingError(text) from None
    except OSError as error:
        raise failure(folder / LOCK_NAME, phrase("not_written", "cannot be written"), error) from error
    try:
        yield
    finally:
        lock.release()

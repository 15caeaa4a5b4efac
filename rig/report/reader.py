"""The reader process: reads run files for a window, so that a foreign file can end nothing but this process.

Starts with ``rig.spawn.start("rig.report.reader:main")`` and talks over its
standard input and output (`rig.report.reading`); ends when its input does.
One request at a time: there is nothing else for it to do.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

from firmware_interface.loaded_modules import loaded_modules
from rig.archive.recording import read_recording
from rig.channel import own_pipes, read_message, write_message
from rig.report.content import notes_of
from rig.report.listing import list_runs, not_read
from rig.report.reading import Answer, List, Loaded, NotRead, Opening, Request
from rig.report.run_view import RunView
from rig.report.view import run_view

#: most address space: an hour at 1 kHz takes a thirtieth of it; a file that claims more is refused by the system
#: before the machine has none left for the window and for control
MOST_MEMORY_BYTES = 8 << 30


def main(argv: list[str]) -> None:
    """Answer one client until it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the client decides
    _bound_memory()
    incoming, outgoing = own_pipes()
    with contextlib.suppress(BrokenPipeError):  # the client went away instead of waiting for the answer
        write_message(outgoing, Loaded(os.getpid(), loaded_modules()))
        while (request := read_message(incoming)) is not None:
            write_message(outgoing, answer(request, lambda path: write_message(outgoing, Opening(path))))


def answer(request: Request, opening: Callable[[str], None]) -> Answer:
    """Answer a request; `opening` is told of each file before it is opened."""
    if isinstance(request, List):
        return list_runs(request, opening)
    return _read(Path(request.path))


def _read(path: Path) -> RunView | NotRead:
    try:
        run = read_recording(path)
        return run_view(path, run, notes_of(path, run))
    except Exception as error:  # a foreign file may break anything in its own way
        return not_read(path, error)


def _bound_memory() -> None:
    if os.name == "posix":
        resource = importlib.import_module("resource")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MOST_MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))

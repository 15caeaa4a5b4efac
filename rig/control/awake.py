"""Keeps the computer from going to sleep while a run is live, where the system offers it.

Linux and macOS: a child that holds the wish as long as it lives, and ends with
this process however that ends: its standard input closes, or it watches the
process number. Windows: a flag of the thread, which the system takes back with
it. Where nothing is offered the run goes on and its client is told; a sleep
that comes nevertheless ends the stimulus (`rig.session.runner`).
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rig.domain.phrase import Phrase, phrase
from rig.domain.system_text import system_text

#: says why the computer may go to sleep; empty while it is kept awake
WhyNot = Callable[[], str]

#: system -> what holds the wish; `cat` ends when the pipe to it closes
COMMANDS = {
    "linux": ("systemd-inhibit", "--what=sleep:idle", "--mode=block", "--who=qst-rig", "--why=a run is live", "cat"),
    "darwin": ("caffeinate", "-i", "-w", str(os.getpid())),
}
#: winbase.h: until further notice; the system, not the screen
ES_CONTINUOUS, ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001


@contextmanager
def kept_awake() -> Iterator[WhyNot]:
    """Keep the computer awake within the block; never fails."""
    if sys.platform == "win32":
        state = ctypes.windll.kernel32.SetThreadExecutionState
        held = state(ES_CONTINUOUS | ES_SYSTEM_REQUIRED)
        try:
            yield lambda: "" if held else phrase("awake_refused", "Windows refused it")
        finally:
            state(ES_CONTINUOUS)
    elif sys.platform in COMMANDS:
        with _held_by(COMMANDS[sys.platform]) as why_not:
            yield why_not
    else:
        yield lambda: phrase("awake_unknown", "no way is known to prevent it on {system}", system=sys.platform)


@contextmanager
def _held_by(command: tuple[str, ...]) -> Iterator[WhyNot]:
    """Keep the computer awake by a child."""
    quiet = subprocess.DEVNULL
    try:
        # a session of its own: Ctrl-C is for the run, and nobody is to be asked for a password in its terminal
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError as error:
        text = phrase("problem", "{where}: {what}", where=command[0], what=system_text(error))
        yield lambda: text
        return
    try:
        yield lambda: "" if child.poll() is None else _ended(command[0], child.returncode)
    finally:
        child.kill()  # what the system holds for it ends with it
        child.communicate()  # and `cat` with its input


def _ended(command: str, code: int) -> Phrase:
    return phrase("awake_ended", "{command} has ended with code {code}", command=command, code=code)

"""What a window asks the reader process, and what it is told of run files: frozen, pure, shared by both sides.

A request is `Read` or `List`; its answer is a `RunView`, a `Listed`, or a
`NotRead` that says in one line why not. `rig.report.reading_client.Reader` asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from rig.report.head import Head
from rig.report.run_view import RunView

# ---------------------------------------------------------------- requests


@dataclass(frozen=True, slots=True)
class Read:
    """Read one run: a run file (.h5) or a journal (.qstj)."""

    path: str


@dataclass(frozen=True, slots=True)
class List:
    """Find every run in a folder and below it: a data folder, a participant's, or a session's.

    `without` are files not to be opened: reading them has ended a reader process before.
    """

    folder: str
    without: tuple[str, ...] = ()


Request = Read | List


# ---------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file or folder that could not be read: why, and what to do, in one line.

    `crashed`: reading it ended the reader process, which is there again.
    """

    path: str
    text: str
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Runs of a folder, the earliest first, and the files there that look like runs and cannot be read."""

    folder: str
    heads: tuple[Head, ...]
    problems: tuple[NotRead, ...]


Answer = RunView | Listed | NotRead


# ---------------------------------------------------------------- between the two processes


@dataclass(frozen=True, slots=True)
class Loaded:
    """The reader process is there, and has loaded these modules; its first message."""

    pid: int
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The next file that is opened: whoever sees the reader end knows which one it was."""

    path: str


FromReader = Loaded | Opening | Answer

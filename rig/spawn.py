"""Start another process of this program by name, so that a process boundary is not an import.

A target is ``"package.module:function"``; the function takes the list of its
arguments (strings) and returns a dict, printed as one line of JSON, or None.
For an error the user should read it raises ``SystemExit("one line")``.
"""

from __future__ import annotations

import subprocess
from typing import IO, Any


class ChildError(RuntimeError):
    """The child failed; the text is its last line on stderr, `code` its exit code (negative: the signal that ended it)."""

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.code = code


def run(target: str, *args: object, timeout_s: float = 600.0) -> dict[str, Any]:
    """Run `target` in a child and return its result; raises `ChildError` when it fails or takes too long."""
    raise NotImplementedError


def start(
    target: str,
    *args: object,
    stdin: int | IO[bytes] | None = None,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `target` in a child and return at once; the caller ends and waits for it."""
    raise NotImplementedError

"""Start another process of this program by name, so that a process boundary is not an import.

A target is ``"package.module:function"``. The function takes the list of its
arguments (strings) and returns a dict, which the child prints as its last line
(JSON), or None. For an error the user should read it raises
``SystemExit("one line")``; a text that is more than its letters, as a phrase is,
arrives as it was. A target without a function is a module that is run
as a program, without anything of this package in its process.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import pickle
import subprocess
import sys
from typing import Any

#: key under which a child that fails hands over its one line
_SAID = "said"
TIMEOUT_S = 600.0  # a child that has said nothing for ten minutes is lost
#: what a process of this program starts with: it multiplies no large matrices, and numpy's threads for that take a
#: quarter of the processor time of a start
LEAN = {"OPENBLAS_NUM_THREADS": "1"}


class ChildError(RuntimeError):
    """The child failed; the text is its last line on stderr, `code` its exit code (negative: a signal ended it)."""

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.text = message
        self.code = code


class Child:
    """A child at work; `result` waits for it.

    `given` is what it reads from its standard input: at most what a pipe holds
    (a page), for what nobody shall see in a list of processes. `apart`: Ctrl-C
    and a terminal that closes do not end it (POSIX; they reach the whole group).
    """

    def __init__(self, target: str, args: tuple[object, ...], given: bytes = b"", apart: bool = False) -> None:
        self._target = target
        self._process = subprocess.Popen(
            _command(target, args),
            stdin=subprocess.PIPE if given else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=apart,
        )
        if self._process.stdin is not None:
            with (
                contextlib.suppress(OSError),
                self._process.stdin as stream,
            ):  # OSError: it has failed; `result` says why
                stream.write(given)
            self._process.stdin = None  # closed: nothing more to come from `communicate`

    @property
    def ended(self) -> bool:
        """Whether `result` would return at once, or nearly."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it; its result is not wanted any more."""
        self._process.kill()
        self._process.communicate()

    def result(self, timeout_s: float = TIMEOUT_S) -> dict[str, Any]:
        """Return what the target returned; raises `ChildError` when it failed or takes too long."""
        try:
            stdout, stderr = self._process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.communicate()
            raise ChildError(f"{self._target} did not finish within {timeout_s:g} s", None) from error
        code = self._process.returncode
        if code:
            said = (_said(stdout) or _last_line(stderr)) if code > 0 else ""
            raise ChildError(said or f"{self._target} {ending(code)}", code)
        try:
            return dict(json.loads(_last_line(stdout) or "{}"))
        except ValueError as error:
            raise ChildError(f"{self._target} gave no result", 0) from error


def run(target: str, *args: object, timeout_s: float = TIMEOUT_S) -> dict[str, Any]:
    """Run `target` in a child and return its result; raises `ChildError` when it fails or takes too long."""
    return Child(target, args).result(timeout_s)


def start(target: str, *args: object, **options: Any) -> subprocess.Popen[bytes]:
    """Start `target` in a child and return at once; `options` go to `Popen`. The caller ends it and waits for it."""
    return subprocess.Popen(_command(target, args), env=_environment(), **options)


def _command(target: str, args: tuple[object, ...]) -> list[str]:
    """Interpreter line of the child; -P keeps a `json.py` in the user's folder from being imported."""
    what = ("rig.spawn", target) if ":" in target else (target,)
    return [sys.executable, "-P", "-m", *what, *map(str, args)]


def _environment() -> dict[str, str]:
    return LEAN | os.environ


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _said(stdout: bytes) -> str:
    """The one line of a child that failed, as it was; "" where there is only its text."""
    try:
        said = json.loads(_last_line(stdout))[_SAID]
    except (ValueError, KeyError, TypeError):
        return ""
    text: str = pickle.loads(base64.b64decode(said))  # of this program's own child
    return text


def ending(code: int) -> str:
    """How a child ended, e.g. ``was ended by signal 11``."""
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _child(argv: list[str]) -> None:
    """Run in the child: import the target, call it, print what it returns."""
    module, _, name = argv[0].partition(":")
    try:
        result = getattr(importlib.import_module(module), name)(argv[1:])
    except SystemExit as refused:
        if isinstance(refused.code, str) and type(refused.code) is not str:
            print(json.dumps({_SAID: base64.b64encode(pickle.dumps(refused.code)).decode()}), flush=True)
        raise
    if result is not None:
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    _child(sys.argv[1:])

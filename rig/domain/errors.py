"""Errors a user can cause or must be told about; each says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class QstError(Exception):
    """Base of all errors shown to the user as text, never as a traceback (exit code 2)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where (key path), what, and the remedy."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line, e.g. ``trains[0].target_c: 56.0 exceeds 52.0 °C; lower it``."""
        return f"{self.where}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")


class ParadigmError(QstError):
    """A paradigm that cannot be run; carries every problem at once."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}: {p}" for p in self.problems))


class InputError(QstError):
    """A bad argument, name, code, path or file given by the user."""


class DeviceError(QstError):
    """The device or the line to it does not do what is needed."""


class RecordingError(QstError):
    """The recording cannot be written or read."""

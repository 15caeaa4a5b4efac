"""Errors a user can cause or must be told about; each says what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rig.domain.phrase import Phrase, phrase
from rig.domain.system_text import system_text


class QstError(Exception):
    """Base of all errors shown to the user as text, never as a traceback (exit code 2)."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """One text for each thing that is wrong, as the phrase that it was."""
        return self.args

    @property
    def text(self) -> str:
        """What is wrong; as the phrase that it was where it is one thing."""
        return self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines)

    @property
    def line(self) -> str:
        """As `text`, on one line."""
        return "; ".join(self.text.splitlines()) if "\n" in self.text else self.text

    def __str__(self) -> str:
        """As `text`."""
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where (key path), what, and the remedy."""

    where: str
    what: str
    remedy: str = ""

    @property
    def text(self) -> Phrase:
        """One line, e.g. ``trains[0].target_c: 56.0 exceeds 52.0 °C; lower it``."""
        told = phrase("problem", "{where}: {what}", where=self.where, what=self.what)
        return phrase("and_remedy", "{what}; {remedy}", what=told, remedy=self.remedy) if self.remedy else told

    def __str__(self) -> str:
        """As `text`."""
        return str(self.text)


class ProblemsError(QstError):
    """Something with a name that cannot be used; carries every problem at once."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(*(phrase("problem", "{where}: {what}", where=source, what=p.text) for p in self.problems))


class ParadigmError(ProblemsError):
    """A paradigm that cannot be run."""


class InputError(QstError):
    """A bad argument, name, code, path or file given by the user."""


class UnreadableError(InputError):
    """A file that cannot be read; `problem` names it."""

    def __init__(self, source: str, what: str, remedy: str) -> None:
        self.problem = Problem(source, what, remedy)
        super().__init__(self.problem.text)


class DeviceError(QstError):
    """The device or the line to it does not do what is needed."""


class RecordingError(QstError):
    """The recording cannot be written or read."""


def unreadable(name: str, error: OSError) -> RecordingError:
    """What the system says of a file that cannot be read."""
    why = phrase("unreadable", "this file cannot be read ({why})", why=system_text(error))
    return RecordingError(Problem(name, why).text)

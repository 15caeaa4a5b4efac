"""What commands do with the files they are given: read each one, make a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from rig.domain.errors import InputError, QstError, RecordingError
from rig.domain.system_text import system_text

_Read = TypeVar("_Read")


def read_each(files: Iterable[Path], read: Callable[[Path], _Read]) -> list[_Read]:
    """Read every file.

    Raises
    ------
    RecordingError
        Names everything that is wrong with any of them.
    """
    found: list[_Read] = []
    problems: list[str] = []
    for path in files:
        try:
            found.append(read(path))
        except QstError as error:
            text = str(error)
            problems.append(text if str(path) in text else f"{path}: {text}")
    if problems:
        raise RecordingError("\n".join(problems))
    return found


def write_new(file: Path, text: str, elsewhere: str) -> None:
    """Write a file that does not exist yet; `elsewhere` says what to do where that cannot be.

    Raises
    ------
    InputError
        It exists, or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputError(f"{file}: exists, and nothing is overwritten; choose another name") from None
    except OSError as error:
        raise InputError(f"{file}: {system_text(error)}; {elsewhere}") from None

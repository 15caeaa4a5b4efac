"""What the window remembers between two starts, in a TOML file of the user: the lab's habits, never a participant."""

from __future__ import annotations

import contextlib
import os
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import tomlkit
from platformdirs import user_config_path

from rig.domain.participant import DEFAULT_PATTERN

FILE = "window.toml"
_HEAD = "What the window of qst-rig remembers. It may be edited or deleted; nothing about participants is kept here."


@dataclass(frozen=True, slots=True)
class Remembered:
    """Habits of a lab.

    Attributes
    ----------
    folder, operator, language, device : str
        As last used; `language` is that of scripts and scales.
    window_language, palette : str
        How the window looks; "" = not chosen.
    code_pattern : str
        Regular expression of participant codes, set by hand in the file.
    check_digit : bool
        Whether codes end with a check digit, set by hand in the file.
    """

    folder: str = ""
    operator: str = ""
    language: str = "en"
    device: str = "sim"
    window_language: str = ""
    palette: str = ""
    code_pattern: str = DEFAULT_PATTERN
    check_digit: bool = False


def config_file() -> Path:
    """Where it is kept."""
    return user_config_path("qst-rig") / FILE


def load(path: Path | None = None) -> Remembered:
    """Read what is remembered; what is absent, unreadable or of another type is as at the first start."""
    path = config_file() if path is None else path
    try:
        found = _read(path)
    except (OSError, ValueError):  # absent, not readable, not UTF-8, not TOML: habits are no reason not to start
        return Remembered()
    start = asdict(Remembered())
    known = {f.name for f in fields(Remembered)}
    return Remembered(**{k: v for k, v in found.items() if k in known and type(v) is type(start[k])})


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def save(remembered: Remembered, path: Path | None = None) -> bool:
    """Write it, whole or not at all; False where the file cannot be written, which costs only comfort.

    A file that somebody has edited, with a slip, is left as it is: what it says of codes would be lost.
    """
    path = config_file() if path is None else path
    try:
        with contextlib.suppress(OSError):  # none yet, or one that cannot be written either
            _read(path)
    except ValueError:
        return False
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    for name, value in asdict(remembered).items():
        document.add(name, value)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        return False
    return True

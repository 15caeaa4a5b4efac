"""`--covariate KEY=VALUE` and `--covariates FILE.toml`: participant and visit, from the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from rig.domain.errors import InputError
from rig.domain.system_text import system_text

_FORM = "write KEY=VALUE, e.g. sleep_h=7.5"


def given_covariates(items: Iterable[str], file: Path | None) -> tuple[tuple[str, object], ...]:
    """Pairs of key and value as written, the file's first; one given on the line goes before the file's.

    Raises
    ------
    InputError
        A file that cannot be read, an item of another form, a key given twice on the line.
    """
    found = {} if file is None else _file(file)
    on_line: dict[str, object] = {}
    for item in items:
        key, equals, value = (part.strip() for part in item.partition("="))
        if not (key and equals and value):
            raise InputError(f"--covariate {item}: {_FORM}")
        if key in on_line:
            raise InputError(f"--covariate {item}: {key} is given twice; give each value once")
        on_line[key] = value
    return tuple((found | on_line).items())


def _file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"--covariates {path}: {system_text(error)}; give a readable TOML file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"--covariates {path}: byte {error.start} is not UTF-8; save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"--covariates {path}: {str(error).lower()}; one KEY = VALUE a line") from None

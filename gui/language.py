"""The words on the screens, from plain files: `gui/words/<language>/<section>.toml`, one section per page.

``tr`` of "run.pause" is the entry `pause` of `run.toml` in the language in use;
`{name}` in it is filled from the keywords. The language is chosen once, before
the first window is made.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

LANGUAGES = {"en": "English", "de": "Deutsch"}
_in_use = ["en"]


def use(language: str) -> None:
    """Choose the language of all windows made from now on; raises KeyError for one that is not in `LANGUAGES`."""
    if language not in LANGUAGES:
        raise KeyError(f"{language}: the window speaks {', '.join(LANGUAGES)}")
    _in_use[0] = language


def language() -> str:
    """Code of the language in use."""
    return _in_use[0]


def tr(key: str, **values: object) -> str:
    """Text for `section.name` in the language in use."""
    return said_in(_in_use[0], key, **values)


def said_in(code: str, key: str, **values: object) -> str:
    """Text for `section.name` in another language; in the one in use where the window does not speak it.

    What the participant reads follows the paradigm, whatever the operator's
    window speaks.
    """
    section, _, name = key.partition(".")
    text = words(code if code in LANGUAGES else _in_use[0], section)[name]
    return text.format(**values) if values else text


@cache
def words(language: str, section: str) -> dict[str, str]:
    """Every text of one section in one language."""
    path = resources.files("gui").joinpath("words", language, f"{section}.toml")
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found

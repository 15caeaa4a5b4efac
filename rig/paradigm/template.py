"""A commented paradigm to start from."""

from __future__ import annotations

import re
from importlib.resources import files

from rig.domain.errors import InputError
from rig.paradigm.load import builtin_names
from rig.paradigm.model import PARADIGM_NAME_PATTERN


def template(name: str) -> str:
    """Text of a new paradigm file.

    Raises
    ------
    InputError
        The name is no paradigm's name, or that of a built-in one.
    """
    if not re.fullmatch(PARADIGM_NAME_PATTERN, name):
        raise InputError(f"{name!r} is not a paradigm's name: small letters and digits, single hyphens between them")
    if name in builtin_names():
        raise InputError(f"{name} is a built-in paradigm; choose another name")
    text = files("rig.paradigm").joinpath("template.toml").read_text(encoding="utf-8")
    return text.replace("NAME", name)

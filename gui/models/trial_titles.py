"""Names of trials as people read them: the titles of the paradigm, in the language of the window. No Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gui.language import language

#: name of a trial -> its titles by language, "*" for all
Titles = Mapping[str, Mapping[str, str]]
NO_TITLES: Titles = {}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ANY_LANGUAGE = "*"


def titled(text: str, titles: Titles) -> str:
    """Put titles in place of the names in a text, e.g. of ``train 2`` or ``S/T``; a name without one stays."""

    def title(found: re.Match[str]) -> str:
        name = found[0]
        own = titles.get(name, {})
        return own.get(language(), own.get(_ANY_LANGUAGE, name))

    return _NAME.sub(title, text)

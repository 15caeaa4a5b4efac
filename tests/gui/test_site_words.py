"""Places on the body in words."""

from __future__ import annotations

import pytest

from gui import language
from gui.models.site_words import site_words


@pytest.mark.parametrize(
    ("code", "english", "german"),
    [
        ("left-forearm", "left forearm", "Unterarm links"),
        ("right-lower-back", "right lower back", "unterer Rücken rechts"),
        ("forehead", "forehead", "Stirn"),
        ("left-wing", "left-wing", "left-wing"),
        ("", "", ""),
    ],
)
def test_a_site_is_told_in_words(code: str, english: str, german: str) -> None:
    assert site_words(code) == english
    language.use("de")
    assert site_words(code) == german

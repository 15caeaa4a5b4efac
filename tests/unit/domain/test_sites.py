"""Site codes: one code per place of the body, taken apart again as it was made."""

from __future__ import annotations

import pytest

from rig.domain.errors import InputError
from rig.domain.sites import ROLES, SIDES, SITES, check_role, check_site, place_of, site_code, split_site


@pytest.mark.parametrize("side", ["", *SIDES])
@pytest.mark.parametrize("site", SITES)
def test_a_code_is_taken_apart_as_it_was_made(site: str, side: str) -> None:
    assert split_site(site_code(site, side)) == (site, side)


def test_a_code_of_ones_own_is_all_site() -> None:
    assert split_site("dermatome-L4") == ("dermatome-L4", "")
    assert site_code("", "left") == ""


def test_roles() -> None:
    assert [check_role(role) for role in ("", *ROLES)] == ["", *ROLES]
    with pytest.raises(InputError, match="'Left' is not known; write one of affected"):
        check_role("Left")


def test_a_site_that_the_recording_could_not_keep_is_refused() -> None:
    """Bytes of Latin-1 in a UTF-8 terminal: kept as "Fu?", and the next run would not know that place's dose."""
    assert check_site("Fußrücken, links") == "Fußrücken, links"
    for code in (b"Fu\xdfr\xfccken".decode("utf-8", "surrogateescape"), "left\0forearm"):
        with pytest.raises(InputError, match="write it with plain letters"):
            check_site(code)


@pytest.mark.parametrize(
    "code",
    [
        "left-forearm",
        "Left-Forearm",
        " left forearm ",
        "LEFT_FOREARM",
        "left--forearm",
        "left\u2013forearm",
        "left\u2011forearm",
        "\ufeffleft-forearm\u200b",
    ],
)
def test_spellings_of_a_site_are_one_place(code: str) -> None:
    assert place_of(code) == "left-forearm"


def test_an_accent_typed_in_two_ways_is_one_place_and_other_words_are_others() -> None:
    assert place_of("Unterschenkel-a\u0308u\u00dfen") == place_of("unterschenkel-\u00e4ussen")
    assert len({place_of(code) for code in ("left-forearm", "right-forearm", "forearm", "forearm-left", "")}) == 5


@pytest.mark.parametrize("side", ["", *SIDES])
@pytest.mark.parametrize("site", SITES)
def test_what_the_window_offers_is_its_own_place(site: str, side: str) -> None:
    assert place_of(site_code(site, side)) == site_code(site, side)

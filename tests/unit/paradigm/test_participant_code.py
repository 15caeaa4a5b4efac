"""Participant codes are pseudonyms: no names, no dates, nothing a file name cannot hold."""

from __future__ import annotations

import pytest

from rig.domain.errors import InputError
from rig.domain.participant import check_participant, damm_digit

LAB = r"[a-z]+\d{8}|\d{6}|[A-Za-z0-9 -]+"


@pytest.mark.parametrize("code", ["P001", "AB12", "XYZ123456", "P000123", "P999999"])
def test_a_code_in_the_default_form_is_returned(code: str) -> None:
    assert check_participant(code) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "is empty"),
        ("P 001", "contains a space"),
        ("P001\n", "contains a space"),
        ("Anna Schmidt", "contains a space"),
        ("Anna", "has no digit and looks like a name"),
        ("P-001", "characters other than"),
        ("../P001", "characters other than"),
        ("P٣٤٥", "characters other than"),
        ("19850312", "looks like a date"),
        ("P12031985", "looks like a date"),
        ("P03311985", "looks like a date"),
        ("12.03.1985", "looks like a date"),
        ("P120385", "looks like a date"),
        ("P850312", "looks like a date"),
        ("p001", "is not one to three capital letters and two to six digits"),
        ("P1", "is not one to three capital letters"),
        ("ANNA85", "is not one to three capital letters"),
    ],
)
def test_other_codes_are_refused_with_the_reason(code: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        check_participant(code)
    assert words in str(caught.value)
    assert "for example P001" in str(caught.value)


def test_a_lab_sets_its_own_pattern_but_never_one_that_lets_names_through() -> None:
    assert check_participant("100101", LAB) == "100101"
    assert check_participant("ab99999999", LAB) == "ab99999999"
    for code in ("ab19850312", "Anna", "P 1", "P-1"):
        with pytest.raises(InputError, match="the lab's pattern is"):
            check_participant(code, LAB)


def test_a_pattern_matches_the_whole_code() -> None:
    with pytest.raises(InputError, match="is not allowed"):
        check_participant("P001x", r"P\d+")


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(InputError, match=r"'\(', is no regular expression"):
        check_participant("P001", "(")


def test_a_check_digit_finds_every_wrong_digit_and_every_swap() -> None:
    assert damm_digit("572") == "4"  # the example of the thesis
    good = "P5724"
    assert check_participant(good, check_digit=True) == good
    wrong = {f"P{good[1:k]}{d}{good[k + 1 :]}" for k in range(1, 5) for d in "0123456789"} - {good}
    swapped = {"P7524", "P5274", "P5742"}
    for code in wrong | swapped | {"P12"}:
        with pytest.raises(InputError, match="does not end with its check digit"):
            check_participant(code, check_digit=True)

"""Participant codes: a pseudonym that goes into file names, never a name or a date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from rig.domain.errors import InputError

#: one to three capital letters, then two to six digits; a lab can set its own pattern
DEFAULT_PATTERN = r"^[A-Z]{1,3}[0-9]{2,6}$"
_EXAMPLE = "for example P001"
#: orders in which people write a date: positions of year, month and day
_LONG_DATES = (
    (slice(0, 4), slice(4, 6), slice(6, 8)),
    (slice(4, 8), slice(2, 4), slice(0, 2)),
    (slice(4, 8), slice(0, 2), slice(2, 4)),
)
_SHORT_DATES = (
    (slice(4, 6), slice(2, 4), slice(0, 2)),
    (slice(4, 6), slice(0, 2), slice(2, 4)),
    (slice(0, 2), slice(2, 4), slice(4, 6)),
)
_YEARS = range(1900, 2100)
#: six digits in the order year, month, day are a date only from here: 000123 is a running number
_FIRST_SHORT_YEAR = 20


class Objection(StrEnum):
    """Why a code may not be used; the value names the words for it."""

    EMPTY = "empty"
    SPACE = "space"
    DATE = "date"
    CHARACTERS = "characters"
    NAME = "name"
    FORM = "form"
    PATTERN = "pattern"
    CHECK_DIGIT = "check_digit"


_WORDS = {
    Objection.EMPTY: "is empty",
    Objection.SPACE: "contains a space",
    Objection.DATE: "looks like a date, which may identify a person",
    Objection.CHARACTERS: "has characters other than the letters A-Z and digits, which file names need",
    Objection.NAME: "has no digit and looks like a name",
    Objection.FORM: "is not one to three capital letters and two to six digits",
    Objection.PATTERN: "is not allowed",
    Objection.CHECK_DIGIT: "does not end with its check digit: a digit is wrong, or two are swapped",
}


def check_participant(code: str, pattern: str = DEFAULT_PATTERN, *, check_digit: bool = False) -> str:
    """Return `code` if it may be used; see `objection`.

    Raises
    ------
    InputError
        With the reason and the form expected.
    """
    found = objection(code, pattern, check_digit=check_digit)
    if found is not None:
        form = _EXAMPLE if pattern == DEFAULT_PATTERN else f"the lab's pattern is {pattern}"
        raise InputError(f"participant code {code!r} {_WORDS[found]}; use a pseudonym, {form}")
    return code


def objection(code: str, pattern: str = DEFAULT_PATTERN, *, check_digit: bool = False) -> Objection | None:
    """Return the first reason against a code, None if it may be used.

    Whatever the lab's pattern, a code has letters and digits only (it becomes
    part of file names), has a digit (words are names) and its digits are not an
    eight-digit date; under the default pattern not a six-digit one either.

    Parameters
    ----------
    code
        Code as typed.
    pattern
        The lab's regular expression, matched as a whole.
    check_digit
        Whether the last digit is a check digit over those before it (`damm_digit`).

    Raises
    ------
    InputError
        The lab's pattern is no regular expression.
    """
    return next(_objections(code, pattern, check_digit), None)


def _objections(code: str, pattern: str, check_digit: bool) -> Iterator[Objection]:
    digits = re.sub(r"[^0-9]", "", code)
    if not code:
        yield Objection.EMPTY
    if re.search(r"\s", code):
        yield Objection.SPACE
    if _is_date(digits, short=pattern == DEFAULT_PATTERN):
        yield Objection.DATE
    if not re.fullmatch(r"[A-Za-z0-9]+", code):
        yield Objection.CHARACTERS
    if not digits:
        yield Objection.NAME
    if not _matches(code, pattern):
        yield Objection.FORM if pattern == DEFAULT_PATTERN else Objection.PATTERN
    if check_digit and damm_digit(digits[:-1]) != digits[-1:]:
        yield Objection.CHECK_DIGIT


#: quasigroup of Damm 2004 (doctoral thesis, Marburg): finds every single wrong digit and every swap of neighbours
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def damm_digit(digits: str) -> str:
    """Return the check digit that belongs behind `digits`."""
    row = 0
    for digit in digits:
        row = int(_DAMM[row][int(digit)])
    return str(row)


def _matches(code: str, pattern: str) -> bool:
    try:
        return re.fullmatch(pattern, code) is not None
    except re.error as error:
        raise InputError(
            f"the lab's pattern for participant codes, {pattern!r}, is no regular expression: {error}"
        ) from None


def _is_date(digits: str, *, short: bool) -> bool:
    """Whether eight digits (`short`: also six) are a date."""
    if len(digits) == len("yyyymmdd"):
        dates = [tuple(int(digits[part]) for part in order) for order in _LONG_DATES]
        return any(year in _YEARS and _exists(year, month, day) for year, month, day in dates)
    if short and len(digits) == len("yymmdd"):
        *day_first, year_first = [tuple(int(digits[part]) for part in order) for order in _SHORT_DATES]
        dates = day_first + ([year_first] if year_first[0] >= _FIRST_SHORT_YEAR else [])
        return any(_exists(2000 + year, month, day) for year, month, day in dates)
    return False


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True

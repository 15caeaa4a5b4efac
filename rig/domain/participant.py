"""Participant codes: a pseudonym that goes into file names, never a name or a date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

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


def check_participant(code: str, pattern: str = DEFAULT_PATTERN) -> str:
    """Return `code` if it may be used.

    Whatever the lab's pattern, a code has letters and digits only (it becomes
    part of file names), has a digit (words are names) and its digits are not an
    eight-digit date; under the default pattern not a six-digit one either.

    Parameters
    ----------
    code
        Code as typed.
    pattern
        The lab's regular expression, matched as a whole.

    Raises
    ------
    InputError
        With the reason and the form expected.
    """
    what = next(_objections(code, pattern), None)
    if what is not None:
        form = _EXAMPLE if pattern == DEFAULT_PATTERN else f"the lab's pattern is {pattern}"
        raise InputError(f"participant code {code!r} {what}; use a pseudonym, {form}")
    return code


def _objections(code: str, pattern: str) -> Iterator[str]:
    if not code:
        yield "is empty"
    if re.search(r"\s", code):
        yield "contains a space"
    if _is_date(re.sub(r"[^0-9]", "", code), short=pattern == DEFAULT_PATTERN):
        yield "looks like a date, which may identify a person"
    if not re.fullmatch(r"[A-Za-z0-9]+", code):
        yield "has characters other than the letters A-Z and digits, which file names need"
    if not re.search(r"[0-9]", code):
        yield "has no digit and looks like a name"
    if not _matches(code, pattern):
        yield (
            "is not one to three capital letters and two to six digits"
            if pattern == DEFAULT_PATTERN
            else "is not allowed"
        )


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

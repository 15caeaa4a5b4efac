"""What is said of a run in words, and which of it must agree for two runs to be compared: pure, without Qt and h5py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rig.report.words import NOT_RECORDED


class Fact(NamedTuple):
    """A name and what is said of it, both in words, e.g. ``("Site and role", "left-forearm; role affected")``."""

    what: str
    words: str


def disagree(values: Iterable[str]) -> bool:
    """Whether a condition keeps runs apart; what is not recorded agrees with nothing."""
    seen = set(values)
    return len(seen) > 1 or NOT_RECORDED in seen


def apart(one: tuple[Fact, ...], other: tuple[Fact, ...]) -> tuple[str, ...]:
    """Names of the conditions that keep two runs from being compared; empty: they may be.

    Takes `Head.conditions` or `RunView.conditions`; a condition that only one
    side knows (a list does not know the scale) is left out.
    """
    theirs = dict(other)
    return tuple(what for what, words in one if what in theirs and disagree((words, theirs[what])))

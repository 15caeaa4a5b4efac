"""Something to be said to the operator: a key of the words on screen and what fills its places. No language yet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong with a field, or what it still needs.

    Attributes
    ----------
    key : str
        ``section.name`` of the words.
    values : dict
        What fills the places in them.
    missing : bool
        Nothing is wrong: something has not been filled in yet.
    """

    key: str
    values: dict[str, str] = field(default_factory=dict)
    missing: bool = False


def missing(key: str) -> Said:
    """Something that has not been filled in."""
    return Said(key, missing=True)

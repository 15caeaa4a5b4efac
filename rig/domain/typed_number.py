"""Numbers that people type."""

from __future__ import annotations


def typed_number(text: str) -> float:
    """Number in a text, with a point or a comma.

    Python's own reading joins digits across ``_``, which on a German keyboard is beside the point: ``4_8`` for 4.8
    would be 48.

    Raises
    ------
    ValueError
        If there is none.
    """
    if "_" in text:
        raise ValueError(text)
    return float(text.strip().replace(",", "."))

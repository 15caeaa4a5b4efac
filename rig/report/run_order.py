"""The order of runs in a list: by their start, except that within a session runs of one paradigm follow their numbers.

A clock that was set back between two of them is no reason to take the second for the first. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rig.report.head import Head


def in_order(heads: Iterable[Head]) -> list[Head]:
    """Heads from the first run to the last.

    A run counts as started when it says, but not before one of a lower number of the same session and paradigm.
    """
    started: list[tuple[str, int, str, Head]] = []
    for _, group in groupby(sorted(heads, key=lambda h: (_visit(h), h.run, h.path)), key=_visit):
        latest = ""
        for head in group:
            latest = max(latest, head.started_utc)
            started.append((latest, head.run, head.path, head))
    return [row[-1] for row in sorted(started, key=lambda row: row[:-1])]


def before(heads: Iterable[Head], now: Head) -> list[Head]:
    """Runs that were recorded before another one, the latest first."""
    others = [head for head in heads if (_visit(head), head.run) != (_visit(now), now.run)]
    ordered = in_order([*others, now])
    return ordered[: ordered.index(now)][::-1]


def _visit(head: Head) -> tuple[str, int, str]:
    """Within this, numbers of runs go up."""
    return head.participant, head.session, head.paradigm

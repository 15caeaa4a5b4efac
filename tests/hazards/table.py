"""Plays all cells and writes the table of docs/hazards.md: ``python -m tests.hazards.table``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.hazards.expected import HAZARDS, LOST_MS, Hazard, Moment
from tests.hazards.paradigm import NEUTRAL_C, TARGET_C
from tests.hazards.play import HOST_MARGIN_MS, Seen, play, problems, said
from tests.integration.onsets import schedule_errors_us

PAGE = Path(__file__).parents[2] / "docs" / "hazards.md"
#: rigs at a time; each takes a fifth of a core while it runs, and a second of a whole one to start and to end
AT_ONCE = 3 * (os.cpu_count() or 1)

HEAD = f"""# Hazards: what happens when something dies, stops or comes loose

Measured on a **simulated rig**, by `python -m tests.hazards.table`, which writes this page. Each row is one run of the
text client `qst-rig run` in a terminal, with its control process, and a simulated rig in a process of its own that
outlives them, on a pseudo-terminal or a socket: two heat trains {NEUTRAL_C:g} → {TARGET_C:g} °C, slow ramps and long
plateaus where the fault strikes in one. A fault is a real signal, or comes over the simulator's side channel; the
simulator tells the device's states and the level at the skin, with times of the host's clock. The test in
`tests/hazards` holds every row to its limit, to what the file must say, and to the words on the screen.

Times count from the fault. The limits are the contract's: the lease lasts 500 ms; a client that does not tick for 1 s
stops the heartbeat; a device that is not heard for 250 ms is given up; a stop acts within 10 ms on the device, and has
30 ms to get there. "Leaves" is the first state in which the level can only go towards neutral; SAFE follows within 3 s.
Of a journal that was cut off at most {LOST_MS} ms are missing; `qst-rig recover` brings the rest into a file. What the
device does after the host's end is in no file. The numbers are those of one run; the test allows {HOST_MARGIN_MS} ms on
top for the scheduling of a busy host.
"""
COLUMNS = ("fault", "moment", "device leaves after", "limit", "SAFE after", "highest since", "file", "screen")


def play_all() -> list[Seen]:
    """Every cell, some at a time, in the order of the table."""
    cells = [(hazard, moment) for hazard in HAZARDS for moment in hazard.moments]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        # the longest first, so that none is left running alone at the end
        queue = sorted(cells, key=lambda cell: _planned_s(*cell), reverse=True)
        futures = {cell: pool.submit(play, *cell, Path(folder)) for cell in queue}
        return [futures[cell].result() for cell in cells]


def _planned_s(hazard: Hazard, moment: Moment) -> float:
    """About how long a cell takes; for the order only."""
    to_the_end = hazard.limit_ms is None
    return 13.0 if to_the_end else {Moment.BETWEEN: 7.0}.get(moment, 4.0) + 4.0 * (hazard.name == "stop client")


def page(cells: Iterable[Seen]) -> str:
    """The page, as Markdown."""
    rows = [COLUMNS, ("---",) * len(COLUMNS), *map(_row, cells)]
    return HEAD + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def _row(seen: Seen) -> tuple[str, ...]:
    hazard = seen.hazard
    device = ("is at rest" if seen.moment is Moment.END else "goes on", "–", "–")
    if hazard.limit_ms is not None:
        device = (_ms(seen.left_ms), _ms(hazard.limit_ms), _ms(seen.safe_ms))
    screen = "<br>".join(f"`{line.replace('|', '/').replace('`', '')}`" for line in said(seen))
    silent = "nothing: the program that would say it is gone"
    return (hazard.says, str(seen.moment), *device, f"{seen.highest_c:.1f} °C", _file(seen), screen or silent)


def _ms(value: float) -> str:
    return f"{value:.0f} ms"


def _file(seen: Seen) -> str:
    """What the file says, in words."""
    journal = "journal closed" if seen.hazard.whole else f"journal cut off {seen.lost_ms:.0f} ms before the fault"
    made = "" if seen.hazard.built else ", file by `recover`"
    stamps = ""
    if seen.hazard.limit_ms is None:
        stamps = f"; stamps within {np.abs(schedule_errors_us(seen.run)).max():.0f} µs of the plan"
    then = (
        ""
        if seen.next_run is None
        else f"; a second run continues it with trial {seen.next_run.attrs['first_trial'] + 1}"
    )
    trials = "".join(
        f"trial {t['trial'] + 1} {t['outcome'].replace('_', ' ')}, {t['n_delivered']} of {t['n_planned']} pulses; "
        for t in seen.run.trials
    )
    finish = seen.run.attrs["finish_reason"].replace("_", " ")
    return f"{journal}{made}: {trials}run {finish}{stamps}{then}"


def main() -> None:
    """Play, print, write; exit with 1 if a cell is not as it must be."""
    cells = play_all()
    text = page(cells)
    print(text)
    found = [problem for seen in cells for problem in problems(seen)]
    if found:
        raise SystemExit("not written; not as it must be:\n" + "\n".join(found))
    PAGE.write_text(text, encoding="utf-8")
    print(f"written: {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()

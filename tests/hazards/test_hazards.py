"""Whatever dies, stops or comes loose: the device returns in time, the file is there, the operator is told."""

from __future__ import annotations

import os

import pytest

from tests.hazards.expected import HAZARDS
from tests.hazards.faults import FAULTS
from tests.hazards.play import problems
from tests.hazards.table import PAGE, page, play_all

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pseudo-terminals exist only on POSIX systems")


@posix
@pytest.mark.slow
@pytest.mark.timeout(400)  # half a minute on two quiet cores; a cell that hangs is named after its own patience
@pytest.mark.real_time
def test_every_cell_of_the_table_of_hazards_keeps_its_limits():
    cells = play_all()
    print(page(cells))
    found = [problem for seen in cells for problem in problems(seen)]
    assert not found, "\n".join(found)


def test_the_page_has_a_row_for_every_cell():
    text = PAGE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    told = [tuple(part.strip() for part in row.split("|")[1:3]) for row in rows]
    assert told == [(hazard.says, str(moment)) for hazard in HAZARDS for moment in hazard.moments]


def test_every_hazard_can_be_made_to_happen():
    assert [hazard.name for hazard in HAZARDS] == list(FAULTS)

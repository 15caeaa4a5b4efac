"""docs/measures.md tells of every measure, reason, flag, verdict and interval that the program can show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rig.analysis.delivery import Verdict
from rig.analysis.dfns import IntervalKind
from rig.analysis.measures import TABLE
from rig.analysis.reasons import Flag, Reason

DOC = (Path(__file__).resolve().parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
#: first cell of every row of a table -> the row
ROWS = {row.split("|")[1].strip(" `"): row for row in DOC.splitlines() if row.startswith("| `")}


@pytest.mark.parametrize("measure", TABLE, ids=lambda measure: measure.name)
def test_every_measure_has_a_row_with_its_unit_and_source(measure) -> None:
    row = ROWS[measure.name]
    assert f"| {measure.unit} |" in row
    years = set(re.findall(r"\b(?:19|20)\d\d\b", measure.source))
    assert all(year in row or "the same" in row for year in years)
    if measure.kind in ("linear", "ratio", "curve"):
        assert f"| N ≥ {measure.needs} |" in row


@pytest.mark.parametrize(
    "word", [*(r.word for r in Reason if r), *Flag, *Verdict, *(k.word for k in IntervalKind if k)]
)
def test_every_word_of_a_result_is_explained(word: str) -> None:
    assert word in ROWS

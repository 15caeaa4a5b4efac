"""The table of what a run file holds is complete, and the documentation is made from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rig.archive import schema
from rig.archive.model import Run
from rig.domain.events import SAMPLE_DTYPE

DOCS = Path(__file__).parents[3] / "docs" / "files.md"
BEGIN, END = "<!-- made from rig/archive/schema.py: begin -->\n", "<!-- end -->"


def test_every_column_and_attribute_says_what_it_means() -> None:
    for table in schema.TABLES:
        assert table.meaning
        assert all(column.meaning for column in table.columns), table.name
    assert all(a.meaning for a in schema.ATTRIBUTES)


def test_names_are_unique_and_times_carry_their_unit() -> None:
    units = {"_us": "µs", "_ns": "ns"}
    for table in schema.TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        for column in table.columns:
            if column.name[-3:] in units:
                assert column.unit == units[column.name[-3:]], (table.name, column.name)


def test_telemetry_is_kept_in_the_type_it_was_recorded_in() -> None:
    assert schema.table("telemetry").dtype == SAMPLE_DTYPE


def test_the_run_in_memory_has_exactly_these_tables() -> None:
    fields = set(Run.__dataclass_fields__)
    assert {table.name for table in schema.TABLES} <= fields
    assert np.dtype(object) == schema.table("trials").dtype["name"]


def test_the_documentation_shows_the_table_in_force() -> None:
    text = DOCS.read_text(encoding="utf-8")
    shown = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert shown.strip() == schema.markdown().strip(), "paste what rig.archive.schema.markdown() gives"

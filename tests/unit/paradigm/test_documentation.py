"""docs/paradigms.md is true: its example loads, and its tables name the keys that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rig.domain.measures import MEASURES
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand
from rig.paradigm.keys import key_of
from rig.paradigm.load import parse_paradigm
from rig.paradigm.model import Block, Paradigm, Rating, ScaleSpec, Table, Train, Trial

TEXT = (Path(__file__).parents[3] / "docs" / "paradigms.md").read_text(encoding="utf-8")


def test_the_example_runs_within_the_free_tier_in_both_languages() -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    paradigm = parse_paradigm(example[1], "docs/paradigms.md")
    for language in ("en", "de"):
        trials = expand(paradigm, {}, seed=1, language=language)
        assert check_paradigm(paradigm, trials) == []
    assert [t.spot for t in trials] == [1, 2, 2, 3, 3, 4, 4]
    assert {t.plan.stop_at_rating for t in trials} == {None, 100.0}


@pytest.mark.parametrize("table", [Paradigm, ScaleSpec, Block, Trial, Train, Rating])
def test_every_key_is_described(table: type[Table]) -> None:
    for field in table.model_fields:
        key = key_of(field, "c")
        assert re.search(rf"`[^`\n]*\b{re.escape(key)}\b", TEXT) or f"[blocks.trials.{key}]" in TEXT, key


def test_every_measure_is_named() -> None:
    assert all(f"`{name}`" in TEXT for name in MEASURES)

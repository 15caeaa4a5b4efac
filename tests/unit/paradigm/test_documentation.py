"""docs/paradigms.md, limits.md and envelope.md are true: examples load, tables hold what the program says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from firmware_interface.limits import APPLICATORS
from rig.domain.measures import MEASURES
from rig.paradigm.check import check_paradigm
from rig.paradigm.envelope import parse_envelope
from rig.paradigm.expand import expand
from rig.paradigm.keys import key_of
from rig.paradigm.load import builtin_names, load_paradigm, parse_paradigm
from rig.paradigm.model import Block, Paradigm, Rating, ScaleSpec, Table, Train, Trial
from rig.paradigm.safety import heat_dose_ms
from rig.paradigm.skin import basal
from rig.paradigm.tiers import HOST_BOUNDS, HostBounds, raisable
from tests.unit.paradigm.test_dose import TABLE

DOCS = Path(__file__).parents[3] / "docs"
TEXT, LIMITS, ENVELOPE = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("paradigms", "limits", "envelope")
)


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


def test_every_built_in_is_listed() -> None:
    assert all(f"| `{name}` |" in TEXT for name in builtin_names())


@pytest.mark.parametrize(("name", "line"), [row[:2] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_dose_table_is_what_the_program_counts(name: str, line: list[tuple[int, int, int]]) -> None:
    found = basal(line)
    dose_min = heat_dose_ms(line) / 60_000
    assert f"| {name} | {found.peak_c:.1f} | {found.omega:.2g} | {dose_min:.1f} |" in LIMITS


@pytest.mark.parametrize("applicator", APPLICATORS)
def test_the_host_s_own_bounds_are_in_the_tables(applicator: str) -> None:
    shown = {
        "thermode": "per spot and session | 0.02 | 0.04 |",
        "cuff": "2,500 kPa s a trial, 5,000 kPa s a limb and session | 100 kPa; 6,000 kPa s a trial, 10,800 kPa s",
    }
    free, never = HOST_BOUNDS[applicator]
    expected = {
        "thermode": (HostBounds(basal_omega=0.02), HostBounds(basal_omega=0.04)),
        "cuff": (HostBounds(trial_dose=2_500_000), HostBounds(trial_dose=6_000_000)),
    }
    assert (free, never) == expected.get(applicator, (HostBounds(), HostBounds()))
    assert shown.get(applicator, "") in LIMITS


def test_the_envelope_in_the_text_is_valid() -> None:
    block = re.search(r"```toml\n(.*?)```", ENVELOPE, re.DOTALL)
    assert block is not None
    held = parse_envelope(block[1], "docs/envelope.md", date(2026, 6, 1))
    paradigm = load_paradigm("tonic-heat-120s", held)
    assert check_paradigm(paradigm, expand(paradigm, {}, None, envelope=held), held) == []


def test_all_that_can_be_raised_is_in_the_table() -> None:
    for applicator in APPLICATORS:
        for row in raisable(applicator).values():
            unit = f" {row.unit}" if row.unit else ""
            assert f"| {applicator} | `{row.key}` | {row.free:,.10g}{unit} | {row.never:,.10g}{unit} |" in ENVELOPE

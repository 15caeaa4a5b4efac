"""What a paradigm comes to before anything is connected: the window and `qst-rig check` rest on it."""

from __future__ import annotations

import pytest

from rig.domain.received import Received
from rig.paradigm.individual import Individual
from rig.paradigm.load import builtin_names, load_paradigm, paradigm_text
from rig.paradigm.overview import recording_bytes
from rig.paradigm.preview import level_problems, level_range, preview, worst_doses
from rig.paradigm.tiers import Tier
from tests.unit.paradigm.texts import changed


def shown(name: str, **given: object):  # type: ignore[no-untyped-def]
    return preview(paradigm_text(name), name, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", builtin_names())
def test_every_builtin_can_be_shown_without_a_participant(name: str) -> None:
    found = shown(name)
    needs_envelope = load_paradigm(name).tier == "envelope"
    assert found.trials and [p.where for p in found.problems] == (["tier"] if needs_envelope else [])
    doses = worst_doses(found)
    assert doses and {margin.tier for _, margin in doses} == {Tier.ENVELOPE if needs_envelope else Tier.FREE}
    assert 1_000_000 < recording_bytes(found.trials) < 200_000_000


@pytest.mark.parametrize(
    ("text", "where", "source"),
    [("name = = 1", "TOML", "f.toml:1"), ("schema = 1", "name", "f.toml"), ("[[" * 5000, "TOML", "f.toml:1")],
)
def test_a_file_that_is_no_paradigm_has_problems_and_no_plan(text: str, where: str, source: str) -> None:
    found = preview(text, "f.toml")
    assert found.paradigm is None and found.trials == () and worst_doses(found) == []
    assert where in {p.where for p in found.problems} and found.source == source


def test_a_missing_and_an_excessive_level_are_told_at_the_level() -> None:
    for values, what in ({}, "needs the participant's own level 'ptt'"), ({"ptt": Individual(70.0)}, "exceeds"):
        found = shown("cuff-tsp", individual=values)
        assert found.paradigm is not None and found.trials == ()
        problems = level_problems(found.paradigm, found.problems)
        assert list(problems) == ["ptt"] and what in problems["ptt"][0].what


@pytest.mark.parametrize(
    ("changes", "low", "high", "from_rig"),
    [
        ([], 5.0, 60.0, False),
        ([("max = 60.0", "max = 40.0")], 5.0, 40.0, False),
        ([("factor = 1.0", "factor = 0.5")], 10.0, 120.0, False),
        ([("factor = 1.0, max = 60.0", "factor = 0.8")], 6.25, 75.0, True),
    ],
)
def test_the_range_of_a_level_follows_from_paradigm_and_limits(
    changes: list[tuple[str, str]], low: float, high: float, from_rig: bool
) -> None:
    paradigm = preview(changed("cuff-tsp", *changes), "f.toml").paradigm
    assert paradigm is not None
    found = level_range(paradigm, "ptt")
    assert (found.low, found.high, found.from_rig, found.limit) == (low, high, from_rig, "free tier")
    within = preview(changed("cuff-tsp", *changes), "f.toml", {"ptt": Individual(found.high)})
    beyond = preview(changed("cuff-tsp", *changes), "f.toml", {"ptt": Individual(found.high * 1.01)})
    assert within.problems == () and beyond.problems


def test_a_lower_level_is_the_stronger_one_where_it_is_cold() -> None:
    cold = ("target_c = 10.0", 'target_c = { individual = "cpt", factor = 1.0, max = 20.0 }')
    for paradigm, name, is_cold in (
        (preview(changed("cold-tonic", cold), "f.toml").paradigm, "cpt", True),
        (preview(changed("cuff-tsp"), "f.toml").paradigm, "ptt", False),
    ):
        assert paradigm is not None
        assert level_range(paradigm, name).cold is is_cold


def test_what_a_spot_received_before_counts() -> None:
    found = shown("heat-ts-10")
    (_, fresh), *_ = worst_doses(found)
    (spot, used), *_ = worst_doses(found, received={2: Received(dose=600_000.0)})
    assert spot == 2 and used.value == pytest.approx(fresh.value + 10.0)  # min at 43 °C

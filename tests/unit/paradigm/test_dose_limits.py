"""Dose over a tier is refused: which spot, how much, what would fit; exactly at a bound it is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from rig.domain.errors import Problem
from rig.domain.plan import PlannedTrial
from rig.domain.received import Received
from rig.paradigm.check import check_paradigm
from rig.paradigm.dose_check import spot_margins
from rig.paradigm.envelope import Envelope, parse_envelope
from rig.paradigm.envelope_new import new_envelope
from rig.paradigm.expand import expand
from rig.paradigm.individual import Individual
from rig.paradigm.model import Paradigm
from rig.paradigm.overview import margins, needed_raises, tier_needed
from rig.paradigm.rules import Margin, rules_in_force
from rig.paradigm.safety import spots_of
from rig.paradigm.tiers import Tier
from tests.unit.paradigm.texts import load

TODAY = date(2026, 5, 5)
SAME_SPOT = ('spot = "new_each_repeat"', 'spot = "same"')


def envelope(applicator: str = "thermode", **raised: float) -> Envelope:
    text = new_envelope(
        applicator=applicator, author="A", reason="R", issued=TODAY, expires=TODAY, raised=raised, study=""
    )
    return parse_envelope(text, "e.toml", TODAY)


def checked(
    paradigm: Paradigm, held: Envelope | None = None, received: Mapping[int, Received] | None = None, ptt: float = 48.0
) -> list[Problem]:
    individual = {"ptt": Individual(ptt)} if paradigm.applicator == "cuff" else {}
    return check_paradigm(paradigm, expand(paradigm, individual, None, envelope=held), held, received)


def heat() -> tuple[Paradigm, tuple[PlannedTrial, ...]]:
    paradigm = load("heat-ts-10", ("repeats = 3", "repeats = 1"))
    return paradigm, expand(paradigm, {}, None)


# ---------------------------------------------------------------- at the bound and one step beyond
HEAT = spots_of(heat()[1])[1]
ALL_DOSE = {"dose_cem43_min": 35.0}
ALL_OMEGA = {"basal_omega": 0.04}

#: what the spot has received before so that the sum is exactly the bound, one step of it, the envelope, words
BOUNDS = [
    ("dose free", Received(dose=900_000 - HEAT.dose()), Received(dose=1e-6), {}, "up to 35 min"),
    ("dose never", Received(dose=2_100_000 - HEAT.dose()), Received(dose=1e-6), ALL_DOSE, "never beyond 35 min"),
    ("omega free", Received(basal_omega=0.02 - HEAT.basal().omega), Received(basal_omega=1e-9), {}, "up to 0.04"),
    (
        "omega never",
        Received(basal_omega=0.04 - HEAT.basal().omega),
        Received(basal_omega=1e-9),
        ALL_OMEGA,
        "never beyond 0.04",
    ),
    ("pulses", Received(pulses=110), Received(pulses=1), {}, "use fewer pulses or a new spot"),
]


@pytest.mark.parametrize(("before", "step", "raised", "words"), [b[1:] for b in BOUNDS], ids=[b[0] for b in BOUNDS])
def test_a_bound_is_allowed_and_one_step_beyond_is_not(
    before: Received, step: Received, raised: dict[str, float], words: str
) -> None:
    paradigm, trials = heat()
    held = envelope(**raised) if raised else None
    assert check_paradigm(paradigm, trials, held, {1: before}) == []
    more = Received(before.dose + step.dose, before.basal_omega + step.basal_omega, before.pulses + step.pulses)
    (problem,) = check_paradigm(paradigm, trials, held, {1: more})
    assert "spot 1" in problem.what
    assert words in problem.remedy


def test_what_another_spot_has_received_does_not_matter() -> None:
    paradigm, trials = heat()
    assert check_paradigm(paradigm, trials, None, {2: Received(dose=1e7, basal_omega=1.0, pulses=500)}) == []


@pytest.mark.parametrize(
    ("pause_s", "raised", "words"),
    [(60.0, {}, None), (59.999, {}, "or use a signed study envelope"), (10.0, {"pause_s": 10.0}, None),
     (9.999, {"pause_s": 10.0}, "or use another study envelope"), (5.0, {"pause_s": 5.0}, None),
     (4.999, {"pause_s": 5.0}, "no tier allows less than 5 s")],
)  # fmt: skip
def test_the_pause_on_a_spot_has_its_bound_in_each_tier(
    pause_s: float, raised: dict[str, float], words: str | None
) -> None:
    held = envelope(**raised) if raised else None
    paradigm = load("heat-ts-10", ("iti_s = 60.0", "iti_s = 60.0"))
    block = paradigm.blocks[0].model_copy(update={"iti_s": pause_s, "spot": "same", "repeats": 2})
    found = checked(paradigm.model_copy(update={"blocks": (block,)}), held)
    assert [p.where for p in found] == ([] if words is None else ["blocks[0].iti_s"])
    assert words is None or words in found[0].remedy


CUFF_TONIC = [
    ('script = "cuff_train"\n[blocks.trials.train]', 'script = "cuff_train"\n[blocks.trials.single]'),
    ("onset_to_onset_s = 2.0\ncount = 10\n", ""),
    ("tsp_diff_cuff", "sum_ratings"),
    ("baseline_kpa = 5.0", "baseline_kpa = 0.0"),
    ('primary_measure = "sum_ratings"', 'primary_measure = "as15"'),
    ('per_pulse = "mean_after_offset"', "aftersensation_s = [15.0]"),
]


@pytest.mark.parametrize(
    ("plateau_s", "raised", "refused"),
    # 60 kPa: ramps of 0.2 s and 0.12 s count half: 2,500 kPa s are (2500 - 9.6) / 60 = 41.5067 s of plateau
    [(41.506, {}, False), (41.507, {}, True), (49.84, {"trial_dose_kpa_s": 3000.0}, False),
     (49.841, {"trial_dose_kpa_s": 3000.0}, True)],
)  # fmt: skip
def test_one_cuff_trial_has_its_own_bound(plateau_s: float, raised: dict[str, float], refused: bool) -> None:
    paradigm = load("cuff-tsp", *CUFF_TONIC, ("plateau_s = 1.0", f"plateau_s = {plateau_s}"))
    found = checked(paradigm, envelope("cuff", **raised) if raised else None, ptt=60.0)
    assert bool(found) == refused
    if refused:
        assert "pressure dose of one trial" in found[0].what
        assert "what fits on it: targets of at most 59.5 kPa" in found[0].remedy


def test_leaving_out_other_trials_does_not_help_one_that_is_too_much_by_itself() -> None:
    paradigm = load("cuff-tsp", *CUFF_TONIC, ("plateau_s = 1.0", "plateau_s = 42.0"))
    block = paradigm.blocks[0].model_copy(update={"iti_s": 60.0})
    mild = block.trials[0].model_copy(update={"name": "mild"})
    stimulus = mild.stimulus.model_copy(update={"plateau_s": 1.0})
    block = block.model_copy(update={"trials": (mild.model_copy(update={"single": stimulus}), *block.trials)})
    (problem,) = checked(paradigm.model_copy(update={"blocks": (block,)}), ptt=60.0)
    assert problem.where == "blocks[0].trials[1].single"
    assert "of its 2 trials" not in problem.remedy


# ---------------------------------------------------------------- which spot, how much, what would fit
def test_the_message_names_spot_amount_and_what_fits() -> None:
    """Three trains of 8.07 min on one spot: one fits, or three at a lower target."""
    paradigm = load("heat-windup-033hz", SAME_SPOT)
    (problem,) = checked(paradigm)
    assert problem.where == "blocks[1].trials[0].train"
    assert problem.what == "spot 1: surface dose, CEM43 24.3 min exceeds 15 min (free tier)"
    assert re.fullmatch(
        r"what fits on it: 2 of its 4 trials or targets of at most 48\.\d °C, or use a signed study envelope \(up to 35"
        r" min\)",
        problem.remedy,
    )


def test_the_target_that_is_said_to_fit_does_and_the_next_one_does_not() -> None:
    (problem,) = checked(load("heat-windup-033hz", SAME_SPOT))
    found = re.search(r"at most ([\d.]+) °C", problem.remedy)
    assert found is not None
    fits = float(found[1])
    assert checked(load("heat-windup-033hz", SAME_SPOT, ("target_c = 49.0", f"target_c = {fits}"))) == []
    # the plan for the next step would be a little milder than the cut-off line, so one more step is given
    assert checked(load("heat-windup-033hz", SAME_SPOT, ("target_c = 49.0", f"target_c = {fits + 0.2:.1f}"))) != []


def test_the_number_of_trials_that_is_said_to_fit_does() -> None:
    assert checked(load("heat-windup-033hz", SAME_SPOT, ("repeats = 3", "repeats = 1"))) == []  # with practice: two
    assert checked(load("heat-windup-033hz", SAME_SPOT, ("repeats = 3", "repeats = 2"))) != []


def test_every_spot_that_gets_too_much_is_named() -> None:
    paradigm = load("heat-ts-10", ("target_c = 48.0", "target_c = 50.0"), ("plateau_s = 0.5", "plateau_s = 0.69"))
    block = paradigm.blocks[0].model_copy(update={"repeats": 2})
    found = checked(paradigm.model_copy(update={"blocks": (block,)}))
    doses = [p for p in found if "CEM43" in p.what]
    assert [p.what.split(":")[0] for p in doses] == ["spot 1", "spot 2"]


def test_what_came_before_is_told_apart() -> None:
    paradigm, trials = heat()
    (problem,) = check_paradigm(paradigm, trials, None, {1: Received(dose=13 * 60_000)})
    assert "16 min exceeds 15 min (free tier), 13 min of it from earlier runs" in problem.what
    (spent,) = check_paradigm(paradigm, trials, None, {1: Received(dose=15.1 * 60_000)})
    assert "nothing more fits on this spot: take a new one" in spent.remedy


def test_pulses_of_earlier_runs_are_told_apart() -> None:
    paradigm, trials = heat()
    (problem,) = check_paradigm(paradigm, trials, None, {1: Received(pulses=111)})
    assert problem.what == "spot 1 gets 121 pulses; at most 120 (free tier), 111 of them in earlier runs"


def test_a_hair_over_the_bound_is_shown_as_over() -> None:
    paradigm, trials = heat()
    (problem,) = check_paradigm(paradigm, trials, None, {1: Received(dose=900_000 - HEAT.dose() + 1)})
    assert "15 min exceeds 15 min" not in problem.what
    assert "CEM43 15.00002 min exceeds 15 min" in problem.what


def test_a_dose_no_tier_allows_says_so() -> None:
    paradigm, trials = heat()
    (problem,) = check_paradigm(paradigm, trials, None, {1: Received(dose=40 * 60_000)})
    assert problem.remedy == "no tier allows it (never beyond 35 min)"


# ---------------------------------------------------------------- under an envelope
TONIC = {"dose_cem43_min": 23.0, "basal_omega": 0.038, "longest_s.46.5": 120.0, "longest_s.46": 121.0}
FULL = TONIC | {"longest_s.45": 121.0}


def test_a_paradigm_that_needs_an_envelope_has_one_problem_without_it() -> None:
    (problem,) = checked(load("tonic-heat-120s"))
    assert problem.where == "tier"
    assert "--envelope FILE" in problem.remedy


@pytest.mark.parametrize("lacking", TONIC)
def test_an_envelope_must_allow_all_of_it(lacking: str) -> None:
    assert checked(load("tonic-heat-120s"), envelope(**FULL)) == []
    rest = {key: value for key, value in FULL.items() if key != lacking}
    found = checked(load("tonic-heat-120s"), envelope(**rest))
    assert found
    assert all("study envelope" in p.what and "another study envelope" in p.remedy for p in found)


def test_a_level_above_the_free_tier_runs_under_an_envelope() -> None:
    hot = [
        ("target_c = 48.0", "target_c = 51.0"),
        ("baseline_c = 38.0", "baseline_c = 40.0"),
        ("count = 10", "count = 5"),
        ('tier = "free"', 'tier = "envelope"'),
    ]
    held = envelope(max_c=51.0, dose_cem43_min=20.0, **{"longest_s.52": 0.7})
    paradigm = load("heat-ts-10", *hot)
    assert checked(paradigm, held) == []
    assert any("exceeds the rig's limit 51 °C (study envelope" in p.what for p in _at(paradigm, 51.1, held))
    assert any("no tier allows it (never beyond 52 °C)" in p.remedy for p in _at(paradigm, 52.1, held))


def _at(paradigm: Paradigm, target: float, held: Envelope) -> list[Problem]:
    trials = expand(paradigm, {}, None, envelope=held)
    pulses = tuple(replace(p, target=target) for p in trials[0].plan.pulses)
    moved = [replace(t, plan=replace(t.plan, pulses=pulses)) for t in trials]
    return check_paradigm(paradigm, moved, held)


def test_an_individual_level_is_held_against_the_envelope() -> None:
    paradigm = load("cuff-tsp", ("max = 60.0", "max = 80.0"), ('tier = "free"', 'tier = "envelope"'))
    assert checked(paradigm, envelope("cuff", max_kpa=80.0), ptt=80.0) == []
    with pytest.raises(Exception, match=r"ptt = 81 kPa x 1 = 81 kPa exceeds the paradigm's max = 80"):
        checked(paradigm, envelope("cuff", max_kpa=90.0), ptt=81.0)
    with pytest.raises(Exception, match=r"80 kPa exceeds the rig's limit 70 kPa \(study envelope"):
        checked(paradigm, envelope("cuff", max_kpa=70.0), ptt=80.0)


# ---------------------------------------------------------------- margins and tiers
@pytest.mark.parametrize(
    ("value", "at_least", "tier"),
    [(10.0, False, Tier.FREE), (10.1, False, Tier.ENVELOPE), (20.0, False, Tier.ENVELOPE), (20.1, False, Tier.NONE),
     (20.0, True, Tier.FREE), (19.9, True, Tier.ENVELOPE), (10.0, True, Tier.ENVELOPE), (9.9, True, Tier.NONE)],
)  # fmt: skip
def test_a_margin_knows_its_tier(value: float, at_least: bool, tier: Tier) -> None:
    free, never = (20.0, 10.0) if at_least else (10.0, 20.0)
    assert Margin("x", value, free, free, never, "", at_least).tier is tier


def test_margins_of_a_spot_carry_what_is_left() -> None:
    paradigm, trials = heat()
    rules = rules_in_force(paradigm)
    dose, omega = spot_margins(rules, trials, {1: Received(dose=60_000)})[1]
    assert dose.value == pytest.approx(HEAT.dose() / 60_000 + 1)
    assert (dose.free, dose.never, dose.key) == (15.0, 35.0, "dose_cem43_min")
    assert (omega.free, omega.never) == (0.02, 0.04)
    assert omega.value == HEAT.basal().omega


def test_what_an_envelope_must_raise_is_enough() -> None:
    paradigm = load("tonic-heat-120s")
    trials = expand(paradigm, {}, None)
    rules = rules_in_force(paradigm)
    groups = [*margins(rules, paradigm, trials).values(), *spot_margins(rules, trials).values()]
    found = [margin for group in groups for margin in group]
    assert tier_needed(found) is Tier.ENVELOPE
    raises = needed_raises("thermode", found)
    assert set(raises) == {"dose_cem43_min", "basal_omega", "longest_s.45", "longest_s.46", "longest_s.46.5"}
    assert raises["longest_s.46.5"] == 120.0
    assert raises["dose_cem43_min"] == pytest.approx(22.65 * 1.05, abs=0.1)  # room for what is measured
    assert checked(paradigm, envelope(**raises)) == []

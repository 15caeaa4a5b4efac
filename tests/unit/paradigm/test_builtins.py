"""The built-in paradigms deliver what their sources describe, within the free tier, in both languages."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest

from rig.domain.plan import PlannedTrial
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand, nominal_individual
from rig.paradigm.individual import Individual
from rig.paradigm.load import builtin_names, load_paradigm, paradigm_text
from rig.paradigm.model import paradigm_hash
from rig.paradigm.safety import spots_of
from tests.unit.paradigm.texts import load


def planned(name: str, **individual: float) -> tuple[PlannedTrial, ...]:
    return expand(load_paradigm(name), {k: Individual(v) for k, v in individual.items()}, seed=1)


NAMES = (
    "cold-tonic",
    "cuff-tsp",
    "dfns-wur",
    "heat-slow-control",
    "heat-ts-10",
    "heat-windup-033hz",
    "tonic-heat",
    "tonic-heat-120s",
)


def test_the_built_ins_are_there() -> None:
    assert builtin_names() == NAMES


@pytest.mark.parametrize("name", builtin_names())
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_built_in_is_free_of_problems_and_has_its_words(name: str, language: str) -> None:
    paradigm = load_paradigm(name)
    trials = expand(paradigm, nominal_individual(paradigm), seed=1, language=language)
    asked_for = ["tier"] if name == "tonic-heat-120s" else []
    assert [p.where for p in check_paradigm(paradigm, trials)] == asked_for
    assert paradigm.tier == ("envelope" if asked_for else "free")
    assert paradigm.sources
    assert all(t.script and t.ratings for t in trials)
    assert all(r.scale.anchor_low and r.scale.zero_is_no_pain for t in trials for r in t.ratings)


def test_dfns_wur_is_rolke_2006() -> None:
    """256 mN, one against ten at 1/s, five pairs on five spots, >= 10 s between, NRS 0-100 once after each."""
    paradigm = load_paradigm("dfns-wur")
    trials = planned("dfns-wur")
    assert [(t.name, t.repeat, t.spot) for t in trials] == [(n, i, i) for i in range(1, 6) for n in ("S", "T")]
    assert [len(t.plan.pulses) for t in trials] == [1, 10] * 5
    assert [t.pause_before_s for t in trials] == [0.0] + [10.0] * 9
    assert {p.target for t in trials for p in t.plan.pulses} == {256.0}
    for train in trials[1::2]:
        assert [p.onset_us for p in train.plan.pulses] == [i * 1_000_000 for i in range(10)]
    for trial in trials:
        (task,) = trial.ratings
        assert (task.when, task.source, task.deadline_s) == ("after_trial", "participant", 30.0)
        assert (task.scale.kind, task.scale.low, task.scale.high, task.scale.step) == ("nrs", 0.0, 100.0, 1.0)
    assert paradigm.primary_measure == "wur_dfns"
    assert paradigm.applicator == "pinprick"


def test_heat_ts_10_is_a_half_hertz_train_of_ten() -> None:
    """38 -> 48 °C, 0.5 s at the peak, 0.5 Hz; continuous VAS, maximum in the window; 15 and 30 s; three spots."""
    trials = planned("heat-ts-10")
    assert [t.spot for t in trials] == [1, 2, 3]
    assert [t.pause_before_s for t in trials] == [0.0, 60.0, 60.0]
    plan = trials[0].plan
    assert (plan.neutral, plan.baseline) == (32.0, 38.0)
    # 6 °C at 5 °C/s, then 10 s at the baseline
    assert [p.onset_us for p in plan.pulses] == [11_200_000 + i * 2_000_000 for i in range(10)]
    first = plan.pulses[0]
    assert first.target == 48.0
    assert first.plateau_us - first.onset_us == 143_000  # 10 °C at 70 °C/s is 142.86 ms
    assert first.offset_us - first.plateau_us == 500_000
    assert first.end_us - first.offset_us == 250_000  # 10 °C at 40 °C/s
    (task,) = trials[0].ratings
    assert (task.when, task.source, task.per_pulse, task.lag_s) == ("continuous", "device_slider", "max_in_window", 1.0)
    assert task.aftersensation_s == (15.0, 30.0)
    assert plan.total_us - plan.pulses[-1].offset_us >= 31_000_000
    assert load_paradigm("heat-ts-10").primary_measure == "diff_last_first"


def test_cuff_tsp_is_ten_seconds_at_the_tolerance() -> None:
    """10 x 1 s at the own tolerance, 2 s onset to onset, 5 kPa between, VAS 0-10 cm, mean after each offset."""
    trials = planned("cuff-tsp", ptt=48.0)
    (trial,) = trials
    plan = trial.plan
    assert plan.baseline == 5.0
    assert [p.target for p in plan.pulses] == [48.0] * 10
    assert {p.offset_us - p.plateau_us for p in plan.pulses} == {1_000_000}
    assert {b.onset_us - a.onset_us for a, b in zip(plan.pulses, plan.pulses[1:], strict=False)} == {2_000_000}
    between = [s.end_level for s in plan.segments if s.pulse_index == 0][1:-1]
    assert set(between) == {5.0}
    (task,) = trial.ratings
    assert (task.scale.low, task.scale.high, task.per_pulse, task.lag_s) == (0.0, 10.0, "mean_after_offset", 0.0)
    assert load_paradigm("cuff-tsp").primary_measure == "tsp_diff_cuff"


def rate_of(trial: PlannedTrial) -> set[int]:
    """Onset to onset in µs."""
    return {b.onset_us - a.onset_us for a, b in pairwise(trial.plan.pulses)}


@pytest.mark.parametrize(("name", "period_s"), [("heat-windup-033hz", 3.0), ("heat-slow-control", 6.0)])
def test_the_wind_up_of_second_pain_and_its_control_differ_in_the_rate_alone(name: str, period_s: float) -> None:
    """Ten pulses 38 -> 49 °C, 0.7 s, at 0.33 Hz or over 5 s apart; NRS by word each, 15 and 30 s after; 0 or 3 min."""
    practice, *trains = planned(name)
    assert (practice.role, [p.target for p in practice.plan.pulses]) == ("practice", [45.0])
    assert len({t.spot for t in (practice, *trains)}) == 4
    for train in trains:
        assert [p.target for p in train.plan.pulses] == [49.0] * 10
        assert train.plan.baseline == 38.0
        assert rate_of(train) == {round(period_s * 1e6)}
        assert {p.offset_us - p.plateau_us for p in train.plan.pulses} == {700_000}
        each, at15, at30 = train.ratings
        assert (each.when, each.source, each.lag_s) == ("after_pulse", "operator_verbal", 1.0)
        assert each.lag_s + each.deadline_s <= period_s + each.lag_s  # answered before the next is asked
        assert (at15.aftersensation_s, at30.aftersensation_s) == ((15.0,), (30.0,))
        assert {t.scale.name for t in train.ratings} == {"nrs_100"}
        assert (train.pause_before_s, train.pause_if_zero_s) == (180.0, 60.0)
    assert load_paradigm(name).primary_measure == "diff_last_first"


def test_the_two_are_the_same_but_for_rate_words_and_names() -> None:
    fast, slow = (paradigm_text(name).splitlines() for name in ("heat-windup-033hz", "heat-slow-control"))
    begin = [next(i for i, line in enumerate(text) if line.startswith("modality")) for text in (fast, slow)]
    pairs = zip(fast[begin[0] :], slow[begin[1] :], strict=True)
    assert [a.split(" =")[0] for a, b in pairs if a != b] == ["script", "onset_to_onset_s", "deadline_s"]


@pytest.mark.parametrize(
    ("name", "target", "held_s", "at_s"),
    [
        ("tonic-heat", 46.5, 29.8, (10.0, 30.0)),
        ("tonic-heat-120s", 46.5, 119.8, (10.0, 30.0, 60.0, 90.0, 120.0)),
        ("cold-tonic", 10.0, 60.0, (10.0, 30.0, 60.0)),
    ],
)
def test_tonic_stimuli_are_held_and_rated_throughout(
    name: str, target: float, held_s: float, at_s: tuple[float, ...]
) -> None:
    for trial in planned(name):
        (pulse,) = trial.plan.pulses
        assert pulse.target == target
        assert pulse.offset_us - pulse.plateau_us == round(held_s * 1e6)
        assert all(pulse.onset_us + s * 1e6 <= pulse.offset_us for s in at_s)  # every moment is still at the level
        (task,) = trial.ratings
        assert (task.when, task.at_s, task.aftersensation_s) == ("continuous", at_s, (15.0, 30.0))
    assert load_paradigm(name).primary_measure == "tonic_30_10"


#: surface dose in min CEM43 and basal damage of the spot that gets most
DOSES = {
    "heat-ts-10": (2.97, 0.00095),
    "heat-windup-033hz": (8.07, 0.0028),
    "heat-slow-control": (8.07, 0.0025),
    "tonic-heat": (5.68, 0.0075),
    "tonic-heat-120s": (22.65, 0.0371),
    "cold-tonic": (0.0, 0.0),
}


@pytest.mark.parametrize(("name", "dose"), DOSES.items(), ids=DOSES)
def test_the_dose_of_the_heat_paradigms_is_what_their_files_say(name: str, dose: tuple[float, float]) -> None:
    spots = spots_of(planned(name)).values()
    assert max(s.dose() for s in spots) / 60_000 == pytest.approx(dose[0], rel=0.01, abs=1e-3)
    assert max(s.basal().omega for s in spots) == pytest.approx(dose[1], rel=0.03)


def test_the_hash_does_not_see_the_order_of_tables() -> None:
    words = ['en = "Now."', 'de = "Jetzt."']
    old = 'script = "pinprick_single"'
    hashes = {paradigm_hash(load("dfns-wur", (old, f"script = {{ {', '.join(w)} }}"))) for w in (words, words[::-1])}
    assert len(hashes) == 1


def test_the_hash_is_of_the_parsed_form_and_moves_with_its_words() -> None:
    original = paradigm_hash(load_paradigm("dfns-wur"))
    assert original == paradigm_hash(load("dfns-wur", ("schema = 1", "# a remark\nschema = 1")))
    assert original == paradigm_hash(load("dfns-wur", ("target_mn = 256.0", "target_mn = 256")))
    assert original != paradigm_hash(load("dfns-wur", ("target_mn = 256.0", "target_mn = 255.0")))
    assert original != paradigm_hash(load("dfns-wur", ('script = "pinprick_single"', 'script = { en = "Now." }')))


def test_hiding_ratings_is_part_of_the_hash_and_leaving_it_out_is_not() -> None:
    """Runs recorded before the key existed stay comparable with those of today."""
    named = 'primary_measure = "wur_dfns"'
    shown, hidden = (
        load("dfns-wur", (named, f"{named}\nhide_ratings_from_operator = {value}")) for value in ("false", "true")
    )
    assert (shown.hide_ratings_from_operator, hidden.hide_ratings_from_operator) == (False, True)
    assert paradigm_hash(shown) == paradigm_hash(load_paradigm("dfns-wur")) != paradigm_hash(hidden)
    before = shown.model_dump(mode="json", exclude={"hide_ratings_from_operator"})
    for table in (before, *(trial for block in before["blocks"] for trial in block["trials"])):
        del table["titles"]  # of people, see test_titles
    text = json.dumps(before, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert paradigm_hash(shown) == hashlib.sha256(text.encode()).hexdigest()

"""What roles mean, what is read aloud and in which version, spoken aftersensations, pauses that 0 may shorten."""

from __future__ import annotations

import pytest

from rig.cli.margins import check_lines
from rig.domain.plan import PlannedTrial
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand
from rig.paradigm.load import load_paradigm
from rig.paradigm.model import paradigm_hash
from rig.paradigm.wording import languages, wording, wording_versions
from rig.session.header import trial_row
from tests.unit.paradigm.texts import load, problems

CHECK = """
[[blocks]]
name = "check"
iti_s = 60.0
{block}
[[blocks.trials]]
name = "device"
role = "{role}"
{trial}
[blocks.trials.single]
target_c = 47.0
ramp_c_per_s = 70.0
return_c_per_s = 40.0
plateau_s = 0.5
{ratings}
[[blocks]]
name = "trains"
"""
BLOCK = '\n[[blocks]]\nname = "trains"\n'
RATED = '[[blocks.trials.ratings]]\nwhen = "continuous"\nscale = "vas_100"\nby = "device_slider"\n'


def with_trial(role: str, block: str = "", trial: str = "", ratings: str = "") -> tuple[str, str]:
    return BLOCK, CHECK.format(role=role, block=block, trial=trial, ratings=ratings)


def planned(*edits: tuple[str, str], name: str = "heat-ts-10", language: str = "en") -> tuple[PlannedTrial, ...]:
    return expand(load(name, *edits), {}, None, language)


# ---------------------------------------------------------------- roles
def test_a_device_check_runs_off_the_skin_and_is_said_to() -> None:
    trials = planned(with_trial("device_check"))
    assert (trials[0].role, trials[0].spot) == ("device_check", 0)
    assert "does not touch your skin" in trials[0].script
    assert "berührt dabei Ihre Haut nicht" in planned(with_trial("device_check"), language="de")[0].script
    assert [t.spot for t in trials[1:]] == [1, 2, 3]  # it takes no spot of skin


def test_a_device_check_may_have_its_own_words() -> None:
    trial = planned(with_trial("device_check", trial='script = { en = "Hands off, please." }'))[0]
    assert trial.script == "Hands off, please."


@pytest.mark.parametrize("spot", ["same", "new_each_repeat", "new_each_trial"])
def test_a_device_check_in_the_middle_moves_nobody(spot: str) -> None:
    edits = [with_trial("device_check", block=f'spot = "{spot}"\nrepeats = 2'), ("repeats = 3", "repeats = 2")]
    assert [t.spot for t in planned(*edits)] == [0, 0, 1, 2]


def test_a_device_check_at_the_head_of_a_repeat_does_not_take_its_new_spot() -> None:
    within = (
        'name = "train"\ntitle.de = "Serie"\nscript',
        'name = "device"\nrole = "device_check"\n[blocks.trials.single]\ntarget_c = 47.0\nramp_c_per_s = 70.0\n'
        'return_c_per_s = 40.0\nplateau_s = 0.5\n[[blocks.trials]]\nname = "train"\ntitle.de = "Serie"\nscript',
    )
    spots = [(t.name, t.spot) for t in planned(within)]
    assert spots == [(name, i * (name == "train")) for i in (1, 2, 3) for name in ("device", "train")]


def test_no_dose_and_no_pulse_of_a_device_check_counts_for_skin() -> None:
    paradigm = load("heat-ts-10", with_trial("device_check"))
    lines = "\n".join(check_lines("x", paradigm, expand(paradigm, {}, None), "", None, ok=True))
    assert "spots 1, 2, 3, each: 1\u00a0trial, 10\u00a0pulses" in lines
    assert "spot 0" not in lines


def test_two_device_checks_wait_as_the_device_makes_them() -> None:
    """The device keeps the pause of spot 0 like that of any other."""
    short = with_trial("device_check", block="repeats = 2")
    assert problems("heat-ts-10", short) == []
    assert [p.split(":")[0] for p in problems("heat-ts-10", (short[0], short[1].replace("60.0", "59.0")))] == [
        "blocks[0].iti_s"
    ]


def test_practice_and_catch_run_on_the_skin_and_their_dose_counts() -> None:
    for role in ("practice", "catch"):
        trials = planned(with_trial(role, trial='script = "heat_train"', ratings=RATED))
        assert [(t.role, t.spot) for t in trials[:2]] == [(role, 1), ("test", 2)]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            with_trial("device_check", ratings=RATED),
            "blocks[0].trials[0].ratings: a device check runs with the applicator off the skin: there is nothing",
        ),
        (with_trial("catch"), "blocks[0].trials[0].ratings: a catch trial without a rating catches nothing"),
        (with_trial("sham"), "blocks[0].trials[0].role: 'sham' is not known; write one of"),
    ],
)
def test_a_role_that_does_not_fit_is_told(edit: tuple[str, str], words: str) -> None:
    (problem,) = problems("heat-ts-10", edit)
    assert problem.startswith(words)


def test_only_test_trials_serve_the_primary_measure() -> None:
    (problem,) = problems("heat-ts-10", ('script = "heat_train"', 'role = "practice"\nscript = "heat_train"'))
    assert problem.startswith("primary_measure: diff_last_first cannot be computed from these trials")


# ---------------------------------------------------------------- what is read aloud
def test_script_language_and_version_go_with_every_trial() -> None:
    versions = wording_versions()
    assert set(versions) == set(languages())
    assert all(versions.values())
    for language in ("en", "de"):
        (trial, *_) = planned(language=language)
        assert (trial.script_language, trial.script_version) == (language, versions[language])
        row = trial_row(trial)
        assert (row["script"], row["script_language"], row["script_version"]) == (
            wording("scripts")["heat_train"][language],
            language,
            versions[language],
        )


def test_words_in_the_file_have_the_file_s_version() -> None:
    own = [('script = "heat_train"', 'script = { en = "Now." }'), ('version = "1.0"', 'version = "2.3"')]
    (trial, *_) = planned(*own)
    assert (trial.script, trial.script_language, trial.script_version) == ("Now.", "en", "2.3")


def test_a_trial_without_words_has_no_language() -> None:
    (trial, *_) = planned(('script = "heat_train"\n', ""))
    assert (trial.script, trial.script_language, trial.script_version) == ("", "", "")


def test_a_new_version_of_the_same_words_is_the_same_paradigm(monkeypatch: pytest.MonkeyPatch) -> None:
    before = paradigm_hash(load_paradigm("heat-ts-10"))
    monkeypatch.setattr("rig.paradigm.keys.wording_versions", lambda: {"en": "9", "de": "9"})
    paradigm = load_paradigm("heat-ts-10")
    assert paradigm.blocks[0].trials[0].script.version == {"en": "9", "de": "9"}
    assert paradigm_hash(paradigm) == before


def test_every_built_in_script_exists_in_both_languages() -> None:
    assert all(set(words) == {"en", "de"} for words in wording("scripts").values())


# ---------------------------------------------------------------- aftersensations by word
def test_each_spoken_aftersensation_is_a_prompt_of_its_own_at_its_time() -> None:
    trial = planned(name="heat-windup-033hz")[1]
    after_pulse, *asked = trial.ratings
    assert after_pulse.when == "after_pulse"
    assert [(t.when, t.aftersensation_s, t.deadline_s) for t in asked] == [
        ("after_trial", (15.0,), 10.0),
        ("after_trial", (30.0,), 10.0),
    ]
    tail_s = (trial.plan.total_us - trial.plan.pulses[-1].offset_us) / 1e6
    assert [t.delay_s + tail_s for t in asked] == pytest.approx([15.0, 30.0])


def test_prompts_after_a_trial_are_in_the_order_of_their_times() -> None:
    """The session asks one after the other, so a later one must not stand before an earlier."""
    whole = (
        '[[blocks.trials.ratings]]\nwhen = "after_trial"\nscale = "nrs_100"\nby = "operator_verbal"\ndelay_s = 12.0\n'
    )
    last = "aftersensation_s = [15.0, 30.0]  # asked so long after the last offset\ndeadline_s = 10.0\n"
    delays = [t.delay_s for t in planned((last, last + whole), name="heat-windup-033hz")[1].ratings[1:]]
    assert delays == sorted(delays)
    assert 12.0 in delays


SPOKEN = "aftersensation_s = [15.0, 30.0]  # asked so long after the last offset\ndeadline_s = 10.0\n"
AFTER = "blocks[1].trials[0].ratings[1]"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("aftersensation_s = [15.0]\ndelay_s = 3.0\n", f"{AFTER}.delay_s: means nothing beside aftersensation_s"),
        ("aftersensation_s = [30.0, 15.0]\n", f"{AFTER}.aftersensation_s: are not in order"),
        ("aftersensation_s = [15.0, 15.0]\n", f"{AFTER}.aftersensation_s: are not in order"),
        ("aftersensation_s = [15.0, 20.0]\ndeadline_s = 6.0\n", f"{AFTER}.deadline_s: 6 s runs into the next"),
        ("aftersensation_s = [15.0]\nat_s = [3.0]\n", f"{AFTER}.at_s: means nothing for a rating after_trial"),
        ("aftersensation_s = [15.0]\nper_pulse = 'max_in_window'\n", f"{AFTER}.per_pulse: means nothing"),
    ],
)
def test_spoken_aftersensations_that_cannot_be_asked_are_told(new: str, words: str) -> None:
    assert any(p.startswith(words) for p in problems("heat-windup-033hz", (SPOKEN, new)))


def test_a_prompt_cannot_open_before_the_stimulus_is_over() -> None:
    paradigm = load("heat-windup-033hz", (SPOKEN, "aftersensation_s = [4.0, 30.0]\n"))
    with pytest.raises(
        Exception, match=r"asked 4 s after the last offset, but the stimulus ends only 5\.\d+ s after it"
    ):
        expand(paradigm, {}, None)


# ---------------------------------------------------------------- moments of a long stimulus
def test_the_baseline_is_kept_until_the_last_moment_is_read() -> None:
    (trial,) = expand(load("cold-tonic", ("at_s = [10.0, 30.0, 60.0]", "at_s = [10.0, 30.0, 90.0]")), {}, None)
    assert trial.plan.total_us - trial.plan.pulses[0].onset_us >= 91_000_000


def test_a_measure_of_moments_needs_them() -> None:
    (problem,) = problems("cold-tonic", ("at_s = [10.0, 30.0, 60.0]", "at_s = [10.0, 60.0]"))
    assert problem == (
        "primary_measure: tonic_30_10 cannot be computed from these trials; it needs a continuous rating with"
        " at_s = [10, 30]"
    )


# ---------------------------------------------------------------- "not before it is 0, or 3 min"
def test_a_pause_may_be_shorter_once_the_pain_is_0() -> None:
    trials = planned(name="heat-windup-033hz")
    assert [(t.pause_before_s, t.pause_if_zero_s) for t in trials] == [(0.0, None), *[(180.0, 60.0)] * 3]
    assert trial_row(trials[1])["pause_if_zero_s"] == 60.0


def test_a_trial_s_own_pause_is_not_shortened() -> None:
    own = ('title.de = "Serie"', 'title.de = "Serie"\npause_before_s = 100.0')
    assert {(t.pause_before_s, t.pause_if_zero_s) for t in planned(own, name="heat-windup-033hz")[1:]} == {
        (100.0, None)
    }


def test_the_shorter_pause_is_the_one_that_is_checked() -> None:
    same = [('spot = "new_each_repeat"', 'spot = "same"'), ("target_c = 49.0", "target_c = 44.0")]
    assert problems("heat-windup-033hz", *same) == []
    (problem,) = problems("heat-windup-033hz", *same, ("iti_if_zero_s = 60.0", "iti_if_zero_s = 59.0"))
    assert problem.startswith("blocks[1].iti_if_zero_s: 59 s between trials on one spot; at least 60 s")
    paradigm = load("heat-windup-033hz", *same)
    assert check_paradigm(paradigm, expand(paradigm, {}, None)) == []


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (("iti_if_zero_s = 60.0", "iti_if_zero_s = 181.0"), "181 s is longer than iti_s = 180 s"),
        (("zero_is_no_pain = true", "zero_is_no_pain = false"), "needs a rating after each trial, on a scale whose 0"),
    ],
)
def test_a_shorter_pause_that_makes_no_sense_is_told(edit: tuple[str, str], words: str) -> None:
    found = [p for p in problems("heat-windup-033hz", edit) if p.startswith("blocks[1].iti_if_zero_s: ")]
    assert len(found) == 1
    assert words in found[0]


# ---------------------------------------------------------------- nobody gets more than they tolerate
@pytest.mark.parametrize(("name", "refused"), [("ptt", True), ("tolerance", True), ("pdt", False)])
def test_a_multiple_of_the_tolerance_is_refused_in_any_tier(name: str, refused: bool) -> None:
    edit = ('individual = "ptt", factor = 1.0', f'individual = "{name}", factor = 1.1')
    found = problems("cuff-tsp", edit)
    assert bool(found) == refused
    if refused:
        assert found == [
            f"blocks[0].trials[0].train.target_kpa.factor: 1.1 times {name} is more than the person tolerates;"
            " at most 1; no tier allows more"
        ]

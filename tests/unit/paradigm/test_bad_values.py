"""Every wrong value of a paradigm file is told in one line with key path, value, limit and remedy."""

import pytest

from tests.unit.paradigm.texts import problems

TRIAL = "blocks[0].trials[0]"
TRAIN = f"{TRIAL}.train"
PER_PULSE = (
    'per_pulse = "max_in_window"  # r_i = maximum from 1 s after this onset to 1 s after the next\nlag_s = 1.0\n'
)
AFTER = "aftersensation_s = [15.0, 30.0]\n"
RATED = 'when = "continuous"\nscale = "vas_100"\nby = "device_slider"\n' + PER_PULSE + AFTER
LAST_RATING = (
    'count = 10\n[[blocks.trials.ratings]]\nwhen = "after_trial"\nscale = "nrs_100"\nby = "participant"\n'
    "deadline_s = 30.0\n"
)
PROMPTED = 'scale = "vas_100"\nby = "participant"\n'

# (built-in, piece, replacement, place, words of the message)
SINGLE_CASES = [
    # levels
    ("heat-ts-10", "target_c = 48.0", "target_c = 51.0", f"{TRAIN}.target_c",
     "51 °C exceeds the rig's limit 50 °C (free tier); lower it, or use a signed study envelope (up to 52 °C)"),
    ("heat-ts-10", "target_c = 48.0", "target_c = 56", f"{TRAIN}.target_c",
     "56 °C exceeds the rig's limit 50 °C (free tier); no tier allows it (never beyond 52 °C)"),
    ("heat-ts-10", "target_c = 48.0", "target_c = 38.0", f"{TRAIN}.target_c", "is the baseline: there is no pulse"),
    ("cuff-tsp", "max = 60.0", "max = 70.0", f"{TRAIN}.target_kpa.max", "70 kPa exceeds the rig's limit 60 kPa"),
    ("cuff-tsp", 'individual = "ptt", ', "", f"{TRAIN}.target_kpa",
     'is neither a level nor an individual one; write a number or { individual = "name" }'),
    ("dfns-wur", "target_mn = 256.0", "target_mn = 300.0", f"{TRIAL}.single.target_mn", "(up to 512 mN)"),
    # rates
    ("heat-ts-10", "ramp_c_per_s = 70.0", "ramp_c_per_s = 100.0", f"{TRAIN}.ramp_c_per_s",
     "100 °C/s is faster than the rig follows: 70 °C/s; lower it"),
    ("heat-ts-10", "return_c_per_s = 40.0", "return_c_per_s = 41.0", f"{TRAIN}.return_c_per_s",
     "41 °C/s is faster than the rig follows: 40 °C/s"),
    ("heat-ts-10", "approach_c_per_s = 5.0", "approach_c_per_s = 41.0", "approach_c_per_s", "rig follows: 40 °C/s"),
    ("heat-ts-10", "ramp_c_per_s = 70.0", "ramp_c_per_s = 0.0004", f"{TRAIN}.ramp_c_per_s",
     "slower than the rig's smallest step; raise it"),
    ("dfns-wur", "ramp_mn_per_s = 5000.0", "ramp_mn_per_s = 0.1", f"{TRIAL}.single.ramp_mn_per_s", "smallest step"),
    ("cuff-tsp", "ramp_kpa_per_s = 300.0", "ramp_kpa_per_s = 301", f"{TRAIN}.ramp_kpa_per_s", "300 kPa/s"),
    # a cold pulse from a warm baseline cools towards neutral first, at the slower return rate
    ("heat-ts-10", "target_c = 48.0", "target_c = 20.0", f"{TRAIN}.ramp_c_per_s", "rig follows: 40 °C/s"),
    # feasibility: the rates it would need, and the rig's
    ("heat-ts-10", "onset_to_onset_s = 2.0", "onset_to_onset_s = 0.8", f"{TRAIN}.onset_to_onset_s",
     "0.8 s is too short for ramp 0.143 s + plateau 0.5 s + return 0.25 s = 0.893 s; it needs ramps of 91.7 °C/s up"
     " and 52.4 °C/s back (the rig's maximum is 70 °C/s and 40 °C/s)"),
    ("heat-ts-10", "onset_to_onset_s = 2.0", "onset_to_onset_s = 0.5", f"{TRAIN}.onset_to_onset_s",
     "shorten the plateau or lengthen onset_to_onset_s"),
    ("heat-ts-10", "ramp_c_per_s = 70.0", "ramp_c_per_s = 5.0", f"{TRAIN}.onset_to_onset_s",
     "it needs ramps of 7.5 °C/s up and 60 °C/s back"),
    ("cuff-tsp", "plateau_s = 1.0", "plateau_s = 1.8", f"{TRAIN}.onset_to_onset_s", "too short"),
    ("dfns-wur", "ramp_mn_per_s = 5000.0", "ramp_mn_per_s = 0.25e1", "", None),
    # pauses and pulses on a spot
    ("dfns-wur", "iti_s = 10.0", "iti_s = 9.0", "blocks[0].iti_s",
     "9 s between trials on one spot; at least 10 s (free tier); lengthen it or take a new spot, or use a signed"),
    ("heat-ts-10", 'iti_s = 60.0\nspot = "new_each_repeat"', 'iti_s = 4.0\nspot = "same"', "blocks[0].iti_s",
     "4 s between trials on one spot; at least 60 s (free tier); lengthen it or take a new spot"),
    ("dfns-wur", "count = 10", "count = 11", "blocks[0].trials[1]",
     "spot 1 gets 12 pulses; at most 11 (free tier); use fewer pulses or a new spot"),
    # names
    ("dfns-wur", 'primary_measure = "wur_dfns"', 'primary_measure = "wur"', "primary_measure", "no measure named"),
    ("dfns-wur", 'scale = "nrs_100"', 'scale = "nrs_10"', f"{TRIAL}.ratings[0].scale",
     "no scale named 'nrs_10'; did you mean nrs_100? known: nrs_100"),
    ("dfns-wur", 'script = "pinprick_single"', 'script = "pinprik_single"', f"{TRIAL}.script",
     "no wording named 'pinprik_single'; did you mean pinprick_single"),
    ("dfns-wur", 'anchors = "pain"', 'anchors = "pains"', "scales.nrs_100.anchors", "did you mean pain?"),
    ("dfns-wur", 'name = "T"', 'name = "S"', "blocks[0].trials[1].name", "there is already a trial named 'S'"),
    ("dfns-wur", 'applicator = "pinprick"', 'applicator = "pinprik"', "applicator", "did you mean pinprick?"),
    ("dfns-wur", 'applicator = "pinprick"', 'applicator = "cuff"', "applicator",
     "'cuff' does not fit modality 'force'; use probe_1cm2 or pinprick"),
    ("dfns-wur", 'name = "dfns-wur"', 'name = "DFNS WUR"', "name", "small letters and digits, single hyphens"),
    ("dfns-wur", 'modality = "force"', 'modality = "thermic"', "modality",
     "one of 'thermal', 'pressure' or 'force'"),
    ("dfns-wur", "schema = 1", "schema = 2", "schema", "2 is not known; write one of 1"),
    ("dfns-wur", "schema = 1\n", "", "schema", "is missing"),
    ("dfns-wur", 'tier = "free"', 'tier = "never"', "tier", "write one of 'free'"),
    # measures need their ratings
    ("heat-ts-10", "diff_last_first", "wur_dfns", "primary_measure",
     "cannot be computed from these trials; it needs a single and a train"),
    ("heat-ts-10", "diff_last_first", "as15", "primary_measure", None),
    ("heat-ts-10", "count = 10", "count = 4", "primary_measure", None),
    ("cuff-tsp", "count = 10", "count = 9", "primary_measure", "needs a train of at least 10 pulses"),
    ("dfns-wur", "zero_is_no_pain = true", "zero_is_no_pain = false", "primary_measure", "undefined on a scale"),
    # scales
    ("dfns-wur", "high = 100.0", "high = 0", "scales.nrs_100.high", "0 is not above low = 0"),
    ("dfns-wur", "step = 1.0", "step = 3.0", "scales.nrs_100.step", "3 does not divide 0..100"),
    ("dfns-wur", "low = 0.0", "low = 1.0", "scales.nrs_100.zero_is_no_pain", "scale that starts at 1"),
    # ratings
    ("heat-ts-10", 'by = "device_slider"', 'by = "participant"', f"{TRIAL}.ratings[0].by",
     "participant cannot give a rating continuous"),
    ("heat-ts-10", AFTER, AFTER + "deadline_s = 5.0\n", f"{TRIAL}.ratings[0].deadline_s", "means nothing for a rating"),
    ("cuff-tsp", 'per_pulse = "mean_after_offset"', 'lag_s = 1.0\nper_pulse = "mean_after_offset"',
     f"{TRIAL}.ratings[0].lag_s", "means nothing for mean_after_offset"),
    ("dfns-wur", 'script = "pinprick_single"', "stop_at_rating = 50", f"{TRIAL}.stop_at_rating", "a continuous rating"),
    ("heat-ts-10", 'script = "heat_train"', "stop_at_rating = 101", f"{TRIAL}.stop_at_rating", "101 is not within"),
    # shape
    ("heat-ts-10", "count = 10", "count = 10.5", f"{TRAIN}.count", "10.5 is not a whole number"),
    ("heat-ts-10", "count = 10", 'count = "10"', f"{TRAIN}.count", "'10' is not a whole number"),
    ("heat-ts-10", "plateau_s = 0.5", "plateau_s = 0", f"{TRAIN}.plateau_s", "0 must be at least 0.001"),
    ("heat-ts-10", "plateau_s = 0.5", "plateau_s = nan", f"{TRAIN}.plateau_s", "is not a finite number"),
    ("heat-ts-10", "plateau_s = 0.5", "plateau_s = 2026-05-04", f"{TRAIN}.plateau_s", "is not a number"),
    ("heat-ts-10", "plateau_s = 0.5\n", "", f"{TRAIN}.plateau_s", "is missing; add it"),
    ("heat-ts-10", 'version = "1.0"', "version = 1.0", "version", "1.0 is not a text in quotes"),
    # keys
    ("heat-ts-10", "plateau_s = 0.5", "plateu_s = 0.5", f"{TRAIN}.plateu_s", "unknown key; did you mean plateau_s?"),
    ("heat-ts-10", 'summary = "', 'sumary = "', "sumary", "unknown key; did you mean summary"),
    ("heat-ts-10", "tier =", "colour = 1\ntier =", "colour", "unknown key; known here: schema, name, title"),
    ("heat-ts-10", "onset_to_onset_s = 2.0", "isi_s = 2.0", f"{TRAIN}.isi_s",
     "ISI means onset to onset in heat papers and the gap between pulses in cuff papers; write onset_to_onset_s"),
    ("heat-ts-10", "target_c = 48.0", "target_kpa = 48.0", f"{TRAIN}.target_kpa",
     "a thermal paradigm states this in °C; write target_c"),
    ("heat-ts-10", "target_c = 48.0", "target = 48.0", f"{TRAIN}.target", "write target_c"),
    ("heat-ts-10", "ramp_c_per_s = 70.0", "ramp_c = 70.0", f"{TRAIN}.ramp_c", "in °C/s; write ramp_c_per_s"),
    ("heat-ts-10", "baseline_c = 38.0", "baseline_f = 100.4", "baseline_f", "states this in °C; write baseline_c"),
    # one prompt per pulse
    ("dfns-wur", 'name = "T"\ntitle.de = "Serie"\nscript = "pinprick_train"', 'name = "T"', "", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "where", "words"), SINGLE_CASES)
def test_a_wrong_value_is_the_one_problem_told(name: str, old: str, new: str, where: str, words: str | None) -> None:
    found = problems(name, (old, new))
    if words is None:
        assert found == []
    else:
        assert len(found) == 1, found
        assert found[0].startswith(f"{where}: "), found
        assert words in found[0]


AFTER_PULSE = [
    (
        "onset_to_onset_s = 1.999",
        [f"{TRIAL}.ratings[0].when: after_pulse with 1.999 s onset to onset: nobody can answer"],
    ),
    ("onset_to_onset_s = 2.0", []),
]


@pytest.mark.parametrize(("period", "expected"), AFTER_PULSE)
def test_a_prompt_for_every_pulse_needs_two_seconds(period: str, expected: list[str]) -> None:
    found = problems(
        "heat-ts-10",
        ("onset_to_onset_s = 2.0", period),
        ('kind = "continuous_vas"', 'kind = "nrs"'),
        (RATED, 'when = "after_pulse"\n' + PROMPTED),
    )
    assert len(found) == len(expected)
    assert all(shown.startswith(start) for shown, start in zip(found, expected, strict=True))


def test_an_answer_may_not_run_into_the_next_prompt() -> None:
    rating = 'when = "after_pulse"\ndeadline_s = 2.5\n' + PROMPTED
    found = problems("heat-ts-10", ('kind = "continuous_vas"', 'kind = "nrs"'), (RATED, rating))
    assert found == [
        f"{TRIAL}.ratings[0].deadline_s: 2.5 s runs into the next pulse's prompt, 2 s later; at most onset_to_onset_s"
    ]


CONSEQUENCES = [
    ("cuff-tsp", "baseline_kpa = 5.0", "baseline_kpa = -1.0", ["baseline_kpa", "return_kpa_per_s"]),
    ("heat-ts-10", "target_c = 48.0", "target_c = -1.0", ["onset_to_onset_s", "ramp_c_per_s", "target_c"]),
    ("heat-ts-10", "baseline_c = 38.0", "baseline_c = 51.0", ["baseline_c", "ramp_c_per_s"]),
    ("dfns-wur", "count = 10", "count = 12", ["trials[1]", "count"]),
]


@pytest.mark.parametrize(("name", "old", "new", "keys"), CONSEQUENCES)
def test_what_follows_from_a_wrong_value_is_told_with_it(name: str, old: str, new: str, keys: list[str]) -> None:
    assert [line.split(": ")[0].split(".")[-1] for line in problems(name, (old, new))] == keys


def test_all_problems_of_a_file_are_told_at_once_in_its_order() -> None:
    found = problems(
        "heat-ts-10",
        ('summary = "', 'sumary = "'),
        ('applicator = "thermode"', 'applicator = "thermodee"'),
        ("step = 0.1", "step = 7.0"),
        ("iti_s = 60.0", "iti_s = -1"),
        ("onset_to_onset_s = 2.0", "isi_s = 2.0"),
        ("count = 10", "count = 10.5"),
        ('scale = "vas_100"', 'scale = "vas"'),
    )
    assert [line.split(":")[0] for line in found] == [
        "applicator",
        "sumary",
        "blocks[0].iti_s",
        f"{TRIAL}.ratings[0].scale",
        f"{TRAIN}.count",
        f"{TRAIN}.isi_s",
        "scales.vas_100.step",
    ]


def test_limits_are_checked_also_where_the_shape_is_wrong() -> None:
    found = problems(
        "heat-ts-10",
        ("target_c = 48.0", "target_c = 56.0"),
        ("ramp_c_per_s = 70.0", "ramp_c_per_s = 100.0"),
        ("plateau_s = 0.5", 'plateau_s = "short"'),
        ("repeats = 3", 'repeats = "three"'),
    )
    assert [line.split(":")[0].split(".")[-1] for line in found] == ["repeats", "plateau_s", "ramp_c_per_s", "target_c"]


def test_items_of_a_list_keep_their_number_where_one_of_them_is_no_table() -> None:
    rating = '{ when = "after_trial", scale = "nope", by = "participant" }'
    found = problems(
        "dfns-wur",
        ('name = "T"', f'name = "T"\nratings = [5, {rating}]'),
        (LAST_RATING, "count = 10\n"),
    )
    assert [line.split(":")[0] for line in found][:2] == [
        "blocks[0].trials[1].ratings[0]",
        "blocks[0].trials[1].ratings[1].scale",
    ]


TRAIN_TABLE = (
    "[blocks.trials.train]\ntarget_mn = 256.0\nramp_mn_per_s = 5000.0\nreturn_mn_per_s = 5000.0\nplateau_s = 0.5\n"
    "onset_to_onset_s = 1.0\ncount = 10\n"
)
SINGLE_TABLE = TRAIN_TABLE.split("onset_to", maxsplit=1)[0].replace("train", "single")


@pytest.mark.parametrize(
    ("tables", "words"), [("", "here there is none"), (TRAIN_TABLE + SINGLE_TABLE, "here there are two")]
)
def test_a_trial_has_exactly_one_stimulus(tables: str, words: str) -> None:
    found = problems("dfns-wur", (TRAIN_TABLE, tables))
    assert any(p.startswith("blocks[0].trials[1]: a trial has one stimulus") and words in p for p in found), found

"""A participant's own levels: read, stored with method and time, required, bounded."""

from __future__ import annotations

import pytest

from rig.domain.errors import InputError, ParadigmError
from rig.paradigm.expand import expand
from rig.paradigm.individual import Individual, parse_individual
from rig.paradigm.load import load_paradigm
from tests.unit.paradigm.texts import load

TARGET = "blocks[0].trials[0].train.target_kpa"
FACTOR = ("factor = 1.0", "factor = 0.5")
UNBOUNDED = (", max = 60.0", "")


@pytest.mark.parametrize(
    ("item", "name", "expected"),
    [
        ("ptt=48", "ptt", Individual(48.0, "stated by the operator", "T0")),
        (" ptt = 48.5 ", "ptt", Individual(48.5, "stated by the operator", "T0")),
        ("ptt=48,method=cuff ramp, 1 kPa/s", "ptt", Individual(48.0, "cuff ramp, 1 kPa/s", "T0")),
        ("ptt=48,when=2026-05-04T10:15,method=ramp", "ptt", Individual(48.0, "ramp", "2026-05-04T10:15")),
    ],
)
def test_a_level_comes_with_its_method_and_time(item: str, name: str, expected: Individual) -> None:
    assert parse_individual([item], entered_at="T0") == {name: expected}


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["ptt"], "--individual ptt: write NAME=VALUE"),
        (["=48"], "write NAME=VALUE"),
        (["ptt="], "write NAME=VALUE"),
        (["ptt=48kPa"], "'48kPa' is not a number"),
        (["ptt=4_8"], "'4_8' is not a number"),
        (["ptt=nan"], "'nan' is not a finite number"),
        (["ptt=48", "ptt=49"], "ptt is given twice"),
    ],
)
def test_a_level_in_another_form_is_refused(items: list[str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_individual(items)
    assert words in str(caught.value)


def refusal(edits: list[tuple[str, str]], items: list[str]) -> list[str]:
    with pytest.raises(ParadigmError) as caught:
        expand(load("cuff-tsp", *edits), parse_individual(items), None)
    return [str(p) for p in caught.value.problems]


def test_the_factor_applies() -> None:
    (trial,) = expand(load("cuff-tsp", FACTOR), parse_individual(["ptt=48"]), None)
    assert {p.target for p in trial.plan.pulses} == {24.0}


def test_the_tolerance_itself_may_be_the_maximum() -> None:
    (trial,) = expand(load_paradigm("cuff-tsp"), parse_individual(["ptt=60"]), None)
    assert trial.plan.pulses[0].target == 60.0


@pytest.mark.parametrize(
    ("edits", "items", "words"),
    [
        ([], [], f"{TARGET}: needs the participant's own level 'ptt'; give --individual ptt=VALUE (in kPa)"),
        (
            [],
            ["ptt=60.1"],
            f"{TARGET}: ptt = 60.1 kPa x 1 = 60.1 kPa exceeds the paradigm's max = 60; measure it again",
        ),
        ([FACTOR], ["ptt=121"], f"{TARGET}: ptt = 121 kPa x 0.5 = 60.5 kPa exceeds the paradigm's max = 60"),
        ([UNBOUNDED], ["ptt=70"], f"{TARGET}: 70 kPa exceeds the rig's limit 60 kPa (free tier)"),
        ([], ["ptt=5"], f"{TARGET}: 5 kPa is the baseline: there is no pulse"),
        ([], ["ptt=-3"], f"{TARGET}: -3 kPa is below the rig's limit 0 kPa"),
        ([], ["ptt=48", "pdt=20"], "--individual pdt: the paradigm has no such level; did you mean ptt? it uses ptt"),
        ([("plateau_s = 1.0", "plateau_s = 1.75"), UNBOUNDED], ["ptt=55"], "onset_to_onset_s: 2 s is too short for"),
    ],
)
def test_a_level_that_is_missing_or_too_high_is_refused(
    edits: list[tuple[str, str]], items: list[str], words: str
) -> None:
    assert any(words in line for line in refusal(edits, items)), refusal(edits, items)


def test_a_language_without_words_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParadigmError, match=r"script: has no words in language 'fr'; available: de, en"):
        expand(load_paradigm("dfns-wur"), {}, None, language="fr")


def test_words_written_in_the_file_serve_as_well() -> None:
    paradigm = load(
        "dfns-wur",
        ('script = "pinprick_single"', 'script = { en = "One." }'),
        ('anchors = "pain"', 'anchors = { low = "0", high = "1" }'),
    )
    trials = expand(paradigm, {}, None)
    assert trials[0].script == "One."
    assert (trials[0].ratings[0].scale.anchor_low, trials[0].ratings[0].scale.anchor_high) == ("0", "1")

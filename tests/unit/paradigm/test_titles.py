"""Titles are for people, by language: they change nothing that is delivered, and no hash."""

from __future__ import annotations

import pytest

from rig.paradigm.load import builtin_names, load_paradigm
from rig.paradigm.model import paradigm_hash
from tests.unit.paradigm.texts import load, problems

TITLE = 'title.en = "Temporal summation of heat, 10 pulses at 0.5 Hz"'
GERMAN = 'title.de = "Zeitliche Summation von Hitzeschmerz, 10 Pulse mit 0,5 Hz"\n'
TRAIN = 'title.de = "Serie"'

#: title at the top -> title for all, titles by language
TITLES = [
    ('title = "Heat"', "Heat", {}),
    ('title = { en = "Heat", de = "Hitze" }', "Heat", {"en": "Heat", "de": "Hitze"}),
    ('title = { de = "Hitze", en = "Heat" }', "Heat", {"en": "Heat", "de": "Hitze"}),
    ('title.fr = "Chaleur"', "Chaleur", {"fr": "Chaleur"}),
]


@pytest.mark.parametrize(("written", "title", "titles"), TITLES)
def test_a_title_is_a_text_or_one_by_language(written: str, title: str, titles: dict[str, str]) -> None:
    paradigm = load("heat-ts-10", (TITLE, written), (GERMAN, ""))
    assert (paradigm.title, paradigm.titles) == (title, titles)


@pytest.mark.parametrize(
    ("written", "titles"),
    [('title = "Long train"', {"*": "Long train"}), ('title.de = "Lange Serie"', {"de": "Lange Serie"}), ("", {})],
)
def test_a_trial_may_have_one_too_and_keeps_its_name(written: str, titles: dict[str, str]) -> None:
    trial = load("heat-ts-10", (TRAIN, written)).blocks[0].trials[0]
    assert (trial.name, trial.titles) == ("train", titles)


#: title at the top, of the trial -> problems
WRONG = [
    ("title = {}", TRAIN, ["title: {} is not a text in quotes"]),
    ("title = { de = 3 }", TRAIN, ["title.de: 3 is not a text in quotes"]),
    ('title = { en = "" }', TRAIN, ["title: '' is empty", "title.en: '' is empty"]),
    (TITLE, "title = 3", ["blocks[0].trials[0].title: 3 is not a table"]),
    (TITLE, 'title = { de = "" }', ["blocks[0].trials[0].title.de: '' is empty"]),
    (TITLE, 'title = ""', ["blocks[0].trials[0].title: '' is empty"]),
]


@pytest.mark.parametrize(("title", "trial", "wrong"), WRONG)
def test_a_wrong_title_is_named_by_the_key_that_was_written(title: str, trial: str, wrong: list[str]) -> None:
    assert problems("heat-ts-10", (TITLE, title), (GERMAN, ""), (TRAIN, trial)) == wrong


def test_the_hash_sees_the_title_for_all_and_no_other() -> None:
    original = paradigm_hash(load_paradigm("heat-ts-10"))
    plain = load("heat-ts-10", (TITLE, TITLE.replace("title.en", "title")), (GERMAN, ""), (TRAIN, ""))
    assert original == paradigm_hash(plain), "a run recorded before there were titles stays comparable"
    assert original == paradigm_hash(load("heat-ts-10", (TRAIN, 'title.de = "Reizserie"')))
    assert original != paradigm_hash(load("heat-ts-10", (TITLE, 'title.en = "Another"')))


@pytest.mark.parametrize("name", builtin_names())
def test_every_built_in_paradigm_and_trial_has_a_german_title(name: str) -> None:
    paradigm = load_paradigm(name)
    titles = [paradigm.titles, *(trial.titles for block in paradigm.blocks for trial in block.trials)]
    assert all("de" in own for own in titles)

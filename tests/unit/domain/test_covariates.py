"""Covariates: what is typed is read or refused with place and remedy; what is missing stays missing."""

from __future__ import annotations

import datetime
import json
import pickle
from pathlib import Path

import pytest

from rig.domain.covariate_table import BY_KEY, COVARIATES, GROUPS
from rig.domain.covariate_value import Medication
from rig.domain.covariates import check, exclusions, markdown, read, read_all, shown, stored
from rig.domain.errors import InputError
from rig.domain.units import MODALITIES
from rig.report.covariate_section import GROUP_WORDS

DOCS = Path(__file__).parents[3] / "docs" / "covariates.md"
BEGIN, END = "<!-- made from rig/domain/covariate_table.py: begin -->\n", "<!-- end -->"


def test_the_table_is_sound() -> None:
    assert len(BY_KEY) == len(COVARIATES)
    assert set(GROUPS) == set(GROUP_WORDS)
    for row in COVARIATES:
        numeric = row.kind in ("whole", "number")
        assert (row.low is not None and row.high is not None and row.low < row.high) == numeric, row.key
        assert bool(row.choices) == (row.kind == "choice"), row.key
        assert set(row.modalities) <= set(MODALITIES), row.key
        assert row.words[0].isupper() or row.words.startswith("pain"), row.key


def test_the_documentation_shows_the_table_in_force() -> None:
    text = DOCS.read_text(encoding="utf-8")
    made = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert made.strip() == markdown().strip(), "paste what rig.domain.covariates.markdown() gives"


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("sleep_h", "7.5", 7.5),
        ("sleep_h", " 7,5 ", 7.5),  # as Germans write it
        ("sleep_h", 8, 8.0),
        ("age_years", "34", 34),
        ("age_years", 34.0, 34),
        ("paindetect", "-1", -1),
        ("consent", "Yes", True),
        ("consent", False, False),
        ("sex", "Female", "female"),
        ("blinding", "participant and operator", "participant_and_operator"),
        ("headache_phase", "interictal", "interictal"),
        ("gender", "  non  binary ", "non binary"),
        ("tried_on_self", "2026-03-31", "2026-03-31"),
        ("tried_on_self", datetime.date(2026, 3, 31), "2026-03-31"),
        ("medication", "none", ()),
        ("medication", [], ()),
        ("medication", "gabapentin, 300 mg, 4 h", (Medication("gabapentin", "300 mg", 4.0),)),
        ("medication", "a, 1 mg; b", (Medication("a", "1 mg"), Medication("b"))),
        ("medication", [{"name": "x", "hours_since": 2}], (Medication("x", "", 2.0),)),
        ("sleep_h", "", None),
        ("gender", "   ", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(key: str, raw: object, value: object) -> None:
    found, problem = read(key, raw)
    assert problem is None
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "raw", "what"),
    [
        ("sleep_h", "25", "outside 0 to 24 h"),
        ("sleep_h", "nan", "outside"),
        ("sleep_h", "1e999", "outside"),
        ("sleep_h", True, "not a number"),
        ("sleep_h", [1], "not a number"),
        ("age_years", "3.5", "outside 4 to 110"),
        ("age_years", "3_0", "is not a number"),
        ("age_years", "30.5", "not a whole number"),
        ("consent", "maybe", "neither yes nor no"),
        ("sex", "f", "none of the choices; write one of female"),
        ("sex", 3, "none of the choices"),
        ("tried_on_self", "31.3.2026", "no date; write year-month-day"),
        ("gender", "x" * 121, "121 characters are more than 120"),
        ("gender", "a\x07b", "cannot be shown"),
        ("gender", 5, "not a text"),
        ("medication", ", 300 mg", "has no name"),
        ("medication", [{"name": "x", "mg": 3}], "is no medication"),
        ("medication", "x, 1 mg, soon", "'soon' is not a number"),
        ("medication", 5, "no list of medication"),
        ("medication", ["x"] * 41, "more than 40"),
        ("slep_h", "7", "not a covariate that this program knows; did you mean sleep_h"),
        ("zzz", "7", "docs/covariates.md lists"),
    ],
)
def test_what_cannot_be_is_refused_with_place_and_remedy(key: str, raw: object, what: str) -> None:
    value, problem = read(key, raw)
    assert value is None and problem is not None
    assert problem.where == key and what in str(problem) and problem.remedy


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_all({"sleep_h": "99", "age_years": "x", "stress": "3"})
    assert [line.split()[1] for line in str(caught.value).splitlines()] == ["sleep_h:", "age_years:"]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"cramps_7d": 0, "cramps_site": "calf"}, "cramps_site"),
        ({"magnesium_form": "none", "magnesium_elemental_mg": 300}, "magnesium_elemental_mg"),
        ({"headache_phase": "none", "headache_hours_since": 5}, "headache_hours_since"),
    ],
)
def test_what_cannot_be_true_together_is_told(given: dict[str, object], place: str) -> None:
    assert [p.where for p in check(given)[1]] == [place]


def test_missing_stays_missing_and_none_is_not_missing() -> None:
    assert read_all({"sleep_h": "", "medication": ""}) == ()
    assert stored(read_all({"medication": "none"})) == {"medication": []}


def test_what_is_stored_reads_back_the_same_and_crosses_the_pipe() -> None:
    given = {"medication": "a, 1 mg, 2; b", "age_years": "40", "consent": "yes", "sex": "male", "sleep_h": "6,5"}
    values = read_all(given)
    assert list(dict(values)) == [row.key for row in COVARIATES if row.key in given], "in the order of the table"
    assert read_all(json.loads(json.dumps(stored(values)))) == values
    assert pickle.loads(pickle.dumps(values)) == values and hash(values)


@pytest.mark.parametrize(
    ("given", "modality", "places"),
    [
        ({"thrombosis": True}, "pressure", ["thrombosis"]),
        ({"thrombosis": True}, "thermal", []),
        ({"thrombosis": False}, "pressure", []),
        ({"numbness": True, "skin_lesion": True}, "thermal", ["skin_lesion", "numbness"]),
        ({"numbness": True, "waived_by": "Dr A: study of neuropathy"}, "thermal", []),
        ({"consent": False, "waived_by": "Dr A"}, "thermal", ["consent"]),
        ({}, "pressure", []),
    ],
)
def test_who_is_excluded(given: dict[str, object], modality: str, places: list[str]) -> None:
    assert [p.where for p in exclusions(read_all(given), modality)] == places


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("sleep_h", 7.5, "7.5\u00a0h"),
        ("cramps_7d", 3, "3"),
        ("consent", True, "yes"),
        ("sex", "not_stated", "not stated"),
        ("medication", [{"name": "a", "dose": "1 mg", "hours_since": 2.0}, {"name": "b"}], "a, 1 mg, 2 h ago; b"),
        ("medication", [], "none"),
        ("of_a_later_version", 3, "3"),
    ],
)
def test_values_in_words(key: str, value: object, words: str) -> None:
    assert shown(key, value) == words

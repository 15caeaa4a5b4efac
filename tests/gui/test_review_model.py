"""The model of the Review page: what is asked of the reader, what its answers come to, in which words."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from gui import language
from gui.models.causes import finish_words, outcome_words
from gui.models.cautions import caution_words
from gui.models.measures import DIGITS, interval_words, measures_of
from gui.models.note_words import ASKED, CHOICES, detail_words
from gui.models.numbers import rounded
from gui.models.review import MOST_READ, Review, moment, participant_folder
from gui.models.trial_titles import titled
from rig.analysis.delivery import Verdict
from rig.analysis.dfns import IntervalKind
from rig.analysis.measures import TABLE
from rig.analysis.reasons import Flag, Reason
from rig.analysis.result import Interval
from rig.domain.notes import NoteKind
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.report.cautions import SENTENCES, Value, caution
from rig.report.reading import List as ListRuns
from rig.report.reading import Listed, NotRead, Read
from tests.gui.reviewed import ADVERSE, HEADS, MADE, PATH, SKIN, earlier, reviewed, view

FOLDER = "/data/sub-P001"
BOTH = sorted(language.LANGUAGES)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("code", BOTH)
@pytest.mark.parametrize("measure", TABLE, ids=lambda m: m.name)
def test_every_measure_has_title_definition_and_unit(code: str, measure) -> None:
    language.use(code)
    title, definition = (
        language.tr(f"measures.title_{measure.name}"),
        language.tr(f"measures.definition_{measure.name}"),
    )
    assert title and definition
    assert code != "en" or definition == measure.definition
    for what in ("formula", "source"):
        own = language.words("en", "measures").get(f"{what}_{measure.name}")
        assert own in (None, getattr(measure, what))


@pytest.mark.parametrize("code", BOTH)
def test_every_reason_flag_and_kind_of_interval_has_words(code: str) -> None:
    language.use(code)
    for reason in Reason:
        assert not reason or language.tr(f"measures.reason_{reason.word}")
    for flag in Flag:
        assert language.tr(f"measures.flag_{flag}", count=2)
        assert language.tr(f"cautions.{flag}")
    for kind in {kind.word for kind in IntervalKind} - {"half_line"} | {"below", "above"}:
        language.tr(f"measures.interval_{kind}", low="1", high="2")


#: a value for each name that a caution carries
VALUES: dict[str, Value] = {
    "reason": "link_lost", "outcome": "stopped_by_participant", "trial": "train 1", "attempt": 2, "attempts": 3,
    "delivered": 6, "planned": 10, "scale": "vas_100", "others": "warmth", "names": "hot, warm", "pulses": 10,
    "verdicts": ((2, "late"), (1, "missed")), "missing": 3, "asked": 12, "trials": "train 2", "chain": "broken",
    "events": 1, "damage": "x: line 2 is torn", "times": 2, "run": 1,
}  # fmt: skip


@pytest.mark.parametrize("code", BOTH)
@pytest.mark.parametrize("what", sorted(SENTENCES))
def test_everything_to_be_wary_of_is_said_in_the_language_of_the_window(code: str, what: str) -> None:
    language.use(code)
    said = caution_words(caution(what, **VALUES))
    assert said.endswith(".") and "{" not in said
    for value in ("train 1", "vas_100", "hot, warm", "broken"):
        assert (value in said) == (value in caution(what, **VALUES).words)


@pytest.mark.parametrize("code", BOTH)
def test_codes_within_a_caution_are_words(code: str) -> None:
    language.use(code)
    for outcome in TrialOutcome:
        assert outcome_words(outcome) in caution_words(caution("not_analysed", trial="T", outcome=str(outcome)))
    for reason in FinishReason:
        assert finish_words(reason) in caution_words(caution("not_complete", reason=str(reason)))
    for verdict in set(Verdict) - {Verdict.AS_PLANNED}:
        said = caution_words(caution("delivery", trial="T", pulses=10, verdicts=((3, str(verdict)),)))
        assert language.tr(f"cautions.verdict_{verdict}", count=3) in said


def test_trials_are_called_by_their_titles() -> None:
    titles = {"T": {"de": "Serie", "*": "train"}, "S": {"de": "Einzelreiz"}}
    said = {}
    for code in BOTH:
        language.use(code)
        never = caution_words(caution("never_begun", trials="S 1, T 1, U 1"), titles)
        differ = caution_words(caution("pairs_differ", names="S/T"), titles)
        said[code] = (never.partition(": ")[2], differ.partition("(")[2].partition(")")[0], titled("T 2", titles))
    assert said["en"] == ("S 1, train 1, U 1.", "S/train", "train 2")
    assert said["de"] == ("Einzelreiz 1, Serie 1, U 1.", "Einzelreiz/Serie", "Serie 2")


def test_a_broken_chain_is_told_in_words() -> None:
    language.use("de")
    (said,) = (caution_words(c) for c in view("stopped and repeated").wary if c.code == "audit_chain")
    assert said.endswith("ist: unterbrochen bei Eintrag 7.")


@pytest.mark.parametrize("name", MADE)
def test_nothing_that_the_report_warns_of_is_left_out(name: str) -> None:
    run = view(name, ADVERSE, damage="x.notes.jsonl: line 2 is not understood")
    said = [caution_words(what) for what in run.wary]
    assert len(said) == len(run.wary) > 0


@pytest.mark.parametrize(
    ("name", "value", "interval", "number_", "remark"),
    [
        ("three trains", "45.17\u00a0points", "", "3 of 3 trains", ""),
        ("pairs", "2.2", "1.909 to 2.477", "5 of 5 pairs", ""),
        ("tonic, nothing rated", "undefined", "", "0 of 0 trials", "the run holds no rating of the kind"),
        ("pairs on a scale without zero", "undefined", "", "5 of 5 pairs", "a ratio means nothing on a scale"),
    ],
)
def test_the_primary_measure_in_words(name: str, value: str, interval: str, number_: str, remark: str) -> None:
    primary = measures_of(view(name))[0]
    assert (primary.value, primary.interval, primary.number) == (value, interval, number_)
    assert primary.remark.startswith(remark) and bool(primary.remark) == bool(remark)
    assert primary.defined == (value != "undefined")
    assert primary.formula in primary.tip and primary.source in primary.tip and primary.definition in primary.tip


def test_an_open_interval_says_which_side_is_open() -> None:
    def words(low: float, high: float, kind: str) -> str:
        return interval_words(Interval(low, high, kind, 0.95, "Fieller"))

    assert words(1.5, math.inf, "half_line") == "from 1.5, open above"
    assert words(-math.inf, 2.5, "half_line") == "up to 2.5, open below"
    assert words(1.0, 2.0, "complement") == "up to 1 or from 2"
    assert words(-math.inf, math.inf, "whole_line") == "excludes nothing"


def test_a_measure_that_is_undefined_in_some_trains_says_in_how_many() -> None:
    missing = next(m for m in measures_of(view("stopped and repeated")) if m.name == "diff_max_first")
    assert "was not rated" in missing.remark and not missing.defined


def test_numbers_have_the_sign_of_the_language() -> None:
    assert rounded(45.1667, DIGITS) == "45.17"
    language.use("de")
    assert rounded(45.1667, DIGITS) == "45,17"
    assert measures_of(view("three trains"))[0].value == "45,17\u00a0Punkte"


@pytest.mark.parametrize("code", BOTH)
def test_every_choice_of_a_note_has_words(code: str) -> None:
    language.use(code)
    assert set(ASKED) == set(NoteKind)
    for name, values in CHOICES.items():
        for value in values:
            assert language.tr(f"notes.{name}_{value}")
    assert detail_words(SKIN) and detail_words(ADVERSE)


# ---------------------------------------------------------------- what is asked and told


def test_opening_a_run_asks_for_it_and_for_the_others_of_its_participant() -> None:
    model = Review()
    assert not model.reading
    assert model.open(PATH) == [Read(PATH), ListRuns(FOLDER)]
    assert model.reading and model.earlier() == ()


@pytest.mark.parametrize(
    ("path", "folder"),
    [(PATH, FOLDER), ("/elsewhere/run.h5", "/elsewhere"), ("/data/sub-P001/run.h5", "/data/sub-P001")],
)
def test_others_are_looked_for_where_a_participants_runs_are(path: str, folder: str) -> None:
    assert Review().open(path)[1] == ListRuns(folder)
    assert participant_folder(Path(path)) == Path(folder)


def test_earlier_runs_are_those_before_of_the_same_participant_the_comparable_first() -> None:
    rows = reviewed().earlier()
    assert [row.path[-5:-3] for row in rows] == ["01", "04", "03"]
    assert [row.comparable for row in rows] == [True, False, False]
    assert rows[0].primary == "45.17\u00a0points" and rows[0].apart == ""
    assert rows[1].apart == "not comparable: differs in site"
    assert rows[2].apart == "not comparable: differs in paradigm, site"


def test_the_primary_measure_of_a_comparable_run_is_read_once_and_shown_when_it_comes() -> None:
    model = Review()
    model.open(PATH)
    assert model.take(Listed(FOLDER, HEADS, ())) == []
    assert model.take(view("three trains")) == [Read(HEADS[0].path)]
    assert model.earlier()[0].primary == "…"
    assert model.take(NotRead("/data/elsewhere.h5", "no")) == []
    assert model.take(NotRead(HEADS[0].path, "damaged")) == []
    assert model.earlier()[0].primary == "damaged"


def test_no_more_runs_are_read_than_are_looked_at() -> None:
    many = tuple(earlier(20 + k, f"2026-10-{k + 1:02d}T10:00:00+00:00") for k in range(MOST_READ + 3))
    model = Review()
    model.open(PATH)
    model.take(Listed(FOLDER, many, ()))
    asked = model.take(view("three trains"))
    assert asked == [Read(head.path) for head in reversed(many[3:])]


def test_a_run_on_another_scale_is_not_compared_once_its_scale_is_known() -> None:
    model = reviewed()
    model.take(view("pairs", path=HEADS[0].path, paradigm_hash="ab12"))
    assert "scale" in model.earlier()[-1].apart or not model.earlier()[0].comparable


def test_a_file_that_cannot_be_read_says_so_and_whether_it_ended_the_reader() -> None:
    model = Review()
    model.open(PATH)
    model.take(NotRead(PATH, "this is no run", crashed=True))
    assert (model.problem, model.crashed, model.view, model.reading) == ("this is no run", True, None, False)
    model.open(PATH)
    assert (model.problem, model.crashed) == ("", False)


def test_a_folder_that_cannot_be_looked_at_says_so() -> None:
    model = Review()
    model.open(PATH)
    model.take(view("three trains"))
    assert not model.listed
    model.take(NotRead(FOLDER, "no such folder"))
    assert (model.list_problem, model.listed) == ("no such folder", True)


def test_an_answer_about_a_run_that_was_left_changes_nothing() -> None:
    model = Review()
    model.open("/data/other.h5")
    model.take(NotRead(PATH, "late"))
    assert model.problem == "" and model.reading


def test_an_instant_is_shown_to_the_minute_and_what_is_none_as_it_stands() -> None:
    assert len(moment("2026-11-22T10:12:31+00:00")) == len("2026-11-22 10:12")
    assert moment("long ago") == "long ago"

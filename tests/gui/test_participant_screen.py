"""What the participant is shown: from the phase, the open prompt and the device, in their own language."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from typing import get_args

import pytest

from gui import language
from gui.language import LANGUAGES, words
from gui.models.participant_screen import Answer, Showing, participant_screen, question
from rig.domain.plan import Dimension, RatingSource
from rig.session.states import Phase
from tests.gui.scales import CONTINUOUS, NRS_10, VAS, asking, following, snapshot, standing, task, trial

STOP, FAULT, LOST = "stopped_by_participant", "device_fault", "link_lost"


@pytest.mark.parametrize(
    ("phase", "device", "outcome", "showing"),
    [
        (Phase.IDLE, "SAFE", "", Showing.WAIT),
        (Phase.LOADING, "SAFE", "", Showing.WAIT),
        (Phase.WAITING, "READY", "", Showing.WAIT),
        (Phase.READYING, "ARMED", "", Showing.WAIT),
        (Phase.DELIVERING, "DELIVERING", "", Showing.WAIT),
        (Phase.RATING, "READY", "", Showing.WAIT),
        (Phase.PAUSED, "SAFE", "", Showing.MESSAGE),
        (Phase.HELD, "DELIVERING", STOP, Showing.STOPPING),
        (Phase.HELD, "RETURNING", STOP, Showing.STOPPING),
        (Phase.HELD, "SAFE", STOP, Showing.STOPPED),
        (Phase.HELD, "SAFE", "stopped_by_operator", Showing.STOPPED),
        (Phase.HELD, "FAULT", FAULT, Showing.STOPPED),
        (Phase.HELD, "SAFE", LOST, Showing.MESSAGE),
        (Phase.HELD, "SAFE", "refused", Showing.MESSAGE),
        (Phase.CLOSING, "SAFE", "", Showing.MESSAGE),
        (Phase.FINISHED, "SAFE", "", Showing.WAIT),
    ],
)
def test_each_phase_has_its_picture(phase: Phase, device: str, outcome: str, showing: Showing) -> None:
    assert standing(phase, device, outcome=outcome).showing is showing


def test_nobody_is_told_that_it_has_stopped_when_nobody_knows() -> None:
    assert "stopped" not in standing(Phase.HELD, "RETURNING", outcome=STOP).headline.lower()
    assert "stopped" not in standing(Phase.HELD, "SAFE", outcome=LOST).headline.lower()


@pytest.mark.parametrize("phase", Phase)
def test_the_window_may_be_closed_only_when_the_run_is_over(phase: Phase) -> None:
    assert standing(phase, outcome=STOP).running == (phase not in (Phase.CLOSING, Phase.FINISHED))


@pytest.mark.parametrize(
    ("source", "answer"),
    [("screen", Answer.SCREEN), ("operator_verbal", Answer.SPOKEN), ("participant", Answer.HAND)],
)
def test_a_question_is_answered_where_control_expects_it(source: RatingSource, answer: Answer) -> None:
    shown = asking(NRS_10, source, prompt_id=7)
    assert (shown.showing, shown.answer, shown.prompt_id, shown.scale) == (Showing.ASK, answer, 7, NRS_10)


@pytest.mark.parametrize(("source", "answer"), [("screen_slider", Answer.SCREEN), ("device_slider", Answer.HAND)])
@pytest.mark.parametrize("phase", [Phase.READYING, Phase.DELIVERING, Phase.RATING])
def test_a_continuous_rating_is_on_the_screen_from_before_the_stimulus_to_the_end_of_rating(
    phase: Phase, source: RatingSource, answer: Answer
) -> None:
    rated = trial(task(CONTINUOUS, "continuous", source), index=0)
    shown = participant_screen([rated], snapshot(phase, attempt=2), "READY")
    assert (shown.showing, shown.answer, shown.follows) == (Showing.FOLLOW, answer, (0, 2))
    assert participant_screen([rated], snapshot(Phase.WAITING), "READY").showing is Showing.WAIT


def test_a_prompt_goes_before_a_continuous_rating() -> None:
    both = trial(task(CONTINUOUS, "continuous", "screen_slider"), task(VAS))
    shown = participant_screen([both], snapshot(Phase.RATING, both.ratings[1]), "READY")
    assert (shown.showing, shown.scale) == (Showing.ASK, VAS)


@pytest.mark.parametrize(
    ("source", "slider", "shown"),
    [
        ("device_slider", 0.4, 0.4),
        ("device_slider", 1.2, 1.0),
        ("device_slider", -0.1, 0.0),
        ("device_slider", math.nan, None),
        ("device_slider", None, None),
        ("screen_slider", 0.4, None),
    ],
)
def test_the_marker_is_where_the_devices_slider_is(
    source: RatingSource, slider: float | None, shown: float | None
) -> None:
    assert following(source, slider=slider).slider == shown


@pytest.mark.parametrize("operators", LANGUAGES)
@pytest.mark.parametrize(
    ("scripts", "spoken", "asked"),
    [("en", "en", "How strong was"), ("de", "de", "Wie stark war"), ("da", None, None), ("", None, None)],
)
def test_the_participant_reads_the_language_of_the_script(
    operators: str, scripts: str, spoken: str | None, asked: str | None
) -> None:
    language.use(operators)
    expected = asked or {"en": "How strong was", "de": "Wie stark war"}[operators]
    assert asking(VAS, language=scripts).headline.startswith(expected)
    assert standing(Phase.WAITING, language=scripts).detail == words(spoken or operators, "participant")["wait"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_question_has_words(code: str) -> None:
    kinds = itertools.product(
        get_args(Dimension),
        ("after_trial", "after_pulse", "continuous"),
        ("train", "single"),
        (True, False),
        ((), (15.0,)),
    )
    asked = set()
    for dimension, when, kind, no_pain, after_s in kinds:
        scale = replace(VAS, zero_is_no_pain=no_pain)
        asked.add(question(code, replace(task(scale, when), dimension=dimension, aftersensation_s=after_s), kind))
    known = {text for key, text in words(code, "participant").items() if key.split("_")[0] in ASKED_ABOUT}
    assert asked == known


ASKED_ABOUT = ("now", "pulse", "single", "train")


@pytest.mark.parametrize(
    ("when", "after_s", "kind", "words"),
    [
        ("continuous", (), "train", "is the pain right now"),
        ("after_trial", (15.0,), "train", "is the pain right now"),
        ("after_pulse", (), "train", "was the pain just now"),
        ("after_trial", (), "single", "was the pain?"),
        ("after_trial", (), "train", "of the whole series"),
    ],
)
def test_the_question_is_about_the_right_time(when: str, after_s: tuple[float, ...], kind: str, words: str) -> None:
    assert words in question("en", replace(task(VAS, when), aftersensation_s=after_s), kind)  # type: ignore[arg-type]


def test_pain_is_asked_only_on_a_scale_that_begins_at_no_pain() -> None:
    assert "pain" not in question("en", task(replace(VAS, zero_is_no_pain=False)), "train")


def test_nothing_on_the_screen_speaks_of_machines() -> None:
    machines = re.compile(
        r"device|applicator|thermode|cuff|probe|trial|paradigm|operator|spot|°C|kPa|"
        r"Gerät|Applikator|Thermode|Manschette|Sonde|Durchgang|Versuchsleitung",
        re.IGNORECASE,
    )
    found = [text for code in LANGUAGES for text in words(code, "participant").values() if machines.search(text)]
    assert found == []

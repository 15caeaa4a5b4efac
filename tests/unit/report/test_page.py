"""The report of a run holds what a reader needs, in words, and nothing of a file can become markup."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import get_args

import pytest

from rig.analysis.reasons import Flag, Reason
from rig.domain.plan import RatingSource, RatingTask
from rig.report import result_sections
from rig.report.page import POLICY, SECTIONS, run_page
from rig.report.words import FLAGS, RATED_BY, REASONS
from tests.unit.report.pages import Page
from tests.unit.report.runs import NAN, NRS, Made, after_trial, continuous, heat, pairs

GROWTH = (10.0, 20.0, 30.0, 40.0, 50.0, 50.0, 60.0, 70.0, 80.0, 90.0)
HASH, JOURNAL = "ab" * 32, "cd" * 32
DEVICE = {
    "applicator": "thermode", "area_mm2": 900, "probe_id": 1, "serial": "SN-7", "firmware": "fw 2.1", "protocol": "1.0",
    "calibration_id": 3, "calibration_day": 20454, "limits_crc": 0xE7158FC0, "limits": {"max_dose": 900_000},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A picture takes longer than all the rest of a page; what it shows is tested with the figure."""
    monkeypatch.setattr(result_sections, "figure_svg", lambda run, result: b"<svg/>")
    return


def three_trains() -> Made:
    """A whole run with everything recorded."""
    shifted = [tuple(min(100.0, value + add) for value in GROWTH) for add in (0.0, 3.0, 6.0)]
    made = heat(shifted, after=[(20.0, 5.0)] * 3)
    made.baseline, made.script = 38.0, "Move the slider."
    made.attrs = {
        "site": "left-forearm", "site_role": "contralateral", "operator": "op7", "language": "en", "simulated": False,
        "paradigm_hash": HASH, "journal_sha256": JOURNAL, "duration_s": 306.2, "audit_chain": "intact",
        "software": {"qst-rig": "0.9", "numpy": "2.0"}, "lost_ms_bound": 0.0,
    }  # fmt: skip
    made.device = dict(DEVICE)
    made.individual = {"ptt": {"value": 48.25, "method": "ascending ramp", "when": "2025-01-01T09:00:00+00:00"}}
    made.paradigm = {
        "title": "Heat, ten pulses", "version": "1.2", "sources": ["Somebody 2001"],
        "blocks": [{"trials": [{"name": "train", "train": {"target": {"individual": "ptt", "factor": 1, "max": 50}}}]}],
    }  # fmt: skip
    made.clock = [
        (1_000_000_000 * s, 1_000_000_000 * s + 1_000_000, 1_000_000 * s + 500, 1_000_000 * s + 500) for s in range(5)
    ]
    for trial, spot_dose in enumerate((60_000, 120_000, 180_000)):
        made.event(5 + 100 * trial + 20, "status", device=True, dose=spot_dose, misses=0, rx_bad=0, tx_drop=0)
    made.event(50, "operator_note", reason="the participant yawned", trial=0)
    return made


def page(made: Made) -> Page:
    return Page(run_page(made.run()))


#: section -> what must stand in it
REQUIRED = {
    "": ("Heat, ten pulses", "made-up: P001, session 1, run 1", "Research use, not a diagnosis."),
    "run": (
        "Participant P001",
        "Operator op7",
        "Site and role left-forearm; role contralateral",
        "Applicator, area thermode, 900 mm²",
        "train: 38.0 °C → 48.0 °C (1 × ptt, at most 50.0 °C)",
        "ptt = 48.25 °C, ascending ramp, 2025-01-01 09:00:00 UTC",
        "vas_100: continuous VAS from 0 (“no pain”) to 100 (“worst pain”), step 0.1; 0 means no pain",
        "Started 2025-01-01 10:00:00 UTC",
    ),
    "result": (
        "Primary measure diff_last_first 80 points",
        "rating of the last delivered pulse minus the first",
        "mean from 3 of 3 trains; single trains: 80, 80, 80",
        "No interval is computed",
        "Planned 30 pulses",
        "Delivered 30 pulses",
        "As planned 30 of 30 delivered",
        "Rated 30 of 30",
        "Stops none",
        "Repeats none",
        "Ratings missed none of 36",
        "Floor none",
        "Ceiling none",
        "Small denominator none",
    ),
    "wary": ("Nothing out of the ordinary was found.",),
    "ratings": ("train 1 10.0 20.0 30.0", "mean 13.00 23.00", "SD 3.00 3.00", "intensity on vas_100"),
    "measures": ("ratio_last_first", "slope_loglog", "as30", "rN − r1 · Staud", "mean(r8..r10) − mean(r1..r4)"),
    "stimulus": (
        "0.05 s (200 °C/s)",
        "2 s (0.5 Hz)",
        "Said to the participant (language: en)",
        "Move the slider.",
        "highest position from 1 s after a pulse’s onset to 1 s after the next",
        "aftersensation 15 and 30 s after the last pulse",
    ),
    "trials": ("train 1 1 test 1 completed 10 10 10 12 of 12", "on time within 0.25 s"),
    "dose": ("surface dose, CEM43", "1 3 30 3 15 20 %", "Study envelope none: free tier"),
    "recording": (
        "How the run ended completed, every planned trial begun",
        "Duration 05:06",
        "0 gaps, 0 frames lost",
        "Rejected bytes none",
        "Clock uncertainty within ±",
        "5 round trips, the shortest 1 ms",
        "complete; audit chain intact",
        "operator: note the participant yawned",
    ),
    "versions": (
        HASH,
        JOURNAL,
        "qst-rig 0.9; numpy 2.0",
        "fw 2.1, protocol 1.0",
        "SN-7, probe 1, calibration 3 of 2026-01-01",
        "e7158fc0",
        "made-up, version 1.2",
        "Somebody 2001",
    ),
}  # fmt: skip


@pytest.mark.parametrize("section", REQUIRED)
def test_every_required_item_stands_in_its_section(section: str) -> None:
    text = page(three_trains()).text(section)
    assert [item for item in REQUIRED[section] if item not in text] == []


def test_the_sections_stand_in_the_readers_order_each_with_its_heading() -> None:
    found = page(three_trains())
    assert [name for name in found.sections if name] == [s.anchor for s in SECTIONS]
    assert found.elements["h2"] == len(SECTIONS)


def test_the_page_is_one_file_that_loads_and_runs_nothing() -> None:
    found = page(three_trains())
    assert ("meta", "content", POLICY) in found.attributes
    assert "script-src" not in POLICY
    assert POLICY.startswith("default-src 'none'")
    sources = [value for _, name, value in found.attributes if name in ("src", "href", "srcset")]
    assert sources == ["data:image/svg+xml;base64,PHN2Zy8+"]
    assert "url(" not in found.style
    assert "@import" not in found.style


def test_the_same_run_gives_the_same_page() -> None:
    assert run_page(three_trains().run()) == run_page(three_trains().run())


HOSTILE = '<script>alert(1)</script>"\'&amp;<b onclick="x">'
PLACES: dict[str, Callable[[Made], object]] = {
    "participant": lambda made: made.attrs.update(participant=HOSTILE),
    "site": lambda made: made.attrs.update(site=HOSTILE),
    "operator": lambda made: made.attrs.update(operator=HOSTILE),
    "paradigm name": lambda made: made.attrs.update(paradigm_name=HOSTILE),
    "title": lambda made: made.paradigm.update(title=HOSTILE),
    "sources": lambda made: made.paradigm.update(sources=[HOSTILE]),
    "note": lambda made: made.event(60, "operator_note", reason=HOSTILE),
    "unknown event": lambda made: made.event(61, HOSTILE, text=HOSTILE),
    "end": lambda made: made.attrs.update(finish_reason="interrupted", end_reason=HOSTILE),
    "envelope": lambda made: made.attrs.update(envelope_author=HOSTILE),
    "individual": lambda made: made.individual["ptt"].update(method=HOSTILE),
    "firmware": lambda made: made.device.update(firmware=HOSTILE),
    "script": lambda made: setattr(made, "script", HOSTILE),
    "reason": lambda made: made.trial(9, "train", name="other", reason=HOSTILE, outcome="skipped", n=0),
    "trial name": lambda made: made.trial(9, "train", name=HOSTILE),
}


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_shown_and_never_obeyed(place: str) -> None:
    made = three_trains()
    PLACES[place](made)
    found = page(made)
    assert HOSTILE in found.text() + found.title
    assert set(found.elements) <= set(page(three_trains()).elements) | {"strong", "ul", "li"}
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]


def test_hostile_anchors_of_a_scale_are_shown_and_never_obeyed() -> None:
    made = pairs(scale=replace(NRS, anchor_high=HOSTILE))
    assert HOSTILE in page(made).text("run")


def test_hostile_text_cannot_leave_the_style_of_printed_pages() -> None:
    made = three_trains()
    made.attrs["participant"] = 'P1"; } body { display: none } </style><script>'
    plain, hostile = page(three_trains()), page(made)
    assert hostile.style.count("{") == plain.style.count("{")
    assert hostile.style.count('"') == plain.style.count('"')
    assert "script" not in hostile.elements


def test_control_and_direction_characters_become_visible() -> None:
    made = three_trains()
    made.attrs["site"] = "left\x00\x1b[31m\u202etfel\ud800"
    text = run_page(made.run())
    assert not re.search("[\x00\x1b\u202e\ud800]", text)
    assert "left\ufffd\ufffd[31m\ufffdtfel\ufffd" in text


def test_every_reason_and_flag_has_its_words() -> None:
    assert set(REASONS) == {reason.word for reason in Reason if reason}
    assert set(FLAGS) == set(Flag)


def test_an_undefined_primary_measure_says_why() -> None:
    found = page(pairs(singles=(20.0, 25.0, NAN, NAN, NAN)))
    assert "undefined fewer than three repetitions have both ratings" in found.text("result")
    assert "from 2 of 5 pairs" in found.text("result")
    assert "undefined 2/5 fewer than three repetitions" in found.text("measures")


def test_a_measure_undefined_in_some_trains_says_in_how_many_and_why() -> None:
    text = page(heat([GROWTH, (10.0, NAN, *GROWTH[2:])])).text("measures")
    assert "2/2 80, 80" in text
    assert "undefined in 1: a pulse or moment that the formula names was not rated" in text


def test_the_ratio_comes_with_its_interval_and_the_raw_ratings() -> None:
    found = page(pairs())
    assert "2.2" in found.text("result")
    assert "95 % interval: 1.909 to 2.477 (Fieller, paired); from 5 of 5 pairs" in found.text("result")
    assert "pair 1 20 50 pair 2 25 55" in found.text("ratings")
    assert "mean of 5 complete pairs 25.0 55.0" in found.text("ratings")
    assert "wur_dfns" in found.text("measures")
    assert "1.909 to 2.477" in found.text("measures")


FLAGGED = {
    "floor": (pairs(singles=(0.0, 25.0, 30.0, 22.0, 28.0)), "Floor wur_dfns (1 of 5 pairs)", "decrease cannot show"),
    "ceiling": (pairs(trains=(50.0, 55.0, 100.0, 40.0, 60.0)), "Ceiling wur_dfns (1 of 5 pairs)", "growth cannot show"),
    "small denominator": (
        pairs(singles=(1.0, 0.5, 1.0, 0.5, 1.0)),
        "Small denominator wur_dfns (1 of 5 pairs)",
        "the ratio is unstable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FLAGGED)
def test_floor_ceiling_and_small_denominator_are_named_in_words(case: str) -> None:
    made, number, words = FLAGGED[case]
    found = page(made)
    assert number in found.text("result")
    assert words in found.text("wary")


def test_a_band_of_the_curve_only_from_three_trains_on() -> None:
    assert "SD" not in page(heat([GROWTH, GROWTH])).text("ratings")
    assert "SD" in page(heat([GROWTH] * 3)).text("ratings")


def test_every_way_to_rate_is_told_in_words() -> None:
    assert set(RATED_BY) == set(get_args(RatingSource))


def stopped() -> Made:
    """A train stopped by the participant, repeated with agreement; one never begun; a rating missed."""
    made = Made(
        "diff_last_first",
        "thermal",
        "°C",
        tasks={"T": [RatingTask("after_pulse", NRS, "intensity", "participant", 1.5)]},
    )
    made.trial(0, "train", n=4, outcome="stopped_by_participant", reason="participant_button", t0_s=5)
    made.trial(0, "train", attempt=2, t0_s=105, verdicts=("as_planned", "late", "low", "late"))
    for pulse in range(1, 11):
        made.rating(0, NAN if pulse == 6 else 10.0 * pulse, pulse=pulse, attempt=2)
    for pulse in range(1, 5):
        made.rating(0, 10.0, pulse=pulse)
    made.event(20, "button", device=True, which="stop")
    made.event(30, "operator_participant_agreed", reason="said yes")
    made.event(31, "operator_repeat", reason="wants to go on", repeats=0)
    made.never = [(1, "T", 2)]
    made.attrs = {"finish_reason": "stopped_by_operator", "end_reason": "time is up"}
    return made


def test_stops_repeats_misses_and_what_never_began_are_told() -> None:
    found = page(stopped())
    for item in (
        "Planned 20 pulses",
        "Delivered 10 pulses",
        "As planned 7 of 10 delivered",
        "Rated 9 of 10",
        "Never begun T 2",
        "Stops T 1: stopped by participant after 4 of 10 pulses",
        "Repeats T 1, attempt 2",
        "Ratings missed 1 of 10",
    ):
        assert item in found.text("result")
    for item in (
        "The run did not complete: stopped by operator.",
        "T 1: attempt 2 of 2.",
        "1 of 10 ratings are missing.",
        "Never begun: T 2.",
        "delivery of 10 pulses: 2 late, 1 low",
    ):
        assert item in found.text("wary")
    assert "not analysed; participant button" in found.text("trials")
    assert "Never begun: T 2." in found.text("trials")
    assert "pulses: 2 late, 1 low" in found.text("trials")
    assert "stopped by operator: time is up" in found.text("recording")
    assert "button which stop" in found.text("recording")
    assert "operator: repeat wants to go on; repeats T 1" in found.text("recording")
    assert "10 20 30 40 50 – 70" in found.text("ratings")


def test_pulses_that_were_not_delivered_are_not_missing_ratings() -> None:
    made = Made("diff_last_first", tasks={"T": [continuous()]})
    made.trial(0, "train", n=4, outcome="stopped_by_participant")
    for pulse, value in enumerate(GROWTH[:5], 1):  # the fifth began, and was rated, but never ended
        made.rating(0, value, pulse=pulse, scale="vas_100", method="max_in_window")
    found = page(made)
    assert "T 1 10.0 20.0 30.0 40.0 × × × × × ×" in found.text("ratings")
    assert "As planned 4 of 4 delivered" in found.text("result")
    assert "Rated 4 of 4" in found.text("result")
    assert "× not delivered" in found.text("ratings")


def test_what_was_never_asked_is_not_missing() -> None:
    made = pairs()
    made.trial(10, "train", repeat=6, n=4, outcome="stopped_by_participant")  # a stop is not followed by the question
    found = page(made)
    assert "Ratings missed none of 10" in found.text("result")
    made.trials[-1] = (*made.trials[-1][:8], "completed", *made.trials[-1][9:])
    assert "Ratings missed 1 of 11" in page(made).text("result")


#: what the four pulses delivered before a stop left behind -> rated, missed
CUT_TRAINS: dict[str, tuple[dict[int, str], str, str]] = {
    "all answered": ({1: "given", 2: "given", 3: "given", 4: "given"}, "4 of 4", "none of 4"),
    "one missed": ({1: "given", 2: "missed", 3: "given", 4: "given"}, "3 of 4", "1 of 4"),
    "the last withdrawn": ({1: "given", 2: "given", 3: "given", 4: "withdrawn"}, "3 of 3", "none of 3"),
    "the last not asked yet": ({1: "given", 2: "given", 3: "given"}, "3 of 3", "none of 3"),
}


@pytest.mark.parametrize(("rows", "rated", "missed"), CUT_TRAINS.values(), ids=CUT_TRAINS)
def test_what_a_stop_made_impossible_was_not_asked_for(rows: dict[int, str], rated: str, missed: str) -> None:
    made = Made("sum_ratings", tasks={"T": [RatingTask("after_pulse", NRS, "intensity", "participant", 1.5)]})
    made.trial(0, "train", n=4, outcome="stopped_by_participant")
    for pulse, status in rows.items():
        made.rating(0, 30.0 if status == "given" else math.nan, pulse=pulse, status=status)
    text = page(made).text("result")
    assert f"Rated {rated}" in text
    assert f"Ratings missed {missed}" in text


def test_many_pulses_stand_below_one_another() -> None:
    made = Made("sum_ratings", tasks={"T": [RatingTask("after_pulse", NRS, "intensity", "participant", 1.5)]})
    for trial in range(2):
        made.trial(trial, "train", planned=30, repeat=trial + 1)
        for pulse in range(1, 31):
            made.rating(trial, pulse + trial, pulse=pulse)
    text = page(made).text("ratings")
    assert "pulse T 1 T 2 mean 1 1 2 1.5 2 2 3 2.5" in text


def test_ratings_beside_the_analysed_ones_are_shown() -> None:
    made = pairs()
    for trial, *_ in made.trials:
        made.rating(trial, 33.0, dimension="unpleasantness")
    text = page(made).text("ratings")
    assert "Other ratings" in text
    assert "S 1 1 unpleasantness nrs_100 prompt 33" in text


def test_trains_of_different_names_averaged_together_are_named() -> None:
    made = Made("diff_last_first", tasks={"warm": [continuous(NRS)], "hot": [continuous(NRS)]})
    for trial, name in enumerate(("warm", "hot")):
        made.trial(trial, "train", name=name)
        for pulse, value in enumerate(GROWTH, 1):
            made.rating(trial, value, pulse=pulse, method="max_in_window")
    assert "Trains of different names are averaged (hot, warm): look at the value of each." in page(made).text("wary")


def test_pairs_of_different_names_averaged_together_are_named() -> None:
    made = Made("wur_dfns", tasks={name: [after_trial()] for name in ("S", "T", "S2", "T2")})
    for trial, (kind, name, block) in enumerate(
        (("single", "S", "a"), ("train", "T", "a"), ("single", "S2", "b"), ("train", "T2", "b"))
    ):
        made.trial(trial, kind, name=name, block=block)
        made.rating(trial, 10.0 + trial)
    assert "Pairs of different names are averaged (S/T, S2/T2)" in page(made).text("wary")


def test_a_simulated_rig_is_marked_and_a_real_one_is_not() -> None:
    simulated, real = page(pairs()), page(three_trains())
    assert "SIMULATED RIG" in simulated.text()
    assert "say nothing about a person" in simulated.text("wary")
    assert "SIMULATED" not in real.text()


def test_an_envelope_is_told_as_it_stands_in_the_file() -> None:
    made = three_trains()
    made.attrs |= {
        "envelope_author": "Dr Who",
        "envelope_hash": "ff00",
        "envelope_expires": None,
        "envelope_raised": {"max": 52},
    }
    assert "Study envelope author: Dr Who; hash: ff00; raised: max 52" in page(made).text("dose")


def test_a_changed_journal_is_the_readers_business() -> None:
    made = three_trains()
    made.attrs["audit_chain"] = "broken at record 7 (byte 99)"
    assert "its audit chain is broken at record 7" in page(made).text("wary")


def test_a_run_of_which_nothing_is_known_has_a_report_all_the_same() -> None:
    made = Made("as15")
    made.attrs = {
        "site": "",
        "started_utc": None,
        "finish_reason": "interrupted",
        "end_reason": "the journal is truncated",
    }
    found = page(made)
    assert "undefined the run holds no rating of the kind" in found.text("result")
    assert "role not recorded" in found.text("run")
    assert "interrupted: the journal is truncated" in found.text("recording")
    assert "No trial was begun." in found.text("trials")
    assert "the clocks were never compared" in found.text("recording")

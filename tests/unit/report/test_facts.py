"""Dose per spot, health of the recording, the curve and words are what the run says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rig.analysis.result import TrainSummary
from rig.report.curve import curve
from rig.report.dose import dose_per_spot, unit_of
from rig.report.health import entries, health
from rig.report.html import element, escaped, table
from rig.report.number_sections import formula
from rig.report.words import amount, counted, day, letter, level, minutes, moment, percent, points
from tests.unit.report.runs import NAN, NRS, NS, VAS, Made, pairs


def dosed() -> Made:
    """Two spots; the first again after the second, with a stopped attempt in between."""
    made = Made("diff_last_first", "thermal", "°C")
    made.device = {"limits": {"max_dose": 900_000}}
    made.trial(0, "train", spot=1, t0_s=10)
    made.trial(1, "train", spot=2, t0_s=110, outcome="stopped_by_participant", n=3)
    made.trial(2, "train", spot=1, t0_s=210)
    made.event(10.2, "status", device=True, dose=1_000)
    made.event(50.0, "status", device=True, dose=60_000)
    made.event(109.5, "status", device=True, dose=61_000)  # the second has begun, its stimulus has not: still spot 1
    made.event(120.0, "status", device=True, dose=30_000)
    made.event(145.0, "status", device=True, dose=33_000)  # after the stop, on the way back
    made.event(240.0, "status", device=True, dose=120_000)
    return made


def test_each_spot_has_the_devices_counter_after_its_last_stimulus() -> None:
    one, two = dose_per_spot(dosed().run())
    assert (one.spot, one.n_stimuli, one.n_pulses, one.device, one.cap) == (1, 2, 20, 2.0, 15.0)
    assert (two.spot, two.n_stimuli, two.n_pulses, two.device) == (2, 1, 3, 0.55)


def test_without_status_or_limit_a_dose_is_unknown_and_not_zero() -> None:
    made = dosed()
    made.events, made.device = [], {}
    assert all(math.isnan(spot.device) and math.isnan(spot.cap) for spot in dose_per_spot(made.run()))


def test_a_spot_where_nothing_began_has_no_dose() -> None:
    made = dosed()
    made.trial(3, "train", spot=3, n=0, outcome="refused", t0_s=310)
    made.event(320.0, "status", device=True, dose=99_000)
    *_, three = dose_per_spot(made.run())
    assert (three.spot, three.n_stimuli) == (3, 0)
    assert math.isnan(three.device)


def test_what_ran_off_the_skin_is_nobodys_dose() -> None:
    made = dosed()
    made.trial(3, "train", spot=0, role="device_check", t0_s=310)
    made.event(320.0, "status", device=True, dose=99_000)
    assert [spot.spot for spot in dose_per_spot(made.run())] == [1, 2]


@pytest.mark.parametrize(("modality", "dose", "unit"), [("pressure", 5.0, "kPa s"), ("force", 5_000.0, "mN s")])
def test_pressure_and_force_have_their_own_unit(modality: str, dose: float, unit: str) -> None:
    made = Made("diff_last_first", modality)
    made.trial(0, "train", t0_s=10)
    made.event(20.0, "status", device=True, dose=5_000)
    run = made.run()
    (spot,) = dose_per_spot(run)
    assert (spot.device, unit_of(run).unit) == (dose, unit)


def test_health_counts_gaps_rejected_bytes_lateness_and_counters() -> None:
    made = pairs()
    made.pulses = [
        (*row[:11], NAN, late, row[13]) for row, late in zip(made.pulses, (18, 40, -1, *[20] * 52), strict=True)
    ]
    made.gaps = [(0, 1, 3), (5, 6, 2), (9, 1, -1)]
    made.event(1.0, "rejected_bytes", hex="00ff00")
    made.event(2.0, "status", device=True, dose=0, misses=1, rx_bad=4, tx_drop=0)
    made.event(3.0, "status", device=True, dose=0, misses=2, rx_bad=3, tx_drop=0)
    found = health(made.run())
    assert (found.n_gaps, found.frames_lost, found.restarts) == (3, 5, 1)
    assert (found.n_rejected, found.rejected_bytes) == (1, 3)
    assert (found.late_max_us, found.late_median_us, found.n_stamped) == (40.0, 20.0, 54)
    assert found.counters == {"misses": 2, "rx_bad": 4, "tx_drop": 0}


def test_the_clock_bound_is_that_of_the_round_trips() -> None:
    made = pairs()
    ms = NS // 1_000
    made.clock = [(s * NS, s * NS + 2 * ms, s * 1_000_000 + 1_000, s * 1_000_000 + 1_000) for s in range(4)]
    clock = health(made.run()).clock
    assert (clock.n, clock.shortest_us, clock.jumps) == (4, 2_000.0, 0)
    assert 1_000 <= clock.median_us <= clock.worst_us <= 1_300  # half the round trip, and 200 ppm of a second


def test_a_clock_that_jumped_is_counted() -> None:
    made = pairs()
    made.clock = [
        (s * NS, s * NS + 1_000_000, s * 1_000_000 + at, s * 1_000_000 + at) for s, at in enumerate((0, 0, 90_000))
    ]
    assert health(made.run()).clock.jumps == 1


def test_nothing_measured_is_nan_and_not_zero() -> None:
    found = health(Made("as15").run())
    assert all(math.isnan(x) for x in (found.late_max_us, found.clock.shortest_us, found.clock.worst_us))


def test_the_log_tells_incidents_and_not_routine() -> None:
    made = pairs()
    for at, kind in ((10.0, "state"), (11.0, "status"), (12.0, "pulse_onset"), (13.0, "operator_start")):
        made.event(at, kind)
    made.event(75.0, "operator_pause", reason="", trial=1)
    made.event(77.0, "operator_amend", reason="", trial=2, attempt=1, pulse=None, prompt_id=3, old=None, value=22.0)
    made.event(79.0, "injected", text="inject sensor=open")
    made.event(80.0, "fault", fault="sensor_open", value=3)
    told = [(entry.seconds, entry.what, entry.text) for entry in entries(made.run())]
    assert told == [
        (65.0, "operator: pause", "trial T 1"),
        (67.0, "operator: amend", "trial S 2, attempt 1, old missed, value 22.0"),
        (69.0, "injected", "inject sensor=open"),
        (70.0, "fault", "fault sensor_open, value 3"),
    ]


def test_the_curve_is_a_mean_of_pulses_rated_in_every_train() -> None:
    trains = [
        TrainSummary(str(n), 3, 3, values)
        for n, values in enumerate(((1.0, 2.0, NAN), (3.0, 4.0, 5.0), (5.0, 9.0, 7.0)))
    ]
    found = curve(trains)
    np.testing.assert_allclose(found.mean, (3.0, 5.0, NAN))
    np.testing.assert_allclose(found.spread, (2.0, math.sqrt(13.0), NAN))
    assert np.isnan(curve(trains[:2]).spread).all()
    assert curve([]).mean.size == 0


WORDS = (
    (level(48.0, "°C"), "48.0\u00a0°C"),
    (level(48.25, "°C"), "48.25\u00a0°C"),
    (level(60.0, "kPa"), "60\u00a0kPa"),
    (level(NAN, "mN"), "–"),
    (points(7.0, NRS), "7"),
    (points(7.0, VAS), "7.0"),
    (points(41.5, NRS), "41.5"),
    (points(17.8228, VAS), "17.8"),
    (points(7.25, NRS, 1), "7.2"),
    (points(NAN, NRS), "–"),
    (amount(4923.4), "4923"),
    (amount(2.8512), "2.85"),
    (amount(NAN), "–"),
    (percent(0.194), "19\u00a0%"),
    (percent(NAN), "–"),
    (moment("2025-01-01T10:00:00+00:00"), "2025-01-01 10:00:00 UTC"),
    (moment("2025-01-01T10:00:00+02:00"), "2025-01-01 10:00:00 +0200"),
    (moment(None), "not recorded"),
    (moment("soon"), "soon"),
    (day(20454), "2026-01-01"),
    (day(0), "on a day not stated"),
    (minutes(306.2), "05:06"),
    (minutes(7_199.9), "120:00"),
    (counted(1, "train"), "1\u00a0train"),
    (counted(2, "train"), "2\u00a0trains"),
    (letter(0), "A"),
    (letter(25), "Z"),
    (letter(26), "AA"),
)


def test_numbers_and_times_read_as_they_should() -> None:
    assert [pair for pair in WORDS if pair[0] != pair[1]] == []


def test_indices_of_a_formula_are_set_low_and_names_of_measures_are_not() -> None:
    assert formula("sum_{i=1..5} (i - 3) r_i") == "<i>sum<sub>i=1..5</sub> (i − 3) r<sub>i</sub></i>"
    assert formula("log10(wur_dfns)") == "<i>log10(wur_dfns)</i>"
    assert formula("AS_15") == "<i>AS<sub>15</sub></i>"


def test_only_markup_made_here_is_taken_over() -> None:
    assert element("p", "<b>", element("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"
    assert element("td", 1, class_='a"b') == '<td class="a&quot;b">1</td>'
    assert escaped(None) == ""
    assert "<td>&lt;x&gt;</td>" in table(("a", "b"), [("row", "<x>")])

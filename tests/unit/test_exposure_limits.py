"""The heat limits, worked out a second time from the published exposure data; docs/limits.md shows the same numbers.

Margin line: ln(t/s) = 113.4 - 28.3 ln(T/°C), the lower of the two parallel lines through the data of Moritz and
Henriques in Springborg 2021 (PLoS One 16:e0254790), through 45 °C for 300 s: the shortest exposure used to injure on
purpose. CEM43 = sum of 2^(T-43) dt (Sapareto and Dewey 1984, above 43 °C).
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from firmware_interface.limits import APPLICATORS, LimitTable

THERMODE = APPLICATORS["thermode"]
#: rows in which the "never" tier follows a published protocol that lies past the margin line (tonic 46.5 °C, 120 s,
#: Suzan 2015, J Pain Res 8:409, n = 154): hottest level of the row in °C
PAST_THE_MARGIN = {46.5}


def margin_s(level_c: float) -> float:
    return math.exp(113.4 - 28.3 * math.log(level_c))


def cem43_min(level_c: float, seconds: float) -> float:
    return 2 ** (level_c - 43) * seconds / 60


def heat_rows(table: LimitTable) -> list[tuple[float, float]]:
    """(hottest level in °C the row covers, longest time in s): a row reaches up to the start of the next."""
    caps = sorted(cap for cap in table.caps if cap.level > table.neutral)
    starts = [*[cap.level for cap in caps][1:], table.max + 1]
    rows = [(min(start - 1, table.max) / 1000, cap.ms / 1000) for cap, start in zip(caps, starts, strict=True)]
    return [(level, seconds) for level, seconds in rows if seconds > 0]


def test_the_margin_line_goes_through_its_anchor():
    assert margin_s(45.0) == pytest.approx(300, rel=0.05)


@pytest.mark.parametrize("level, seconds", heat_rows(THERMODE.free))
def test_free_times_stay_below_half_the_margin_line(level, seconds):
    assert seconds < margin_s(level) / 2


@pytest.mark.parametrize("level, seconds", heat_rows(THERMODE.never))
def test_no_time_passes_the_margin_line_but_the_named_one(level, seconds):
    if level in PAST_THE_MARGIN:
        assert margin_s(level) < seconds < 1.1 * margin_s(level)
    else:
        assert seconds < margin_s(level)


@pytest.mark.parametrize("tier, minutes", [(THERMODE.free, 15), (THERMODE.never, 35)])
def test_the_dose_cap_is_cem43_in_ms_at_43_degrees(tier, minutes):
    assert tier.max_dose == minutes * 60_000


def test_the_document_shows_the_same_numbers():
    text = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    free, never = dict(heat_rows(THERMODE.free)), dict(heat_rows(THERMODE.never))
    for level, seconds in never.items():
        shown = f"{free[level]:g}" if level in free else "-"
        dose = cem43_min(level, seconds)
        assert f"| {level:g} | {shown} | {seconds:g} | {margin_s(level):.1f} | {dose:.1f} |" in text

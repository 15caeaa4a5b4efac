"""Numbers on the screens: unit, decimals, decimal sign, clock."""

from __future__ import annotations

import pytest

from gui import language
from gui.models import numbers


@pytest.mark.parametrize(
    ("value", "unit", "english", "german"),
    [
        (47.84, "°C", "47.8 °C", "47,8 °C"),
        (48.4, "kPa", "48 kPa", "48 kPa"),
        (255.7, "mN", "256 mN", "256 mN"),
        (None, "°C", "– °C", "– °C"),
        (float("nan"), "kPa", "– kPa", "– kPa"),
    ],
)
def test_a_level_has_its_unit(value: float | None, unit: str, english: str, german: str) -> None:
    assert numbers.level(value, unit) == english
    language.use("de")
    assert numbers.level(value, unit) == german


def test_times() -> None:
    assert numbers.tenths(0.84) == "0.8 s" and numbers.tenths(-1) == "0.0 s"
    assert numbers.minutes(40.2) == "00:41" and numbers.minutes(-3) == "00:00" and numbers.minutes(61) == "01:01"
    assert numbers.hours(192.9) == "00:03:12" and numbers.hours(36_000) == "10:00:00"

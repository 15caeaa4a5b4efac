"""Numbers on the screens: unit, decimals, decimal sign, clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from gui import language
from gui.models import numbers
from gui.models.levels import shown as shown_level
from gui.models.room import size
from gui.models.simulator import Setting
from gui.widgets.number_axis import NumberAxis
from gui.widgets.simulator_panel import SettingField
from gui.widgets.stimulus_picture import length


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


@pytest.mark.parametrize(
    ("shown", "english", "german"),
    [
        (lambda: numbers.exact(100.0), "100", "100"),
        (lambda: numbers.exact(0.5), "0.5", "0,5"),
        (lambda: numbers.exact(0.5, "de"), "0,5", "0,5"),
        (lambda: numbers.rounded(1.23456, 3), "1.23", "1,23"),
        (lambda: numbers.rounded(4000.4, 3), "4000", "4000"),
        (lambda: numbers.exact(10_800_000.0), "10800000", "10800000"),
        (lambda: numbers.rounded(0.0000123, 3), "0.0000123", "0,0000123"),
        (lambda: numbers.written("-0.25"), "-0.25", "-0,25"),
        (lambda: NumberAxis("left").tickStrings([0.0, 0.5], 1.0, 0.5)[1], "0.5", "0,5"),
        (lambda: size(21_300_000_000), "21.3\u00a0GB", "21,3\u00a0GB"),
        (lambda: shown_level(38.5, "°C"), "38.5\u00a0°C", "38,5\u00a0°C"),
        (lambda: length(12.5), "12.5\u00a0s", "12,5\u00a0s"),
        (lambda: length(8.0), "8\u00a0s", "8\u00a0s"),
    ],
)
def test_every_number_has_the_languages_decimal_sign(
    qapp: QApplication, shown: Callable[[], str], english: str, german: str
) -> None:
    assert shown() == english
    language.use("de")
    assert shown() == german


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("typed", ["0.5", "0,5"])
def test_a_point_and_a_comma_are_the_same_in_the_numbers_of_the_simulator(qtbot: QtBot, code: str, typed: str) -> None:
    language.use(code)
    field = SettingField(Setting("gain", 1.0, 0.0, 10.0, False))
    qtbot.addWidget(field)
    box = field.findChildren(QDoubleSpinBox)[0]
    box.selectAll()
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert field.value() == 0.5

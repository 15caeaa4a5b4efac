"""Numbers between two steps of a scale are none of it, on the participant's screen as where the operator types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui.language import words
from gui.widgets.nrs_scale import NrsScale
from tests.gui.scales import NRS_10, NRS_100

TENS, HALVES = replace(NRS_100, step=10.0), replace(NRS_10, step=0.5)


@pytest.mark.parametrize(
    ("scale", "typed", "value"),
    [
        (TENS, "70", 70.0),
        (TENS, "68", None),
        (HALVES, "2.5", 2.5),
        (HALVES, "2,5", 2.5),
        (HALVES, "2,,5", 2.5),
        (HALVES, "2.4", None),
        (HALVES, "10.5", None),
        (HALVES, ".5", 5.0),  # a number begins with a digit
        (NRS_100, "6.8", 68.0),  # a scale of whole numbers has no sign to type
    ],
)
def test_only_a_step_of_the_scale_can_be_sent(qtbot: QtBot, scale: object, typed: str, value: float | None) -> None:
    nrs = NrsScale(scale)  # type: ignore[arg-type]
    qtbot.addWidget(nrs)
    sent: list[float] = []
    nrs.confirmed.connect(lambda number, _: sent.append(number))
    qtbot.keyClicks(nrs, typed)
    qtbot.keyClick(nrs, Qt.Key.Key_Return)
    assert nrs.value() == value and sent == ([] if value is None else [value])


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_wrong_is_said(qtbot: QtBot, language: str) -> None:
    nrs = NrsScale(HALVES, language)
    qtbot.addWidget(nrs)
    qtbot.keyClicks(nrs, "2.4")
    step = {"en": "0.5", "de": "0,5"}[language]
    said = [label.text() for label in nrs.findChildren(QLabel)]
    assert words(language, "participant")["off_step"].format(step=step) in said


def test_the_pad_has_a_decimal_sign_where_the_scale_needs_one(qtbot: QtBot) -> None:
    for scale, there in ((HALVES, True), (NRS_100, False)):
        nrs = NrsScale(scale, "de")
        qtbot.addWidget(nrs)
        keys = {button.text(): button for button in nrs.findChildren(QPushButton)}
        assert ("," in keys) == there
        if there:
            for key in ("2", ",", "5"):
                keys[key].click()
            assert nrs.value() == 2.5

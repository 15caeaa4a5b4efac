"""A window that is left open overnight: the next morning it knows the day, and what has gone out of date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.models.prepare_checks import problems
from gui.pages.prepare import PreparePage
from tests.gui.test_prepare_model import TODAY as ISSUED
from tests.gui.test_prepare_model import envelope

YESTERDAY, TODAY = ISSUED, ISSUED + timedelta(days=1)


@pytest.fixture
def days() -> list[date]:
    return [YESTERDAY]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, days: list[date]) -> PreparePage:
    page = PreparePage(memory=tmp_path / "window.toml", today=lambda: days[0])
    qtbot.addWidget(page, before_close_func=lambda page: page.hide())
    page.show()
    return page


def test_today_is_today(qtbot: QtBot, page: PreparePage, days: list[date]) -> None:
    days[0] = TODAY
    qtbot.waitUntil(lambda: page.model.today == TODAY)
    (button,) = (b for b in page.findChildren(QPushButton) if b.text() == "today")
    button.click()
    assert page.model.facts["tried_on_self"] == TODAY.isoformat()
    assert "fact.tried_on_self" not in problems(page.model)


def test_a_study_envelope_that_has_run_out_says_so(
    qtbot: QtBot, page: PreparePage, days: list[date], tmp_path: Path
) -> None:
    page.model.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert page.model.envelope is not None
    days[0] = page.model.envelope.expires + timedelta(days=1)
    qtbot.waitUntil(lambda: page.model.envelope is None)
    assert "expired" in page.model.envelope_text

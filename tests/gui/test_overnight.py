"""A window that is left open overnight: the next morning it knows the day, and what has gone out of date."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.models.prepare_checks import problems
from gui.pages.prepare import PreparePage
from tests.gui.test_prepare_model import TODAY as ISSUED
from tests.gui.test_prepare_model import envelope

YESTERDAY, TODAY = ISSUED, ISSUED + timedelta(days=1)


def noon(day: date) -> datetime:
    """Noon here, which is of the same day in UTC wherever people live near their zone's meridian."""
    return datetime(day.year, day.month, day.day, 12).astimezone()


@pytest.fixture
def times() -> list[datetime]:
    return [noon(YESTERDAY)]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, times: list[datetime]) -> PreparePage:
    page = PreparePage(memory=tmp_path / "window.toml", now=lambda: times[0])
    qtbot.addWidget(page, before_close_func=lambda page: page.hide())
    page.show()
    return page


def test_today_is_today(qtbot: QtBot, page: PreparePage, times: list[datetime]) -> None:
    times[0] = noon(TODAY)
    qtbot.waitUntil(lambda: page.model.today == TODAY)
    (button,) = (b for b in page.findChildren(QPushButton) if b.text() == "today")
    button.click()
    assert page.model.facts["tried_on_self"] == TODAY.isoformat()
    assert "fact.tried_on_self" not in problems(page.model)


def test_a_study_envelope_that_has_run_out_says_so(
    qtbot: QtBot, page: PreparePage, times: list[datetime], tmp_path: Path
) -> None:
    page.model.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert page.model.envelope is not None
    times[0] = noon(page.model.envelope.expires + timedelta(days=1))
    qtbot.waitUntil(lambda: page.model.envelope is None)
    assert "expired" in page.model.envelope_text


@pytest.fixture
def west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Eight hours behind UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC+8")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes no zone from outside")
@pytest.mark.usefixtures("west")
def test_an_envelope_is_held_against_utc_as_control_does(
    qtbot: QtBot, page: PreparePage, times: list[datetime], tmp_path: Path
) -> None:
    """One that was made this evening, the next day in UTC, is not of tomorrow."""
    times[0] = datetime(2026, 1, 1, 2, tzinfo=UTC)
    qtbot.waitUntil(lambda: page.model.today == date(2025, 12, 31))
    page.model.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert page.model.envelope_text == "" and page.model.envelope is not None

"""The Review page with three trains, notes and earlier runs."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.pages.review import ReviewPage
from rig.report.reading import Listed
from tests.gui.reviewed import ADVERSE, HEADS, PATH, SKIN, view


def example() -> QWidget:
    page = ReviewPage()
    page.show_run(PATH)
    page.told(Listed("/data/sub-P001", HEADS, ()))
    page.told(view("three trains", SKIN, ADVERSE))
    page.told(view("three trains", path=HEADS[0].path))
    page.resize(1140, 660)
    return page

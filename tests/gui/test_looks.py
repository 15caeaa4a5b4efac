"""Nothing is cut, covered or faint: every example of the gallery, light in English and dark in German."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import language, style
from tests.gui import looks
from tests.gui.test_gallery import EXAMPLES, WIDGETS

PAGES = sorted(set(EXAMPLES) - set(WIDGETS))
SMALLEST, USUAL = QSize(1280, 800), QSize(1920, 1080)
#: palette, language, size of pages
VIEWS = {
    "light English 1280 x 800": (style.LIGHT, "en", SMALLEST),
    "dark German 1920 x 1080": (style.DARK, "de", USUAL),
    "dark German 1280 x 800": (style.DARK, "de", SMALLEST),
}
CASES = [(name, view) for name in EXAMPLES for view, (_, _, size) in VIEWS.items() if name in PAGES or size == SMALLEST]


@pytest.fixture
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what is closed need not be made up anew: half a second
    style.apply(qapp, style.LIGHT)


def on_ground(widget: QWidget) -> QWidget:
    """Put a widget on a page, as large as it wants to be: as wide as its hint, as high as its wrapped text needs."""
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    size = widget.size() if widget.testAttribute(Qt.WidgetAttribute.WA_Resized) else widget.sizeHint()
    layout.addWidget(widget)
    page.resize(size.expandedTo(QSize(size.width(), page.heightForWidth(size.width()))))
    return page


@pytest.mark.usefixtures("_light_again")
@pytest.mark.parametrize(("name", "view"), CASES, ids=[f"{name}, {view}" for name, view in CASES])
def test_nothing_is_cut_covered_or_faint(qtbot: QtBot, qapp: QApplication, name: str, view: str) -> None:
    palette, words, size = VIEWS[view]
    style.apply(qapp, palette)
    language.use(words)
    example = importlib.import_module(f"tests.gui.gallery.{name}").example()
    if name in PAGES:
        example.resize(size)
    window = example if name in PAGES else on_ground(example)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert looks.findings(window) == []

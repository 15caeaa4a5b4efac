"""Every widget has an example that can be looked at, and every example is a widget that shows itself."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import gui.widgets

#: many windows are drawn
pytestmark = pytest.mark.slow

GALLERY = Path(__file__).parent / "gallery"
EXAMPLES = sorted(p.stem for p in GALLERY.glob("*.py") if not p.stem.startswith("_"))
WIDGETS = sorted(p.stem for p in Path(gui.widgets.__path__[0]).glob("*.py") if p.stem != "__init__")


def test_every_widget_has_an_example() -> None:
    assert set(WIDGETS) - set(EXAMPLES) == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_shows_itself(qtbot: QtBot, name: str) -> None:
    widget = importlib.import_module(f"tests.gui.gallery.{name}").example()
    qtbot.addWidget(widget)
    widget.show()
    picture = widget.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(colours) > 1, "nothing is drawn"

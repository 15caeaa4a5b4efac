"""What takes the pictures of README and guide still fits the window: its names, its words, what it fills in.

A whole scene takes a quarter of a minute of real time. Here each is played up to Connect, where a window that asks for
more than the scene answers would keep it; the words of the buttons pressed after it are looked up.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QPushButton

from gui.language import tr
from gui.models import ports, prepare
from gui.pages import review
from tests.gui.studio import COLOURS, LOOKS, Studio, hide_the_machine, studio

#: many windows are drawn
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: colours of a picture in which something is to be seen; a blank page with its frame has fewer than ten
SOME_COLOURS = 50


def script(name: str) -> ModuleType:
    """A program of docs/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def make_screenshots(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in ("QT_QPA_PLATFORM", "QT_LOGGING_RULES", "HOME", "USERPROFILE", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # whatever is set is put back behind the test
    return script("make_screenshots")


def called(method: str) -> Iterator[str]:
    """What the scenes call a method of the studio with."""
    for node in ast.walk(ast.parse((DOCS / "make_screenshots.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield from (str(given.value) for given in node.args if isinstance(given, ast.Constant))


def test_every_picture_that_is_shown_is_taken_and_kept(make_screenshots: ModuleType) -> None:
    kept = {path.stem for path in make_screenshots.PICTURES.iterdir()}
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(DOCS / "guide").glob("*.md")))
    shown = set(re.findall(r"pictures/([\w-]+)\.png", text)) - {script("make_pictures").PARADIGM}
    assert shown == make_screenshots.IN_GUIDE == kept
    taken = {*called("shoot"), *(f"participant-{name}" for name in called("shoot_participant"))}
    assert make_screenshots.IN_GUIDE <= {f"{name}-{look.code}" for name in taken for look in LOOKS}


def test_every_button_that_a_scene_presses_has_words() -> None:
    for key in called("press"):
        if "." in key:  # or it is a button of the simulated rig
            assert tr(key)
    for item in (*called("try_out"), *called("start")):
        assert tr(f"preflight.{item}_try") and tr(f"preflight.{item}_confirm")


class Enough(Exception):
    """What comes next takes real time."""


def connectable(at: Studio) -> None:
    """In place of connecting: nothing is missing for it."""
    connect = at.cockpit.find(QPushButton, tr("prepare.connect").replace("&", ""))
    at.settle(0)
    assert connect.isEnabled(), connect.accessibleDescription()
    raise Enough


def test_every_scene_comes_to_connect_and_its_pictures_show_something(
    make_screenshots: ModuleType, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((ports, "ports_of"), (prepare, "room"), (review, "moment")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back behind the test
    hide_the_machine()
    monkeypatch.setattr(Studio, "connect", connectable)
    (light, _), pictures = LOOKS, tmp_path / "pictures"
    pictures.mkdir()
    for scene in make_screenshots.SCENES:
        if scene is not make_screenshots.after_a_run:  # which begins with two whole runs
            home = tmp_path / scene.__name__
            home.mkdir()
            with studio(qapp, light, home, pictures, make_screenshots.IN_GUIDE) as at, pytest.raises(Enough):
                scene(at)
    assert sorted(path.stem for path in pictures.iterdir()) == ["prepare-empty-en", "prepare-filled-en"]
    empty, filled = (Image.open(path) for path in sorted(pictures.iterdir()))
    for picture in (empty, filled):
        assert picture.size == (light.width, light.height)
        assert len(picture.getcolors(COLOURS) or ()) > SOME_COLOURS
    assert empty.tobytes() != filled.tobytes()

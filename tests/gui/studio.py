"""The whole window, driven without pytest, and pictures of it: for docs/make_screenshots.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QCoreApplication, QDeadlineTimer, QEvent, QIODevice, QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui import language, style
from gui.language import tr
from gui.models import ports, prepare, remembered
from gui.models.room import Room
from gui.pages import review
from gui.widgets.paradigm_list import ParadigmList
from gui.widgets.preflight_row import READ_MS
from rig.session.states import Verb
from tests.gui.cockpit import Cockpit

SEED = "1"
#: between two looks at something that is waited for, ms
LOOK_MS = 10
#: a new size changes fonts, these the layout, and that the sizes within it
LAYOUT_ROUNDS = 10
#: what is shown of the folder for recordings, and as its free space, bytes
FOLDER, FREE = "~/qst-data", 200_000_000_000
#: when a run under review has begun
BEGUN = "2026-05-04 10:15"
#: colours of a saved picture, the most frequent ones as they are, and the most it may take, bytes
COLOURS, LARGEST = 256, 120_000
W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Look:
    """How the windows look: language, palette, size in px."""

    code: str
    palette: style.Palette
    width: int
    height: int


LOOKS = (Look("en", style.LIGHT, 1280, 800), Look("de", style.DARK, 1920, 1080))


class Waiting:
    """What the cockpit needs of pytest-qt, without pytest."""

    def addWidget(self, widget: QWidget) -> None:
        """Do nothing: the cockpit closes its windows itself."""

    def waitExposed(self, widget: QWidget) -> None:
        QTest.qWaitForWindowExposed(widget)

    def waitUntil(self, holds: Callable[[], bool], timeout: int) -> None:
        patience = QDeadlineTimer(timeout)
        while not holds():
            if patience.hasExpired():
                raise TimeoutError(f"not within {timeout / 1000:.0f} s")
            QTest.qWait(LOOK_MS)


class Studio:
    """One window to be photographed; pictures whose names are not among `only` are left out."""

    def __init__(self, cockpit: Cockpit, look: Look, home: Path, to: Path, only: frozenset[str] | None) -> None:
        self.cockpit, self.desk, self.look, self.home = cockpit, cockpit.desk, look, home
        self._to, self._only = to, only
        self._taken: dict[str, QPixmap] = {}
        self.desk.window.resize(look.width, look.height)

    # ------------------------------------------------------------ what the operator does

    def press(self, key: str) -> None:
        """Press the button with these words once it can be pressed."""
        words = tr(key).replace("&", "")
        self.cockpit.until(lambda: self.cockpit.find(QPushButton, words).isEnabled())
        self.cockpit.press(words)

    def prepare(self, paradigm: str | Path, ratings: str, participant: str, no: tuple[str, ...] = ()) -> None:
        """Fill in the page Prepare; consent is given, and the questions `no` are answered so."""
        cockpit = self.cockpit
        cockpit.type(tr("prepare.code"), participant)
        if isinstance(paradigm, Path):
            cockpit.drop(paradigm)
        else:
            cockpit.find(ParadigmList, tr("paradigm.list")).setValue(paradigm)
        cockpit.choose(tr("prepare.ratings"), ratings)
        cockpit.choose(tr("prepare.site"), "forearm")
        cockpit.choose(tr("prepare.side"), "left")
        cockpit.type(tr("prepare.operator"), "op1")
        cockpit.press(f"{tr('covariates.consent')}: {tr('covariates.yes')}")
        for question in no:
            cockpit.press(f"{tr(f'covariates.{question}')}: {tr('covariates.no')}")
        self.desk.prepare_page.model.seed = SEED
        self.desk.window.setFocus()

    def connect(self) -> None:
        """Connect, and put away advice about this machine."""
        self.press("prepare.connect")
        self.cockpit.until(lambda: self.desk.preflight.connected)
        self.settle(1500)
        while self.desk.banner.isVisible():
            self.press("trouble.act_understood")
            self.settle()

    def try_out(self, item: str) -> None:
        """Try screen or sound, and look or listen."""
        self.press(f"preflight.{item}_try")
        self.settle(READ_MS + 300)

    def start(self, *tried: str) -> None:
        """Try screen and sound, as far as the preflight asks for it, then start."""
        for item in tried:
            self.try_out(item)
            self.press(f"preflight.{item}_confirm")
        self.press("preflight.start")

    def confirm_spot(self) -> None:
        """Wait for the question and say yes."""
        button = self.desk.bar.buttons[Verb.CONFIRM_SPOT]
        self.cockpit.until(lambda: self.waits_for_spot() and button.isEnabled())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    # ------------------------------------------------------------ where the run stands

    def waits_for_spot(self) -> bool:
        """Whether the run waits for the applicator to be placed."""
        snapshot = self.desk.live.snapshot
        return snapshot is not None and snapshot.waits_for_spot

    def pulse(self) -> int:
        """Number of the pulse that is being delivered."""
        snapshot = self.desk.live.snapshot
        return 0 if snapshot is None or snapshot.pulse is None else snapshot.pulse

    def until_pulse(self, number: int) -> None:
        """Wait for a pulse, and until it has been seen."""
        self.cockpit.until(lambda: self.pulse() >= number)
        self.settle(900)

    def until_asked_after(self, prompt: int) -> int:
        """Wait for a question after this one; returns its number."""
        self.cockpit.until(lambda: self._asked() not in (0, prompt))
        return self._asked()

    def _asked(self) -> int:
        snapshot = self.desk.live.snapshot
        return 0 if snapshot is None or snapshot.prompt is None else snapshot.prompt.prompt_id

    def participants(self, kind: type[W]) -> W:
        """Wait for the only widget of a kind that the participant sees."""

        def seen() -> list[W]:
            return [widget for widget in self.desk.participant.findChildren(kind) if widget.isVisible()]

        self.cockpit.until(lambda: len(seen()) == 1)
        return seen()[0]

    def settle(self, ms: int = 300) -> None:
        """Let what has changed be drawn."""
        QTest.qWait(ms)

    # ------------------------------------------------------------ pictures

    def shoot(self, name: str) -> None:
        """Take a picture of the operator's window."""
        self._shoot(name, self.desk.window)

    def shoot_participant(self, name: str) -> None:
        """Take a picture of the participant's window, as large as on a display of its own."""
        self.settle()
        self._shoot(f"participant-{name}", self.desk.participant)

    def _shoot(self, name: str, window: QWidget) -> None:
        name = f"{name}-{self.look.code}"
        if self._only is not None and name not in self._only:
            return
        window.resize(self.look.width, self.look.height)
        if window is self.desk.window:
            self.settle()
        else:  # no timer may run: here both share one display, and it would make way for STOP
            for _ in range(LAYOUT_ROUNDS):
                QCoreApplication.sendPostedEvents()
        assert (window.width(), window.height()) == (self.look.width, self.look.height), f"{name}: {window.size()}"
        self._taken[name] = window.grab()

    def develop(self) -> None:
        """Save what was taken: after the session, for which the window would stand still too long meanwhile."""
        for name, taken in self._taken.items():
            path = self._to / f"{name}.png"
            print(f"{path}: {save(taken, path) / 1000:.0f} kB")


def save(taken: QPixmap, path: Path) -> int:
    """Save a picture with few colours; returns its size in bytes."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    taken.save(buffer, "PNG")
    picture = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    few_colours(picture).save(path, optimize=True)
    size = path.stat().st_size
    assert size <= LARGEST, f"{path}: {size} bytes"
    return size


def few_colours(picture: Image.Image) -> Image.Image:
    """Keep the palette's and the most frequent colours as they are; each of the others becomes the nearest of them."""
    palette = style.current()
    values = [*palette.states.values(), *(getattr(palette, name) for name in palette.__dataclass_fields__)]
    named = [int(value[1:], 16) for value in values if str(value).startswith("#")]
    pixels = np.asarray(picture).astype(np.int64) @ (1 << 16, 1 << 8, 1)
    packed, which, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    colours = np.column_stack([packed >> shift & 0xFF for shift in (16, 8, 0)])
    kept = colours[np.lexsort((-counts, ~np.isin(packed, named)))[:COLOURS]]
    nearest = ((colours[:, None] - kept[None]) ** 2).sum(axis=2).argmin(axis=1)
    few = Image.fromarray(nearest.astype(np.uint8)[which].reshape(pixels.shape), "P")
    few.putpalette(kept.astype(np.uint8).tobytes())
    return few


def click(widget: QWidget, across: float, down: float) -> None:
    """Click at a place, as shares of width and height."""
    place = QPoint(round(across * widget.width()), round(down * widget.height()))
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)


def hide_the_machine() -> None:
    """Let no ports and always the same free space be found, and runs have begun at always the same time."""
    ports.ports_of = lambda answer: []
    prepare.room = lambda folder: Room(exists=True, writable=True, free=FREE)
    review.moment = lambda started_utc: BEGUN


@contextmanager
def studio(app: QApplication, look: Look, home: Path, to: Path, only: frozenset[str] | None) -> Iterator[Studio]:
    """Open a window for a user with a home folder of its own, who has chosen where recordings go."""
    for name in ("HOME", "USERPROFILE"):
        os.environ[name] = str(home)
    os.environ["XDG_CONFIG_HOME"] = str(home / ".config")
    settings = remembered.config_file()
    settings.parent.mkdir(parents=True)
    settings.write_text(f'folder = "{FOLDER}"\nlanguage = "{look.code}"\n', encoding="utf-8")
    style.apply(app, look.palette)
    language.use(look.code)
    cockpit = Cockpit(Waiting(), app, Path(FOLDER))  # type: ignore[arg-type]
    made = Studio(cockpit, look, home, to, only)
    try:
        yield made
    finally:
        cockpit.close()
    made.develop()
    for window in (cockpit.desk.window, cockpit.desk.participant):
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # or they would all be dressed in the next look

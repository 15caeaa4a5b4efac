"""Strip, run page and bar put together as the window does it, and runs played to moments worth looking at.

``python -m tests.gui.run_window FOLDER`` saves a picture of each moment, light and English at 1280 × 800, dark and
German at 1920 × 1080.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from gui import language, style
from gui.models.live import LiveRun
from gui.pages.run import RunPage
from gui.widgets.action_bar import ActionBar
from gui.widgets.simulated_band import SimulatedBand
from gui.widgets.state_strip import StateStrip
from rig.domain.events import Button
from rig.session.states import Phase, Verb
from tests.gui.played import Played, planned, rising_slider

#: px: the list of pages
PLACES_WIDTH = 130


class RunWindow(QWidget):
    """Band, strip, page, bar."""

    def __init__(self) -> None:
        super().__init__()
        style.look(self, "page")
        self.band, self.strip, self.page, self.bar = SimulatedBand(), StateStrip(), RunPage(), ActionBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.band, self.strip):
            column.addWidget(widget)
        column.addLayout(self._middle(), 1)
        column.addWidget(self.bar)
        self.bar.wanted.connect(self.page.ask_for)

    def _middle(self) -> QHBoxLayout:
        """The page with what the window keeps free around it: the list of pages at its left, a margin."""
        across, around = QHBoxLayout(), QVBoxLayout()
        across.setSpacing(0)
        around.setContentsMargins(2 * style.GRID, style.GRID, 2 * style.GRID, style.GRID)
        around.addWidget(self.page)
        across.addSpacing(PLACES_WIDTH)
        across.addLayout(around, 1)
        return across

    def refresh(self, live: LiveRun) -> None:
        self.strip.setValue(live.strip())
        self.page.refresh(live)
        self.bar.refresh(live)


def window_of(live: LiveRun, width: int = 1280, height: int = 800) -> RunWindow:
    window = RunWindow()
    window.resize(width, height)
    window.show()
    window.refresh(live)
    return window


def bent(pulse: np.ndarray, since_us: np.ndarray, level: np.ndarray) -> np.ndarray:
    """A trace with every kind of pulse that can be told while the train runs."""
    above = level - 38.0
    factor = np.select([pulse == 2, pulse == 3, pulse == 4], [1.1, 0.8, 0.1], 1.0)
    return np.where(level > 38.0, 38.0 + above * factor, level)


# ---------------------------------------------------------------- moments


def once(play: Callable[[], Played]) -> Callable[[], Played]:
    """Play a moment once for each language, which takes long; whoever asks gets a run of their own."""
    first = cache(lambda code: play())

    @wraps(play)
    def played() -> Played:
        return deepcopy(first(language.language()))

    return played


@once
def no_run() -> Played:
    played = Played()
    played.live = LiveRun()
    return played


@once
def before_the_start() -> Played:
    played = Played(planned(language=language.language()), confirm=True)
    played.seconds(3)
    return played


@once
def waits_for_spot() -> Played:
    played = before_the_start()
    played.ask(Verb.START)
    played.until(lambda live: live.to_do().key == "spot")
    return played


@once
def heat_in_mid_train() -> Played:
    played = Played(planned(language=language.language()), slider=rising_slider, bend=bent)
    played.ask(Verb.START)
    played.until(lambda live: live.shown is not None and live.shown.trial.index == 1 and live.shown.t0_us is not None)
    played.until(lambda live: live.snapshot is not None and live.snapshot.pulse == 6)
    played.seconds(0.9)
    return played


@once
def held_by_participant() -> Played:
    played = heat_in_mid_train()
    played.rig.inject(Button("stop", played.rig.now_ns // 1000))
    from firmware_interface.codes import StopReason

    played.rig.stop(StopReason.PARTICIPANT_BUTTON)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.HELD)
    played.seconds(1)
    return played


@once
def fault() -> Played:
    from firmware_interface.codes import Fault

    played = heat_in_mid_train()
    played.rig.fault(Fault.SENSOR_OPEN)
    played.until(lambda live: live.snapshot is not None and live.snapshot.phase is Phase.HELD)
    played.device = "FAULT"
    played.seconds(1)
    return played


@once
def no_reading() -> Played:
    """The sensor is open: what it reads then is the end of its range."""
    played = fault()
    played.bend = lambda pulse, since_us, level: np.full_like(level, 1000.0)
    played.seconds(1)
    return played


@once
def spoken_rating() -> Played:
    played = Played(planned("heat-windup-033hz", language=language.language()))
    played.ask(Verb.START)
    for value in (10, 20, 31, 34, 40):
        played.until(lambda live: live.snapshot is not None and live.snapshot.prompt is not None)
        played.ask(Verb.RATE, value=float(value))
    played.until(lambda live: live.snapshot is not None and live.snapshot.prompt is not None)
    return played


@once
def hidden_ratings() -> Played:
    played = heat_in_mid_train()
    assert played.live.underway is not None
    played.live.underway = replace(played.live.underway, hide_ratings=True)
    return played


@once
def long_names() -> Played:
    played = heat_in_mid_train()
    assert played.live.underway is not None
    played.live.underway = replace(played.live.underway, paradigm="a-paradigm-with-a-name-of-forty-and-more")
    played.live.participant = "P" * 40
    played.live.site = "left forearm, the inner side, four fingers"
    return played


@once
def pinprick() -> Played:
    played = Played(planned("dfns-wur", language=language.language()))
    played.ask(Verb.START)
    played.until(lambda live: len(live.finished) == 6)
    played.seconds(3)
    return played


MOMENTS: dict[str, Callable[[], Played]] = {
    made.__name__: made
    for made in (
        no_run,
        before_the_start,
        waits_for_spot,
        heat_in_mid_train,
        held_by_participant,
        fault,
        no_reading,
        spoken_rating,
        hidden_ratings,
        long_names,
        pinprick,
    )
}


def main(folder: Path, names: list[str]) -> None:
    app = QApplication([])
    for code, palette, size in (("en", style.LIGHT, (1280, 800)), ("de", style.DARK, (1920, 1080))):
        style.apply(app, palette)
        language.use(code)
        for name in names or MOMENTS:
            window = window_of(MOMENTS[name]().live, *size)
            if name == "held_by_participant":
                window.page.ask_for(Verb.REPEAT)
            if name == "spoken_rating":
                for digit in "168":
                    window.page._spoken.type(digit)
                window.page._spoken.enter(0)
                window.refresh(window.page._live)
            app.processEvents()
            window.grab().save(str(folder / f"run-{name}-{code}.png"))
            window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

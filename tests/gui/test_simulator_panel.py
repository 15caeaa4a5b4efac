"""The panel offers what the simulator offers, asks for nothing else, and shows what was done, not what was wished."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui import language
from gui.models.simulator import WATCH_MS, Simulator, fault_words, inject, setting_words, value_words
from gui.widgets.choice import Choice
from gui.widgets.simulator_panel import SimulatorPanel
from hardware_sim.endpoints import TcpEndpoint
from hardware_sim.faults import Disturbance
from hardware_sim.offer import FAULT_VALUES, MOMENTARY, SETTING_RANGES
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from hardware_sim.serve import Served
from tests.gui.gallery.simulator_panel import STATE, offer


class Seen:
    """A panel on a simulated rig, with what it asked for; answers come as they do through the pipe."""

    def __init__(self, panel: SimulatorPanel, served: Served) -> None:
        self.panel, self.served = panel, served
        self.asked: list[dict[str, Any]] = []
        panel.asked.connect(self._ask)

    def _ask(self, command: dict[str, Any]) -> None:
        self.asked.append(command)
        self.panel.told(json.loads(json.dumps(self.served.obey(command))))

    def press(self, qtbot: QtBot, text: str) -> None:
        (button,) = (b for b in self.panel.findChildren(QPushButton) if b.text() == text)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, name: str, code: str) -> None:
        box = next(c for c in self.panel.findChildren(Choice) if c.accessibleName() == name)
        box.setValue(code)
        box.valueChanged.emit(code)

    def words(self) -> str:
        return "\n".join(label.text() for label in self.panel.findChildren(QLabel) if label.isVisible())

    def field(self, name: str) -> QDoubleSpinBox:
        return next(b for b in self.panel.findChildren(QDoubleSpinBox) if b.accessibleName() == setting_words(name))


@pytest.fixture
def seen(qtbot: QtBot) -> Iterator[Seen]:
    endpoint = TcpEndpoint(0)
    rig = SimulatedRig("thermode", seed=1, participant=ParticipantSettings())
    rig.advance(50_000)
    panel = SimulatorPanel()
    qtbot.addWidget(panel)
    panel.show()
    seen = Seen(panel, Served(rig, endpoint, 0))
    panel.told(json.loads(json.dumps(seen.served.obey({"ask": "offer"}))))
    yield seen
    endpoint.close()


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_everything_the_simulator_offers_has_words(code: str) -> None:
    known = language.words(code, "simulator")
    for name, values in FAULT_VALUES.items():
        assert f"fault_{name}" in known
        assert {f"value_{value}" for value in values if value.isalpha()} <= set(known)
    assert {f"setting_{name}" for name in SETTING_RANGES} <= set(known)


def test_what_a_newer_simulator_offers_is_shown_by_its_name() -> None:
    assert (fault_words("quake"), value_words("strong"), setting_words("mood")) == ("quake", "strong", "mood")


def test_it_is_closed_until_a_simulator_says_what_it_offers(qtbot: QtBot) -> None:
    panel = SimulatorPanel()
    qtbot.addWidget(panel)
    panel.show()
    buttons = panel.findChildren(QPushButton)
    assert buttons and not any(button.isEnabled() for button in buttons)
    panel.told(offer())
    assert any(button.isEnabled() for button in buttons) and panel.value().open
    panel.reset()
    assert not any(button.isEnabled() for button in buttons) and not panel.value().open


def test_it_watches_the_world_from_the_offer_on(seen: Seen) -> None:
    assert seen.asked == [{"watch_ms": WATCH_MS}]
    assert "device SAFE, 32.0 °C at the skin" in seen.words()
    seen.panel.told({"state": "DELIVERING", "level": 47_812.4})
    assert "device DELIVERING, 47.8 °C at the skin" in seen.words()


@pytest.mark.parametrize(("applicator", "level", "shown"), [("cuff", 20_400, "20 kPa"), ("pinprick", 256.2, "256 mN")])
def test_levels_have_the_unit_of_the_applicator(applicator: str, level: float, shown: str) -> None:
    model = Simulator()
    model.heard(offer(applicator))
    model.heard({"state": "DELIVERING", "level": level})
    assert shown in model.line


def test_all_that_lasts_is_taken_back(qtbot: QtBot, seen: Seen) -> None:
    """An emergency stop that nothing tells of any more would refuse every trial to come."""
    for name, values in FAULT_VALUES.items():
        if name not in MOMENTARY:
            seen.panel.asked.emit(inject(name, values[0]))
            seen.press(qtbot, "Take all back")
    left = seen.served.rig.disturbance
    left.pressed = left.release_us = 0  # a press is over by itself
    assert left == Disturbance()


@pytest.mark.parametrize("name", FAULT_VALUES)
def test_every_fault_can_be_chosen_and_happens(qtbot: QtBot, seen: Seen, name: str) -> None:
    for value in FAULT_VALUES[name]:
        seen.choose("Fault", name)
        seen.choose("How", value)
        seen.press(qtbot, "Let it happen")
        assert seen.asked[-1] == inject(name, value) and not seen.panel.value().wrong


def test_a_fault_that_lasts_stands_until_it_is_taken_back(qtbot: QtBot, seen: Seen) -> None:
    for name, value in (("sensor", "freeze"), ("supply", "low"), ("reboot", ""), ("button", "press")):
        seen.choose("Fault", name)
        seen.choose("How", value)
        seen.press(qtbot, "Let it happen")
    assert seen.panel.value().standing == {"sensor": "freeze", "supply": "low"}
    assert "Now: sensor: frozen, supply voltage: too low" in seen.words()
    seen.press(qtbot, "Take all back")
    assert seen.panel.value().standing == {} and "Now:" not in seen.words()
    assert not seen.served.rig.disturbance.sensing


@pytest.mark.parametrize(
    ("text", "command"),
    [("Press stop", {"press": "stop"}), ("Respond", {"press": "response"}), ("Pull the cable", {"line": "unplug"})],
)
def test_buttons_ask_for_what_they_say(qtbot: QtBot, seen: Seen, text: str, command: dict[str, str]) -> None:
    seen.press(qtbot, text)
    assert seen.asked[-1] == command and not seen.panel.value().wrong


def test_a_cable_that_is_out_can_only_be_put_back(qtbot: QtBot, seen: Seen) -> None:
    seen.press(qtbot, "Pull the cable")
    assert "the cable is out" in seen.words()
    enabled = {b.text(): b.isEnabled() for b in seen.panel.findChildren(QPushButton)}
    assert (enabled["Pull the cable"], enabled["Plug it in"]) == (False, True)
    seen.press(qtbot, "Plug it in")
    assert "the cable is out" not in seen.words()


def test_another_participant_sits_down(seen: Seen) -> None:
    assert seen.served.rig.participant is not None
    seen.field("gain").setValue(2.5)
    assert seen.asked[-1] == {"settings": {"gain": 2.5}} and seen.served.rig.participant.settings.gain == 2.5
    assert seen.field("gain").value() == 2.5


def test_a_setting_may_be_off_and_begins_in_the_middle(qtbot: QtBot, seen: Seen) -> None:
    assert seen.served.rig.participant is not None
    (on,) = seen.panel.findChildren(QCheckBox)
    assert not on.isChecked() and not seen.field("tolerance").isEnabled()
    qtbot.keyClick(on, Qt.Key.Key_Space)
    assert seen.served.rig.participant.settings.tolerance == 50.0
    on.toggle()
    assert seen.served.rig.participant.settings.tolerance is None


def test_what_is_refused_is_told_and_not_taken_for_done(seen: Seen) -> None:
    seen.panel.told({"error": "this rig is not simulated: nothing was done", "command": {"press": "stop"}})
    assert "The simulator refuses: this rig is not simulated" in seen.words() and seen.panel.value().wrong
    seen.panel.told({**STATE, "done": {"press": "stop"}})
    assert "Stop was pressed." in seen.words() and not seen.panel.value().wrong


def test_nobody_on_the_rig_has_no_settings(qtbot: QtBot) -> None:
    panel = SimulatorPanel()
    qtbot.addWidget(panel)
    report = offer()
    report["offer"]["settings"] = None  # type: ignore[index]
    panel.told(report)
    assert panel.findChildren(QDoubleSpinBox) == [] and panel.value().open


def test_the_wheel_changes_nobody_in_passing(qtbot: QtBot, seen: Seen) -> None:
    field = seen.field("gain")
    before = field.value()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    field.wheelEvent(event)
    assert field.value() == before and not event.isAccepted()


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_no_words_are_cut(qtbot: QtBot, code: str) -> None:
    language.use(code)
    panel = SimulatorPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 600)
    panel.show()
    panel.told(offer())
    panel.told({**STATE, "done": {"inject": "plant_offset=-5000"}})

    def cut() -> list[str]:
        widgets = [*panel.findChildren(QLabel), *panel.findChildren(QPushButton)]
        return [w.text() for w in widgets if w.isVisible() and w.width() < w.minimumSizeHint().width()]

    qtbot.waitUntil(lambda: cut() == [])

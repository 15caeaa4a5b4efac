"""The whole window driven as people do: keys and clicks go to widgets found by the names a screen reader would say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.desk import Desk
from gui.models.preflight_items import Item
from gui.models.trouble import Priority, Trouble
from gui.sound import Tone
from gui.widgets.choice import Choice
from gui.widgets.yes_no import YesNo
from rig.session.states import Phase, Verb

#: longer than anything on a busy machine
PATIENCE_MS = 60_000
W = TypeVar("W", bound=QWidget)


class Cockpit:
    """The desk and everything on it; `sounds` are the tones that were to be heard."""

    def __init__(self, qtbot: QtBot, app: QApplication, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.sounds: list[Tone] = []
        self.desk = Desk(app, self.sounds.append)
        qtbot.addWidget(self.desk.window)
        qtbot.addWidget(self.desk.participant)
        self.desk.show()
        qtbot.waitExposed(self.desk.window)

    def close(self) -> None:
        """Let go of every process."""
        self.desk.runs.bridge.leave(kill=True)
        self.desk.participant.hide()
        self.desk.window.leave()
        self.desk.close()

    # ------------------------------------------------------------ finding and doing

    def find(self, kind: type[W], name: str, among: QWidget | None = None) -> W:
        """The only widget of a kind with this accessible name or text, in the operator's window."""
        where = among or self.desk.window
        found = [w for w in where.findChildren(kind) if name in (w.accessibleName(), _text(w))]
        assert len(found) == 1, f"{name!r}: {len(found)} found"
        return found[0]

    def press(self, name: str, among: QWidget | None = None) -> None:
        """Click a button that can be seen and pressed."""
        button = self.find(QPushButton, name, among)
        assert button.isVisible() and button.isEnabled(), f"{name!r} cannot be pressed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        """Type into a field, in place of what is there."""
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def choose(self, name: str, code: str) -> None:
        """Choose from a list by keys."""
        choice = self.find(Choice, name)
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_Home)
        while choice.value() != code:
            before = choice.currentIndex()
            QTest.keyClick(choice, Qt.Key.Key_Down)
            assert choice.currentIndex() != before, f"{name!r} does not offer {code!r}"

    def drop(self, path: Path) -> None:
        """Drop a file on the Prepare page."""
        files = QMimeData()
        files.setUrls([QUrl.fromLocalFile(str(path))])
        left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, files, left, nothing)
        self.desk.prepare_page.dropEvent(event)

    def key(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        """Press a key where the keyboard is, or in a widget."""
        QTest.keyClick(widget or self.desk.window, key)

    def until(self, holds: Callable[[], object], patience_ms: int = PATIENCE_MS) -> None:
        """Let the window live until something holds."""
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=patience_ms)

    # ------------------------------------------------------------ ways through a session

    def prepare(self, paradigm: Path, ratings: str = "sim", participant: str = "P001", device: str = "") -> None:
        """Fill in what has to be filled in; `device` "": the simulated rig that comes along."""
        self.type("Participant code", participant)
        self.type("Folder for the recordings", str(self.folder))
        self.drop(paradigm)
        self.choose("Ratings are given", ratings)
        if device:
            ports = self.find(QListWidget, "Device")
            ports.setFocus()
            QTest.keyClick(ports, Qt.Key.Key_End)
            self.type("Another port, by its name …", device)
            self.answer_for_a_person()

    def answer_for_a_person(self) -> None:
        """Answer what has to be answered before anything is given to a person: consent, nothing against it, tried."""
        self.choose("Body site", "forearm")
        self.choose("Side", "left")
        self.type("Operator code", "op1")
        for question in self.desk.prepare_page.findChildren(YesNo):
            name = question.accessibleName()
            if question.isVisible() and question.value() is None:
                self.press(f"{name}: {'yes' if name.startswith('Consent') else 'no'}")
        tried = "Operator has tried this stimulus on themselves on"
        self.type(tried, date.today().isoformat())

    def connect(self) -> None:
        """Press Connect and wait for a device."""
        self.press_connect()
        self.until(lambda: self.desk.preflight.connected)

    def press_connect(self) -> None:
        """Press Connect, once it can be pressed."""
        connect = self.find(QPushButton, "Connect")
        try:
            self.until(connect.isEnabled)
        except TimeoutError as error:
            raise AssertionError(f"cannot connect: {connect.accessibleDescription()}") from error
        self.press("Connect")

    def start(self) -> None:
        """Wait for every mark, then press START."""
        self.until(lambda: self.find(QPushButton, "START").isEnabled())
        self.press("START")

    def wait_for_trial(self, number: int, phase: Phase) -> None:
        """Confirm spots until a trial (from 1) is in a phase."""
        self.confirm_spots_until(lambda: self.phase is phase and self.desk.live.snapshot.trial == number - 1)

    def prompted(self) -> bool:
        """Whether a question is open."""
        snapshot = self.desk.live.snapshot
        return snapshot is not None and snapshot.prompt is not None

    def wait_for_prompt(self, number: int) -> None:
        """Confirm spots until a question of a trial (from 1) is open."""
        self.confirm_spots_until(lambda: self.prompted() and self.desk.live.snapshot.trial == number - 1)

    def give_reason(self, button: str, question: str, reason: str, answer: str) -> None:
        """Press a button of the bar, type the reason that is asked for, and press the answer."""
        self.until(self.find(QPushButton, button).isEnabled)
        self.press(button)
        self.type(question, reason)
        self.press(answer, self.desk.run_page)

    def confirm_seen_and_heard(self) -> None:
        """Try the participant's screen and the sound, as far as the preflight asks for them."""
        tried = ((Item.SCREEN, "Show", "Seen"), (Item.SOUND, "Play", "Heard"))
        wanted = [row for row in tried if row[0] in self.desk.prepare_page.preflight.marks()]
        for _, first, _ in wanted:
            self.until(lambda first=first: self._clicked(first))
        for item, _, second in wanted:
            self.until(lambda item=item, second=second: self._confirmed(item, second))

    def count_as_seen_and_heard(self) -> None:
        """Have screen and sound count at once, where how they are tried is not what a test is about."""
        for item in (Item.SCREEN, Item.SOUND):
            if item in self.desk.prepare_page.preflight.marks():
                self.desk.prepare_page.preflight.confirmed.emit(item)

    def _confirmed(self, item: Item, text: str) -> bool:
        """Say that something was seen or heard until it counts: nobody looks or listens in no time."""
        self._clicked(text)
        return self.desk.prepare_page.preflight.marks()[item] == "ok"

    def _clicked(self, text: str) -> bool:
        """Click a mark's button, if it is there."""
        buttons = self.desk.prepare_page.preflight.findChildren(QPushButton)
        found = [button for button in buttons if button.isVisible() and button.text() == text]
        for button in found:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return bool(found)

    def deliver(self) -> None:
        """Start, confirm the spot, and wait until the stimulus has begun."""
        self.start()
        self.confirm_spots_until(lambda: self.phase is Phase.DELIVERING and self.desk.live.snapshot.pulse > 0)

    def told(self, *codes: str) -> Trouble:
        """Wait until the banner says one of these, all of it; frames go on meanwhile."""
        banner = self.desk.banner
        self.until(lambda: banner.isVisible() and banner.value().code in codes)
        frames: list[int] = []
        self.desk.runs.bridge.frame.connect(lambda: frames.append(1))
        self.until(lambda: len(frames) >= 3)
        value = banner.value()
        said = " ".join(label.text() for label in banner.findChildren(QLabel) if label.isVisible())
        for sentence in (value.happened, value.did, value.data, value.then):
            assert sentence and sentence in said, f"{value.code}: {sentence!r} cannot be read"
        return value

    @property
    def troubles(self) -> list[str]:
        """Codes of what the banner says beyond what is only good to know."""
        value = self.desk.banner.value()
        return [] if value is None or value.priority is Priority.LOW else [value.code]

    @property
    def phase(self) -> Phase | None:
        """Where the run stands."""
        snapshot = self.desk.live.snapshot
        return None if snapshot is None else snapshot.phase

    def confirm_spots_until(self, holds: Callable[[], object]) -> None:
        """Confirm every spot that is asked for until something holds."""

        def look() -> bool:
            snapshot = self.desk.live.snapshot
            button = self.desk.bar.buttons[Verb.CONFIRM_SPOT]
            if snapshot is not None and snapshot.waits_for_spot and button.isEnabled():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return bool(holds())

        self.until(look)


def _text(widget: QWidget) -> str:
    return re.sub(r"&(?!&)", "", widget.text()) if isinstance(widget, QAbstractButton) else ""

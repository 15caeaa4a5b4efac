"""Makes the pictures of README and guide from the real window: ``make screenshots``.

Each scene is a session through the window, the control process and the simulated rig, at a fixed seed, driven by keys
and clicks as in the tests. Light and English at 1280 x 800, dark and German at 1920 x 1080. What differs from one
machine to the next (folders, free space, ports, the time, advice about sleep) is not in the pictures.

``python docs/make_screenshots.py FOLDER [SCENE ...]`` saves every picture in FOLDER, instead of those of the guide.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the same picture on every machine
os.environ["QT_LOGGING_RULES"] = "qt.qpa.plugin=false"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.collecting import Collecting
from gui.models import simulator
from gui.widgets.continuous_scale import ContinuousScale
from gui.widgets.nrs_scale import NrsScale
from gui.widgets.scale_line import ScaleLine
from gui.widgets.vas_scale import VasScale
from rig.paradigm.load import paradigm_text
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.studio import LOOKS, Studio, click, hide_the_machine, studio

PICTURES = Path(__file__).parent / "guide" / "pictures"
#: pictures that README and guide show; the others are for whoever works on the window
IN_GUIDE = frozenset(
    {
        *("prepare-empty-en", "prepare-filled-en", "preflight-en", "spot-en", "train-en", "spoken-en", "held-en"),
        *("fault-en", "review-en", "participant-continuous-en", "participant-nrs-en", "participant-wait-en"),
        *("train-de", "review-de", "participant-vas-de"),
    }
)


def heat_by_slider(at: Studio) -> None:
    """Prepare, preflight, a train rated with the device's slider, a stop by the participant."""
    desk = at.desk
    at.settle(500)
    at.shoot("prepare-empty")
    at.prepare("heat-ts-10", "paradigm", "P001", no=("skin_lesion", "numbness"))
    at.settle(500)
    at.shoot("prepare-filled")
    at.connect()
    at.cockpit.until(lambda: desk.preflight.ready)
    at.shoot("preflight")
    at.start()
    at.cockpit.until(at.waits_for_spot)
    at.settle(500)
    at.shoot("spot")
    at.confirm_spot()
    at.until_pulse(7)
    at.shoot("train")
    desk.window.goTo("simulator")
    at.settle(500)
    at.shoot("simulator")
    desk.window.goTo("run")
    desk.runs.bridge.simulate(simulator.press("stop"))
    at.cockpit.until(lambda: at.cockpit.phase is Phase.HELD)
    at.settle(1500)
    at.press("run.repeat")
    at.shoot("held")


def heat_and_emergency_stop(at: Studio) -> None:
    """The emergency stop in mid-train."""
    at.prepare("heat-ts-10", "paradigm", "P002")
    at.connect()
    at.start()
    at.confirm_spot()
    at.until_pulse(3)
    at.desk.runs.bridge.simulate(simulator.inject("emergency", "press"))
    at.cockpit.until(at.desk.banner.isVisible)
    at.settle(1500)
    at.shoot("fault")


def heat_by_word(at: Studio) -> None:
    """Ratings told by word and typed."""
    text = paradigm_text("heat-windup-033hz")
    before, rest = text.split('[[blocks]]\nname = "practice"')
    _, trains = rest.split("[[blocks]]\n")
    path = at.home / "heat-windup-033hz.toml"  # without its practice, which a pause of three minutes follows
    path.write_text(f"{before}[[blocks]]\n{trains}", encoding="utf-8")
    at.prepare(path, "prompt", "P003")
    at.connect()
    at.start()
    at.confirm_spot()
    asked = 0
    for value in (24, 31, 38, 45, 52):
        asked = at.until_asked_after(asked)
        at.settle(600)
        QTest.keyClicks(at.desk.window, str(value))
        at.cockpit.key(Qt.Key.Key_Return)
    at.until_asked_after(asked)
    QTest.keyClicks(at.desk.window, "58")
    at.shoot("spoken")


def heat_on_the_screen(at: Studio) -> None:
    """A train that the participant follows on the screen."""
    at.prepare("heat-ts-10", "screen", "P004")
    at.connect()
    at.shoot("preflight-screen")
    at.try_out("screen")
    at.shoot_participant("test")
    at.press("preflight.screen_confirm")
    at.start()
    at.confirm_spot()
    at.participants(ContinuousScale)
    line = at.participants(ScaleLine)
    for pulse, share in enumerate((0.05, 0.1, 0.2, 0.3, 0.42), start=1):
        at.until_pulse(pulse)
        click(line, 0.5, 0.95 - 0.9 * share)
    at.shoot_participant("continuous")
    at.desk.ask(Operator(Verb.STOP))
    at.cockpit.until(lambda: at.cockpit.phase is Phase.HELD)
    at.settle(3000)
    at.shoot_participant("stopped")


def pinprick_on_the_screen(at: Studio) -> None:
    """One number after each stimulus."""
    at.prepare("dfns-wur", "screen", "P005")
    at.connect()
    at.start("screen", "sound")
    at.confirm_spot()
    scale = at.participants(NrsScale)
    QTest.keyClicks(scale, "42")
    at.shoot_participant("nrs")
    QTest.keyClick(scale, Qt.Key.Key_Return)
    at.settle(500)
    at.shoot_participant("wait")


def pinprick_on_a_line(at: Studio) -> None:
    """A mark on a line after each stimulus."""
    path = at.home / "pinprick-vas.toml"
    path.write_text(paradigm_text("dfns-wur").replace('kind = "nrs"', 'kind = "vas"'), encoding="utf-8")
    at.prepare(path, "screen", "P006")
    at.connect()
    at.start("screen", "sound")
    at.confirm_spot()
    at.participants(VasScale)
    click(at.participants(ScaleLine), 0.45, 0.5)
    at.shoot_participant("vas")


def after_a_run(at: Studio) -> None:
    """The result of a whole run, made in virtual time, beside an earlier one."""
    for number in ("1", "2"):
        command = ["run", "heat-ts-10", "--participant", "P007", "--site", "left-forearm", "--operator", "op1"]
        command += ["--session", number, "--seed", number, "--language", at.look.code, "--fast"]
        command += ["--out", str(at.home / "qst-data")]
        subprocess.run([sys.executable, "-m", "rig.cli.main", *command], check=True, stdout=subprocess.DEVNULL)
    page = at.desk.review_page
    page.show_run(str(max((at.home / "qst-data").rglob("*.h5"))))
    at.desk.window.goTo("review")
    at.cockpit.until(lambda: page.value() is not None)
    at.settle(2500)
    at.shoot("review")


SCENES = (
    heat_by_slider,
    heat_and_emergency_stop,
    heat_by_word,
    heat_on_the_screen,
    pinprick_on_the_screen,
    pinprick_on_a_line,
    after_a_run,
)


def main(to: Path, only: frozenset[str] | None, names: list[str]) -> None:
    """Play the scenes in both looks."""
    app, collecting = QApplication([]), Collecting()
    hide_the_machine()
    to.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        for scene in SCENES:
            if not names or scene.__name__ in names:
                with tempfile.TemporaryDirectory() as home, studio(app, look, Path(home), to, only) as at:
                    scene(at)
    collecting.leave()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), None, sys.argv[2:])
    else:
        main(PICTURES, IN_GUIDE, [])

"""A whole session of the real program on a display of its own, by keys alone: as `xdotool` presses them."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rig.archive.read import read_run
from rig.recording.records import RecordType, scan
from tests.gui.monitors import display

pytestmark = [pytest.mark.slow, pytest.mark.real_time]

ROOT = str(Path(__file__).parents[2])
PATIENCE_S = 60.0


class Keyboard:
    """Presses keys on a display, and knows from the program's lines what has the keyboard."""

    def __init__(self, program: subprocess.Popen[bytes], environment: dict[str, str]) -> None:
        self._program, self._environment = program, environment
        self._read = b""
        self.focus: dict[str, Any] = {"keys": 0, "name": "", "value": "", "to do": ""}

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
        return done.stdout.strip()

    def listen(self, seconds: float) -> bool:
        """Hear what the program says within a time; whether it said anything."""
        stdout = self._program.stdout
        assert stdout is not None
        if not select.select([stdout], [], [], seconds)[0]:
            return False
        data = os.read(stdout.fileno(), 65536)
        assert data, "the program has ended"
        *lines, self._read = (self._read + data).split(b"\n")
        for line in lines:
            self.focus = json.loads(line)
        return True

    def until(self, holds: Callable[[], Any], what: str) -> None:
        """Listen until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"waited in vain for {what}; the keyboard is at {self.focus}"
            self.listen(0.05)

    def press(self, *keys: str) -> None:
        """Press keys, and hear what comes of them."""
        wanted = self.focus["keys"] + sum(len(key.split("+")) for key in keys)
        self.xdotool("key", *keys)
        self.until(lambda: self.focus["keys"] >= wanted, f"{keys} to be answered")

    def type(self, text: str) -> None:
        """Type a text into a field, and see it there."""
        self.xdotool("type", "--delay", "10", text)
        self.until(lambda: self.focus["value"].endswith(text), f"{text!r} in the field")

    def go_to(self, name: str) -> None:
        """Tab until something has the keyboard."""
        passed = []
        while self.focus["name"] != name:
            passed.append(self.focus["name"])
            assert passed.count(passed[-1]) < 4, f"no Tab leads to {name!r}, only to {sorted(set(passed))}"
            self.press("Tab")

    def choose(self, name: str, beginning: str) -> None:
        """Go to a list and choose what begins with these letters."""
        self.go_to(name)
        self.press("Home")
        while not self.focus["value"].startswith(beginning):
            before = self.focus["value"]
            self.press("Down")
            assert self.focus["value"] != before, f"{name!r} does not offer {beginning!r}"


def events(folder: Path) -> list[dict[str, Any]]:
    """What stands in the journal so far."""
    journals = list(folder.rglob("*.qstj"))
    if not journals:
        return []
    records = scan(journals[0].read_bytes()).records
    return [record.json() for record in records if record.type in (RecordType.EVENT, RecordType.AUDIT)]


def test_a_session_by_keys_alone(tmp_path: Path, require_tool: Callable[[str], Path]) -> None:
    require_tool("Xvfb")
    require_tool("xdotool")
    data, habits = tmp_path / "data", tmp_path / "qst-rig" / "window.toml"
    habits.parent.mkdir()
    habits.write_text(f'folder = "{data}"\ndevice = "sim"\nlanguage = "en"\n')

    def happened(**wanted: object) -> bool:
        return any(all(event.get(key) == value for key, value in wanted.items()) for event in events(data))

    with display() as name:
        environment = os.environ | {
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CONFIG_HOME": str(tmp_path),
            "PYTHONPATH": ROOT,
        }
        program = subprocess.Popen([sys.executable, "-m", "tests.gui.spied"], env=environment, stdout=subprocess.PIPE)
        try:
            keys = Keyboard(program, environment)
            window = keys.xdotool("search", "--sync", "--onlyvisible", "--name", "^qst-rig$").split()[0]
            keys.xdotool("windowfocus", "--sync", window)
            keys.until(lambda: keys.focus["name"], "the keyboard")
            keys.go_to("Participant code")
            keys.type("P001")
            keys.choose("Paradigms", "dfns-wur")
            keys.choose("Ratings are given", "spoken")
            keys.go_to("Connect")
            keys.press("space")
            keys.until(lambda: list(data.rglob("*.qstj")), "the recording")
            while not happened(kind="start"):
                keys.press("F9")
            keys.until(lambda: "Place the applicator" in keys.focus["to do"], "the question for the spot")
            while not happened(kind="trial_started", trial=0):
                keys.press("Return")  # nobody confirms what could not be read yet
            keys.until(lambda: "Type the rating" in keys.focus["to do"], "the question")
            keys.press("4", "2", "Return")
            keys.until(lambda: happened(kind="rating", value=42.0) or happened(kind="trial_ended"), "the rating")
            keys.press("Escape")
            keys.until(lambda: happened(kind="stop"), "the stop")
            keys.press("alt+f")
            keys.until(lambda: keys.focus["name"] == "Why does the run end here?", "the panel")
            keys.type("enough for today")
            keys.press("Return")
            keys.until(lambda: list(data.rglob("*.h5")), "the run file")
            keys.go_to("Finish session")
            keys.xdotool("key", "space")  # the program ends, and has said all it says
            assert program.wait(PATIENCE_S) == 0
        finally:
            program.kill()
            program.communicate(timeout=10)
    (path,) = data.rglob("*.h5")
    run = read_run(path)
    assert run.attrs["finish_reason"] == "stopped_by_operator"
    assert [str(outcome) for outcome in run.trials["outcome"]] == ["completed"]
    assert [float(value) for value in run.ratings["value"]] == [42.0]

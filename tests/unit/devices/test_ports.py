"""Ports are listed from what the system says of them; none is opened."""

from __future__ import annotations

import subprocess
import sys

import pytest
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from rig import spawn
from rig.devices.ports import ListedPort, listed_ports
from tests.integration.cli import qst_rig

AUDITED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from rig.devices.ports import listing
listing([])
print([path for path in opened if path.startswith(("/dev/", "COM"))])
"""


def port(name: str, **said: object) -> ListPortInfo:
    info = ListPortInfo(name)
    for key, value in said.items():
        setattr(info, key, value)
    return info


def test_what_the_system_says_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    there = [
        port("/dev/ttyS0"),
        port("/dev/ttyACM0", vid=0x0483, pid=0x5740, serial_number="0F1", description="qst-rig board"),
    ]
    monkeypatch.setattr(list_ports, "comports", lambda: there)
    assert listed_ports() == [
        ListedPort("/dev/ttyACM0", "qst-rig board", "0483:5740", "0F1"),
        ListedPort("/dev/ttyS0", "", "", ""),
    ]
    from rig.cli.ports import ports

    ports()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [["/dev/ttyACM0", "0483:5740", "0F1", "qst-rig", "board"], ["/dev/ttyS0", "-", "-", "-"]]
    there.clear()
    ports()
    assert "no serial ports" in capsys.readouterr().out


def test_listing_opens_no_port() -> None:
    done = subprocess.run([sys.executable, "-c", AUDITED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_and_the_child_list_the_same() -> None:
    said, listed = qst_rig("ports"), spawn.run("rig.devices.ports:listing")["ports"]
    assert said.returncode == 0
    assert all(found["name"] in said.stdout for found in listed)

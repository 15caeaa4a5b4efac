"""One holder at a time, named to the others; nothing stays behind it in order, nothing is stuck when it is killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware_interface.named_lock import Held, NamedLock

PATIENCE_S = 0.05
HOLD = """
import sys
from pathlib import Path
from firmware_interface.named_lock import NamedLock
lock = NamedLock(Path(sys.argv[1]), 5.0)
print("held", flush=True)
sys.stdin.read()
lock.release()
"""
#: takes the lock again and again; within it a file is made that nobody else may make meanwhile
TAKE_TURNS = """
import os, sys
from pathlib import Path
from firmware_interface.named_lock import NamedLock
path = Path(sys.argv[1])
for _ in range(300):
    lock = NamedLock(path, 20.0)
    os.close(os.open(path.with_name("inside"), os.O_CREAT | os.O_EXCL))
    os.unlink(path.with_name("inside"))
    lock.release()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until its input closes."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.communicate(timeout=20)


def test_a_second_holder_is_told_the_first_ones_process(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with holder(path) as other, pytest.raises(Held, match=f"^ \\(process {other.pid}\\)$"):
        NamedLock(path, PATIENCE_S)
    NamedLock(path, PATIENCE_S).release()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with holder(path) as other:
        other.kill()
        other.wait()
        lock = NamedLock(path, PATIENCE_S)
    with pytest.raises(Held, match=f"process {os.getpid()}"):
        NamedLock(path, PATIENCE_S)
    lock.release()
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_a_holder_that_has_not_said_who_it_is_is_still_a_holder(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    lock = NamedLock(path, PATIENCE_S)
    path.with_suffix(".pid").write_text("")
    with pytest.raises(Held, match=r"^$"):
        NamedLock(path, PATIENCE_S)
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder with an open file cannot be removed")
def test_who_lost_its_folder_leaves_the_next_holders_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "ses"
    folder.mkdir()
    lock = NamedLock(folder / "x.lock", PATIENCE_S)
    shutil.rmtree(folder)
    folder.mkdir()
    with holder(folder / "x.lock") as other:
        lock.release()
        with pytest.raises(Held, match=str(other.pid)):
            NamedLock(folder / "x.lock", PATIENCE_S)


def test_taking_turns_never_lets_two_in(tmp_path: Path) -> None:
    """Each holder removes the file on leaving: whoever has it open by then must not take it for the lock."""
    command = [sys.executable, "-c", TAKE_TURNS, str(tmp_path / "x.lock")]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert list(tmp_path.iterdir()) == []

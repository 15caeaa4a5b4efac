"""A child is started by name, gives its result back, and every way it can fail is one line."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from rig import spawn
from rig.domain.phrase import Phrase

TARGETS = """
import os, signal, sys, time
def echo(argv): return {"argv": argv}
def nothing(argv): return None
def chatty(argv):
    print("working")
    return {"done": True}
def user_error(argv): raise SystemExit("run.h5 exists already")
def phrased(argv):
    from rig.domain.phrase import phrase
    print("working")
    raise SystemExit(phrase("no_such_run", "there is no such run"))
def defect(argv): return {}["no such key"]
def killed(argv): os.kill(os.getpid(), 9)
def slow(argv): time.sleep(60)
def no_json(argv): print("not json")
def read(argv): return {"given": sys.stdin.read()}
"""


@pytest.fixture(autouse=True)
def _targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "targets_for_spawn.py").write_text(TARGETS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_a_phrase_of_a_child_arrives_as_one() -> None:
    with pytest.raises(spawn.ChildError) as caught:
        spawn.run("targets_for_spawn:phrased")
    said = caught.value.text
    assert (str(caught.value), caught.value.code) == ("there is no such run", 1)
    assert isinstance(said, Phrase) and said.code == "no_such_run"


def test_the_result_comes_back() -> None:
    assert spawn.run("targets_for_spawn:echo", Path("a b"), 3, "µ") == {"argv": ["a b", "3", "µ"]}


@pytest.mark.parametrize(("name", "result"), [("nothing", {}), ("chatty", {"done": True})])
def test_the_last_line_is_the_result(name: str, result: dict[str, object]) -> None:
    assert spawn.run(f"targets_for_spawn:{name}") == result


def test_what_it_is_given_does_not_stand_in_the_list_of_processes() -> None:
    child = spawn.Child("targets_for_spawn:read", (), "ä note".encode())
    assert "note" not in " ".join(psutil.Process(child._process.pid).cmdline())
    assert child.result() == {"given": "ä note"}


def test_a_child_that_has_ended_says_so() -> None:
    child = spawn.Child("targets_for_spawn:read", (), b"x" * 4096)
    end = time.monotonic() + 30
    while not child.ended:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert child.result() == {"given": "x" * 4096}
    slow = spawn.Child("targets_for_spawn:slow", ())
    assert not slow.ended
    with pytest.raises(spawn.ChildError, match="did not finish"):
        slow.result(0.01)


def test_a_child_that_cannot_even_read_is_told_as_it_failed() -> None:
    with pytest.raises(spawn.ChildError, match="no_such_module"):
        spawn.Child("no_such_module:main", (), b"x").result()


FAILURES = [
    ("targets_for_spawn:user_error", "^run.h5 exists already$", 1),
    ("targets_for_spawn:defect", "KeyError: 'no such key'", 1),
    ("targets_for_spawn:killed", "was ended by signal 9", -9),
    ("targets_for_spawn:no_json", "gave no result", 0),
    ("no_such_module:main", "No module named 'no_such_module'", 1),
]


@pytest.mark.parametrize(("target", "message", "code"), FAILURES)
def test_a_failure_is_one_line_with_its_exit_code(target: str, message: str, code: int) -> None:
    with pytest.raises(spawn.ChildError, match=message) as caught:
        spawn.run(target)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(spawn.ChildError, match=r"did not finish within 0\.3 s"):
        spawn.run("targets_for_spawn:slow", timeout_s=0.3)


def test_a_started_child_is_the_callers_to_end() -> None:
    child = spawn.start("targets_for_spawn:slow", stdout=subprocess.DEVNULL)
    assert child.poll() is None
    child.kill()
    assert child.wait(timeout=10) != 0


def test_a_module_in_the_users_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "users"
    folder.mkdir()
    (folder / "json.py").write_text("raise RuntimeError('the user s own json.py')")
    monkeypatch.chdir(folder)
    assert spawn.run("targets_for_spawn:echo") == {"argv": []}
    assert os.getcwd() == str(folder)

"""The reader process: what it reads is what `qst-rig analyse` prints, and a file can end nothing but this process."""

from __future__ import annotations

import json
import math
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import psutil
import pytest

from rig.archive.build import build
from rig.domain.units import NS_PER_S
from rig.report.reader import MOST_MEMORY_BYTES
from rig.report.reading import Answer, List, Listed, NotRead, Read
from rig.report.reading_client import ANSWER_S, Reader
from rig.report.run_view import RunView
from tests.integration.cli import qst_rig
from tests.unit.archive.synthetic import session, write

#: many readers are started
pytestmark = pytest.mark.slow

PATIENCE_S = 30.0
#: a reader with a file that ends it, one that it never gets through with, and one that ends it on purpose
DEADLY = """
import os, signal, time
from rig.report import listing, reader
read = reader.read_recording
def deadly(path, *rest):
    name = path.stem
    if name.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, name))
    if name == "slow":
        time.sleep(600)
    if name == "exit":
        os._exit(3)
    return read(path, *rest)
reader.read_recording = listing.read_recording = deadly
main = reader.main
"""


def answers(reader: Reader, patience_s: float = PATIENCE_S) -> list[Answer]:
    """Every answer that is still to come."""
    found: list[Answer] = []
    end = time.monotonic() + patience_s
    while reader.busy:
        assert time.monotonic() < end, "no answer"
        found += reader.take(0.1)
    return found


def ask(reader: Reader, *requests: Read | List) -> list[Answer]:
    for request in requests:
        reader.ask(request)
    return answers(reader)


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run file; its journal is beside it."""
    folder = tmp_path_factory.mktemp("runs")
    build(write(folder / "run.qstj", session()), folder / "run.h5")
    return folder / "run.h5"


@pytest.fixture(scope="module")
def reader(run_file: Path) -> Iterator[Reader]:
    """A reader at work, for all tests that leave it alive."""
    with Reader() as reader:
        assert isinstance(ask(reader, Read(str(run_file)))[0], RunView)
        yield reader


def pid_of(reader: Reader) -> int:
    assert reader.loaded is not None
    return reader.loaded.pid


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of a reader that some files end."""
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "deadly_reader.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", "")))))
    return "deadly_reader:main"


def plain(value: float) -> float | str | None:
    """A number as JSON has it."""
    return None if math.isnan(value) else value


def test_the_numbers_are_those_of_analyse(reader, run_file):
    (printed,) = json.loads(qst_rig("analyse", run_file, "--json").stdout)
    (seen,) = ask(reader, Read(str(run_file)))
    assert isinstance(seen, RunView)
    assert [m.name for m in seen.measures] == [m["name"] for m in printed["measures"]]
    for name in ("unit", "reason", "n_used", "n_of", "definition"):
        assert [getattr(m, name) for m in seen.measures] == [m[name] for m in printed["measures"]]
    assert [plain(m.value) for m in seen.measures] == [m["value"] for m in printed["measures"]]
    assert seen.curve.ratings.tolist() == [t["ratings"] for t in printed["trains"]]
    assert {k: printed["run"][k] for k in ("participant", "session", "run", "site")} == {
        k: getattr(seen.head, k) for k in ("participant", "session", "run", "site")
    }


def test_a_journal_reads_like_its_run_file(reader, run_file):
    journal = run_file.with_suffix(".qstj")
    of_file, of_journal = ask(reader, Read(str(run_file)), Read(str(journal)))
    assert isinstance(of_journal, RunView)
    assert (of_file.head.path, of_journal.head.path) == (str(run_file), str(journal))
    names = [name for name in RunView.__slots__ if name != "head"]
    assert [name for name in names if repr(getattr(of_file, name)) != repr(getattr(of_journal, name))] == []


def test_a_list_and_a_run_in_the_order_they_were_asked_for(reader, run_file):
    first, second = ask(reader, List(str(run_file.parent)), Read(str(run_file)))
    assert isinstance(first, Listed)
    assert isinstance(second, RunView)
    assert first.heads == (second.head,)


# ---------------------------------------------------------------- files that are none


def foreign_h5(path: Path, run_file: Path) -> None:
    with h5py.File(path, "w") as file:
        file["data"] = np.arange(10)


def other_types(path: Path, run_file: Path) -> None:
    path.write_bytes(run_file.read_bytes())
    with h5py.File(path, "r+") as file:
        file.attrs["schema"] = "one"


def without_a_table(path: Path, run_file: Path) -> None:
    path.write_bytes(run_file.read_bytes())
    with h5py.File(path, "r+") as file:
        del file["trials"]
        file["trials"] = np.arange(3)


def too_large(path: Path, run_file: Path) -> None:
    """800 GB by its own account; nothing of it is stored."""
    path.write_bytes(run_file.read_bytes())
    with h5py.File(path, "r+") as file:
        del file["telemetry/t_us"]
        file.create_dataset("telemetry/t_us", shape=(10**11,), dtype="<u8", chunks=(10**6,))


def cut(path: Path, run_file: Path) -> None:
    data = run_file.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


FOREIGN: dict[str, Callable[[Path, Path], object]] = {
    "random bytes": lambda path, _: path.write_bytes(np.random.default_rng(1).bytes(10_000)),
    "a text file": lambda path, _: path.write_text("participant;rating\nP001;50\n"),
    "empty": lambda path, _: path.write_bytes(b""),
    "from another program": foreign_h5,
    "cut short": cut,
    "attributes of other types": other_types,
    "an array for a table": without_a_table,
    "larger than the computer": too_large,
    "a folder": lambda path, _: path.mkdir(),
    "not there": lambda path, _: None,
    "a journal's first bytes": lambda path, _: path.write_bytes(b"QJ" + bytes(50)),
    "a pipe": lambda path, _: os.mkfifo(path),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are POSIX")
def test_a_foreign_file_is_refused_in_one_line_and_the_next_one_is_read(reader, tmp_path, run_file):
    pid = pid_of(reader)
    paths = []
    for number, make in enumerate(FOREIGN.values()):
        paths.append(tmp_path / f"foreign-{number}.h5")
        make(paths[-1], run_file)
    *refused, last = ask(reader, *(Read(str(path)) for path in paths), Read(str(run_file)))
    assert pid_of(reader) == pid
    assert isinstance(last, RunView)
    for path, answer, name in zip(paths, refused, FOREIGN, strict=True):
        assert isinstance(answer, NotRead), name
        assert (answer.path, answer.crashed) == (str(path), False)
        assert str(path) in answer.text, name
        assert "\n" not in answer.text, name
        assert "Traceback" not in answer.text


@pytest.mark.skipif(sys.platform != "linux", reason="psutil tells limits of another process on Linux only")
def test_the_reader_may_not_take_the_memory_that_others_need(reader):
    assert psutil.Process(pid_of(reader)).rlimit(psutil.RLIMIT_AS)[0] == MOST_MEMORY_BYTES


# ---------------------------------------------------------------- the end of the reader


ENDINGS = {
    "SIGSEGV": "signal 11 while it read this",
    "SIGABRT": "signal 6 while it read this",
    "SIGKILL": "ended from outside",
    "exit": "ended with exit code 3",
}


def test_a_reader_that_a_file_ends_is_there_again(deadly, tmp_path, run_file):
    paths = {name: tmp_path / f"{name}.h5" for name in ENDINGS}
    requests = []
    for path in paths.values():
        path.write_bytes(b"deadly")
        requests += [Read(str(path)), Read(str(run_file))]
    with Reader(deadly) as reader:
        (before,) = ask(reader, Read(str(run_file)))
        pids = [pid_of(reader)]
        found = []
        for request in requests:
            found += ask(reader, request)
            if isinstance(found[-1], RunView):
                pids.append(pid_of(reader))
    assert len(set(pids)) == 1 + len(ENDINGS)
    for (name, path), ended, after in zip(paths.items(), found[::2], found[1::2], strict=True):
        assert isinstance(ended, NotRead), name
        assert (ended.path, ended.crashed) == (str(path), True)
        assert ENDINGS[name] in ended.text
        assert str(path) in ended.text
        assert repr(after) == repr(before)


def test_a_list_goes_on_without_the_files_that_end_the_reader(deadly, tmp_path, run_file):
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in ("SIGSEGV.h5", "SIGABRT.h5"):
        (folder / name).write_bytes(b"deadly")
    (folder / "run.h5").write_bytes(run_file.read_bytes())
    with Reader(deadly) as reader:
        (found,) = ask(reader, List(str(folder)))
    assert isinstance(found, Listed)
    assert [Path(head.path).name for head in found.heads] == ["run.h5"]
    assert [(Path(p.path).name, p.crashed) for p in found.problems] == [("SIGABRT.h5", True), ("SIGSEGV.h5", True)]


def test_a_file_that_takes_too_long_is_given_up(deadly, tmp_path, run_file):
    path = tmp_path / "slow.h5"
    path.write_bytes(b"slow")
    now_ns = [0]
    with Reader(deadly, now_ns=lambda: now_ns[0]) as reader:
        ask(reader, Read(str(run_file)))
        reader.ask(Read(str(path)))
        reader.ask(Read(str(run_file)))
        now_ns[0] = round(ANSWER_S * NS_PER_S)
        assert reader.take() == []
        now_ns[0] += 1
        slow, after = answers(reader)
    assert isinstance(slow, NotRead)
    assert "not read within 60 s" in slow.text
    assert isinstance(after, RunView)


def test_an_idle_reader_that_is_killed_is_started_anew(run_file):
    with Reader() as reader:
        ask(reader, Read(str(run_file)))
        pid = pid_of(reader)
        os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + PATIENCE_S
        while reader.loaded is not None:  # until it has noticed; a request before that would be the one it ended at
            assert time.monotonic() < end, "not noticed"
            assert reader.take() == []
            time.sleep(0.01)
        (again,) = ask(reader, Read(str(run_file)))
        assert isinstance(again, RunView)
        assert pid_of(reader) != pid


def test_a_reader_that_cannot_start_says_so(run_file):
    with Reader("no_such_module:main") as reader:
        (answer,) = ask(reader, Read(str(run_file)))
    assert isinstance(answer, NotRead)
    assert "exit code 1" in answer.text


def test_ctrl_c_does_not_end_the_reader(reader, run_file):
    pid = pid_of(reader)
    os.kill(pid, signal.SIGINT)
    assert isinstance(ask(reader, Read(str(run_file)))[0], RunView)
    assert pid_of(reader) == pid


def test_what_was_not_answered_when_the_client_closes_never_is(deadly, tmp_path):
    path = tmp_path / "slow.h5"
    path.write_bytes(b"slow")
    with Reader(deadly) as reader:
        reader.ask(Read(str(path)))
        reader.ask(List(str(tmp_path)))
    assert not reader.busy
    assert reader.take() == []


CLIENT = """
import sys
from rig.report.reading import Read
from rig.report.reading_client import Reader
reader = Reader()
reader.ask(Read(sys.argv[1]))
while reader.busy:
    reader.take(0.1)
print(reader.loaded.pid, flush=True)
sys.stdin.read()
"""


def test_a_client_that_is_killed_takes_its_reader_along(run_file):
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(run_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with client:
        assert client.stdout is not None
        reader = psutil.Process(int(client.stdout.readline()))
        client.kill()
        reader.wait(PATIENCE_S)
    assert not reader.is_running()


UNPICKLED = """
import json, pickle, sys
pickle.load(sys.stdin.buffer)
print(json.dumps(sorted(sys.modules)))
"""


def test_a_window_that_takes_an_answer_loads_nothing_of_files_or_devices(reader, run_file):
    answer = ask(reader, Read(str(run_file)))
    done = subprocess.run(
        [sys.executable, "-c", UNPICKLED], input=pickle.dumps(answer), capture_output=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    forbidden = ("h5py", "matplotlib", "serial", "scipy", "rig.archive", "rig.devices", "rig.recording", "hardware_sim")
    assert [name for name in loaded if name.startswith(forbidden)] == []
    assert {"numpy", "rig.report.run_view"} <= loaded

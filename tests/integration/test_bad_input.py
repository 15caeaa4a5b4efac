"""What a user can get wrong is one clear line and exit code 2: place and remedy named, no traceback, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_interface.wire import messages
from tests.integration.cli import COMMAND, qst_rig
from tests.integration.simulator import Simulator

pytestmark = pytest.mark.slow
RUN = ("--participant", "P001", "--seed", "1", "--fast", "--sample-every-ms", "20")


def refused(done: subprocess.CompletedProcess[str], *fragments: str) -> None:
    """Check that the command said each fragment on stderr, and ended as for bad input."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    said = done.stderr.replace("\n", " ")
    for fragment in fragments:
        assert fragment in said, said


def paradigm(folder: Path, old: str, new: str) -> Path:
    """The built-in heat paradigm with one change."""
    from rig.paradigm.load import paradigm_text

    text = paradigm_text("heat-ts-10")
    assert old in text
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_an_unknown_paradigm_gets_the_nearest_name(tmp_path):
    refused(qst_rig("run", "dfns-wurr", *RUN, "--out", tmp_path), "dfns-wurr", "dfns-wur")


@pytest.mark.parametrize(
    "old, new, fragments",
    [
        ("schema = 1", "schema = = 1", ("mine.toml", "line")),
        ("target_c = 48.0", "target_c = 56.0", ("target_c", "56", "50", "°C")),
        ("onset_to_onset_s = 2.0", "isi_s = 2.0", ("isi_s", "onset_to_onset_s")),
        ("plateau_s = 0.5", "platau_s = 0.5", ("platau_s", "plateau_s")),
        ("ramp_c_per_s = 70.0", "ramp_c_per_s = 170.0", ("ramp_c_per_s", "170", "70")),
    ],
    ids=["syntax", "over the limit", "isi_s", "misspelt key", "ramp too fast"],
)
def test_a_wrong_paradigm_file_names_place_and_remedy(old, new, fragments, tmp_path):
    path = paradigm(tmp_path, old, new)
    refused(qst_rig("run", path, *RUN, "--out", tmp_path / "data"), *fragments)
    refused(qst_rig("check", path), *fragments)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments, fragments",
    [
        (("run", "cuff-tsp", *RUN), ("--individual ptt=",)),
        (("run", "cuff-tsp", *RUN, "--individual", "ptt=99"), ("ptt", "99", "60")),
        (("run", "cuff-tsp", *RUN, "--individual", "ptt=lots"), ("ptt=lots", "not a number")),
        (("run", "dfns-wur", "--participant", "Anna Example", "--fast"), ("Anna Example",)),
        (
            ("run", "dfns-wur", "--participant", "P001", "--device", "/dev/no-such-port"),
            ("/dev/no-such-port", "no such"),
        ),
        (("run", "dfns-wur", "--participant", "P001", "--device", "socket://127.0.0.1:9"), ("127.0.0.1:9",)),
        (("run", "dfns-wur", "--participant", "P001", "--device", "COM5", "--fast"), ("--fast", "COM5")),
        (("analyse", "README.md"), ("README.md", "not")),
        (("analyse", "no-such-file.h5"), ("no-such-file.h5",)),
        (("recover", "README.md"), ("README.md",)),
        (("recover", "no-such.qstj"), ("no-such.qstj",)),
        (("simulate",), ("--pty", "--tcp")),
        (("simulate", "--pty", "--applicator", "hammer"), ("hammer", "thermode")),
    ],
)
def test_wrong_arguments(arguments, fragments, tmp_path):
    out = ("--out", tmp_path) if arguments[0] == "run" else ()
    refused(qst_rig(*arguments, *out, cwd=Path(__file__).parents[2]), *fragments)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_run_number_is_refused_and_kept(tmp_path):
    folder = tmp_path / "sub-P001" / "ses-01"
    folder.mkdir(parents=True)
    old = folder / "sub-P001_ses-01_task-dfnswur_run-03.h5"
    old.write_bytes(b"precious")
    refused(qst_rig("run", "dfns-wur", *RUN, "--run", 3, "--out", tmp_path), "run-03", "--run")
    assert old.read_bytes() == b"precious"


@pytest.mark.parametrize(
    "command", [("report",), ("recover",), ("analyse",), ("check",), ("envelope", "show")], ids=" ".join
)
@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_in_the_place_of_a_file(command, folder):
    refused(qst_rig(*command, folder), f"{folder}: ", "directory")


@pytest.mark.parametrize("name", ["--session", "--run", "--first-spot", "--seed"])
def test_a_number_that_the_run_file_could_not_hold(name, tmp_path):
    number = str(10**20)
    refused(qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path, name, number), f"{name} {number}: too large")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("gain", ["nan", "inf", "11", "much"])
def test_a_gain_that_is_no_number(gain, tmp_path):
    refused(qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path, "--gain", gain), "--gain")
    assert not list(tmp_path.iterdir())


def test_nobody_types_in_virtual_time(tmp_path):
    refused(qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path, "--ratings", "prompt"), "--ratings prompt", "--fast")
    assert not list(tmp_path.iterdir())


def test_virtual_time_waits_for_no_operator(tmp_path):
    """The run went on for ever, and its journal grew: nobody could say that the applicator was on the spot."""
    done = qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path, "--ratings", "paradigm")
    assert done.returncode == 0, done.stderr


def test_a_site_that_the_terminal_cannot_read(tmp_path):
    site = os.fsdecode(b"Fu\xdfr\xfccken")  # Latin-1 in a UTF-8 terminal
    refused(qst_rig("run", "heat-ts-10", *RUN, "--out", tmp_path, "--site", site), "site", "plain letters")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    refused(qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path / "file" / "data"), "--out")


def test_a_damaged_journal_gives_its_valid_part_and_says_where_it_breaks(tmp_path):
    done = qst_rig("run", "dfns-wur", *RUN, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    (journal,) = tmp_path.rglob("*.qstj")
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.qstj"
    broken.write_bytes(data)
    done = qst_rig("recover", broken)
    assert done.returncode == 0, done.stderr
    assert "byte" in done.stdout
    assert broken.with_suffix(".h5").is_file()
    assert broken.read_bytes() == data


posix_only = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals exist only on POSIX systems")


@posix_only
def test_a_silent_port_is_named_after_two_seconds(tmp_path):
    master, slave = os.openpty()
    try:
        port = os.ttyname(slave)
        refused(
            qst_rig("run", "dfns-wur", "--participant", "P001", "--device", port, "--out", tmp_path), port, "silent"
        )
    finally:
        os.close(master)
        os.close(slave)


CHATTER = """
import os, sys, time, tty
master, slave = os.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
while True:
    os.write(master, b"T=32.0\\r\\n\\0")
    time.sleep(0.02)
"""


@posix_only
def test_something_else_on_the_port_is_recognised(tmp_path):
    with Simulator(command=(sys.executable, "-c", CHATTER)) as other:
        done = qst_rig("run", "dfns-wur", "--participant", "P001", "--device", other.port, "--out", tmp_path)
    refused(done, other.port, "not a qst-rig device")


OTHER_VERSION = """
import sys
from firmware_interface.wire import messages
messages.{name} = {value}
from hardware_sim import serve
serve.main(["--pty", "--applicator", "pinprick"])
"""


@posix_only
@pytest.mark.parametrize(
    "name, value, fragments",
    [
        ("MAJOR", 9, ("9.0", f"{messages.MAJOR}.{messages.MINOR}")),
        ("DIGEST", 0x1234, ("00001234", f"{messages.DIGEST:08X}")),
    ],
)
def test_another_version_names_both(name, value, fragments, tmp_path):
    code = OTHER_VERSION.format(name=name, value=value)
    with Simulator(command=(sys.executable, "-c", code)) as other:
        done = qst_rig("run", "dfns-wur", "--participant", "P001", "--device", other.port, "--out", tmp_path)
    refused(done, *fragments)


@posix_only
def test_a_busy_port_and_a_wrong_applicator(tmp_path):
    arguments = ("--participant", "P001", "--out", str(tmp_path))
    with Simulator("--applicator", "cuff") as simulator:
        wrong = qst_rig("run", "dfns-wur", *arguments, "--device", simulator.port)
        refused(wrong, "pinprick", "cuff")
        run = ("run", "cuff-tsp", "--individual", "ptt=40", *arguments, "--device", simulator.port, "--yes")
        first = subprocess.Popen([*COMMAND, *run], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            simulator.until("READY")
            refused(qst_rig(*run), simulator.port, "open")
        finally:
            first.terminate()
            first.communicate()


def test_a_terminal_that_cannot_show_a_sign_shows_another():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*COMMAND, "check", "heat-ts-10"], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "?C" in done.stdout

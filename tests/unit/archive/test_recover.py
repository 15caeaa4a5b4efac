"""`recover` saves what is valid in any journal, says what is lost and where, and overwrites nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rig.archive.read import read_run
from rig.archive.recover import recover
from rig.cli.recover import lines
from rig.cli.recover import recover as command
from rig.domain.errors import RecordingError
from rig.recording.records import RecordType, encode, scan
from tests.unit.archive.synthetic import session, write

MakeJournal = Callable[[], Path]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("whole") / "run.qstj", session()).read_bytes()


def half(data: bytes) -> bytes:
    """Cut within the record nearest to the middle."""
    records = scan(data).records
    return data[: records[len(records) // 2].offset + 11]


def test_a_journal_cut_short_gives_the_file_of_what_it_holds(tmp_path: Path, whole: bytes) -> None:
    journal = tmp_path / "run.qstj"
    journal.write_bytes(half(whole))
    report = recover(journal)
    run = read_run(tmp_path / "run.h5")
    assert report["path"] == str(tmp_path / "run.h5")
    assert (report["records"], report["lost_bytes"]) == (len(scan(whole).records) // 2, 11)
    assert run.attrs["complete"] is False
    assert run.attrs["finish_reason"] == "interrupted"
    assert len(run.telemetry) == report["samples"] > 0
    assert journal.read_bytes() == half(whole)  # the journal itself is never touched


@pytest.mark.parametrize("share", [k / 12 for k in range(13)])
def test_wherever_a_journal_is_cut_its_run_file_can_be_made(tmp_path: Path, whole: bytes, share: float) -> None:
    first = scan(whole).records[0].end
    cut = first + round(share * (len(whole) - first))
    journal = tmp_path / "run.qstj"
    journal.write_bytes(whole[:cut])
    report = recover(journal)
    run = read_run(tmp_path / "run.h5")
    assert report["records"] == len(scan(whole[:cut]).records)
    assert report["complete"] is (cut == len(whole))
    assert set(run.trials["outcome"].tolist()) <= {"completed", "interrupted"}


def test_damage_in_the_middle_is_named_with_its_byte_and_what_lies_behind(tmp_path: Path, whole: bytes) -> None:
    broken = scan(whole).records[40]
    data = bytearray(whole)
    data[broken.offset + 25] ^= 0x10
    (tmp_path / "run.qstj").write_bytes(data)
    report = recover(tmp_path / "run.qstj")
    assert (report["ending"], report["records"], report["good_length"]) == ("damaged", 40, broken.offset)
    assert report["lost_records"] == len(scan(whole).records) - 41
    seconds = (scan(whole).records[-1].host_ns - scan(whole).records[39].host_ns) / 1e9
    assert report["lost_ms_bound"] == pytest.approx(1000 * seconds + 120)
    told = "\n".join(lines(report))
    assert f"damaged at byte {broken.offset}: record 40 fails its checksum" in told
    assert f"{report['lost_records']} records that look whole" in told


def test_damage_with_nothing_readable_behind_it_says_that_the_time_is_not_known(tmp_path: Path, whole: bytes) -> None:
    broken = scan(whole).records[40]
    (tmp_path / "run.qstj").write_bytes(whole[: broken.offset] + b"\x55" * 3000)
    report = recover(tmp_path / "run.qstj")
    assert report["lost_ms_bound"] == -1
    assert "how much time is not known" in "\n".join(lines(report))


def test_a_journal_changed_by_hand_is_saved_with_a_warning(tmp_path: Path, whole: bytes) -> None:
    forged = b"".join(
        encode(r.type, r.sequence, r.host_ns, r.payload.replace(b'"value":30.0', b'"value":90.0'))
        for r in scan(whole).records
    )
    assert forged != whole
    (tmp_path / "run.qstj").write_bytes(forged)
    report = recover(tmp_path / "run.qstj")
    end = scan(whole).records[-1]
    assert end.type == RecordType.END
    assert read_run(tmp_path / "run.h5").attrs["audit_chain"] == report["audit_chain"]
    assert f"WARNING: the audit chain is broken at record {end.sequence} (byte {end.offset})" in "\n".join(
        lines(report)
    )


NO_JOURNAL: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "is not a journal of qst-rig"),
    "a text": (lambda _: b"participant,rating\n", "is not a journal of qst-rig"),
    "cut within the header": (lambda d: d[:100], "header is lost"),
    "header damaged": (lambda d: d[:50] + b"?" + d[51:], "header is lost"),
    "first record no header": (lambda _: encode(RecordType.EVENT, 0, 0, b"{}"), "header is lost"),
    "header no JSON": (lambda _: encode(RecordType.HEADER, 0, 0, b"[]"), "header cannot be read"),
}


@pytest.mark.parametrize(("change", "message"), NO_JOURNAL.values(), ids=NO_JOURNAL.keys())
def test_what_is_no_journal_gives_one_line_and_no_file(
    tmp_path: Path, whole: bytes, change: Callable[[bytes], bytes], message: str
) -> None:
    (tmp_path / "run.qstj").write_bytes(change(whole))
    with pytest.raises(RecordingError, match=message):
        recover(tmp_path / "run.qstj")
    assert [p.name for p in tmp_path.iterdir()] == ["run.qstj"]


def test_a_journal_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"nowhere\.qstj: this file cannot be read"):
        recover(tmp_path / "nowhere.qstj")


# ------------------------------------------------------------------ the command


def test_the_command_tells_what_was_saved(tmp_path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "run.qstj").write_bytes(half(whole))
    command(tmp_path / "run.qstj", tmp_path / "saved" / "copy.h5")
    told = capsys.readouterr().out
    assert str(tmp_path / "saved" / "copy.h5") in told
    assert "saved:   2\u00a0trials" in told
    assert "run:     interrupted" in told
    assert "stops within a record, 11 bytes into it" in told
    assert "at most 120 ms of the recording" in told
    assert read_run(tmp_path / "saved" / "copy.h5").attrs["complete"] is False


def test_the_command_refuses_to_overwrite(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "run.qstj").write_bytes(whole)
    (tmp_path / "run.h5").write_bytes(b"old")
    with pytest.raises(RecordingError, match="exists already and was left as it is"):
        command(tmp_path / "run.qstj", None)
    assert (tmp_path / "run.h5").read_bytes() == b"old"


@pytest.mark.parametrize(("content", "message"), [(b"hello", "is not a journal"), (None, "cannot be read")])
def test_in_the_shell_a_bad_journal_is_one_line_and_exit_code_2(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    journal = tmp_path / "run.qstj"
    if content is not None:
        journal.write_bytes(content)
    program = shutil.which("qst-rig", path=os.path.dirname(sys.executable))
    if program is None:
        pytest.fail("the console script qst-rig is not installed beside python")
    done = subprocess.run([program, "recover", str(journal)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""

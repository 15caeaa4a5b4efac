"""The run file holds what the journal says, bit by bit, is readable without this program, and overwrites nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from rig.archive import build as building
from rig.archive import schema
from rig.archive.assemble import assemble
from rig.archive.build import build
from rig.archive.journal_read import read_journal
from rig.archive.model import Run
from rig.archive.read import read_run
from rig.archive.verify import differences
from rig.domain.errors import RecordingError
from tests.unit.archive.synthetic import SINGLE_RATING, SLIDER, session, write


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return write(tmp_path / "run.qstj", session())


def test_the_file_read_back_is_the_run_of_the_journal(journal: Path, tmp_path: Path) -> None:
    report = build(journal, tmp_path / "run.h5")
    assert differences(read_run(tmp_path / "run.h5"), assemble(read_journal(journal))) == []
    assert report["complete"] is True
    assert (report["trials"], report["pulses"], report["ratings"]) == (2, 5, 6)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.h5", "run.qstj"]


def test_plain_h5py_reads_every_column_with_its_unit(journal: Path, tmp_path: Path) -> None:
    build(journal, tmp_path / "run.h5")
    run = assemble(read_journal(journal))
    with h5py.File(tmp_path / "run.h5", "r") as file:
        for table in schema.TABLES:
            for column in table.columns:
                dataset = file[table.name][column.name]
                expected = getattr(run, table.name)[column.name]
                found = dataset.asstr()[:] if column.type == schema.TEXT else dataset[:]
                np.testing.assert_array_equal(found, expected)
                assert dataset.attrs["unit"] == ("°C" if column.unit == schema.LEVEL else column.unit)
                assert dataset.attrs["meaning"] == column.meaning
        assert file.attrs["participant"] == "P001"
        assert file.attrs["simulated"] == 1
        assert file.attrs["journal_sha256"] == hashlib.sha256(journal.read_bytes()).hexdigest()
        assert file["paradigm_text"][()].decode() == 'name = "synthetic"  # Reiz in °C\n'
        assert json.loads(file.attrs["device"])["serial"] == "SYN-1"
        assert [t["name"] for t in json.loads(file["planned_trials_json"][()])] == ["single", "train"]


def test_the_ratings_are_those_that_were_given(journal: Path, tmp_path: Path) -> None:
    build(journal, tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5", "r") as file:
        values, pulses = file["ratings/value"][:], file["ratings/pulse"][:]
        methods = file["ratings/method"].asstr()[:]
    assert values[methods == "prompt"].tolist() == [SINGLE_RATING]
    in_window = methods == "max_in_window"
    assert pulses[in_window].tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(values[in_window], SLIDER, atol=1e-4)


def test_hdf5_1_10_can_read_it(journal: Path, tmp_path: Path) -> None:
    build(journal, tmp_path / "run.h5")
    data = (tmp_path / "run.h5").read_bytes()
    assert data[:8] == b"\x89HDF\r\n\x1a\n"
    assert data[8] == 0  # superblock version: 0 to 3 are known to HDF5 1.10
    with h5py.File(tmp_path / "run.h5", "r") as file:
        assert {
            file[f"{t.name}/{c.name}"].id.get_create_plist().get_nfilters() for t in schema.TABLES for c in t.columns
        }
        filters = file["telemetry/measured"]
        assert filters.fletcher32


def test_two_builds_of_one_journal_are_the_same_file(journal: Path, tmp_path: Path) -> None:
    build(journal, tmp_path / "one.h5")
    build(journal, tmp_path / "two.h5")
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


def test_long_columns_are_compressed_shuffled_and_checksummed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.archive.write.BIG_BYTES", 1000)
    build(write(tmp_path / "run.qstj", session()), tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5", "r") as file:
        column = file["telemetry/t_us"]
        assert (column.compression, column.compression_opts, column.shuffle, column.fletcher32) == (
            "gzip",
            4,
            True,
            True,
        )
    assert len(read_run(tmp_path / "run.h5").telemetry) > 500


def test_an_existing_file_is_left_byte_by_byte(journal: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.h5"
    out.write_bytes(b"last year's data")
    with pytest.raises(RecordingError, match=r"run\.h5 exists already and was left as it is"):
        build(journal, out)
    assert out.read_bytes() == b"last year's data"


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "none"])
def test_a_file_that_appears_while_building_is_not_overwritten(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    out = tmp_path / "run.h5"
    real = building.differences

    def meanwhile(one: Run, other: Run) -> list[str]:
        out.write_bytes(b"from another window")
        return real(one, other)

    monkeypatch.setattr(building, "differences", meanwhile)
    if not links:
        monkeypatch.setattr(building.os, "link", _no_links)
    with pytest.raises(RecordingError, match="exists already"):
        build(journal, out)
    assert out.read_bytes() == b"from another window"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.h5", "run.qstj"]


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_without_hard_links_the_file_gets_its_name_all_the_same(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building.os, "link", _no_links)
    build(journal, tmp_path / "run.h5")
    assert len(read_run(tmp_path / "run.h5").trials) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.h5", "run.qstj"]


def test_a_file_that_reads_back_differently_gets_no_name(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(path: Path) -> Run:
        run = read_run(path)
        run.ratings["value"][0] += 1e-12
        return run

    monkeypatch.setattr(building, "read_run", wrong)
    with pytest.raises(RecordingError, match=r"read back differently.*ratings/value"):
        build(journal, tmp_path / "run.h5")
    assert [p.name for p in tmp_path.iterdir()] == ["run.qstj"]


def test_a_folder_that_cannot_be_made_is_one_clear_error(journal: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"run\.qstj: this folder cannot be made"):
        build(journal, tmp_path / "run.qstj" / "run.h5")


_SMALL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # a write beyond fails, as on a full disk
from rig.archive.build import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes to stand in for a small disk")
def test_a_disk_too_small_gives_one_line_and_leaves_no_half_file(journal: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SMALL_DISK, str(journal), str(tmp_path / "run.h5")]
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert done.returncode != 0
    assert b"run.h5: cannot be written" in done.stderr.splitlines()[-1]
    assert [p.name for p in tmp_path.iterdir()] == ["run.qstj"]


def test_the_difference_of_two_runs_is_named(journal: Path) -> None:
    one, other = assemble(read_journal(journal)), assemble(read_journal(journal))
    assert differences(one, other) == []
    other.pulses["onset_us"][1] += 1
    other.telemetry["slider"][5] = np.nan
    other.events["kind"][0] = "?"
    other.attrs["seed"] = 4
    assert differences(one, other) == ["attrs", "pulses/onset_us", "telemetry/slider", "events/kind"]


def test_records_that_are_whole_but_not_understood_are_named(tmp_path: Path) -> None:
    odd = session()
    odd[0].payload.pop("paradigm")  # type: ignore[union-attr,arg-type]
    with pytest.raises(RecordingError, match=r"not understood \(KeyError: 'paradigm'\)"):
        build(write(tmp_path / "run.qstj", odd), tmp_path / "run.h5")

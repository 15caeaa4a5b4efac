"""Only a run file is read as one; anything else is one clear line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import pytest

from rig.archive.build import build
from rig.archive.read import read_run
from rig.domain.errors import RecordingError
from tests.unit.archive.synthetic import session, write


def _other_hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["x"] = 1


def _newer(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        file.attrs["schema"] = 99


def _column_gone(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["ratings/value"]


def _bits_flipped(path: Path) -> None:
    """Change the content of one small column, behind the back of HDF5."""
    with h5py.File(path, "r") as file:
        at = file["pulses/onset_us"].id.get_chunk_info(0).byte_offset
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no such file": (Path.unlink, "cannot be read"),
    "a text": (lambda p: p.write_text("participant,rating\n"), "it is no HDF5 file"),
    "empty": (lambda p: p.write_bytes(b""), "it is no HDF5 file"),
    "half a file": (lambda p: p.write_bytes(p.read_bytes()[:2000]), "damaged"),
    "another HDF5 file": (_other_hdf5, "is not a run file"),
    "a later layout": (_newer, "update qst-rig"),
    "a column gone": (_column_gone, "damaged"),
    "a bit flipped in the data": (_bits_flipped, "damaged"),
}


@pytest.mark.parametrize(("change", "message"), CASES.values(), ids=CASES.keys())
def test_what_is_no_sound_run_file_is_refused(tmp_path: Path, change: Callable[[Path], object], message: str) -> None:
    path = tmp_path / "run.h5"
    build(write(tmp_path / "run.qstj", session()), path)
    change(path)
    with pytest.raises(RecordingError, match=message) as caught:
        read_run(path)
    assert str(path) in str(caught.value)


def test_a_journal_is_told_from_a_run_file(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"run\.qstj: this is the journal .*: qst-rig recover"):
        read_run(write(tmp_path / "run.qstj", session()))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_run(tmp_path)

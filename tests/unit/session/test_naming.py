"""Names of recordings: BIDS words, the next free number, nothing overwritten."""

from __future__ import annotations

import pytest

from rig.domain.errors import InputError, RecordingError
from rig.session.naming import run_files


def test_names_carry_bids_words(tmp_path):
    files = run_files(tmp_path, "P001", 1, "heat-ts-10", None)
    assert files.journal == tmp_path / "sub-P001" / "ses-01" / "sub-P001_ses-01_task-heatts10_run-01.qstj"
    assert files.run_file == files.journal.with_suffix(".h5")
    assert files.run == 1


@pytest.mark.parametrize("suffix", [".qstj", ".h5"])
def test_the_next_free_number_counts_journals_and_run_files(tmp_path, suffix):
    first = run_files(tmp_path, "P001", 2, "dfns-wur", None)
    first.journal.with_name(first.journal.stem.replace("run-01", "run-07") + suffix).touch()
    assert run_files(tmp_path, "P001", 2, "dfns-wur", None).run == 8


def test_other_paradigms_and_participants_do_not_count(tmp_path):
    run_files(tmp_path, "P001", 1, "heat-ts-10", None).journal.touch()
    assert run_files(tmp_path, "P001", 1, "dfns-wur", None).run == 1
    assert run_files(tmp_path, "P002", 1, "heat-ts-10", None).run == 1


@pytest.mark.parametrize("suffix", [".qstj", ".h5"])
def test_a_number_that_exists_is_refused(tmp_path, suffix):
    files = run_files(tmp_path, "P001", 1, "dfns-wur", 3)
    files.journal.with_suffix(suffix).write_text("old")
    with pytest.raises(InputError, match="run-03"):
        run_files(tmp_path, "P001", 1, "dfns-wur", 3)
    assert files.journal.with_suffix(suffix).read_text() == "old"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordingError, match=r"file.*--out"):
        run_files(tmp_path / "file", "P001", 1, "dfns-wur", None)

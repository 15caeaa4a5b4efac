"""Where a paradigm comes from: built-in by name, any file by path; what cannot be read is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.domain.errors import InputError, ParadigmError, QstError
from rig.paradigm.load import load_paradigm, paradigm_text
from rig.paradigm.model import paradigm_hash


def test_a_file_gives_what_the_built_in_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(paradigm_text("heat-ts-10"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    expected = paradigm_hash(load_paradigm("heat-ts-10"))
    assert paradigm_hash(load_paradigm(str(file))) == paradigm_hash(load_paradigm("mine.toml")) == expected


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + paradigm_text("dfns-wur").replace("\n", "\r\n").encode())
    assert paradigm_hash(load_paradigm(str(file))) == paradigm_hash(load_paradigm("dfns-wur"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("dfns-wrr", "no paradigm named 'dfns-wrr'; did you mean dfns-wur? built in: cold-tonic, cuff-tsp, dfns-wur,"),
        ("zzz", "no paradigm named 'zzz'; built in: cold-tonic"),
        ("nowhere/x.toml", "nowhere/x.toml: no such file or directory; give a readable paradigm file"),
        (".", ".: is a directory"),
        ("", "no paradigm named ''"),
        ("../dfns-wur", "no such file or directory"),
    ],
)
def test_a_source_that_is_not_there_is_named(
    source: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_paradigm(source)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "latin1.toml"
    file.write_bytes(b'title = "\xb0C"\n')
    with pytest.raises(InputError, match=r"latin1\.toml: byte 9 is not UTF-8; save the file as UTF-8 text"):
        load_paradigm(str(file))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema = 1\nname =\n", 2),
        ("schema = 1\nschema = 1\n", 2),
        ('schema = 1\n\ntitle = "x\n', 3),
        ("schema = 1\n[scales\n", 2),
        ("schema = 1\r\nname = \r\n", 2),
        ("x = [", 1),
    ],
)
def test_a_syntax_error_is_told_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(text.encode())
    with pytest.raises(ParadigmError) as caught:
        load_paradigm(str(file))
    assert str(caught.value).startswith(f"{file}:{line}: TOML: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "x = " + "[" * 5000 + "]" * 5000, "schema = " + "9" * 5000, "blocks = 1", "[[blocks]]"]
)
def test_odd_texts_are_refused_not_crashed_on(text: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(text)
    with pytest.raises(QstError):
        load_paradigm(str(file))


def test_an_empty_file_names_all_that_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text("")
    with pytest.raises(ParadigmError) as caught:
        load_paradigm(str(file))
    missing = {p.where for p in caught.value.problems if p.what == "is missing"}
    assert {"schema", "name", "modality", "applicator", "primary_measure", "blocks", "sources"} <= missing

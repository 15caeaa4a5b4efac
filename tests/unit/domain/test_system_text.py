"""What the operating system says: the same words on every system, the number decides."""

from __future__ import annotations

import errno

import pytest

from rig.domain.phrase import Phrase
from rig.domain.system_text import system_text

CASES = [
    (OSError(errno.ENOSPC, "No space left on device"), "os_full", "no space left on device"),
    (PermissionError(errno.EACCES, "Keine Berechtigung"), "os_denied", "permission denied"),
    (FileNotFoundError(errno.ENOENT, "gone", "/data/x"), "os_absent", "no such file or directory"),
    (OSError(errno.EIO, ""), "os_io", "input/output error"),
    (OSError(errno.EPIPE, "Broken pipe"), "", "broken pipe"),
    (OSError("Something of its own"), "", "something of its own"),
]


@pytest.mark.parametrize(("error", "code", "text"), CASES, ids=[text for _, _, text in CASES])
def test_a_known_cause_is_a_phrase_whatever_the_system_calls_it(error: OSError, code: str, text: str) -> None:
    said = system_text(error)
    assert said == text
    assert (said.code if isinstance(said, Phrase) else "") == code


def test_what_windows_says_beyond_its_number_is_kept() -> None:
    error = OSError(errno.EACCES, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined]  # only there on Windows
    assert system_text(error) == "permission denied: The process cannot access the file"

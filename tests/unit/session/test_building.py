"""The run file is made whatever still comes for the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.archive.synthetic import session, write

#: a client that has had its Ctrl-C, and gets another while the builder works
CLIENT = """
import os, signal, sys
from pathlib import Path
from rig.domain.outcome import FinishReason
from rig.session.building import Building, Recorded
signal.signal(getattr(signal, sys.argv[2]), lambda *_: None)
journal = Path(sys.argv[1])
building = Building(Recorded(FinishReason.COMPLETED, "", journal, journal.with_suffix(".h5")))
os.killpg(0, getattr(signal, sys.argv[2]))
print(building.outcome().build_problem)
"""


@pytest.mark.skipif(os.name != "posix", reason="a terminal's signals reach a group of processes on POSIX systems")
@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_a_second_ctrl_c_and_a_closed_terminal_leave_the_builder_at_work(name: str, tmp_path: Path) -> None:
    assert hasattr(signal, name)
    journal = write(tmp_path / "run.qstj", session())
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, str(journal), name],
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("\n", "")
    assert journal.with_suffix(".h5").is_file()

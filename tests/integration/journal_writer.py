"""Program for test_kill_journal: write a session in real time until killed, and say what is known to be on the disk.

Usage: ``journal_writer.py JOURNAL``. Every line on stdout is the number of a
record that the journal calls recorded.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from rig.domain.events import SAMPLE_DTYPE, Telemetry
from rig.recording.journal import ThreadedJournal
from tests.unit.archive.synthetic import PER_FRAME, header_content

STEP_S = 0.001  # a frame per ms: sixteen times the real rate, to have many records in the air


def main() -> None:
    """Write until killed."""
    journal = ThreadedJournal(Path(sys.argv[1]))
    journal.header(time.monotonic_ns(), header_content())
    journal.event(time.monotonic_ns(), "trial_started", trial=1, attempt=1)
    journal.event(time.monotonic_ns(), "train_started", 0, trial=1, attempt=1, t0_us=0)
    said = -1
    number = 0
    while True:
        samples = np.zeros(PER_FRAME, SAMPLE_DTYPE)
        samples["t_us"] = (number * PER_FRAME + np.arange(PER_FRAME)) * 1000
        samples["measured"] = samples["t_us"] % 997
        journal.telemetry(time.monotonic_ns(), Telemetry(number, samples))
        if number % 37 == 0:
            journal.event(time.monotonic_ns(), "button", number, which="response")
        number += 1
        if journal.synced_sequence > said:
            said = journal.synced_sequence
            os.write(1, b"%d\n" % said)
        time.sleep(STEP_S)


if __name__ == "__main__":
    main()

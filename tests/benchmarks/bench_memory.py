"""Whether the control process grows: its resident memory from minute 1 to minute 60 of a session.

Run as ``python -m tests.benchmarks.bench_memory`` (Linux, macOS). Pairs of pinprick trains for an hour at 1 kHz
telemetry, in virtual time (`tests.benchmarks.virtual_control`): a real control loop with its journal, link and channel,
and in the same process the simulated rig and its participant, whose memory is counted as well. The client reads
everything; it looks up the process's resident memory (RSS, from the system) whenever the session's clock passes a
minute. Exits with 1 if the growth is 5 MB or more, or the session was cut short.

Not covered: the serial port's thread, the simulator's other process, hours of real waiting. ``--minutes N`` measures
those in real time, with a real control process, from minute 1 to minute N.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from rig.channel import Peer
from rig.control.client import CONTROL
from rig.control.messages import Ask, Begin, Over, Refused, State, Tick
from rig.domain.units import NS_PER_S
from rig.paradigm.load import paradigm_text
from rig.session.actions import Operator
from rig.session.options import Options
from rig.session.states import Verb

MINUTES = 60
MOST_GROWTH_BYTES = 5_000_000
MB = 1_000_000
#: instead of 5 pairs, and of a pause of 10 s, so that the session lasts longer than an hour
LONG = {"repeats = 5": "repeats = 100", "iti_s = 10.0": "iti_s = 13.0", '"dfns-wur"': '"hour"'}
MINUTE_NS = 60 * NS_PER_S
VIRTUAL = "tests.benchmarks.virtual_control:main"
ROUND_S = 0.02
PATIENCE_S = 7200.0
END_S = 20.0
SHOWN_EVERY = 10


def hour(folder: Path) -> Path:
    """`dfns-wur` with pairs for more than an hour."""
    text = paradigm_text("dfns-wur")
    for old, new in LONG.items():
        assert old in text, f"dfns-wur.toml no longer says {old!r}"
        text = text.replace(old, new)
    path = folder / "hour.toml"
    path.write_text(text, encoding="utf-8")
    return path


def by_minute(peer: Peer, minutes: int) -> Iterator[int]:
    """Resident memory of the process at each full minute of the session, bytes."""
    process = psutil.Process(peer.pid)
    begun_ns: int | None = None
    seen, end = 0, time.monotonic() + PATIENCE_S
    while seen < minutes:
        peer.send(Tick())
        for message in peer.take(ROUND_S):
            assert not isinstance(message, Over | Refused), message
            if isinstance(message, State):
                begun_ns = message.now_ns if begun_ns is None else begun_ns
                if seen < minutes and message.now_ns - begun_ns >= (seen + 1) * MINUTE_NS:
                    yield process.memory_info().rss
                    seen += 1
        assert not peer.gone, "the process has ended"
        assert time.monotonic() < end, "the session does not come forward"


def measured(target: str, options: Options, minutes: int) -> list[int]:
    """Run a session of so many minutes; the memory at each."""
    peer = Peer(target, END_S)
    try:
        peer.send(Begin(options))
        found = []
        for rss in by_minute(peer, minutes):
            found.append(rss)
            if len(found) % SHOWN_EVERY == 1:
                print(f"  minute {len(found):3d}  {rss / MB:8.2f} MB", flush=True)
        peer.send(Ask(Operator(Verb.FINISH, "benchmark")))
    finally:
        peer.close()
    return found


def main(argv: list[str]) -> int:
    """Print the table; 1 if the process grows."""
    parser = argparse.ArgumentParser(description="Memory of the control process over a session.")
    parser.add_argument("--minutes", type=int, default=0, help="measure so many minutes in real time instead")
    minutes = parser.parse_args(argv).minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = Options(str(hour(folder)), "P001", folder / "data", seed=1, ratings="sim", fast=not minutes)
        print(
            f"resident memory of the control process, telemetry at 1 kHz, {'real' if minutes else 'virtual'} time",
            flush=True,
        )
        begun = time.monotonic()
        found = measured(CONTROL if minutes else VIRTUAL, options, minutes or MINUTES)
    growth = found[-1] - found[0]
    print(f"  growth, minute 1 to {len(found)}  {growth / MB:+.2f} MB, less than {MOST_GROWTH_BYTES / MB:g} allowed")
    print(f"  highest over minute 1  {(max(found) - found[0]) / MB:+.2f} MB; took {time.monotonic() - begun:.0f} s")
    return int(growth >= MOST_GROWTH_BYTES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

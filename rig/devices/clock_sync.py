"""Where the device's clock stands against the host's, with a bound that holds.

Each round trip proves an interval: the device stamped `rx` after the host sent
and `tx` before the host received, so

    tx - received <= device - host <= rx - sent

Intervals of other times widen by the largest drift a quartz may have; their
intersection holds the true offset, its middle is the estimate, half its width
the uncertainty. An empty intersection means that a clock was set or the device
restarted: older probes are dropped and the jump counted. A host whose clock is
being slewed faster than the drift allows looks like a small jump.
(The idea of round-trip intervals: D. L. Mills, RFC 5905, section 8.)
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from rig.domain.events import ClockProbe
from rig.domain.units import NS_PER_US

#: two quartzes of +-100 ppm each; typical ones are within 50 ppm
MAX_DRIFT_PPM = 200
#: probes kept: about two minutes at one per second
KEPT = 128
PPM = 1_000_000


class DeviceTime(NamedTuple):
    """A time on the device's clock, with the half-width that holds the true value."""

    t_us: int
    uncertainty_us: int


class _Interval(NamedTuple):
    """Offset `low_ns`..`high_ns` at some time between sending and receiving."""

    sent_ns: int
    received_ns: int
    low_ns: int
    high_ns: int

    def at(self, host_ns: int) -> tuple[int, int]:
        """Interval that holds the offset at another time, in ns."""
        away_ns = max(abs(host_ns - self.sent_ns), abs(host_ns - self.received_ns))
        drift_ns = -(-away_ns * MAX_DRIFT_PPM // PPM)  # rounded up
        return self.low_ns - drift_ns, self.high_ns + drift_ns


class ClockSync:
    """Offset of the device's clock from probe round trips."""

    def __init__(self) -> None:
        self._intervals: deque[_Interval] = deque(maxlen=KEPT)
        self.jumps = 0

    def __len__(self) -> int:
        return len(self._intervals)

    def add(self, probe: ClockProbe) -> None:
        """Take one round trip into account."""
        low_ns = probe.device_tx_us * NS_PER_US - probe.received_ns
        # the device's stamps are whole µs, cut off: the true time may be almost 1 µs later
        high_ns = (probe.device_rx_us + 1) * NS_PER_US - probe.sent_ns
        interval = _Interval(probe.sent_ns, probe.received_ns, low_ns, high_ns)
        if self._intervals:
            low, high = interval.at(probe.received_ns)
            known_low, known_high = self._bounds(probe.received_ns)
            if low > known_high or high < known_low:
                self.jumps += 1
                self._intervals.clear()
        self._intervals.append(interval)

    def _bounds(self, host_ns: int) -> tuple[int, int]:
        """Interval that holds the offset at `host_ns`, in ns."""
        lows, highs = zip(*(interval.at(host_ns) for interval in self._intervals), strict=True)
        return max(lows), min(highs)

    def to_device(self, host_ns: int) -> DeviceTime:
        """Device time of a host instant.

        Raises
        ------
        ValueError
            If no probe has been taken yet.
        """
        if not self._intervals:
            raise ValueError("no clock probe yet")
        low, high = self._bounds(host_ns)
        t_us = (host_ns + (low + high) // 2) // NS_PER_US
        farthest_ns = max(host_ns + high - t_us * NS_PER_US, t_us * NS_PER_US - host_ns - low)
        return DeviceTime(t_us, -(-farthest_ns // NS_PER_US))

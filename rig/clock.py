"""The only place, beside runners, that reads a clock: everything else takes `now` as an argument."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Protocol

_NS_PER_S = 1_000_000_000  # beside `rig.domain`, which this module may not know


class Clock(Protocol):
    """A monotonic clock in ns, with a wait."""

    def now_ns(self) -> int:
        """Monotonic host time in ns; its origin means nothing."""
        ...

    def with_sleep_ns(self) -> int:
        """Monotonic host time in ns that goes on while the computer sleeps; of another origin."""
        ...

    def sleep_until(self, t_ns: int) -> None:
        """Return once `now_ns()` has reached `t_ns`."""
        ...


class RealClock:
    """The host's monotonic clock."""

    def now_ns(self) -> int:
        """Monotonic host time in ns."""
        return time.monotonic_ns()

    def with_sleep_ns(self) -> int:
        """As `now_ns`, but going on while the computer sleeps.

        Python's monotonic clock stands still meanwhile on Linux (CLOCK_MONOTONIC) and macOS (mach_absolute_time), and
        goes on on Windows.
        """
        if sys.platform == "linux":
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        elif sys.platform == "darwin":
            return time.clock_gettime_ns(time.CLOCK_MONOTONIC)  # which there is not the one of time.monotonic
        else:
            return time.monotonic_ns()

    def sleep_until(self, t_ns: int) -> None:
        """Block until `t_ns`; returns at once when it is already past."""
        left = t_ns - time.monotonic_ns()
        if left > 0:
            time.sleep(left / _NS_PER_S)


class VirtualClock:
    """A clock that moves only when told to, so that a session of minutes runs in seconds."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """Virtual time in ns."""
        return self._now_ns

    def with_sleep_ns(self) -> int:
        """Virtual computers do not sleep."""
        return self._now_ns

    def sleep_until(self, t_ns: int) -> None:
        """Move to `t_ns`; time never goes back."""
        self._now_ns = max(self._now_ns, t_ns)


def utc_now() -> datetime:
    """Wall-clock time in UTC, for file headers only; never for durations."""
    return datetime.now(UTC)

"""The simulated rig as a line in the same process, for virtual time: bytes are exchanged when the host looks."""

from __future__ import annotations

from typing import Protocol

from firmware_interface.transport.line import Chunk

NS_PER_US = 1000
PPM = 1_000_000
DRIFT_PPM = 20


class _World(Protocol):
    """What the line needs of a simulated rig."""

    @property
    def now_us(self) -> int:
        """Device time."""
        ...

    def advance(self, until_us: int, rx: bytes) -> bytes:
        """Run to `until_us`; `rx` arrives at the first tick."""
        ...


class _Clock(Protocol):
    """What the line needs of the host's clock."""

    def now_ns(self) -> int:
        """Host time."""
        ...

    def sleep_until(self, t_ns: int) -> None:
        """Move to `t_ns`."""
        ...


class SimulatedLine:
    """A `firmware_interface.transport.line.Line` onto a simulated rig.

    The device's clock starts at its own zero and runs `DRIFT_PPM` fast, as a
    real one would, so that the host's clock alignment has something to do.
    """

    def __init__(self, world: _World, clock: _Clock) -> None:
        self._world, self._clock = world, clock
        self._origin_ns = clock.now_ns()
        self._to_device = b""

    def _device_us(self, host_ns: int) -> int:
        since_ns = host_ns - self._origin_ns
        return (since_ns + since_ns * DRIFT_PPM // PPM) // NS_PER_US

    def read(self) -> list[Chunk]:
        """Run the device up to now and return what it sent."""
        now_ns = self._clock.now_ns()
        until_us = self._device_us(now_ns)
        if until_us <= self._world.now_us:
            return []
        data = self._world.advance(until_us, self._to_device)
        self._to_device = b""
        return [Chunk(now_ns, data)] if data else []

    def write(self, data: bytes) -> None:
        """Keep bytes for the device's next tick."""
        self._to_device += data

    def wait(self, until_ns: int) -> None:
        """Move the virtual clock."""
        self._clock.sleep_until(until_ns)

    def close(self) -> None:
        """Nothing to release."""

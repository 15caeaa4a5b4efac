"""The device's time of a host instant lies within the published bound, whatever the line does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import pytest

from rig.devices.clock_sync import KEPT, ClockSync, DeviceTime
from rig.domain.events import ClockProbe

US, MS, S = 1_000, 1_000_000, 1_000_000_000  # ns
PPM = 1_000_000
START_NS = 77 * S + 123
EVERY_NS = 983_900_000

Delay = Callable[[random.Random], int]


def fixed(ns: int) -> Delay:
    return lambda _: ns


def between(low_ns: int, high_ns: int) -> Delay:
    return lambda rng: rng.randint(low_ns, high_ns)


HALF_MS = fixed(500 * US)


@dataclass
class World:
    """True times: a device that booted `boot_ns` after the host's zero and runs `ppm` fast, and the line to it."""

    ppm: int = 0
    there: Delay = HALF_MS
    back: Delay = HALF_MS
    batch_ns: int = 1  # an adapter hands bytes on at whole multiples of this
    boot_ns: int = 50 * S
    seed: int = 1

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def device_ns(self, host_ns: int) -> int:
        since = host_ns - self.boot_ns
        return since + since * self.ppm // PPM

    def probe(self, sent_ns: int) -> ClockProbe:
        arrived = sent_ns + self.there(self.rng)
        answered = arrived + self.rng.randint(0, 1 * MS)  # the tick in which it is dealt with
        back = answered + self.back(self.rng)
        received = -(-back // self.batch_ns) * self.batch_ns
        return ClockProbe(sent_ns, received, self.device_ns(arrived) // US, self.device_ns(answered) // US)

    def error_ns(self, host_ns: int, told: DeviceTime) -> int:
        return abs(self.device_ns(host_ns) - told.t_us * US)


DELAYS = {
    "symmetric 1 ms": (HALF_MS, HALF_MS),
    "symmetric, jittering": (between(300 * US, 3 * MS), between(300 * US, 3 * MS)),
    "slow there": (between(5 * MS, 40 * MS), between(100 * US, 200 * US)),
    "slow back": (between(100 * US, 200 * US), between(5 * MS, 40 * MS)),
    "no delay at all": (fixed(0), fixed(0)),
    "host held up": (between(0, 50 * US), lambda rng: 400 * MS if rng.random() < 0.3 else 60 * US),
}


@pytest.mark.parametrize("delays", DELAYS)
@pytest.mark.parametrize("ppm", [-200, -100, 0, 37, 100, 200])
@pytest.mark.parametrize("batch_ms", [0, 1, 16])
def test_truth_is_always_within_the_bound(delays: str, ppm: int, batch_ms: int) -> None:
    there, back = DELAYS[delays]
    world = World(ppm, there, back, max(1, batch_ms * MS))
    sync = ClockSync()
    for k in range(40):
        sent = START_NS + k * EVERY_NS
        probe = world.probe(sent)
        sync.add(probe)
        for ask in (START_NS, sent, probe.received_ns, sent + EVERY_NS // 2, sent + EVERY_NS, sent + 30 * S):
            told = sync.to_device(ask)
            assert world.error_ns(ask, told) <= told.uncertainty_us * US
    assert sync.jumps == 0


def test_truth_is_within_the_bound_when_the_drift_changes() -> None:
    """Warm-up: from one end of the tolerance to the other."""
    world = World(ppm=100)
    sync = ClockSync()
    for k in range(60):
        sent = START_NS + k * EVERY_NS
        if k == 30:
            reached = world.device_ns(sent)
            world.ppm = -100
            while off := world.device_ns(sent) - reached:  # a bend, not a jump
                world.boot_ns += off
        sync.add(world.probe(sent))
        for ask in (sent, sent + EVERY_NS):
            told = sync.to_device(ask)
            assert world.error_ns(ask, told) <= told.uncertainty_us * US
    assert sync.jumps == 0


@pytest.mark.parametrize("ppm", [-100, 0, 20, 100])
def test_a_symmetric_line_is_known_to_a_tenth_of_a_millisecond(ppm: int) -> None:
    world = World(ppm, seed=5)
    sync = ClockSync()
    errors = []
    for k in range(100):
        sent = START_NS + k * EVERY_NS
        sync.add(world.probe(sent))
        errors += [world.error_ns(t, sync.to_device(t)) for t in range(sent, sent + EVERY_NS, 97 * MS)]
    assert median(errors) <= 100 * US


def test_what_a_good_probe_proved_stays_proved_when_worse_ones_follow() -> None:
    """Upper end from one probe, lower end from another, and a third that proves nothing new."""
    sync, told = ClockSync(), []
    for there, back in [(100 * US, 20 * MS), (20 * MS, 100 * US), (20 * MS, 20 * MS)]:
        world = World(there=fixed(there), back=fixed(back))
        sync.add(world.probe(START_NS + len(told) * 50 * MS))
        told.append(sync.to_device(START_NS + S).uncertainty_us)
    first, second, third = told
    assert first > 10_000
    assert second < 500
    assert third == second


def test_the_bound_grows_with_the_time_since_the_last_probe() -> None:
    world, sync = World(), ClockSync()
    sync.add(world.probe(START_NS))
    after = [sync.to_device(START_NS + k * S).uncertainty_us for k in (1, 2, 11)]
    assert after[1] - after[0] == 200  # the drift of two bad quartzes, 200 ppm
    assert after[2] - after[1] == 1800


JUMPS = {
    "device reset": lambda now: now,
    "reset before the host's zero": lambda now: -3 * S,
    "later by 30 ms": lambda now: 50 * S + 30 * MS,
    "earlier by 30 ms": lambda now: 50 * S - 30 * MS,
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_is_seen_at_the_next_probe_and_recovered_from(jump: str) -> None:
    world, sync = World(ppm=40), ClockSync()
    for k in range(10):
        sync.add(world.probe(START_NS + k * EVERY_NS))
    assert sync.jumps == 0
    world.boot_ns = JUMPS[jump](START_NS + 9 * EVERY_NS + 500 * MS)
    for k in range(10, 20):
        sent = START_NS + k * EVERY_NS
        sync.add(world.probe(sent))
        assert sync.jumps == 1
        assert len(sync) == k - 9
        told = sync.to_device(sent + 300 * MS)
        assert world.error_ns(sent + 300 * MS, told) <= told.uncertainty_us * US


def test_only_the_last_probes_are_kept() -> None:
    world, sync = World(), ClockSync()
    for k in range(KEPT + 10):
        sync.add(world.probe(START_NS + k * EVERY_NS))
    assert len(sync) == KEPT


def test_no_time_is_told_before_the_first_probe() -> None:
    with pytest.raises(ValueError, match="no clock probe yet"):
        ClockSync().to_device(START_NS)

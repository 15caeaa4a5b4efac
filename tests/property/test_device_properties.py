"""What holds for the simulated device whatever the host, the participant and the sensors do."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_interface.codes import State
from firmware_interface.link import NO_SESSION
from firmware_interface.wire import messages as m
from firmware_interface.wire.frame import MAX_PAYLOAD, encode
from firmware_interface.wire.message import Message
from hardware_sim.device.checks import check_program
from hardware_sim.device.config import config_for
from hardware_sim.device.core import DeviceCore
from hardware_sim.device.modes import lease_fresh
from hardware_sim.device.state import Inputs, Sensors
from tests.unit.sim.bench import Bench

FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
OFF = (State.BOOT, State.SAFE, State.FAULT)
U16, U32 = st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1)


class Watched(Bench):
    """A bench that checks the contract's invariants at every tick."""

    noise: random.Random

    def tick(self, n: int = 1):  # type: ignore[no-untyped-def]
        """Run ticks one by one, each held against the invariants."""
        out = self.core.output
        for _ in range(n):
            s = self.s
            before, distance = s.state, abs(s.setpoint - s.neutral)
            if self.measured is None:
                self.offset += self.noise.choice((-3, -1, 0, 0, 1, 3))
            reads = s.reference + self.offset if self.measured is None else self.measured
            kept, self.measured = self.measured, reads
            out = super().tick()
            self.measured = kept
            self.check(before, distance)
        return out

    offset = 0

    def check(self, before: State, distance: int) -> None:
        """CONTRACT section 1, after a tick."""
        s, out = self.s, self.core.output
        now = abs(s.setpoint - s.neutral)
        if s.state in OFF:
            assert (out.drive, out.powered, s.setpoint) == (0, False, s.neutral)
        if now > distance:
            assert before is State.DELIVERING or s.state is State.DELIVERING
            assert s.state is State.DELIVERING
            assert lease_fresh(s, self.now_us)
            assert not s.interlocks
        if s.state is State.RETURNING:
            assert out.drive <= 0 if s.measured >= s.neutral else out.drive >= 0
        if s.state in (State.READY, State.ARMED):
            assert s.setpoint == s.neutral
        assert s.limits.min <= s.setpoint <= s.limits.max
        assert -1000 <= out.drive <= 1000
        assert bool(s.fault) == (s.state is State.FAULT)


segment = st.builds(
    m.Segment,
    st.integers(1, 400).map(lambda k: k * 1000) | U32,
    st.integers(30_000, 53_000) | st.integers(-(2**31), 2**31 - 1),
    st.integers(0, 7) | U16,
    st.integers(0, 3) | U16,
)

#: how one step of a random life looks: a name and what it does with the bench
Step = tuple[str, Callable[[Watched], object]]


def send(message: Message) -> Step:
    """Send a message."""
    return message.NAME, lambda bench: bench.ask(message)


def good_load(bench: Watched) -> None:
    """Load a program that passes, where that is allowed."""
    if bench.s.state in (State.SAFE, State.READY):
        bench.load(bench.hold(200), button_ends=1, slider_ends=60_000)


def start_what_is_armed(bench: Watched) -> None:
    """START with the right nonce, in the next tick as over the wire."""
    bench.ask(m.Start(bench.s.nonce))


def good_arm(bench: Watched) -> None:
    """ARM what is loaded."""
    bench.nonce = getattr(bench, "nonce", 0) + 1
    bench.ask(bench.arm_message(nonce=bench.nonce, site_id=bench.nonce))


def go(wanted: State) -> Step:
    """All that leads to `wanted`, as far as the device lets it."""

    def act(bench: Watched) -> None:
        state = bench.s.state
        if state is State.FAULT:
            bench.ask(m.Clear(bench.s.fault))
        elif state is State.SAFE:
            bench.ask(m.Clear(bench.s.latched[0] if bench.s.latched else 0))
            bench.ask(m.Enable())
            bench.tick()
        if bench.s.state is State.READY and wanted is not State.READY:
            good_load(bench)
            good_arm(bench)
            if wanted is State.DELIVERING:
                start_what_is_armed(bench)

    return f"go to {wanted.name}", act


def calm(bench: Watched) -> None:
    """Everything around the device as it should be."""
    bench.inputs.pins, bench.inputs.slider, bench.sensors.supply_mv = 0, 0, 24_000
    bench.measured, bench.beating = None, True
    bench.tick(2)


def change(name: str, value: object) -> Step:
    """Set something of the world around the device."""

    def act(bench: Watched) -> None:
        target = (
            bench.inputs if hasattr(bench.inputs, name) else bench.sensors if hasattr(bench.sensors, name) else bench
        )
        setattr(target, name, value)

    return f"{name}={value}", act


ordinary = st.one_of(
    st.sampled_from([State.READY, State.ARMED, State.DELIVERING, State.DELIVERING]).map(go),
    st.just(("calm", calm)),
    st.integers(1, 200).map(lambda n: (f"tick {n}", lambda bench: bench.tick(n))),
    st.integers(1, 800).map(lambda n: (f"tick {n}", lambda bench: bench.tick(n))),
)
odd = st.one_of(
    st.just(("load", good_load)),
    st.just(("arm", good_arm)),
    st.just(("start", start_what_is_armed)),
    st.sampled_from([m.Enable(), m.Disable(), m.Stop(2), m.GetLimits(0), m.Clock(1)]).map(send),
    st.sampled_from([*range(1, 17), 256, 257, 258]).map(lambda code: send(m.Clear(code))),
    st.builds(m.Hello, st.integers(1, 3), st.just(m.MAJOR), st.just(m.MINOR), st.just(m.DIGEST)).map(send),
    st.builds(m.Beat, st.integers(0, 7), U32, st.just(0)).map(send),
    st.lists(segment, max_size=16).map(lambda part: send(m.LoadSegments(0, 0, len(part), tuple(part)))),
    st.builds(m.LoadCommit, st.just(0), U32).map(send),
    st.builds(m.Prompt, U16, U32, U32).map(send),
    st.builds(m.TelemetryRate, st.integers(0, 300)).map(send),
    st.sampled_from([0, 1, 2, 16, 32, 33, 64]).map(lambda pins: change("pins", pins)),
    st.sampled_from([0, 30_000, 60_000, 65_535]).map(lambda slider: change("slider", slider)),
    st.sampled_from([24_000, 20_000]).map(lambda mv: change("supply_mv", mv)),
    st.sampled_from([None, 32_000, 45_000, 60_000, 1_000_000, -1_000_000]).map(lambda mc: change("measured", mc)),
    st.booleans().map(lambda on: change("beating", on)),
)


def test_the_invariants_hold_over_any_life() -> None:
    visited: set[State] = set()

    @FEW
    @given(st.lists(ordinary | odd, min_size=15, max_size=40), st.integers(0, 2**32))
    def live(life: list[Step], seed: int) -> None:
        bench = Watched(min_pause_ms=0)
        bench.noise = random.Random(seed)
        bench.tick(25)
        bench.hello()
        for _, act in life:
            act(bench)
            visited.add(bench.s.state)
            bench.tick()
            visited.add(bench.s.state)
        bench.measured = None
        bench.inputs.pins = 0
        bench.beating = False
        bench.until(lambda: bench.s.state in OFF, most=4_000)  # without a host it always comes to rest

    live()
    assert visited == set(State) - {State.BOOT}  # or the lives were too dull to prove anything


@FEW
@given(
    st.integers(10, 400),
    st.sampled_from(["lease", "stop", "button", "emergency", "cover", "hello"]),
    st.integers(0, 2**32),
)
def test_whenever_it_is_stopped_it_goes_back_and_stays(after_ms: int, how: str, seed: int) -> None:
    bench = Watched()
    bench.noise = random.Random(seed)
    bench.to(State.DELIVERING)
    bench.tick(after_ms)
    acts: dict[str, Callable[[], object]] = {
        "lease": lambda: setattr(bench, "beating", False),
        "stop": lambda: bench.ask(m.Stop(2)),
        "button": lambda: bench.pins(1),
        "emergency": lambda: bench.pins(16),
        "cover": lambda: bench.pins(8),
        "hello": lambda: bench.ask(m.Hello(9, m.MAJOR, m.MINOR, m.DIGEST)),
    }
    acts[how]()
    bench.until(lambda: bench.s.state is not State.DELIVERING, most=bench.s.config.timings.lease_ms + 1)
    bench.until(lambda: bench.s.state in OFF, most=2_000)
    bench.tick(200)
    assert bench.s.state in OFF


@FEW
@given(st.lists(segment, min_size=1, max_size=40))
def test_a_program_that_passes_stays_within_its_limits(segments: list[m.Segment]) -> None:
    limits = config_for("thermode").limits
    refusal = check_program(segments, limits, 1000)
    if refusal is not None:
        assert 0 <= refusal.segment < len(segments)
        return
    level = limits.neutral
    for part in segments:
        assert limits.min <= part.end_level <= limits.max
        assert abs(part.end_level - level) * 1_000_000 <= limits.rise * part.duration_us
        level = part.end_level
    assert level == limits.neutral


# ---------------------------------------------------------------- bytes from nowhere


def feed(core: DeviceCore, chunks: list[bytes]) -> None:
    """One chunk per tick."""
    sensors, inputs = Sensors(measured=32_000, second=32_000), Inputs()
    for i, chunk in enumerate(chunks, 1):
        core.step(i * 1000, chunk, sensors, inputs)
    assert core.state.state is not State.DELIVERING


@FEW
@given(st.lists(st.binary(max_size=600), max_size=60))
def test_random_bytes_change_nothing_and_raise_nothing(chunks: list[bytes]) -> None:
    core = DeviceCore(config_for("thermode"))
    feed(core, [b""] * 25 + chunks)
    assert core.state.state is State.SAFE


@FEW
@given(
    st.lists(
        st.tuples(st.integers(0, 255), U16, st.sampled_from([NO_SESSION, 1, 2]), st.binary(max_size=MAX_PAYLOAD)),
        max_size=60,
    )
)
def test_sound_frames_of_any_content_raise_nothing(frames: list[tuple[int, int, int, bytes]]) -> None:
    core = DeviceCore(config_for("thermode"))
    hello = m.Hello(1, m.MAJOR, m.MINOR, m.DIGEST)
    feed(core, [b""] * 25 + [encode(m.Hello.TYPE, 1, 1, hello.pack())] + [encode(*frame) for frame in frames])


def test_every_message_survives_random_fields() -> None:
    """Each message type of the host with 200 random payloads of the right length."""
    rng = random.Random(1)
    core = DeviceCore(config_for("cuff"))
    hello = m.Hello(1, m.MAJOR, m.MINOR, m.DIGEST)
    chunks = [b""] * 25 + [encode(m.Hello.TYPE, 1, 1, hello.pack())]
    for kind in [k for t, k in m.MESSAGES.items() if t < 128 and k is not m.Hello]:
        for n in range(60):
            size = kind.HEAD.size
            items = rng.randrange(17)
            head = bytearray(rng.randbytes(size))
            if kind.ITEM_STRUCT is not None:
                if kind.ITEM_TIMES is None:
                    head[-1] = items
                size += kind.ITEM_STRUCT.size * (kind.ITEM_TIMES or items)
            payload = bytes(head) + rng.randbytes(size - len(head))
            chunks.append(encode(kind.TYPE, 2 + n, 1, payload))
    feed(core, chunks)
    assert core.state.link.rx_bad == 0

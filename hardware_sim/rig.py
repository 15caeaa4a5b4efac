"""The whole simulated rig: device, actuator, sensors, participant, and what goes wrong with them. No clock, no I/O.

The same seed and the same bytes at the same times give the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from firmware_interface.codes import ResetCause, State
from firmware_interface.limits import TICK_US, LimitTable
from hardware_sim.actuators import NOISE_SAMPLES, PLANTS, SECOND_SENSOR_SHIFT, Plant, draw_noise
from hardware_sim.device.config import DeviceConfig, Timings, config_for
from hardware_sim.device.core import DeviceCore
from hardware_sim.device.state import Inputs, Pin, Sensors
from hardware_sim.faults import LOOSE_COUPLING, RAIL, Disturbance, Fault, apply, parse
from hardware_sim.participant import PERIOD_US, Participant, ParticipantSettings

#: from the tick's begin to the moment its output is written: reading the converters and computing
WRITE_US = 18
#: a hang longer than this ends in a watchdog reset
WATCHDOG_MS = 50
NOISE_MASK = NOISE_SAMPLES - 1
NEVER = 1 << 62
STOP_PIN = int(Pin.STOP)


class SimulatedRig:
    """A device with an applicator on a simulated participant.

    Parameters
    ----------
    applicator
        Name in `protocol.toml`.
    seed
        Of sensor noise and participant.
    participant
        Who sits there; None: nobody, and no slider.
    limits
        Tier that the firmware holds; None: "never" of the applicator.
    faults
        Texts of `hardware_sim.faults`, with or without a time.

    Attributes
    ----------
    applicator
        Its name.
    now_us
        Time of the simulated world, µs since it began; the device's own clock starts anew when it reboots.
    backlog_bytes
        What the line has not taken yet, told to the device, which leaves out telemetry while it is much.
    """

    def __init__(
        self,
        applicator: str,
        *,
        seed: int,
        participant: ParticipantSettings | None = None,
        limits: LimitTable | None = None,
        timings: Timings | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        self.applicator = applicator
        boot_id = random.Random(f"boot {seed}").getrandbits(32)
        self._config: DeviceConfig = config_for(applicator, limits=limits, timings=timings, boot_id=boot_id)
        self.device = DeviceCore(self._config)
        self.plant = Plant(PLANTS[applicator])
        self._noise = draw_noise(PLANTS[applicator], seed)
        self._at = 0
        self.participant = Participant(applicator, participant, seed) if participant is not None else None
        self.now_us = 0
        self.backlog_bytes = 0
        self._next_us = TICK_US
        self._booted_us = 0
        self._rx = b""
        self._sensors = Sensors()
        self._inputs = Inputs()
        self._to_participant = 0
        self.disturbance = Disturbance()
        self._disturbed = False
        self._planned = sorted((parse(text) for text in faults), key=lambda fault: fault.at_us or 0)
        self._fault_at = 0 if self._planned else NEVER
        self._applicator_rest = PLANTS[applicator].rest

    # ------------------------------------------------------------ time

    def advance(self, until_us: int, rx: bytes = b"") -> bytes:
        """Run to `until_us` of the world; `rx` reaches the device at the first tick, what it sends comes back."""
        if rx:
            self._rx += rx
        tx: list[bytes] = []
        while self._next_us <= until_us:
            data = self._tick(self._next_us)
            self._next_us += TICK_US
            if data:
                tx.append(data)
        self.now_us = max(self.now_us, until_us)
        return b"".join(tx)

    def _tick(self, now_us: int) -> bytes:
        """One millisecond: the sensors are read, the device steps, its drive acts until the next tick."""
        if now_us >= self._fault_at:
            self._inject_due(now_us)
        plant, sensors = self.plant, self._sensors
        level = plant.level
        noise, at = self._noise, self._at
        sensors.measured = int(level + noise[at])
        sensors.second = int(level + noise[(at + SECOND_SENSOR_SHIFT) & NOISE_MASK])
        self._at = (at + 1) & NOISE_MASK
        self._to_participant -= TICK_US
        if self._to_participant <= 0:
            self._to_participant = PERIOD_US
            self._step_participant(now_us, level)
        if self._disturbed:
            return self._disturbed_tick(now_us)
        rx = self._rx
        if rx:
            self._rx = b""
        inputs = self._inputs
        inputs.backlog_bytes = self.backlog_bytes
        device = self.device
        device_us = now_us - self._booted_us
        out = device.step(device_us, rx, sensors, inputs)
        inputs.rating = -1
        plant.step(out.drive, out.powered)
        if out.marks:
            device.written(device_us + WRITE_US)
        return out.tx

    def _step_participant(self, now_us: int, level: float) -> None:
        participant, inputs = self.participant, self._inputs
        if participant is None:
            return
        out = self.device.output
        prompt = None
        if out.prompt_open:
            prompt = (out.prompt_id, out.prompt_scale, out.prompt_until_us + self._booted_us)
        participant.step(now_us, level if self.disturbance.contact else self._applicator_rest, prompt)
        inputs.slider = participant.slider
        if participant.answer >= 0:
            inputs.rating = participant.answer
        pressed = STOP_PIN if participant.pressing else 0
        inputs.pins = pressed | self.disturbance.pins | self.disturbance.pressed

    # ------------------------------------------------------------ side channel

    @property
    def state(self) -> State:
        """State of the device."""
        return self.device.state.state

    @property
    def level(self) -> float:
        """True level at the applicator, in the channel's units."""
        return self.plant.level

    def inject(self, text: str) -> None:
        """Let a fault happen: at once, or at the time after `@`.

        Raises
        ------
        UnknownFault
            If there is no such fault.
        """
        fault = parse(text)
        if fault.at_us is None or fault.at_us <= self.now_us:
            self._apply(fault, self.now_us)
        else:
            self._planned.append(fault)
            self._planned.sort(key=lambda planned: planned.at_us or 0)
            self._fault_at = min(self._fault_at, fault.at_us)

    def _inject_due(self, now_us: int) -> None:
        while self._planned and (self._planned[0].at_us or 0) <= now_us:
            self._apply(self._planned.pop(0), now_us)
        self._fault_at = self._planned[0].at_us or 0 if self._planned else NEVER

    def _apply(self, fault: Fault, now_us: int) -> None:
        d = self.disturbance
        apply(d, fault, now_us)
        self.plant.set_gain(d.gain)
        self.plant.stuck_drive = d.stuck_drive
        self.plant.stuck_release = d.stuck_release
        self._sensors.supply_mv, self._sensors.heatsink = d.supply_mv, d.heatsink
        held = self._inputs.pins & STOP_PIN if self.participant is not None and self.participant.pressing else 0
        self._inputs.pins = held | d.pins | d.pressed
        self._disturbed = d != Disturbance()

    # ------------------------------------------------------------ when something is wrong

    def _disturbed_tick(self, now_us: int) -> bytes:
        """A tick with all that can go wrong; the ordinary one stays fast."""
        d, sensors, inputs, device = self.disturbance, self._sensors, self._inputs, self.device
        if d.pressed and now_us >= d.release_us:
            inputs.pins &= ~d.pressed | d.pins
            d.pressed = 0
            self._disturbed = d != Disturbance()
        if d.reset:
            return self._reboot(now_us, ResetCause.BROWN_OUT if d.reset == "brown_out" else ResetCause.POWER_ON)
        if d.hang_ms:
            return self._hung_tick(now_us)
        if d.flip_program_bit and device.state.program.data:
            device.state.program.data[0] ^= 1
            d.flip_program_bit = False
        if d.sensing:
            self._disturb_sensors()
        rx, self._rx = self._rx, b""
        inputs.backlog_bytes = self.backlog_bytes
        device_us = now_us - self._booted_us
        out = device.step(device_us, b"" if d.deaf else rx, sensors, inputs)
        inputs.rating = -1
        self.plant.step(0 if d.heater_open else out.drive, out.powered)
        if out.marks:
            device.written(device_us + WRITE_US)
        tx = out.tx
        if device.state.nominal_us + TICK_US <= device_us:  # the tick that a hang left out has just run: now this one
            out = device.step(device_us, b"", sensors, inputs)
            tx += out.tx
            if out.marks:
                device.written(device_us + WRITE_US)
        self._disturbed = d != Disturbance()
        return b"" if d.silent else tx

    def _disturb_sensors(self) -> None:
        d, sensors = self.disturbance, self._sensors
        sensors.second += int(d.second_offset)
        sensors.measured += int(d.offset)
        sensors.second += int(d.offset)
        if d.sensor == "open":
            sensors.measured = RAIL
        elif d.sensor == "short":
            sensors.measured = -RAIL
        elif d.sensor == "freeze":
            d.held = sensors.measured if d.held is None else d.held
            sensors.measured = d.held
        elif d.sensor == "jump":
            sensors.measured += self._config.guard.jump + abs(self._config.guard.jump) // 2
        elif d.sensor == "low":
            rest = self._applicator_rest
            sensors.measured = int(rest + (sensors.measured - rest) * LOOSE_COUPLING)

    def _hung_tick(self, now_us: int) -> bytes:
        """The processor does nothing, its outputs stay; the independent watchdog waits for `WATCHDOG_MS`."""
        d, out = self.disturbance, self.device.output
        d.hang_ms -= 1
        self.plant.step(0 if d.heater_open else out.drive, out.powered)
        missed_ms = (now_us - self._booted_us - self.device.state.nominal_us) // TICK_US
        if missed_ms >= WATCHDOG_MS:
            d.hang_ms = 0
            return self._reboot(now_us, ResetCause.WATCHDOG)
        return b""

    def _reboot(self, now_us: int, cause: ResetCause) -> bytes:
        """Start the device again: RAM is gone, doses per site are not, its clock starts at 0."""
        sites = self.device.state.sites
        for site in sites:
            site.ended_us = 0  # when the last train ended is not known any more: the pause starts again
        self._config = replace(self._config, boot_id=(self._config.boot_id + 1) % (1 << 32), reset_cause=cause)
        self.device = DeviceCore(self._config, sites)
        self._booted_us = now_us
        self.disturbance.reset = ""
        self._disturbed = self.disturbance != Disturbance()
        self._rx = b""
        self.plant.step(0, False)
        return b""

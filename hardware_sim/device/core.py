"""One tick of the device: bytes and sensors in, bytes and drive out.

This is the specification of the C firmware's core and is written as C would be: a struct of integers, small
functions, no floats, no clock. The board calls `step` every tick, writes the drive, reads its timer and calls
`written` if the output carries marks.
"""

from __future__ import annotations

from firmware_interface.codes import Fault, State
from hardware_sim.device.commands import execute
from hardware_sim.device.config import DeviceConfig
from hardware_sim.device.control import compute_drive, towards_neutral_only
from hardware_sim.device.guards import SLOW_TICKS, check_motion, check_sensors, check_slow
from hardware_sim.device.integers import U16_MAX
from hardware_sim.device.limit_table import take_limits
from hardware_sim.device.marks import stamp_written
from hardware_sim.device.modes import MODES
from hardware_sim.device.pins import pins_changed, prompt_answered
from hardware_sim.device.state import DeviceState, Inputs, Output, Sensors, Site
from hardware_sim.device.telemetry import US_PER_MS, sample, send_status
from hardware_sim.device.transitions import enter_fault, permits_output


class DeviceCore:
    """The firmware's core: a state, and one function that steps it."""

    def __init__(self, config: DeviceConfig, sites: list[Site] | None = None) -> None:
        """Power on; `sites` is what non-volatile memory kept of doses."""
        self.state = DeviceState(config, config.limits, config.guard)
        self.state.sites = sites if sites is not None else []
        take_limits(self.state, config.limits)
        self.state.aim = self.state.reference = self.state.neutral
        self.output = Output()

    def step(self, now_us: int, rx: bytes, sensors: Sensors, inputs: Inputs) -> Output:
        """Run one tick.

        Parameters
        ----------
        now_us
            Timer at the tick's begin, µs since boot.
        rx
            Bytes received since the last tick.

        Returns
        -------
        Output
            Drive and bytes to send; the same object every time.
        """
        s, out = self.state, self.output
        _keep_time(s, now_us)
        _read(s, sensors, inputs)
        state = s.state
        if state is not State.BOOT:
            if inputs.pins != s.pins:
                pins_changed(s, now_us, inputs.pins)
            if inputs.rating >= 0:
                prompt_answered(s, now_us, inputs.rating)
        if rx:
            _obey(s, now_us, rx)
        if state is not State.BOOT and s.state is not State.FAULT:
            check_sensors(s, now_us)
            if out.powered:
                check_motion(s, now_us)
            if s.tick % SLOW_TICKS == 0:
                check_slow(s, now_us)
        MODES[s.state](s, now_us)
        if permits_output(s):
            drive = compute_drive(s)
            if s.state is State.RETURNING:
                drive = towards_neutral_only(s, drive)
            s.drive = out.drive = drive
            out.powered = True
        else:
            s.drive = out.drive = 0
            out.powered = False
        _report(s, now_us)
        out.marks = s.mark_flags != 0
        _show(s, now_us, out)
        out.tx = s.link.poll(now_us)
        return out

    def written(self, written_us: int) -> None:
        """The output of this tick went out at `written_us`: stamp its marks."""
        stamp_written(self.state, written_us)


def _keep_time(s: DeviceState, now_us: int) -> None:
    """Count ticks; a tick that comes after the next one was due is a miss, more than the deadline allows a fault."""
    tick_us = s.config.timings.tick_us
    s.tick += 1
    nominal_us = s.nominal_us + tick_us if s.nominal_us >= 0 else now_us
    s.nominal_us = nominal_us
    if now_us >= nominal_us + tick_us:
        missed = (now_us - nominal_us) // tick_us
        s.misses = min(s.misses + 1, U16_MAX)
        if missed > s.config.timings.deadline_ticks:
            s.nominal_us = now_us
            if s.state is not State.BOOT:
                enter_fault(s, now_us, Fault.DEADLINE, missed)


def _read(s: DeviceState, sensors: Sensors, inputs: Inputs) -> None:
    """Take the converters' values; the first sample has none before it to jump from."""
    measured = sensors.measured
    s.previous = s.measured if s.tick > 1 else measured
    s.measured = measured
    s.second = sensors.second
    s.heatsink = sensors.heatsink
    s.supply_mv = sensors.supply_mv
    s.slider = inputs.slider
    s.backlog_bytes = inputs.backlog_bytes


def _obey(s: DeviceState, now_us: int, rx: bytes) -> None:
    link = s.link
    for request in link.receive(rx, now_us):
        answer = execute(s, now_us, request.message)
        if answer is not None:
            link.answer(request, answer)


def _report(s: DeviceState, now_us: int) -> None:
    """Telemetry every n ticks, STATUS ten times a second."""
    if s.every_n:
        sample(s)
    s.to_status -= 1
    if s.to_status > 0:
        return
    s.to_status = s.config.timings.status_ms * US_PER_MS // s.config.timings.tick_us
    send_status(s, now_us)


def _show(s: DeviceState, now_us: int, out: Output) -> None:
    """Trigger output and handset display."""
    if s.ttl_ticks:
        s.ttl_ticks -= 1
        out.ttl = True
    else:
        out.ttl = False
    if s.prompt_open and now_us > s.prompt_until_us:
        s.prompt_open = False
    if s.prompt_open:
        out.prompt_id, out.prompt_scale, out.prompt_until_us = s.prompt_id, s.prompt_scale, s.prompt_until_us
        out.prompt_open = True
    else:
        out.prompt_open = False

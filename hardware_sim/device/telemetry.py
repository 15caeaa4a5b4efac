"""Samples, packed by sixteen and dropped first when the line is full, and the 10 Hz STATUS."""

from __future__ import annotations

from firmware_interface.codes import Fault
from firmware_interface.limits import SAMPLES_PER_FRAME
from firmware_interface.wire.messages import SAMPLE_STRUCT, Status, Telemetry
from hardware_sim.device.dose import dose_units
from hardware_sim.device.integers import U16_MAX, clamp, i32
from hardware_sim.device.state import DeviceState

CHANNEL = 0
US_PER_MS = 1000
#: bytes waiting on the line above which telemetry is left out: about one status period at 1 kHz
LINE_FULL_BYTES = 2048
#: a slow telemetry rate must not hide the device for longer than this, ms
LONGEST_WAIT_MS = 40
#: the largest `every_n` the TELEMETRY message can carry
MAX_EVERY_N = 255
SAMPLE_BYTES = SAMPLE_STRUCT.size
pack_sample = SAMPLE_STRUCT.pack


def sample(s: DeviceState) -> None:
    """Note this tick's values; send the frame once it is full. Called only while `every_n` is not 0."""
    s.to_sample -= 1
    if s.to_sample > 0:
        return
    s.to_sample = s.every_n
    samples = s.samples
    if not samples:
        s.first_us = s.nominal_us
    samples += pack_sample(s.setpoint, s.measured, s.drive, s.slider)
    if len(samples) >= s.samples_full:
        flush(s)


def flush(s: DeviceState) -> None:
    """Send the samples noted so far: a frame carries one state, so a change of state ends it."""
    samples = s.samples
    if not samples:
        return
    if s.backlog_bytes > LINE_FULL_BYTES:
        s.tx_drop = (s.tx_drop + 1) & U16_MAX
    else:
        s.link.send(
            Telemetry(s.frame_no, s.first_us, CHANNEL, s.state, len(samples) // SAMPLE_BYTES, s.every_n, bytes(samples))
        )
    s.frame_no = (s.frame_no + 1) & U16_MAX
    samples.clear()


def set_rate(s: DeviceState, every_n: int) -> None:
    """Take one sample every `every_n` ticks from the next tick on; 0 none."""
    flush(s)
    s.every_n = every_n
    s.to_sample = 1
    fitting = LONGEST_WAIT_MS // every_n if every_n else 1
    s.samples_full = clamp(fitting, 1, SAMPLES_PER_FRAME) * SAMPLE_BYTES


def fault_code(s: DeviceState) -> int:
    """What STATUS and CLEAR call what is latched: the fault, else the first latched stop, else 0."""
    if s.fault is not Fault.NONE:
        return int(s.fault)
    return s.latched[0] if s.latched else 0


def send_status(s: DeviceState, now_us: int) -> None:
    """Send STATUS."""
    s.link.send(
        Status(
            now_us,
            s.state,
            fault_code(s),
            s.interlocks,
            s.limits_crc,
            i32(s.second),
            i32(s.heatsink),
            clamp(s.supply_mv, 0, U16_MAX),
            dose_units(s, s.site),
            s.misses,
            s.link.rx_bad,
            s.link.rx_dup,
            s.tx_drop,
        )
    )

"""Buttons, interlocks, trigger and handset: what people and other equipment do to the device."""

from __future__ import annotations

from firmware_interface.codes import EventCode, Latch, SegmentFlag, State, StopReason, Trigger
from hardware_sim.device.integers import i32
from hardware_sim.device.state import INTERLOCK_PINS, DeviceState, Pin
from hardware_sim.device.telemetry import CHANNEL
from hardware_sim.device.transitions import begin_delivery, latch, stop

STOP = int(Pin.STOP)
RESPONSE = int(Pin.RESPONSE)
TRIGGER = int(Pin.TRIGGER)
OTHER_INTERLOCKS = INTERLOCK_PINS & ~STOP
END_ON_RESPONSE = int(SegmentFlag.END_ON_RESPONSE)


def pins_changed(s: DeviceState, now_us: int, pins: int) -> None:
    """Act on edges of the input port; the emergency stop is a guard, which looks at its level."""
    rising, falling = pins & ~s.pins, s.pins & ~pins
    s.pins = pins
    s.interlocks = pins & INTERLOCK_PINS
    if rising & STOP:
        s.link.event(EventCode.BUTTON, now_us, CHANNEL, 0, i32(s.measured), 0)
        latch(s, Latch.PARTICIPANT_STOP)
        stop(s, now_us, StopReason.PARTICIPANT_BUTTON)
    if rising & OTHER_INTERLOCKS:
        stop(s, now_us, StopReason.INTERLOCK)
    if rising & RESPONSE:
        _response(s, now_us)
    if (rising | falling) & TRIGGER:
        _trigger(s, now_us, Trigger.RISE if rising & TRIGGER else Trigger.FALL)


def _response(s: DeviceState, now_us: int) -> None:
    """The participant feels it: reported with the level, and the end of the train where the program says so."""
    s.link.event(EventCode.RESPONSE, now_us, CHANNEL, 0, i32(s.measured), 0)
    if s.state is State.DELIVERING and (s.program.button_ends or s.segment_flags & END_ON_RESPONSE):
        stop(s, now_us, StopReason.RESPONSE)


def _trigger(s: DeviceState, now_us: int, edge: Trigger) -> None:
    """Start what waits for this edge."""
    if s.state is State.ARMED and s.waiting and s.program.trigger == edge:
        s.link.event(EventCode.TRIGGER, now_us, CHANNEL, edge, i32(s.measured), 0)
        begin_delivery(s, now_us)


def prompt_answered(s: DeviceState, now_us: int, rating: int) -> None:
    """Report a rating given in time; the device closes a prompt by itself when its deadline is over."""
    if s.prompt_open and now_us <= s.prompt_until_us:
        s.link.event(EventCode.RATING, now_us, CHANNEL, s.prompt_id, min(rating, s.prompt_scale), 0)
    s.prompt_open = False

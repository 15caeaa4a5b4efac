"""Answers to commands."""

from __future__ import annotations

from firmware_interface.codes import LimitId, Result
from firmware_interface.wire.messages import Reply
from hardware_sim.device.integers import U16_MAX, clamp, i32


def ok(data: bytes = b"") -> Reply:
    """Done."""
    return Reply(Result.OK, LimitId.NONE, 0, 0, 0, data)


def refuse(result: Result, limit_id: LimitId = LimitId.NONE, index: int = 0, value: int = 0, bound: int = 0) -> Reply:
    """Not done: which check, where, and which value against which bound; numbers too wide for the wire are cut."""
    return Reply(result, limit_id, clamp(index, 0, U16_MAX), i32(value), i32(bound))

"""What the device holds latched and CLEAR may name: a fault, or a stop, of which somebody has been told. Pure.

STATUS names it ten times a second; why and by whom is told by an event, which
comes again every 100 ms where the line loses it. What only STATUS names is left
latched for that long: a stop must not be cleared before anybody has heard of it.
"""

from __future__ import annotations

from firmware_interface.codes import EventCode, Latch, StopReason
from firmware_interface.limits import EVENT_RESEND_MS
from firmware_interface.wire.messages import Event, Status
from rig.domain.units import US_PER_MS

#: an event that has not come within this, by the device's clock, is not to be waited for
UNTOLD_US = 5 * EVENT_RESEND_MS * US_PER_MS
#: stops that stay latched
_LATCHES: dict[int, Latch] = {
    StopReason.PARTICIPANT_BUTTON: Latch.PARTICIPANT_STOP,
    StopReason.LEASE_LOST: Latch.LEASE_LOST,
    StopReason.BEAT_MISMATCH: Latch.BEAT_MISMATCH,
}


class Latched:
    """`code` is what CLEAR may name now; 0 nothing."""

    def __init__(self) -> None:
        self.code = 0
        self._told: set[int] = set()
        self._untold: tuple[int, int] | None = None
        self._first = True

    def event(self, event: Event) -> None:
        """Take what an event tells."""
        match event:
            case Event(code=EventCode.STATE, value=reason):
                self._tell(_LATCHES.get(reason, 0))
            case Event(code=EventCode.BUTTON):
                self._tell(Latch.PARTICIPANT_STOP)
            case Event(code=EventCode.FAULT, index=fault):
                self._tell(fault)

    def _tell(self, code: int) -> None:
        if code:
            self.code = code
            self._told.add(code)

    def status(self, status: Status) -> None:
        """Take what STATUS says is latched, once it was told of or has not been for long.

        The first one names what was latched before this host connected: whoever was to be told of it is gone.
        """
        if self._first:
            self._first = False
            self._tell(status.fault)
        if not status.fault:
            self.code, self._untold = 0, None
            self._told.clear()
        elif status.fault in self._told:
            self.code = status.fault
        elif self._untold is None or self._untold[0] != status.fault:
            self._untold = status.fault, status.t_us
        elif status.t_us - self._untold[1] >= UNTOLD_US:
            self._tell(status.fault)

    def cleared(self) -> None:
        """CLEAR has been asked for: what is latched anew is told of anew."""
        self._told.discard(self.code)
        self.code, self._untold = 0, None

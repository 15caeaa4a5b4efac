"""What must hold between connecting and the first stimulus: a row for each item that a run needs, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from firmware_interface.codes import Interlock
from gui.models.preflight_items import FROZEN, Item, Known, Mark, Row, judged, needed
from rig.domain.units import NS_PER_S
from rig.session.states import Phase

if TYPE_CHECKING:
    from rig.control.messages import Samples, State, Told
    from rig.session.underway import Underway

#: samples come 60 times a second; later ones are of another time
STALE_NS = NS_PER_S


class Preflight:
    """The marks, fed with what control says and what people have seen and heard."""

    def __init__(self, items: Sequence[Item] = tuple(Item)) -> None:
        self._items = tuple(items)
        self._known = Known()
        self._started = self._silent = False
        self._now_ns = self._sampled_ns = 0

    # ------------------------------------------------------------ what is told
    def underway(self, message: Underway) -> None:
        """The device is connected and the journal open."""
        self._known.underway = message
        self._items = needed(message.trials, message.ratings)

    def state(self, message: State) -> None:
        """Take the device's state, and whether the run has begun: the marks then stay as they were."""
        self._known.device, self._now_ns = message.device, message.now_ns
        if message.now_ns - self._sampled_ns > STALE_NS:
            self._known.measured.clear()  # what the sensor showed says nothing about now
        self._started = message.snapshot.phase is not Phase.IDLE

    def fall_silent(self, silent: bool) -> None:
        """Control says nothing for the time being: what is marked may not hold any more."""
        self._silent = silent

    def told(self, message: Told) -> None:
        """The stop button was pressed, or something happened to the device."""
        if message.kind == "button" and message.data.get("which") == "stop":
            self._known.pressed = True
        elif message.kind == "interlocks":
            self._known.take_interlocks(Interlock(int(message.data["interlocks"])))
        elif message.kind == "fault":
            self._known.fault = str(message.data.get("fault", ""))
        elif message.kind == "link_lost":
            self._known.lost = True

    def samples(self, message: Samples) -> None:
        """Keep the last two seconds of what the sensor shows at rest."""
        if self._started:
            return
        self._sampled_ns = self._now_ns
        self._known.measured.append(message.measured)
        while sum(map(len, self._known.measured)) - len(self._known.measured[0]) >= FROZEN:
            self._known.measured.popleft()

    def seen(self, seen: bool = True) -> None:
        """The participant's screen was seen, or is another one now."""
        self._known.seen = seen

    def displays(self, *, alone: bool) -> None:
        """Whether the participant's screen is a part of the operator's: there is no other."""
        self._known.alone = alone

    def heard(self) -> None:
        """The sound was heard."""
        self._known.heard = True

    # ------------------------------------------------------------ what it comes to
    @property
    def connected(self) -> bool:
        """Whether there is a device."""
        return self._known.underway is not None and not self._known.lost

    @property
    def started(self) -> bool:
        """Whether the run has begun."""
        return self._started

    @property
    def simulated(self) -> bool:
        """Whether the connected rig is a simulated one."""
        return self._known.underway is not None and self._known.underway.simulated

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every item that this run needs."""
        return tuple(judged(item, self._known) for item in self._items)

    @property
    def ready(self) -> bool:
        """Whether the run may start."""
        fresh = self.connected and not self._started and not self._silent
        return fresh and all(row.mark is Mark.OK for row in self.rows)

    @property
    def first_open(self) -> Row | None:
        """What to see to next: something failed, else something to do, else what is awaited."""
        order = (Mark.FAILED, Mark.TO_DO, Mark.WAITING)
        found = [row for mark in order for row in self.rows if row.mark is mark]
        return found[0] if found else None

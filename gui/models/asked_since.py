"""Since when something stands on the screen that is asked of the operator: nobody reads and does it at once. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.domain.units import NS_PER_S
from rig.session.states import Phase

if TYPE_CHECKING:
    from rig.control.messages import State  # loads numpy, and the window asks for the time here before it is seen

#: nobody reads and does what is asked of them sooner
READ_NS = NS_PER_S


class AskedSince:
    """Fed with each state of the run."""

    def __init__(self) -> None:
        self._now_ns = 0
        self._spot_ns: int | None = None
        self._spot_of: tuple[int, int] | None = None
        self._paused_ns: int | None = None

    def look(self, state: State) -> None:
        """Note since when the spot is asked for, and since when the run rests."""
        at, self._now_ns = state.snapshot, state.now_ns
        spot_of = (at.trial, at.attempt)
        if not at.waits_for_spot or spot_of != self._spot_of:
            self._spot_ns, self._spot_of = None, spot_of
        if at.waits_for_spot and self._spot_ns is None:
            self._spot_ns = state.now_ns
        if at.phase is not Phase.PAUSED:
            self._paused_ns = None
        elif self._paused_ns is None:
            self._paused_ns = state.now_ns

    @property
    def spot_read(self) -> bool:
        """Whether the question for the spot can have been read."""
        return self._read_since(self._spot_ns)

    @property
    def pause_read(self) -> bool:
        """Whether it can have been read that the run rests."""
        return self._read_since(self._paused_ns)

    def _read_since(self, since_ns: int | None) -> bool:
        return since_ns is not None and self._now_ns - since_ns >= READ_NS

"""How long leaving the window may take: a control that does not end the run in that time is ended. No Qt."""

from __future__ import annotations

from rig.domain.units import NS_PER_S

#: control stops the stimulus, waits for the device and closes the journal in half of this
PATIENCE_NS = 5 * NS_PER_S


class Leaving:
    """From the moment somebody wants to leave in a run until the window may close."""

    def __init__(self) -> None:
        self._since_ns: int | None = None

    @property
    def wanted(self) -> bool:
        """Whether the window closes once nothing is under way any more."""
        return self._since_ns is not None

    def begin(self, now_ns: int) -> None:
        """Somebody wants to leave; asking again gives nobody more time."""
        if self._since_ns is None:
            self._since_ns = now_ns

    def stay(self) -> None:
        """Something came up that has to be read first."""
        self._since_ns = None

    def hangs(self, now_ns: int) -> bool:
        """Whether control has had time enough."""
        return self._since_ns is not None and now_ns - self._since_ns > PATIENCE_NS

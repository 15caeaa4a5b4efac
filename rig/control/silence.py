"""When a control process that says nothing has to be called silent: pure, for every client."""

from __future__ import annotations

from rig.domain.units import NS_PER_MS, NS_PER_S

#: during a run control shows its state every 50 ms
SILENT_NS = NS_PER_S
#: a client that has not looked for this long cannot tell control's silence from its own absence
CLIENT_STALL_NS = 500 * NS_PER_MS
DOES_NOT_ANSWER = (
    "the control process does not answer; the rig returns to neutral by itself within half a second; "
    "Ctrl-C ends the run if it stays so"
)
ANSWERS_AGAIN = "the control process answers again"


class Silence:
    """Watches for messages during a run; `lasting` while there have been none for `SILENT_NS`."""

    def __init__(self) -> None:
        self.lasting = False
        self._heard_ns = 0
        self._looked_ns: int | None = None

    def look(self, now_ns: int, heard: bool) -> str:
        """Take note of whether anything was heard since the last look; what to tell the operator, mostly nothing."""
        stalled = self._looked_ns is None or now_ns - self._looked_ns > CLIENT_STALL_NS
        self._looked_ns = now_ns
        if heard or stalled:
            self._heard_ns = now_ns
        if heard and self.lasting:
            self.lasting = False
            return ANSWERS_AGAIN
        if not self.lasting and now_ns - self._heard_ns > SILENT_NS:
            self.lasting = True
            return DOES_NOT_ANSWER
        return ""

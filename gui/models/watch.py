"""Which troubles are standing now: fed with what control says and with the ticks of the window; plain, time is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from gui.models import causes, numbers
from gui.models.trouble import OF_A_TRIAL, Place, Priority, Trouble, elapsed_s
from rig.control.messages import FromControl, Over, Refused, State, Told
from rig.control.silence import SILENT_NS
from rig.domain.units import NS_PER_S
from rig.session.states import Phase
from rig.session.underway import Underway

#: wall clock and monotonic clock, or two ticks, this far apart: the computer slept or stood still
SLEPT_NS = 3 * NS_PER_S
#: states of the device in which the level may be away from neutral
_UNDER_WAY = ("ARMED", "DELIVERING", "RETURNING")
_ORDER = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


class Watch:
    """Holds what went wrong until it is over or somebody has understood it; the worst and newest comes first."""

    def __init__(self) -> None:
        self.place = Place()
        self._standing: dict[str, Trouble] = {}
        self._told: set[str] = set()  # in this run, understood or not
        self._awaited = False  # begun, and neither over nor refused
        self._heard_ns: int | None = None
        self._started_ns = 0
        self._ticked: tuple[int, int] | None = None
        self._silence_told = False
        self._alarm: Priority | None = None
        self._journal = ""
        self._defects: set[str] = set()

    # ------------------------------------------------------------ what stands

    def worst(self) -> Trouble | None:
        """What the banner shows."""
        newest_first = reversed(self._standing.values())
        return min(newest_first, key=lambda trouble: _ORDER[trouble.priority], default=None)

    @property
    def waiting(self) -> int:
        """How many stand behind the one that is shown."""
        return max(0, len(self._standing) - 1)

    def add(self, trouble: Trouble | None) -> None:
        """Take a trouble in; one of the same code is replaced, and counts as new."""
        if trouble is not None:
            self._standing.pop(trouble.key, None)
            self._standing[trouble.key] = trouble
            self._told.add(trouble.key)
            if self._alarm is None or _ORDER[trouble.priority] < _ORDER[self._alarm]:
                self._alarm = trouble.priority

    def take_alarm(self) -> Priority | None:
        """Most urgent of what came up since the last call; None: nothing did."""
        alarm, self._alarm = self._alarm, None
        return alarm

    @property
    def silent(self) -> bool:
        """Whether control says nothing at this time: what it said before may not hold any more."""
        return self._awaited and self._silence_told

    def over(self, code: str) -> None:
        """Take a trouble away whose cause is gone."""
        self._standing.pop(code, None)

    def _let_go(self, codes: Collection[str]) -> None:
        self._standing = {key: trouble for key, trouble in self._standing.items() if trouble.code not in codes}

    def understood(self) -> None:
        """Take away the one that is shown: somebody has read it."""
        shown = self.worst()
        self._standing = {key: trouble for key, trouble in self._standing.items() if trouble is not shown}

    def defect(self, text: str) -> None:
        """Tell of an error of the window itself, each once: it may come again with every frame."""
        if text not in self._defects:
            self._defects.add(text)
            self.add(causes.defect(self.place, text))

    # ------------------------------------------------------------ what is heard

    def begin(self, port: str) -> None:
        """Forget what the run before left: another is about to begin on this port."""
        self.place = Place(port=port)
        self._standing.clear()
        self._told.clear()
        self._awaited = True
        self._heard_ns = None
        self._silence_told = False

    def heard(self, message: FromControl, now_ns: int) -> None:
        """Take a message of control."""
        match message:
            case Underway():
                self._begun(message)
            case State():
                self._heard_ns = now_ns
                self._silence_told = False
                self.over("control_silent")
                self._stands(message)
            case Told(kind="train_started"):
                self._let_go(OF_A_TRIAL)
            case Told(kind="link_lost") if "rebooted" in self._standing:
                return  # nobody speaks to a device that restarted: that is no news, and not the cause
            case Told():
                self.add(causes.from_told(message, self.place))
            case Refused():
                self._awaited = False
                self.add(causes.from_refused(message, self.place))
            case Over():
                self._awaited = False
                self.over("control_silent")
                self._close(causes.from_over(message, self.place))
            case _:
                return

    def _close(self, trouble: Trouble | None) -> None:
        """Take what a run ended by; told when it happened it is no news, and sounds no alarm again."""
        if trouble is None or trouble.key not in self._told:
            self.add(trouble)
        elif trouble.key in self._standing:
            self._standing[trouble.key] = trouble

    def _begun(self, underway: Underway) -> None:
        plan = underway.trials[underway.first_trial].plan
        self.place = replace(
            self.place,
            applicator=plan.applicator,
            modality=plan.modality,
            neutral=numbers.level(plan.neutral, underway.unit),
        )
        self._journal = underway.journal
        self._started_ns = underway.started_ns
        for text in underway.warnings:
            self.add(causes.warning(text, self.place))

    def _stands(self, state: State) -> None:
        at = state.snapshot
        synced_s = max(0.0, elapsed_s(self._started_ns, state.synced_ns))
        delivering = state.device in _UNDER_WAY
        self.place = replace(
            self.place,
            journal="" if at.phase is Phase.IDLE else self._journal,  # nothing is kept of a run that was not started
            trial=at.trial + 1,
            pulse=at.pulse,
            synced_s=synced_s,
            delivering=delivering,
        )

    def ended(self) -> None:
        """The pipe from control has ended; after `Over` or `Refused` that is as it should be."""
        if self._awaited:
            self._awaited = False
            self.over("control_silent")
            self.add(causes.control_gone(self.place))

    def tick(self, now_ns: int, wall_ns: int) -> None:
        """Look at the clocks: monotonic (which on some systems stands still during sleep) and wall clock."""
        before, self._ticked = self._ticked, (now_ns, wall_ns)
        if not self._awaited:
            return
        if before is not None:
            passed = now_ns - before[0]
            away = max(passed, wall_ns - before[1])
            if away > SLEPT_NS:
                self.add(causes.slept(self.place, away / NS_PER_S))
                self._heard_ns = now_ns  # what control said meanwhile is still to be read
        if self._heard_ns is not None and now_ns - self._heard_ns > SILENT_NS:
            self._tell_silence(elapsed_s(self._heard_ns, now_ns))

    def _tell_silence(self, seconds: float) -> None:
        """Say it once, with an alarm; while it stands, count on."""
        silent = causes.control_silent(self.place, seconds)
        if not self._silence_told:
            self._silence_told = True
            self.add(silent)
        elif silent.code in self._standing:
            self._standing[silent.code] = silent

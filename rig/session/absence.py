"""The loop of a run was away: the computer slept, or the program stood still. Nothing is made up for afterwards. Pure.

The device counts its lease by its own clock. Away for longer than the lease
means that it has ended what it delivered; what is left to do is to say so, to
stop whatever might still run, and to begin nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware_interface.codes import StopReason
from firmware_interface.limits import LEASE_MS
from rig.devices.stimulator import ACTIVE
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import Phrase, phrase
from rig.domain.units import NS_PER_MS, NS_PER_S
from rig.session import actions
from rig.session.run_state import RunState
from rig.session.states import Phase

LEASE_NS = LEASE_MS * NS_PER_MS
#: phases in which the next trial would begin by itself
_GOES_ON = (Phase.LOADING, Phase.WAITING, Phase.RATING)


@dataclass(frozen=True, slots=True)
class Absence:
    """Time between two turns of the loop, and how much of it the computer is known to have slept."""

    away_ns: int
    slept_ns: int

    @property
    def words(self) -> Phrase:
        """In words, e.g. ``the computer slept for 3600 s``."""
        if self.slept_ns > LEASE_NS:
            return phrase("slept", "the computer slept for {seconds} s", seconds=f"{self.slept_ns / NS_PER_S:.0f}")
        away = f"{self.away_ns / NS_PER_S:.1f}"
        return phrase("stood_still", "the program stood still for {seconds} s", seconds=away)

    def __str__(self) -> str:
        """As `words`."""
        return str(self.words)


class Watch:
    """Compares each turn with the one before, by a clock that stands still in sleep and one that goes on.

    Where the first goes on too (Windows) a sleep is told as standing still.
    """

    def __init__(self) -> None:
        self._before: tuple[int, int] | None = None

    def turn(self, now_ns: int, with_sleep_ns: int) -> Absence | None:
        """How long the loop was away, if that is longer than the device's lease."""
        before, self._before = self._before, (now_ns, with_sleep_ns)
        if before is None:
            return None
        awake_ns, all_ns = now_ns - before[0], with_sleep_ns - before[1]
        away_ns = max(awake_ns, all_ns)
        return Absence(away_ns, all_ns - awake_ns) if away_ns > LEASE_NS else None


def handle(run: RunState, absence: Absence) -> None:
    """Stop what might still be delivered; let nothing begin by itself: the operator continues, if there is one."""
    if run.phase in (Phase.IDLE, Phase.CLOSING, Phase.FINISHED):
        return
    delivering = run.phase in (Phase.READYING, Phase.DELIVERING)
    text = absence.words
    if delivering:
        text = phrase("absence_ended_it", "{absence}; the stimulus was ended", absence=absence.words)
    run.attempt.absence = text
    run.attempt.back_ns = run.now_ns
    run.record("warning", text=text)
    if delivering:
        run.out.append(actions.Stop(StopReason.HOST_SHUTDOWN))
    elif run.phase in _GOES_ON and run.unattended:
        run.finish_wanted = FinishReason.LINK_LOST
        run.attempt.problem = text
        run.cut_short(TrialOutcome.LINK_LOST)
    elif run.phase is Phase.WAITING:
        run.pause()
    elif run.phase in _GOES_ON:
        run.pause_wanted = True


def give_up_start(run: RunState) -> None:
    """Close an attempt that was being made ready: the stop has dropped what the device would have answered.

    A device that delivered meanwhile has said so before this is asked.
    """
    if run.phase is Phase.READYING and run.attempt.back_ns > run.since_ns and run.device_state not in ACTIVE:
        run.attempt.problem = run.attempt.absence
        run.cut_short(TrialOutcome.LINK_LOST)

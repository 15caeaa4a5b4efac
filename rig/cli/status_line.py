"""The line of state at the top of the terminal: pure."""

from __future__ import annotations

from collections.abc import Sequence

from rig.control.messages import State
from rig.domain.plan import PlannedTrial
from rig.domain.units import US_PER_S
from rig.session.states import Phase

MINUTE_S = 60
SIMULATED = "SIMULATED  "


def status_line(state: State, trials: Sequence[PlannedTrial] = (), *, simulated: bool = False, width: int = 80) -> str:
    """State, time left, next pulse, place in the run: one line, cut where the terminal ends.

    Parameters
    ----------
    trials
        The plan of the run; without it no next pulse is told.
    width
        Columns of the terminal: a longer line would write over the ones below it.
    """
    s = state.snapshot
    left = "" if state.left_s is None else f"  {_clock(state.left_s)} left"
    pulses = f"  pulse {s.pulse} of {s.n_pulses}{_next_pulse(state, trials)}" if s.phase == Phase.DELIVERING else ""
    place = f"  trial {s.trial + 1} of {s.n_trials} {s.name}: {s.phase}"
    return f"{SIMULATED * simulated}{state.device:<10}{left}{pulses}{place}"[:width]


def _next_pulse(state: State, trials: Sequence[PlannedTrial]) -> str:
    """When the next pulse begins by the plan; nothing after the last."""
    plan = next((trial.plan for trial in trials if trial.index == state.snapshot.trial), None)
    begun = state.snapshot.pulse
    if plan is None or state.left_s is None or begun >= len(plan.pulses):
        return ""
    since_start_s = plan.total_us / US_PER_S - state.left_s
    return f", next in {max(0.0, plan.pulses[begun].onset_us / US_PER_S - since_start_s):.1f} s"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), MINUTE_S)
    return f"{minutes:02d}:{rest:02d}"

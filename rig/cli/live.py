"""The text client: a run in real time, seen and steered from a terminal, one typed line at a time."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from rig.cli.operator_line import NOT_ASKED_FOR, OperatorLines, answers
from rig.cli.status_line import status_line
from rig.clock import RealClock
from rig.control.client import Control
from rig.control.messages import FromControl, Over, Refused, State, Told
from rig.control.silence import Silence
from rig.domain.errors import DeviceError, InputError
from rig.domain.outcome import FinishReason
from rig.domain.plan import OFF_SKIN, PlannedTrial
from rig.session.actions import Operator, Snapshot
from rig.session.building import Recorded
from rig.session.options import Options
from rig.session.states import Phase, Verb
from rig.session.underway import Underway

#: the client looks and ticks this often
ROUND_S = 0.05
#: what the operator chooses from while nothing goes on by itself
_CHOICES = {
    Phase.HELD: "cut short: r REASON repeats (r! with the participant's agreement), k REASON goes on, q finishes",
    Phase.PAUSED: "paused: c continues",
    Phase.CLOSING: "all trials are over: a NUMBER corrects the last rating, r REASON repeats the trial, "
    "p keeps the run open, Enter closes it",
}
UNTIL_ZERO = "type 0 once the participant says that the pain is gone: the pause is shorter then"
#: what is told and holds a cause, which also ends trials and is a message of the run: it is shown once
_CAUSES = ("cause", "problem", "text", "reason")
#: terminal: keep the cursor, write the first line anew, go back to where the operator types
TOP_LINE = "\x1b7\x1b[1;1H\x1b[2K{}\x1b8"


@dataclass(slots=True)
class _Seen:
    """What control has said so far that matters at the end."""

    journal: str = ""
    trials: tuple[PlannedTrial, ...] = ()
    simulated: bool = False
    hide_ratings: bool = False
    refused: str = ""
    over: Over | None = None
    asks: str = ""
    said: str = ""
    enter_asked_ns: int | None = None
    input_ended: bool = False
    causes: set[str] = field(default_factory=set)


def run_live(options: Options, stop_requests: Callable[[], list[Operator]], lines: OperatorLines | None) -> Recorded:
    """Run through a control process; returns once it has ended.

    Raises
    ------
    InputError, DeviceError
        What control refused, or that control itself ended; the journal is named.
    """
    seen, silence, clock = _Seen(), Silence(), RealClock()
    with Control(options) as control:
        while seen.over is None and not seen.refused and not control.gone:
            messages = control.take(ROUND_S)
            if seen.journal and (told := silence.look(clock.now_ns(), bool(messages))):
                print(f"  {told}", flush=True)
            for message in messages:
                _show(message, seen, sys.stdout)
            stops = stop_requests()
            if stops and silence.lasting:
                break
            for request in stops + (_typed(lines, seen) if lines is not None else []):
                control.ask(request)
            control.tick()
    if seen.refused:
        raise InputError(seen.refused)
    if seen.over is None:
        raise DeviceError(_control_lost(seen.journal))
    over = seen.over
    return Recorded(FinishReason(over.finish_reason), over.finish_text, Path(over.journal), Path(over.run_file))


def _typed(lines: OperatorLines, seen: _Seen) -> list[Operator]:
    """What the operator has typed; once nothing more can be, the run is over: nobody could answer, or stop it."""
    requests = [request for request in lines.taken() if _is_meant(request, seen)]
    if lines.closed and not seen.input_ended:
        seen.input_ended = True
        requests.append(Operator(Verb.FINISH, "the input has ended: nothing more can be typed"))
    return requests


def _is_meant(request: Operator, seen: _Seen) -> bool:
    """Whether it can be what the operator means: an Enter answers a question that could be read."""
    if answers(request, seen.enter_asked_ns):
        return True
    print(f"  {NOT_ASKED_FOR}", flush=True)
    return False


def _control_lost(journal: str) -> str:
    text = "the control process has ended; the rig returns to neutral by itself within half a second"
    return text + (f"; everything up to there is saved: qst-rig recover {journal}" if journal else "")


def _show(message: FromControl, seen: _Seen, out: TextIO) -> None:
    match message:
        case Refused(text):
            seen.refused = text
        case Over():
            seen.over = message
        case Underway(journal=journal, simulated=simulated, warnings=warnings):
            seen.journal, seen.simulated, seen.trials = journal, simulated, message.trials
            seen.hide_ratings = message.hide_ratings
            print(
                f"recording {journal}{'  SIMULATED RIG' if simulated else ''}",
                *warnings,
                sep="\n",
                file=out,
                flush=True,
            )
        case Told(kind="rating", data=data) if seen.hide_ratings and _would_show(data):
            print("  rated", file=out, flush=True)
        case Told(text=text) if text:
            if message.kind == "trial_started":
                seen.causes.clear()
            print(f"  {_without(seen.causes, text)}", file=out, flush=True)
            seen.causes |= {str(message.data[key]) for key in _CAUSES if message.data.get(key)} | {text}
        case State():
            _show_state(message, seen, out)
        case _:
            return


def _would_show(rating: Mapping[str, Any]) -> bool:
    """Whether a rating's words hold what the participant gave, and the operator has not typed it."""
    return rating["value"] is not None and rating["source"] != "operator_verbal"


def _without(causes: set[str], text: str) -> str:
    """What is told of an end without its cause, where that stands on the screen already."""
    return next((text.removesuffix(f": {cause}") for cause in causes if text.endswith(f": {cause}")), text)


def _show_state(state: State, seen: _Seen, out: TextIO) -> None:
    """Keep the top line of a terminal true; say once what the operator has to do."""
    if out.isatty():
        width = shutil.get_terminal_size().columns
        out.write(TOP_LINE.format(status_line(state, seen.trials, simulated=seen.simulated, width=width)))
        out.flush()
    wanted = what_to_do(state.snapshot)
    if wanted != seen.asks:
        seen.asks = wanted
        by_enter = state.snapshot.waits_for_spot or state.snapshot.phase is Phase.CLOSING
        seen.enter_asked_ns = state.now_ns if by_enter else None
        if wanted:
            print(f"> {wanted}", file=out, flush=True)
    if state.snapshot.message and state.snapshot.message not in {seen.said, *seen.causes}:
        print(f"  {state.snapshot.message}", file=out, flush=True)
    seen.said = state.snapshot.message


def what_to_do(s: Snapshot) -> str:
    """What the run waits for from the operator; empty: nothing."""
    if s.waits_for_spot and s.spot == OFF_SKIN:
        return "take the applicator off the skin, then press Enter"
    if s.waits_for_spot:
        return f"place the applicator on spot {s.spot}, then press Enter" + (f"; {UNTIL_ZERO}" if s.until_zero else "")
    if s.phase in _CHOICES:
        return _CHOICES[s.phase]
    if s.prompt is not None and s.prompt.task.source == "operator_verbal":
        return f"type the rating ({s.prompt.task.scale.name} {s.prompt.task.dimension}), then Enter"
    if s.until_zero is not None and s.phase == Phase.WAITING:
        return UNTIL_ZERO
    return ""

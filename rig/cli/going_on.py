"""Asking the operator whether to go on with a run that ended early, before a start and after a lost device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rig.cli.envelope import today_s_envelope
from rig.cli.operator_line import NOT_ASKED_FOR, OperatorLines, answers
from rig.clock import RealClock
from rig.domain.errors import QstError
from rig.domain.outcome import FinishReason
from rig.paradigm.load import paradigm_text, parse_paradigm
from rig.session.actions import Operator
from rig.session.naming import session_folder
from rig.session.options import Options
from rig.session.states import Verb
from rig.session.unfinished import Unfinished, latest_unfinished, unfinished

Stops = Callable[[], list[Operator]]
LOOK_EVERY_S = 0.1
#: after these the device may come back within the same visit
_MAY_COME_BACK = (FinishReason.LINK_LOST, FinishReason.DEVICE_FAULT)


def left_before_start(options: Options) -> Unfinished | None:
    """What is left of the newest run of this paradigm, site and visit; None also where paradigm or envelope is wrong.

    Those are shown by the run itself, all at once.
    """
    try:
        envelope = today_s_envelope(options.envelope)
        paradigm = parse_paradigm(paradigm_text(options.paradigm), options.paradigm, envelope)
    except QstError:
        return None
    folder = session_folder(options.out, options.participant, options.session)
    return latest_unfinished(folder, paradigm, options.site)


def ask_before_start(options: Options, lines: OperatorLines, stop_requests: Stops) -> Options | None:
    """Offer to go on with what is left; returns the options to start with, None: the operator leaves."""
    left = left_before_start(options)
    if left is None:
        return options
    ahead = f"c goes on with trial {left.next_trial + 1}, Enter starts anew, q leaves"
    print(f"> {_what_happened(left)}: {ahead}", flush=True)
    answer = _answer(lines, stop_requests, Verb.RESUME, Verb.CONFIRM_SPOT, Verb.FINISH)
    if answer is Verb.FINISH:
        return None
    return replace(options, go_on_from=left.journal) if answer is Verb.RESUME else options


def ask_after_loss(
    options: Options, journal: Path, reason: FinishReason, lines: OperatorLines, stop_requests: Stops
) -> Options | None:
    """Offer to go on once the device is back; None: the operator leaves, or nothing is left."""
    left = unfinished(journal) if reason in _MAY_COME_BACK else None
    if left is None:
        return None
    ahead = f"c goes on with trial {left.next_trial + 1} of {left.n_trials}, q leaves"
    print(f"> the device returns to neutral by itself. Check device and cable, then {ahead}", flush=True)
    answer = _answer(lines, stop_requests, Verb.RESUME, Verb.FINISH)
    return replace(options, go_on_from=journal, run=None) if answer is Verb.RESUME else None


def _what_happened(left: Unfinished) -> str:
    reason = left.finish_reason.replace("_", " ")
    return (
        f"run {left.run} ended early ({reason}) with {left.n_trials - left.next_trial} of {left.n_trials} trials left"
    )


def _answer(lines: OperatorLines, stop_requests: Stops, *verbs: Verb) -> Verb:
    """Wait for one of these requests; a closed terminal and Ctrl-C count as the last of them, which begins nothing."""
    asked_ns = RealClock().now_ns()
    while not lines.closed and not stop_requests():
        request = lines.next(LOOK_EVERY_S)
        if request is None or request.verb not in verbs:
            continue
        if answers(request, asked_ns):
            return request.verb
        print(f"  {NOT_ASKED_FOR}", flush=True)
    return verbs[-1]

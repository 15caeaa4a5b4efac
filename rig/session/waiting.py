"""A trial that the device does not take yet: where time is all that is missing, it waits. Pure."""

from __future__ import annotations

from rig.domain.events import CommandDone
from rig.domain.phrase import Phrase, phrase
from rig.domain.units import NS_PER_MS, NS_PER_S
from rig.session.run_state import PAUSE_MARGIN_NS, RunState
from rig.session.states import Phase

#: an applicator as cold as the room is at neutral within seconds; one that is not after this long has something wrong
SETTLE_NS, SETTLE_EVERY_NS = 60 * NS_PER_S, 250 * NS_PER_MS


def instead(run: RunState, refused: CommandDone) -> bool:
    """Wait where time is all that is missing: rest since a stimulus before this run, the way to neutral."""
    attempt = run.attempt
    if refused.rest_ms:
        text = phrase(
            "spot_rests",
            "spot {spot} has not rested long enough since its last stimulus: the trial waits",
            spot=attempt.trial.spot,
        )
        _wait(run, text, "spot_rests", refused.rest_ms * NS_PER_MS, rest_ms=refused.rest_ms)
        return True
    if not refused.settles or (attempt.settles_ns is not None and run.now_ns - attempt.settles_ns > SETTLE_NS):
        return False
    text = phrase("settles", "the applicator is on its way to its resting level: the trial waits")
    if attempt.settles_ns is None:
        attempt.settles_ns = run.now_ns
    _wait(run, text, "settles", SETTLE_EVERY_NS)
    return True


def _wait(run: RunState, text: Phrase, kind: str, wait_ns: int, **told: int) -> None:
    if text != run.attempt.rests:
        run.record(kind, **told)
    run.message = run.attempt.rests = text
    run.free_at_ns = run.now_ns + wait_ns + PAUSE_MARGIN_NS
    run.rests_ready = True
    run.go(Phase.WAITING)


def over(run: RunState) -> None:
    """The device has taken ARM: what was told of the wait is no longer so."""
    if run.message == run.attempt.rests:
        run.message = ""

"""What is unplugged or open after its mark turned green: the mark says so, START closes until it is put right."""

from __future__ import annotations

import pytest

from firmware_interface.codes import Interlock
from gui.models.preflight import Preflight
from gui.models.preflight_items import Item, Mark
from rig.control.messages import State, Told
from rig.control.telling import interlocks_of, interlocks_told
from rig.domain.units import NS_PER_S
from rig.recording import entries
from rig.session.states import Phase
from tests.gui.prepared import begun, samples, spoken
from tests.gui.scales import snapshot


def all_green() -> Preflight:
    preflight = Preflight()
    preflight.underway(begun("heat-ts-10", "paradigm"))
    preflight.state(State(0, snapshot(Phase.IDLE), "SAFE", None, 0))
    preflight.samples(samples(32.0, 250))
    preflight.told(Told("button", "", {"which": "stop"}))
    assert preflight.ready
    return preflight


@pytest.mark.parametrize(
    ("bit", "item", "mark", "said"),
    [
        (Interlock.BUTTON_ABSENT, Item.STOP_BUTTON, Mark.FAILED, "not plugged in"),
        (Interlock.STOP_BUTTON, Item.STOP_BUTTON, Mark.TO_DO, "let go"),
        (Interlock.PROBE_ABSENT, Item.DEVICE, Mark.FAILED, "applicator is not plugged in"),
        (Interlock.COVER_OPEN, Item.DEVICE, Mark.FAILED, "cover is open"),
    ],
)
def test_a_mark_that_is_no_longer_true_is_taken_back(bit: Interlock, item: Item, mark: Mark, said: str) -> None:
    preflight = all_green()
    preflight.told(interlocks_told(bit))
    (row,) = (row for row in preflight.rows if row.item is item)
    assert row.mark is mark and said in spoken(row.reason) and not preflight.ready
    preflight.told(interlocks_told(0))
    assert preflight.ready is (bit is not Interlock.BUTTON_ABSENT)  # which has to be pressed once more


def test_a_sensor_of_which_nothing_is_heard_any_more_is_awaited() -> None:
    preflight, rests = all_green(), snapshot(Phase.IDLE)
    for now_ns, ready in ((NS_PER_S, True), (3 * NS_PER_S, False)):
        preflight.state(State(now_ns, rests, "SAFE", None, 0))
        assert preflight.ready is ready
    (row,) = (row for row in preflight.rows if row.item is Item.SENSOR)
    assert row.mark is Mark.WAITING
    preflight.samples(samples(32.0, 250))
    assert preflight.ready


def test_a_status_says_what_is_open_and_nothing_else_does() -> None:
    assert interlocks_of(entries.event(0, "status", 1, interlocks=4)) == Interlock.PROBE_ABSENT
    assert interlocks_of(entries.event(0, "trial_started")) is None
    assert interlocks_of(entries.rejected(0, b"x")) is None

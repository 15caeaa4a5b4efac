"""Order, spots and pauses: reproducible, stored as realised, and within what a spot may get."""

from __future__ import annotations

import pytest

from rig.domain.errors import ParadigmError
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand
from rig.paradigm.model import Paradigm
from rig.paradigm.order import slots
from tests.unit.paradigm.texts import load, problems

PRACTICE = """
[[blocks]]
name = "practice"
spot = "{spot}"
iti_s = 120.0
[[blocks.trials]]
name = "P"
role = "{role}"
[blocks.trials.single]
target_mn = 64
ramp_mn_per_s = 5000
return_mn_per_s = 5000
plateau_s = 0.5

[[blocks]]
name = "pairs"
"""
BLOCK = '\n[[blocks]]\nname = "pairs"\n'


def shuffled(seed_line: str = "", repeats: int = 5) -> Paradigm:
    return load(
        "dfns-wur", ('order = "fixed"', f'order = "shuffle"\n{seed_line}'), ("repeats = 5", f"repeats = {repeats}")
    )


def names(paradigm: Paradigm, seed: int | None) -> str:
    return "".join(t.name for t in expand(paradigm, {}, seed))


def test_equal_seeds_give_equal_orders_and_others_differ() -> None:
    paradigm = shuffled()
    orders = {seed: names(paradigm, seed) for seed in range(20)}
    assert orders == {seed: names(paradigm, seed) for seed in range(20)}
    assert len(set(orders.values())) > 5
    assert all(sorted(order) == sorted("STSTSTSTST") for order in orders.values())


def test_the_shuffle_stays_what_it_was_when_the_first_data_were_taken() -> None:
    assert names(shuffled(), 1) == "STTSSTTSST"


def test_each_repeat_is_shuffled_in_itself() -> None:
    order = names(shuffled(repeats=40), 3)
    assert all(set(order[i : i + 2]) == {"S", "T"} for i in range(0, len(order), 2))


def test_every_order_of_three_comes_up_equally_often() -> None:
    third = (
        '[[blocks.trials]]\nname = "U"\n[blocks.trials.single]\ntarget_mn = 64\nramp_mn_per_s = 5000\n'
        "return_mn_per_s = 5000\nplateau_s = 0.5\n"
    )
    paradigm = load(
        "dfns-wur",
        ('order = "fixed"', 'order = "shuffle"'),
        ("count = 10", "count = 9"),
        ("repeats = 5", "repeats = 100"),
        ('[[blocks.trials]]\nname = "S"', third + '[[blocks.trials]]\nname = "S"'),
    )
    order = [slot.trial(paradigm).name for seed in range(6) for slot in slots(paradigm, seed)]
    counts: dict[str, int] = {}
    for i in range(0, len(order), 3):
        key = "".join(order[i : i + 3])
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 6
    # 600 draws of 6 orders: 100 each, standard deviation 9.1; fixed seeds, so this cannot flicker
    assert all(70 <= n <= 130 for n in counts.values()), counts


def test_the_seed_of_the_file_goes_before_that_of_the_run() -> None:
    paradigm = shuffled("seed = 7")
    assert names(paradigm, 1) == names(paradigm, 2) == names(shuffled(), 7)


def test_a_shuffle_without_any_seed_is_refused() -> None:
    with pytest.raises(ParadigmError, match=r"blocks\[0\]\.seed: the order is shuffled.*--seed N"):
        expand(shuffled(), {}, seed=None)


@pytest.mark.parametrize(
    ("rule", "spots"),
    [
        ("same", [1, 1, 1, 1, 1, 1]),
        ("new_each_repeat", [1, 1, 2, 2, 3, 3]),
        ("new_each_trial", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_spots_count_from_one_and_move_by_the_block_s_rule(rule: str, spots: list[int]) -> None:
    edits = [
        ('spot = "new_each_repeat"', f'spot = "{rule}"'),
        ("repeats = 5", "repeats = 3"),
        ("count = 10", "count = 2"),
    ]
    assert [s.spot for s in slots(load("dfns-wur", *edits), None)] == spots


def test_a_block_that_moves_on_leaves_the_spot_of_the_block_before() -> None:
    paradigm = load("dfns-wur", (BLOCK, PRACTICE.format(spot="same", role="practice")))
    trials = expand(paradigm, {}, None)
    assert [(t.name, t.role, t.spot) for t in trials[:4]] == [
        ("P", "practice", 1),
        ("S", "test", 2),
        ("T", "test", 2),
        ("S", "test", 3),
    ]
    assert trials[0].pause_before_s == 0.0  # nothing to wait for at the start of a run


def test_a_trial_s_own_pause_goes_before_the_block_s() -> None:
    edit = ('name = "T"', 'name = "T"\npause_before_s = 25.0')
    assert [t.pause_before_s for t in expand(load("dfns-wur", edit), {}, None)][:4] == [0.0, 25.0, 10.0, 25.0]


def test_a_device_check_off_the_skin_counts_for_no_spot() -> None:
    stay = ('spot = "new_each_repeat"', 'spot = "same"')
    once = ("repeats = 5", "repeats = 1")
    on_skin = (BLOCK, PRACTICE.format(spot="same", role="practice"))
    off_skin = (BLOCK, PRACTICE.format(spot="same", role="device_check"))
    assert problems("dfns-wur", stay, once, off_skin) == []
    assert [p.split(":")[0] for p in problems("dfns-wur", stay, once, on_skin)] == ["blocks[1].trials[1]"]


def test_the_pause_on_a_spot_runs_through_a_device_check_in_between() -> None:
    """9 s + 1 s around a device check are 10 s for the spot; the check's own time is not counted."""
    middle = (
        'name = "T"',
        'name = "D"\nrole = "device_check"\npause_before_s = {}\n[blocks.trials.single]\ntarget_mn = 64\n'
        "ramp_mn_per_s = 5000\nreturn_mn_per_s = 5000\nplateau_s = 0.5\n"
        '[[blocks.trials]]\nname = "T"\npause_before_s = 1.0',
    )
    assert problems("dfns-wur", (middle[0], middle[1].format(9.0))) == []
    short = problems("dfns-wur", (middle[0], middle[1].format(8.9)))
    assert [p.split(":")[0] for p in short] == ["blocks[0].trials[2].pause_before_s"]


def test_the_realised_order_is_checked_again() -> None:
    paradigm = load("dfns-wur")
    trials = expand(paradigm, {}, None)
    hurried = trials[1].__class__(**{f: getattr(trials[1], f) for f in trials[1].__slots__} | {"pause_before_s": 1.0})
    found = check_paradigm(paradigm, [trials[0], hurried, *trials[2:]])
    assert [p.where for p in found] == ["blocks[0].iti_s"]

"""Which numbers a scale has, however finely it is stepped."""

from __future__ import annotations

import dataclasses

import pytest

from rig.domain.plan import Scale
from rig.domain.scales import holds
from tests.unit.report.runs import NRS


def scale(low: float, high: float, step: float) -> Scale:
    return dataclasses.replace(NRS, low=low, high=high, step=step)


@pytest.mark.parametrize(
    ("of", "value", "is_one"),
    [
        (scale(0, 100, 1), 100.0, True),
        (scale(0, 100, 1), 30.5, False),
        (scale(0, 100, 1), 101.0, False),
        (scale(0, 100, 1), float("nan"), False),
        (scale(0, 10, 0.1), 0.3, True),
        (scale(0, 10, 0.1), 0.35, False),
        (scale(1, 11, 2), 3.0, True),
        (scale(1, 11, 2), 4.0, False),
        (scale(0, 10, 10 / 30), 3.333333, True),
        (scale(0, 1, 1 / 65_000), round(32_111 / 65_000, 6), True),
    ],
)
def test_a_number_is_on_the_scale_where_a_step_is_rounded_or_not(of: Scale, value: float, is_one: bool) -> None:
    assert holds(of, value) is is_one

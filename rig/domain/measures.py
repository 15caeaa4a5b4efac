"""Names of the summary measures a paradigm may choose as its primary one; rig.analysis computes them.

r_1..r_N are the ratings of the pulses of one train, S_j and T_j the ratings of
the single stimulus and of the train of repetition j. What a measure needs is
stated here so that a paradigm is refused before a session, not after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Needs = Literal["pairs", "pulses", "aftersensation", "moments"]


@dataclass(frozen=True, slots=True)
class MeasureNeeds:
    """What must be recorded for a measure.

    `needs`: ratings of singles and trains, of pulses, after the last pulse, or at moments of a long stimulus.
    `min_pulses`: shortest train. `is_ratio`: undefined where 0 does not mean
    "no pain". `aftersensation_s`: time after the last offset. `at_s`: times after the first onset.
    """

    needs: Needs
    min_pulses: int = 2
    is_ratio: bool = False
    aftersensation_s: float | None = None
    at_s: tuple[float, ...] = ()


MEASURE_NEEDS: dict[str, MeasureNeeds] = {
    "wur_dfns": MeasureNeeds("pairs", is_ratio=True),
    "log_wur": MeasureNeeds("pairs", is_ratio=True),
    "ratio_last_first": MeasureNeeds("pulses", is_ratio=True),
    "diff_last_first": MeasureNeeds("pulses"),
    "diff_max_first": MeasureNeeds("pulses"),
    "diff_last_min": MeasureNeeds("pulses"),
    "slope_first5": MeasureNeeds("pulses", min_pulses=5),
    "slope_to_max": MeasureNeeds("pulses"),
    "slope_loglog": MeasureNeeds("pulses", is_ratio=True),
    "tsp_diff_cuff": MeasureNeeds("pulses", min_pulses=10),
    "tsp_ratio_cuff": MeasureNeeds("pulses", min_pulses=10, is_ratio=True),
    "sum_gain": MeasureNeeds("pulses"),
    "as15": MeasureNeeds("aftersensation", aftersensation_s=15.0),
    "as30": MeasureNeeds("aftersensation", aftersensation_s=30.0),
    "tonic_30_10": MeasureNeeds("moments", at_s=(10.0, 30.0)),
    "pct_change": MeasureNeeds("pulses", is_ratio=True),
    "sum_ratings": MeasureNeeds("pulses"),
}

#: every measure name, in the order reports show them
MEASURES: tuple[str, ...] = tuple(MEASURE_NEEDS)

"""The table of wind-up measures: what each name means, its formula, source, unit and needs.

r_1..r_N are the ratings of the *delivered* pulses of one train, S_j and T_j
the ratings of the single stimulus and of the train of repetition j, AS_t the
rating t seconds after the offset of the last pulse, r(t) the rating t seconds
after the onset of a long stimulus. `docs/measures.md` says
the same in prose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rig.analysis import weights
from rig.analysis.weights import BoolArray, FloatArray

Kind = Literal["pair", "linear", "ratio", "curve", "aftersensation", "moments"]
Unit = Literal["points", "points/pulse", "ratio", "log10(ratio)", "%", "log-log slope"]


@dataclass(frozen=True, slots=True)
class LinearRule:
    """How a linear measure weighs the pulses; `uses` where a pulse of weight 0 is needed all the same."""

    weights: Callable[[int], FloatArray]
    needs: int
    uses: Callable[[int], BoolArray] | None = None


@dataclass(frozen=True, slots=True)
class RatioRule:
    """`factor` times one linear rule divided by another."""

    over: LinearRule
    under: LinearRule
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    `needs` is the least number of delivered pulses (of pairs for the kind
    "pair", of given ratings for "aftersensation" and "moments"); `true_zero`
    says that the measure is defined only on a scale whose 0 is "no pain".
    `at_s` of the kind "moments": times after the onset of a long stimulus; the
    measure is the rating at the last of them minus that at the first.
    """

    name: str
    kind: Kind
    unit: Unit
    needs: int
    definition: str
    formula: str
    source: str
    true_zero: bool = False
    linear: LinearRule | None = None
    ratio: RatioRule | None = None
    after_s: float | None = None
    at_s: tuple[float, ...] = ()


FIRST = LinearRule(weights.first, 1)
_LAST = LinearRule(weights.last, 2)
_DIFF = LinearRule(weights.diff_last_first, 2)
_CUFF_EARLY = LinearRule(weights.cuff_early, weights.CUFF_LATE[1])
_CUFF_LATE = LinearRule(weights.cuff_late, weights.CUFF_LATE[1])

DFNS = "Rolke et al. 2006, Pain 123:231-243"
CUFF = "Graven-Nielsen et al. 2015, Pain 156:2193-2202; Petersen et al. 2015, Pain 156:55-61"
GRANOT = "Granot et al. 2006, Pain 122:295"

TABLE: tuple[Measure, ...] = (
    Measure(
        name="wur_dfns",
        kind="pair",
        unit="ratio",
        needs=3,
        definition="wind-up ratio: mean rating of the trains over mean rating of the singles, "
        "over the repetitions with both ratings",
        formula="mean_j(T_j) / mean_j(S_j)",
        source=DFNS,
        true_zero=True,
    ),
    Measure(
        name="log_wur",
        kind="pair",
        unit="log10(ratio)",
        needs=3,
        definition="decimal logarithm of the wind-up ratio",
        formula="log10(wur_dfns)",
        source=DFNS,
        true_zero=True,
    ),
    Measure(
        name="diff_last_first",
        kind="linear",
        unit="points",
        needs=2,
        definition="rating of the last delivered pulse minus the first",
        formula="r_N - r_1",
        source="Staud et al. 2014, PLoS ONE 9:e89086",
        linear=_DIFF,
    ),
    Measure(
        name="ratio_last_first",
        kind="ratio",
        unit="ratio",
        needs=2,
        definition="rating of the last delivered pulse over the first",
        formula="r_N / r_1",
        source="common bedside and heat form; criticised as unstable for a small r_1",
        true_zero=True,
        ratio=RatioRule(_LAST, FIRST),
    ),
    Measure(
        name="pct_change",
        kind="ratio",
        unit="%",
        needs=2,
        definition="change from the first to the last delivered pulse in percent of the first",
        formula="100 (r_N - r_1) / r_1",
        source=GRANOT,
        true_zero=True,
        ratio=RatioRule(_DIFF, FIRST, 100.0),
    ),
    Measure(
        name="diff_max_first",
        kind="curve",
        unit="points",
        needs=2,
        definition="highest rating of the train minus the first",
        formula="max_i r_i - r_1",
        source="Greenspan et al. 2011, J Pain 12(11 Suppl):T61",
    ),
    Measure(
        name="diff_last_min",
        kind="curve",
        unit="points",
        needs=2,
        definition="rating of the last delivered pulse minus the lowest of the train",
        formula="r_N - min_i r_i",
        source="contact-heat-evoked temporal summation, published pilot work; no canonical reference",
    ),
    Measure(
        name="slope_first5",
        kind="linear",
        unit="points/pulse",
        needs=weights.SLOPE_PULSES,
        definition="least-squares slope of the rating on the pulse number over the first five pulses",
        formula="sum_{i=1..5} (i - 3) r_i / 10",
        source="Alappattu et al. 2011, J Pain Res 4:151",
        linear=LinearRule(weights.slope_first5, weights.SLOPE_PULSES, weights.uses_first5),
    ),
    Measure(
        name="slope_to_max",
        kind="curve",
        unit="points/pulse",
        needs=2,
        definition="least-squares slope of the rating on the pulse number from the first pulse to the highest rating "
        "(the first of equals)",
        formula="OLS slope of r_i on i, i = 1..argmax r",
        source="Kong et al. 2013, J Pain 14:79-88",
    ),
    Measure(
        name="slope_loglog",
        kind="curve",
        unit="log-log slope",
        needs=2,
        definition="least-squares slope of log rating on log pulse number over the delivered pulses; "
        "no offset is added",
        formula="OLS slope of log r_i on log i, i = 1..N",
        source=GRANOT,
        true_zero=True,
    ),
    Measure(
        name="tsp_diff_cuff",
        kind="linear",
        unit="points",
        needs=weights.CUFF_LATE[1],
        definition="mean of pulses 8 to 10 minus mean of pulses 1 to 4",
        formula="mean(r_8..r_10) - mean(r_1..r_4)",
        source=CUFF,
        linear=LinearRule(weights.tsp_diff_cuff, weights.CUFF_LATE[1]),
    ),
    Measure(
        name="tsp_ratio_cuff",
        kind="ratio",
        unit="ratio",
        needs=weights.CUFF_LATE[1],
        definition="mean of pulses 8 to 10 over mean of pulses 1 to 4",
        formula="mean(r_8..r_10) / mean(r_1..r_4)",
        source=CUFF,
        true_zero=True,
        ratio=RatioRule(_CUFF_LATE, _CUFF_EARLY),
    ),
    Measure(
        name="sum_gain",
        kind="linear",
        unit="points",
        needs=2,
        definition="sum over the delivered pulses of the rating's excess over the first; grows with N",
        formula="sum_i (r_i - r_1)",
        source="area above the first rating, common in heat trains; no canonical reference",
        linear=LinearRule(weights.sum_gain, 2),
    ),
    Measure(
        name="sum_ratings",
        kind="linear",
        unit="points",
        needs=1,
        definition="sum of the ratings of the delivered pulses; grows with N",
        formula="sum_i r_i",
        source="Adnadjevic & Graven-Nielsen 2015, Somatosens Mot Res 32:99",
        linear=LinearRule(weights.sum_ratings, 1),
    ),
    Measure(
        name="as15",
        kind="aftersensation",
        unit="points",
        needs=1,
        definition="aftersensation: rating 15 s after the offset of the last delivered pulse",
        formula="AS_15",
        source="Staud et al. 2007 and 2014; Alappattu et al. 2011",
        after_s=15.0,
    ),
    Measure(
        name="as30",
        kind="aftersensation",
        unit="points",
        needs=1,
        definition="aftersensation: rating 30 s after the offset of the last delivered pulse",
        formula="AS_30",
        source="Staud et al. 2007 and 2014; Alappattu et al. 2011",
        after_s=30.0,
    ),
    Measure(
        name="tonic_30_10",
        kind="moments",
        unit="points",
        needs=2,
        definition="rating 30 s after the onset of a tonic stimulus minus that at 10 s",
        formula="r(30 s) - r(10 s)",
        source="Castelo-Branco et al. 2022, Front Pain Res 3:881543",
        at_s=(10.0, 30.0),
    ),
)

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in TABLE}


def of_kind(*kinds: Kind) -> tuple[Measure, ...]:
    """Rows of the table of the given kinds, in the table's order."""
    return tuple(measure for measure in TABLE if measure.kind in kinds)

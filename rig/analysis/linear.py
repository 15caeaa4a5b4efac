"""Linear measures of many trains at once: one matrix product per number of delivered pulses.

Trains are worked through in blocks that stay in the processor's cache, so that
the cost is a few passes over memory whatever the number of measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.analysis.measures import LinearRule
from rig.analysis.reasons import Reason
from rig.analysis.weights import BoolArray, FloatArray

ROWS_PER_BLOCK = 16384  # x 10 pulses x 8 B = 1.3 MB: measured best between 2048 and 65 536 rows

IntArray = NDArray[np.int64]
ReasonArray = NDArray[np.uint8]


class Values(NamedTuple):
    """`values` (n_measures, n_trains), NaN where undefined, and why: `reasons`, the same shape, `Reason` codes."""

    values: FloatArray
    reasons: ReasonArray


class _Weights(NamedTuple):
    """Weights for one number of delivered pulses; `defined` names the rules that it is enough for."""

    defined: BoolArray  # (n_measures,)
    weights: FloatArray  # (n_defined, n_pulses)
    uses: FloatArray  # (n_defined, n_pulses), 1.0 where the pulse must have a rating


def checked(ratings: ArrayLike, n_delivered: ArrayLike) -> tuple[FloatArray, IntArray]:
    """Ratings (n_trains, n_pulses) as floats and delivered pulses (n_trains,) as integers.

    Raises
    ------
    ValueError
        Shapes that do not belong together, or more pulses delivered than columns.
    """
    values = np.asarray(ratings, dtype=np.float64)
    delivered = np.asarray(n_delivered)
    if values.ndim != 2 or delivered.shape != values.shape[:1]:  # noqa: PLR2004
        raise ValueError(
            f"ratings {values.shape} must be (n_trains, n_pulses), n_delivered {delivered.shape} (n_trains,)"
        )
    delivered = delivered.astype(np.int64, copy=False)
    if delivered.size and (delivered.min() < 0 or delivered.max() > values.shape[1]):
        raise ValueError(f"n_delivered must lie in 0..{values.shape[1]}, the number of columns of ratings")
    return values, delivered


def linear_values(ratings: ArrayLike, n_delivered: ArrayLike, rules: Sequence[LinearRule]) -> Values:
    """Evaluate linear measures over trains.

    Parameters
    ----------
    ratings
        (n_trains, n_pulses), scale points; NaN (or infinite) = missing. Columns
        beyond a train's delivered pulses are ignored.
    n_delivered
        (n_trains,), pulses delivered.
    rules
        The measures' rules, n_measures of them.

    Returns
    -------
    Values
        Undefined where the train is too short (`TOO_FEW_PULSES`) or a pulse
        that the rule uses has no rating (`MISSING_RATING`); no neighbour is put
        in its place.

    Raises
    ------
    ValueError
        See `checked`.
    """
    trains, delivered = checked(ratings, n_delivered)
    out = Values(np.empty((len(rules), len(trains))), np.zeros((len(rules), len(trains)), np.uint8))
    counts = np.flatnonzero(np.bincount(delivered)) if delivered.size else ()
    tables = {int(n): _weights(rules, int(n), trains.shape[1]) for n in counts}
    for start in range(0, len(trains), ROWS_PER_BLOCK):
        rows = slice(start, start + ROWS_PER_BLOCK)
        block, n = trains[rows], delivered[rows]
        present = np.isfinite(block)
        if present.all():
            missing = None
        else:  # 0 x NaN is NaN: the product sees zeros, a second one finds who needed what is missing
            block, missing = np.where(present, block, 0.0), (~present).astype(np.float64)
        _evaluate(block, missing, n, tables, Values(out.values[:, rows], out.reasons[:, rows]))
    return out


def _evaluate(
    block: FloatArray, missing: FloatArray | None, n: IntArray, tables: dict[int, _Weights], out: Values
) -> None:
    """Fill `out` for one block of trains, one number of delivered pulses after the other."""
    for count, table in tables.items():
        at = np.flatnonzero(n == count)
        if not at.size:
            continue
        whole = at.size == n.size
        values, reasons = _product(table, block if whole else block[at], None if missing is None else missing[at])
        if whole:
            out.values[:], out.reasons[:] = values, reasons
        else:
            out.values[:, at], out.reasons[:, at] = values, reasons


def _product(table: _Weights, block: FloatArray, missing: FloatArray | None) -> Values:
    """Measures of trains that all have the same number of delivered pulses."""
    values = np.full((table.defined.size, len(block)), np.nan)
    reasons = np.full(values.shape, Reason.TOO_FEW_PULSES, np.uint8)
    product = table.weights @ block.T
    lacking = np.zeros(product.shape, np.bool_)
    if missing is not None:
        lacking = (table.uses @ missing.T) > 0.0
        product[lacking] = np.nan
    values[table.defined] = product
    reasons[table.defined] = lacking * np.uint8(Reason.MISSING_RATING)
    return Values(values, reasons)


def _weights(rules: Sequence[LinearRule], n: int, n_pulses: int) -> _Weights:
    """Weight vectors of the rules that `n` delivered pulses are enough for, padded to `n_pulses`."""
    defined = np.array([n >= rule.needs for rule in rules], np.bool_)
    weights, uses = np.zeros((2, int(defined.sum()), n_pulses))
    for row, rule in enumerate(rule for rule in rules if n >= rule.needs):
        weights[row, :n] = rule.weights(n)
        uses[row, :n] = weights[row, :n] != 0.0 if rule.uses is None else rule.uses(n)
    return _Weights(defined, weights, uses)

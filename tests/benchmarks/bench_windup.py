"""How fast the linear wind-up measures are: against one `numpy.sum` pass over the ratings, and against a loop.

Run as ``python -m tests.benchmarks.bench_windup``; exits with 1 if a ratio is
missed. Best of several runs, so that a busy machine disturbs little; each
ratio's two sides are timed in turns.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import scipy
from scipy import stats

from rig.analysis.linear import linear_values
from rig.analysis.measures import of_kind

N_TRAINS, N_PULSES = 1_000_000, 10
LOOP_TRAINS = 500  # the loop is timed on these and scaled up
MISSING = 0.05  # of all ratings, scattered
RUNS = 7
MOST_TIMES_SUM, MOST_TIMES_SUM_MISSING, LEAST_TIMES_LOOP = 5.0, 15.0, 500.0

RULES = [measure.linear for measure in of_kind("linear") if measure.linear is not None]
NAMES = [measure.name for measure in of_kind("linear")]


def best_in_turns(*tasks: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Shortest time of each task in s, the tasks taking turns."""
    best = [float("inf")] * len(tasks)
    for _ in range(runs):
        for i, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def loop(ratings: np.ndarray) -> pd.DataFrame:
    """The measures as one would first write them: a row per rating, grouped by train, one train after the other."""
    n_trains, n_pulses = ratings.shape
    table = pd.DataFrame(
        {
            "train": np.repeat(np.arange(n_trains), n_pulses),
            "pulse": np.tile(np.arange(1, n_pulses + 1), n_trains),
            "rating": ratings.ravel(),
        }
    )

    def measures() -> Iterator[dict[str, float]]:
        for _, train in table.groupby("train"):
            rating = train["rating"]
            first = rating.iloc[0]
            yield {
                "diff_last_first": rating.iloc[-1] - first,
                "slope_first5": stats.linregress(train["pulse"].iloc[:5], rating.iloc[:5]).slope,
                "tsp_diff_cuff": rating.iloc[7:10].mean() - rating.iloc[:4].mean(),
                "sum_gain": (rating - first).sum(),
                "sum_ratings": rating.sum(),
            }

    return pd.DataFrame(measures())[NAMES]


def main() -> int:
    """Measure, print one table, say whether every ratio is kept."""
    rng = np.random.default_rng(1)
    ratings = rng.uniform(0.0, 100.0, (N_TRAINS, N_PULSES))
    whole = np.full(N_TRAINS, N_PULSES)
    holes = np.where(rng.random(ratings.shape) < MISSING, np.nan, ratings)
    stopped = rng.integers(1, N_PULSES + 1, N_TRAINS)
    holes[np.arange(N_PULSES) >= stopped[:, None]] = np.nan

    np.testing.assert_allclose(  # the two sides compute the same
        linear_values(ratings[:LOOP_TRAINS], whole[:LOOP_TRAINS], RULES).values.T,
        loop(ratings[:LOOP_TRAINS]),
        atol=1e-9,
    )
    one_pass, complete, missing = best_in_turns(
        lambda: np.sum(ratings, axis=1),
        lambda: linear_values(ratings, whole, RULES),
        lambda: linear_values(holes, stopped, RULES),
    )
    (looped,) = best_in_turns(lambda: loop(ratings[:LOOP_TRAINS]), runs=3)
    looped *= N_TRAINS / LOOP_TRAINS

    rows = (
        ("numpy.sum(ratings, axis=1)", one_pass, "", True),
        ("all linear measures", complete, *_at_most(complete / one_pass, MOST_TIMES_SUM)),
        ("the same, missing ratings", missing, *_at_most(missing / one_pass, MOST_TIMES_SUM_MISSING)),
        (
            f"pandas/linregress loop (x{N_TRAINS // LOOP_TRAINS})",
            looped,
            *_at_least(looped / complete, LEAST_TIMES_LOOP),
        ),
    )
    print(f"{N_TRAINS:,} trains of {N_PULSES} pulses, {ratings.dtype}, {ratings.nbytes / 1e6:.0f} MB, C order")
    print(f"measures: {', '.join(NAMES)}; values and reasons")
    print(f"missing: {MISSING:.0%} of the ratings scattered, and 1 to {N_PULSES} pulses delivered, evenly spread")
    print(f"best of {RUNS}, in turns (loop: best of 3 on {LOOP_TRAINS} trains, scaled); numpy {np.__version__},")
    print(f"scipy {scipy.__version__}, pandas {pd.__version__}, {os.cpu_count()} cores")
    print(f"{'':<34}{'ms':>12}  ratio")
    for name, seconds, ratio, _ in rows:
        print(f"{name:<34}{seconds * 1e3:>12,.1f}  {ratio}")
    return 0 if all(kept for *_, kept in rows) else 1


def _at_most(ratio: float, bound: float) -> tuple[str, bool]:
    return f"{ratio:.2f} x the pass, at most {bound:g}: {_word(ratio <= bound)}", ratio <= bound


def _at_least(ratio: float, bound: float) -> tuple[str, bool]:
    return f"{ratio:,.0f} x slower, at least {bound:g}: {_word(ratio >= bound)}", ratio >= bound


def _word(kept: bool) -> str:
    return "kept" if kept else "MISSED"


if __name__ == "__main__":
    sys.exit(main())

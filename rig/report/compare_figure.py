"""The figure of runs side by side: ratings per pulse, single against train. Loads matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rig.report.content import Content, run_name
from rig.report.curve import curve
from rig.report.figure import SIMULATED, SIMULATED_WORDS, new_figure, rating_axis, styled, svg, write
from rig.report.words import letter

#: Okabe-Ito, without the yellow that white paper swallows; with the marker also told apart in grey
COLOURS = ("#0072B2", "#B04A00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = "osD^vPX"
BAND_OPACITY = 0.15
HEIGHT_IN = 3.2
LEGEND_COLUMNS = 3


def comparison_svg(contents: Sequence[Content]) -> bytes:
    """The figure for a page; needs no font of the reader's system."""
    with styled({"svg.fonttype": "path"}):
        return svg(_figure(contents))


def write_comparison(contents: Sequence[Content], path: Path) -> None:
    """Write the figure to a new file, PNG, SVG or PDF by its suffix; raises as `rig.report.figure.write_figure`."""
    with styled():
        write(_figure(contents), path)


def _figure(contents: Sequence[Content]) -> Figure:
    """One panel for what there is (`has_curves`), two where runs have both ratings per pulse and pairs."""
    figure = new_figure(HEIGHT_IN)
    draws = [
        draw for draw, has in ((_pulses, "trains"), (_pairs, "pairs")) if any(getattr(c.found, has) for c in contents)
    ]
    for axes, draw in zip(np.ravel(figure.subplots(1, len(draws))), draws, strict=True):
        draw(axes, contents)
        rating_axis(axes, contents[0].found)
    # the first panel names the runs for all; below the panels, where many runs need no width
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=LEGEND_COLUMNS)
    if any(content.run.attrs["simulated"] for content in contents):
        figure.suptitle(SIMULATED_WORDS, fontsize=8, color=SIMULATED, fontweight="bold", x=0.99, ha="right")
    return figure


def _label(row: int, content: Content) -> str:
    return f"{letter(row)}: {run_name(content.run)}"


def _style(row: int) -> dict[str, Any]:
    return {"color": COLOURS[row % len(COLOURS)], "marker": MARKERS[row % len(MARKERS)]}


def _pulses(axes: Axes, contents: Sequence[Content]) -> None:
    """Each run's mean over its trains, with a band of one standard deviation from three trains on."""
    for row, content in enumerate(contents):
        found, style = curve(content.found.trains), _style(row)
        pulses = np.arange(1, found.mean.size + 1)
        axes.plot(pulses, found.mean, markersize=3.5, label=_label(row, content), **style)
        band = found.mean - found.spread, found.mean + found.spread
        axes.fill_between(pulses, *band, color=style["color"], alpha=BAND_OPACITY, linewidth=0)
    axes.set_xlabel("pulse")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _pairs(axes: Axes, contents: Sequence[Content]) -> None:
    """Each run's mean single and mean train, over its complete pairs."""
    for row, content in enumerate(contents):
        ratings = np.array([(pair.single, pair.train) for pair in content.found.pairs]).reshape(-1, 2)
        complete = ratings[np.isfinite(ratings).all(axis=1)]
        means = complete.mean(axis=0) if complete.size else (np.nan, np.nan)
        axes.plot((0, 1), means, markersize=4.5, label=_label(row, content), **_style(row))
    axes.set_xticks((0, 1), ("single", "train"))
    axes.set_xlim(-0.35, 1.35)

"""The figure of a run: what was delivered, how it was rated, pulse by pulse or single against train.

Importing this module loads matplotlib: import it where a figure is written.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rig.analysis.result import WindupResult
from rig.archive.model import Run
from rig.archive.schema import AT
from rig.domain.errors import InputError, RecordingError
from rig.domain.units import US_PER_S
from rig.report.collect import Collected, collect, of_trial
from rig.report.content import unit_counted
from rig.report.curve import curve
from rig.report.run_view import Trace
from rig.report.trace import first_onset_us, is_rated_by_slider, slider_trace, stimulus_traces
from rig.report.windup_table import interval_words, number
from rig.report.words import quantity

# Okabe-Ito blue for what was measured; a darker vermilion for ratings, legible on white as thin lines
MEAN, BAND = "black", "0.87"
MEASURED, SETPOINT, RATING, SIMULATED = "#0072B2", "0.3", "#B04A00", "#6F3C8F"
SIMULATED_WORDS = "SIMULATED RIG"
NOTHING_SHOWN = "no samples of an analysed trial"
FAINT = 0.45  # opacity of one train or pair beside the mean
SUFFIXES = (".png", ".svg", ".pdf")
WIDTH_IN, HEIGHT_IN = 7.2, 3.9  # two columns of a journal page
PAGE_HEIGHT_IN = 3.3  # without a title; on the first sheet of a printed report, below the result
DPI = 300
ROUND_STEPS = [1, 2, 5, 10]  # distances of ticks
STYLE: dict[Any, Any] = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.0,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "svg.fonttype": "none",  # text stays text: searchable, editable
    "pdf.fonttype": 42,  # the same: TrueType, which drawing programs can edit
    "svg.hashsalt": "qst-rig",  # ids, else random, are the same every time
}
#: no dates, no versions: the same run gives the same file
_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def write_figure(run: Run, result: WindupResult, path: Path) -> None:
    """Draw a run and write it to `path`: PNG, SVG or PDF by its suffix.

    Parameters
    ----------
    run, result
        The run and what `windup_result` made of it.
    path
        Must not exist; its folder must.

    Raises
    ------
    InputError
        Another suffix.
    RecordingError
        The file exists, or cannot be written.
    """
    with styled():
        figure = new_figure(HEIGHT_IN)
        _draw(figure, run, result)
        figure.suptitle(_title(run, result), fontsize=8, x=0.01, ha="left")
        if run.attrs["simulated"]:
            figure.text(0.99, 0.99, SIMULATED_WORDS, color=SIMULATED, ha="right", va="top", fontweight="bold")
        write(figure, path)


def write(figure: Figure, path: Path) -> None:
    """Write a figure to a new file; raises as `write_figure`."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: a figure is {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}; choose one of them")
    try:
        with path.open("xb") as file:
            _save(figure, file, suffix)
    except FileExistsError as error:
        raise RecordingError(f"{path} exists and is not overwritten; choose another name") from error
    except OSError as error:
        raise RecordingError(f"{path} cannot be written ({error.strerror})") from error


def figure_svg(run: Run, result: WindupResult) -> bytes:
    """The figure without its title, for a page that has one: SVG that needs no font of the reader's system."""
    with styled({"svg.fonttype": "path"}):
        figure = new_figure(PAGE_HEIGHT_IN)
        _draw(figure, run, result)
        if run.attrs["simulated"]:  # also where the figure is taken out of its page; a title makes itself room
            figure.suptitle(SIMULATED_WORDS, fontsize=8, color=SIMULATED, fontweight="bold", x=0.99, ha="right")
        return svg(figure)


@contextmanager
def styled(more: dict[Any, Any] | None = None) -> Iterator[None]:
    """Draw in the style of the reports, whatever style the user has set."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({**STYLE, **(more or {})})
        yield


def new_figure(height_in: float) -> Figure:
    """Empty figure as wide as two columns of a journal page."""
    figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _save(figure: Figure, file: IO[bytes], suffix: str) -> None:
    """Write the figure; the same figure gives the same bytes."""
    figure.savefig(file, format=suffix[1:], dpi=DPI, metadata=_METADATA[suffix])


def svg(figure: Figure) -> bytes:
    """The figure as SVG."""
    file = io.BytesIO()
    _save(figure, file, ".svg")
    return file.getvalue()


def _draw(figure: Figure, run: Run, result: WindupResult) -> None:
    """Left, over one time axis: stimulus and continuous rating; right: ratings per pulse, singles against trains."""
    found = collect(run, result.primary)
    trials = shown_trials(found)
    stimuli = [stimulus_traces(run, trial) for trial in trials]
    rated = [trial for trial in trials if is_rated_by_slider(run, found, trial)]
    sliders = [trace for trial in rated if (trace := slider_trace(run, trial, found.scale)) is not None]
    right = [draw for draw, data in ((_per_pulse, found.trains), (_pairs, found.pairs)) if data]
    grid = figure.add_gridspec(1, 2, width_ratios=(3, 2)) if right else figure.add_gridspec(1, 1)
    left = grid[0, 0].subgridspec(2 if sliders else 1, 1)
    stimulus = figure.add_subplot(left[0, 0])
    _stimulus(stimulus, run, stimuli)
    drawn = [stimulus]
    if sliders:
        drawn.append(figure.add_subplot(left[1, 0], sharex=stimulus))
        _slider(drawn[-1], run, found, rated, sliders)
        stimulus.tick_params(labelbottom=False)
    drawn[-1].set_xlabel("time from the onset of the first pulse (s)")
    figure.align_ylabels(drawn)
    if right:
        column = grid[0, 1].subgridspec(len(right), 1)
        for row, draw in enumerate(right):
            drawn.append(figure.add_subplot(column[row, 0]))
            draw(drawn[-1], found)
    for letter, axes in zip("ABCD", drawn, strict=False):
        axes.set_title(letter, loc="left", fontweight="bold")


def shown_trials(found: Collected) -> tuple[np.void, ...]:
    """Trials whose stimulus is drawn: the trains, those of the pairs, else whatever counts."""
    of_pairs = tuple(train for _, train in found.pair_trials if train is not None)
    return found.train_trials or of_pairs or found.counted


def _title(run: Run, result: WindupResult) -> str:
    attrs, primary = run.attrs, result.measures[0]
    value = number(primary.value) if not primary.reason else f"undefined ({primary.reason.replace('_', ' ')})"
    unit = "" if primary.unit == "ratio" or primary.reason else f" {primary.unit}"
    interval = f", 95 % interval {interval_words(primary.interval)}" if primary.interval else ""
    who = f"{attrs['paradigm_name']}  |  {attrs['participant']}, session {attrs['session']}, run {attrs['run']}"
    from_ = f"{primary.n_used} of {primary.n_of} {unit_counted(result, primary)}s"
    return f"{who}\n{primary.name} = {value}{unit}{interval} ({from_})"


def _stimulus(axes: Axes, run: Run, stimuli: list[tuple[Trace, Trace]]) -> None:
    """Measured level of every train over its time, and the setpoint of the first; words where there is none."""
    for row, (measured, _) in enumerate(stimuli):
        label = "measured" if row == 0 else None
        axes.plot(*measured, color=MEASURED, alpha=_alpha(len(stimuli)), linewidth=1.2, label=label)
    if stimuli:  # above the measured level, which a good rig leaves no room beside
        axes.plot(*stimuli[0][1], color=SETPOINT, linestyle=(0, (4, 2)), linewidth=0.6, label="setpoint")
    _legend(axes)
    axes.set_ylabel(f"{quantity(run.attrs['modality'])} ({run.attrs['unit']})")
    axes.yaxis.set_major_locator(MaxNLocator(steps=ROUND_STEPS))
    if not any(len(measured[0]) for measured, _ in stimuli):
        axes.text(0.5, 0.5, NOTHING_SHOWN, transform=axes.transAxes, ha="center", va="center")
        axes.set(xticks=[], yticks=[])


def _slider(axes: Axes, run: Run, found: Collected, trials: list[np.void], sliders: list[Trace]) -> None:
    """Continuous rating of every trial; a dot where a pulse's rating, or that of a moment, was taken."""
    for trace in sliders:
        axes.plot(*trace, color=RATING, alpha=_alpha(len(sliders)))
    for trial in trials:
        rows = of_trial(run.ratings, trial)
        rows = rows[(rows["scale"] == found.scale.name) & (rows["dimension"] == found.dimension)]
        taken = (rows["pulse"] > 0) | [str(method).startswith(AT) for method in rows["method"]]
        rows = rows[taken & (rows["t_us"] >= 0) & np.isfinite(rows["value"])]
        at = (rows["t_us"] - first_onset_us(run, trial)) / US_PER_S
        axes.plot(at, rows["value"], "o", markersize=2.5, color=RATING, markeredgewidth=0)
    rating_axis(axes, found)


def _per_pulse(axes: Axes, found: Collected) -> None:
    """Ratings over the pulse number: every train, their mean where there are several, and a band from three on."""
    ratings, mean, spread = curve(found.trains)
    pulses = np.arange(1, mean.size + 1)
    several = len(ratings) > 1
    for row, values in enumerate(ratings):
        label = None if row else "each train" if several else "train"
        axes.plot(pulses, values, "o-", markersize=2.5, color=RATING, alpha=_alpha(len(ratings)), label=label)
    if several:
        axes.plot(pulses, mean, color=MEAN, linewidth=1.8, label="mean")
    if np.isfinite(spread).any():
        axes.fill_between(pulses, mean - spread, mean + spread, color=BAND, linewidth=0, zorder=0, label="± SD")
    _legend(axes)
    axes.set_xlabel("pulse")
    axes.set_xlim(0.5, pulses.size + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    rating_axis(axes, found)


def _pairs(axes: Axes, found: Collected) -> None:
    """Rating of the single and of the train of each pair, joined; the means over complete pairs make the ratio."""
    ratings = np.array([(pair.single, pair.train) for pair in found.pairs])
    complete = ratings[np.isfinite(ratings).all(axis=1)]
    for row, values in enumerate(ratings):
        label = "each pair" if row == 0 else None
        axes.plot((0, 1), values, "o-", markersize=3, color=RATING, alpha=FAINT, label=label)
    if complete.size:
        axes.plot((0, 1), complete.mean(axis=0), "D-", markersize=4.5, color=MEAN, linewidth=1.8, label="mean")
    _legend(axes)
    n_pulses = {int(train["n_planned"]) for _, train in found.pair_trials if train is not None}
    axes.set_xticks((0, 1), ("single", f"train of {min(n_pulses)}" if len(n_pulses) == 1 else "train"))
    axes.set_xlim(-0.35, 1.35)
    rating_axis(axes, found)


def rating_axis(axes: Axes, found: Collected) -> None:
    """Vertical axis over the whole scale, so that figures of one scale can be laid side by side."""
    scale = found.scale
    margin = 0.03 * (scale.high - scale.low)
    axes.set_ylim(scale.low - margin, scale.high + margin)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=ROUND_STEPS))
    kind = {"nrs": "NRS", "vas": "VAS", "continuous_vas": "VAS"}.get(scale.kind, scale.kind)
    axes.set_ylabel(f"{found.dimension.replace('_', ' ')} ({kind} {scale.low:g}–{scale.high:g})")


def _legend(axes: Axes) -> None:
    """Above the axes, on the right, beside the panel's letter; in full colours."""
    if not axes.get_legend_handles_labels()[0]:
        return
    legend = axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderaxespad=0.2, handlelength=1.5, columnspacing=1.2
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)


def _alpha(count: int) -> float:
    return 1.0 if count == 1 else FAINT

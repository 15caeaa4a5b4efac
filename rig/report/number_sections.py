"""Sections of the page that hold the numbers: raw ratings, and every measure made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

from rig.analysis.result import MeasureResult
from rig.archive.schema import AFTER, AT
from rig.report.collect import label, of_trial
from rig.report.content import Content, unit_counted, unit_words
from rig.report.curve import BAND_FROM, curve
from rig.report.html import Html, element, joined, paragraphs, table
from rig.report.windup_table import interval_words, number
from rig.report.words import NO_VALUE, REASONS, SPACE, counted, plain, points

#: beginning of a method -> what its seconds are counted from; in the order of time
MOMENTS = {AT: "after the first onset", AFTER: "after the last offset"}
WIDEST = 15  # pulses side by side: more stand below one another
#: what stands after an underscore that follows one or two letters or an operator
_INDEX = re.compile(r"(?:(?<=\b[A-Za-z])|(?<=\b[A-Za-z]{2})|(?<=\b(?:sum|max|min))|(?<=\bmean))_(\{[^}]*\}|\w+)")


def ratings(content: Content) -> Html:
    """Raw ratings: singles against trains, pulse by pulse, and those that are not analysed."""
    parts = [_pairs(content), _pulses(content), _moments(content), _others(content)]
    shown = [part for part in parts if part]
    return joined(shown) if shown else element("p", "The run holds no ratings.")


def _pairs(content: Content) -> Html:
    pairs, scale = content.found.pairs, content.found.scale
    if not pairs:
        return Html("")
    rows = [(pair.label, points(pair.single, scale), points(pair.train, scale)) for pair in pairs]
    complete = [(p.single, p.train) for p in pairs if not math.isnan(p.single + p.train)]
    if complete:
        single, train = (points(sum(values) / len(complete), scale, 1) for values in zip(*complete, strict=True))
        rows.append((f"mean of {counted(len(complete), 'complete pair')}", single, train))
    caption = f"Single S and train T of each repetition, {content.found.dimension} on {scale.name}"
    headings = ("repetition", "single S", "train T")
    return table(headings, rows, caption=caption, numbers=headings[1:], strong=(len(pairs),), class_="narrow")


def _pulses(content: Content) -> Html:
    """Ratings of each train, their mean where there are several, and their spread from three trains on."""
    trains, scale = content.found.trains, content.found.scale
    if not trains:
        return Html("")
    found = curve(trains)
    rows = [
        [train.label, *_cells(train.ratings, train.n_delivered, lambda value: points(value, scale))] for train in trains
    ]
    summary = [("mean", found.mean)] if len(trains) > 1 else []
    summary += [("SD", found.spread)] if len(trains) >= BAND_FROM else []
    rows += [[name, *(points(value, scale, 1) for value in values.tolist())] for name, values in summary]
    strong = (len(trains),)  # the mean
    caption = f"Rating of each pulse, {content.found.dimension} on {scale.name}"
    pulses = [str(index) for index in range(1, found.mean.size + 1)]
    if len(pulses) <= WIDEST:
        shown = table(["train", *pulses], rows, caption=f"{caption}; columns: pulses", numbers=pulses, strong=strong)
    else:
        names = [row[0] for row in rows]
        turned = [[pulse, *(row[column] for row in rows)] for column, pulse in enumerate(pulses, 1)]
        shown = table(["pulse", *names], turned, caption=caption, numbers=names, class_="narrow")
    key = [f"{NO_VALUE} not rated", "× not delivered"] if any(NO_VALUE in r or "×" in r for r in rows) else []
    if len(trains) > 1:
        key.append("the mean is given for pulses rated in every train")
    return joined((shown, paragraphs(["; ".join(key) + "."] if key else [], class_="key")))


def _cells(values: Iterable[float], n_delivered: int, shown: Callable[[float], str]) -> list[str]:
    """One cell per planned pulse."""
    return [shown(value) if index < n_delivered else "×" for index, value in enumerate(values)]


def _moments(content: Content) -> Html:
    """Ratings at a moment during or after each stimulus, one row per trial that counts."""
    run, found = content.run, content.found
    mine = run.ratings[(run.ratings["scale"] == found.scale.name) & (run.ratings["dimension"] == found.dimension)]
    methods = sorted({str(m) for m in mine["method"] if str(m).startswith(tuple(MOMENTS))}, key=_moment_order)
    rows = []
    for trial in found.counted:
        own = {str(row["method"]): float(row["value"]) for row in of_trial(mine, trial)}
        if any(method in own for method in methods):
            rows.append([label(trial), *(points(own.get(method, math.nan), found.scale) for method in methods)])
    if not rows:
        return Html("")
    headings = ["trial", *map(moment_words, methods)]
    caption = f"Ratings at a moment, {found.dimension} on {found.scale.name}"
    return table(headings, rows, caption=caption, numbers=headings[1:], class_="narrow")


def moment_words(method: str) -> str:
    """E.g. ``10 s after the first onset``."""
    kind, seconds = next((kind, method.removeprefix(kind)) for kind in MOMENTS if method.startswith(kind))
    return f"{seconds}{SPACE}s {MOMENTS[kind]}"


def _moment_order(method: str) -> tuple[int, float]:
    kind = next(i for i, kind in enumerate(MOMENTS) if method.startswith(kind))
    return kind, float(method.rpartition("_")[2])


def _others(content: Content) -> Html:
    """Ratings on another scale or dimension than the analysed one."""
    run, found = content.run, content.found
    other = run.ratings[(run.ratings["scale"] != found.scale.name) | (run.ratings["dimension"] != found.dimension)]
    if not other.size:
        return Html("")
    names = {(int(t["trial"]), int(t["attempt"])): label(t) for t in run.trials}
    scales = {scale.name: scale for scale in content.scales}
    rows: dict[tuple[int, int, str, str, str], list[str]] = {}
    for row in other:
        key = (int(row["trial"]), int(row["attempt"]), str(row["dimension"]), str(row["scale"]), str(row["method"]))
        rows.setdefault(key, []).append(points(float(row["value"]), scales.get(row["scale"], found.scale)))
    cells = [
        (names[key[0], key[1]], str(key[1]), plain(key[2]), key[3], plain(key[4]), " ".join(values))
        for key, values in rows.items()
    ]
    return table(("trial", "attempt", "dimension", "scale", "method", "values"), cells, caption="Other ratings")


def measures(content: Content) -> Html:
    """Every measure with definition, value, interval, numbers, and why it is undefined or to be read with care."""
    several = any(len(m.per_train) > 1 for m in content.result.measures)
    columns: dict[str, Sequence[object]] = {
        "measure": [_defined(m) for m in content.result.measures],
        "value": [value_words(m) for m in content.result.measures],
        "95 % interval": [interval_words(m.interval) for m in content.result.measures],
        "n": [f"{m.n_used}/{m.n_of}" for m in content.result.measures],
        "each": [", ".join(number(v) for v in m.per_train) if several else "" for m in content.result.measures],
        "remarks": [remark(m, unit_counted(content.result, m)) for m in content.result.measures],
    }
    columns = {name: cells for name, cells in columns.items() if any(cells)}
    shown = table(
        list(columns), zip(*columns.values(), strict=True), numbers=("value", "n"), strong=(0,), class_="measures"
    )
    key = ["n: trains, trials or pairs that entered, of all"]
    if "95 % interval" not in columns:
        key.append("only measures of pairs have an interval, where they are defined")
    if "remarks" not in columns:
        key.append("every measure is defined throughout, without a flag")
    return joined((shown, element("p", "; ".join(key), ".", class_="key")))


def value_words(measure: MeasureResult) -> str:
    """The value with its unit."""
    return "undefined" if measure.reason else f"{number(measure.value)} {unit_words(measure)}".strip()


def _defined(measure: MeasureResult) -> Html:
    """Name, what it is, its formula and after whom."""
    source = element("span", formula(measure.formula), " · ", measure.source, class_="small muted")
    # the spaces are for those who copy the text, or have it read to them
    return joined(
        (element("code", measure.name), " ", element("span", measure.definition, class_="small"), " ", source)
    )


def formula(text: str) -> Html:
    """A formula with its indices set low: ``r_N - r_1``; names of measures keep their underscore."""
    parts = _INDEX.split(text.replace(" - ", " − "))
    return element("i", *(element("sub", part.strip("{}")) if i % 2 else part for i, part in enumerate(parts)))


def remark(measure: MeasureResult, noun: str) -> str:
    """Why there is no value, or for how many trains there is none; flags in words."""
    if measure.reason:
        return REASONS[measure.reason]
    missing = [reason for reason in measure.per_train_reason if reason]
    undefined = [f"undefined in {missing.count(r)}: {REASONS[r]}" for r in dict.fromkeys(missing)]
    return "; ".join([*undefined, *(f"{plain(name)} in {counted(n, noun)}" for name, n in measure.flags)])

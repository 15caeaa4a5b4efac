"""Sections of the page that say what came out: the primary measure, what to be wary of, ratings, all measures."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable, Sequence

from rig.analysis.result import MeasureResult
from rig.report.content import Content, applicator_words, site_words, unit_counted
from rig.report.curve import BAND_FROM, curve
from rig.report.figure import figure_svg
from rig.report.html import Html, bullets, element, facts, joined, paragraphs, table
from rig.report.stimuli import stimuli
from rig.report.windup_table import interval_words, number
from rig.report.words import (
    FLAGS,
    NO_VALUE,
    NOT_RECORDED,
    REASONS,
    counted,
    level,
    moment,
    percent,
    plain,
    points,
    quantity,
    scale_words,
)

WIDEST = 15  # pulses side by side: more stand below one another
NONE = "none"
#: what stands after an underscore that follows one or two letters or an operator
_INDEX = re.compile(r"(?:(?<=\b[A-Za-z])|(?<=\b[A-Za-z]{2})|(?<=\b(?:sum|max|min))|(?<=\bmean))_(\{[^}]*\}|\w+)")


def heading(content: Content) -> Html:
    """Who was tested, with what, when."""
    run, attrs = content.run, content.run.attrs
    individual = "; ".join(individual_words(content)) or f"{NONE}: the levels are the paradigm’s"
    who = (
        ("Participant", attrs["participant"]),
        ("Session, run", f"session {attrs['session']}, run {attrs['run']}"),
        ("Started", moment(content.attr("started_utc"))),
        ("Operator", attrs.get("operator") or NOT_RECORDED),
        ("Site and role", site_words(run)),
        ("Applicator, area", applicator_words(run)),
        ("Levels", "; ".join(level_words(content)) or NOT_RECORDED),
        ("Individual levels", individual),
        ("Rating scale", scale_words(content.found.scale)),
    )
    return facts(who, class_="facts two")


def level_words(content: Content) -> list[str]:
    """Levels of each stimulus from its baseline, with the rule where they follow from an individual value."""
    unit = str(content.run.attrs["unit"])
    return [
        f"{s.name}: {level(s.baseline, unit)} → {', '.join(level(target, unit) for target in s.targets)}"
        + _rule(content, s.name, unit)
        for s in stimuli(content.run)
    ]


def _rule(content: Content, name: str, unit: str) -> str:
    """How the paradigm makes a level of an individual value, e.g. `` (1 × ptt, at most 60 kPa)``; else nothing."""
    for block in content.run.paradigm.get("blocks", ()):
        for trial in block["trials"]:
            target = (trial.get("train") or trial.get("single") or {}).get("target") or {}
            if trial["name"] == name and target.get("individual"):
                most = "" if target.get("max") is None else f", at most {level(float(target['max']), unit)}"
                return f" ({target.get('factor', 1.0):g} × {target['individual']}{most})"
    return ""


def individual_words(content: Content) -> list[str]:
    """Individual values with the method and the time they come from."""
    unit = str(content.run.attrs["unit"])
    return [
        f"{name} = {level(float(origin['value']), unit)}, {origin.get('method') or 'method ' + NOT_RECORDED}, "
        f"{moment(origin.get('when'))}"
        for name, origin in sorted(content.run.individual.items())
    ]


def result(content: Content) -> Html:
    """The primary measure, large, beside the numbers it rests on."""
    return element("div", _primary(content), _numbers(content), class_="result")


def _primary(content: Content) -> Html:
    primary = content.primary
    value = (
        element("p", "undefined", class_="value undefined")
        if primary.reason
        else element("p", number(primary.value), element("span", f" {unit_words(primary)}"), class_="value")
    )
    lines = [element("p", primary.definition), _interval_line(primary)]
    if primary.reason:
        lines.insert(0, element("p", REASONS[primary.reason], class_="wary"))
    name = element("p", "Primary measure ", element("code", primary.name), class_="label")
    return element("div", name, value, *lines, class_="primary")


def _interval_line(primary: MeasureResult) -> Html:
    """The interval, or what stands in its place; from how many trains or pairs."""
    noun = unit_counted(primary)
    from_ = f"from {primary.n_used} of {counted(primary.n_of, noun)}"
    if primary.interval is not None:
        interval = primary.interval
        text = f"{percent(interval.level)} interval: {interval_words(interval)} ({interval.method}); {from_}"
    elif primary.reason:
        text = from_
    elif len(primary.per_train) > 1:
        each = ", ".join(number(value) for value in primary.per_train)
        text = f"mean {from_}; single trains: {each}. No interval is computed for a mean of trains"
    else:
        text = f"{from_}; one train has no interval"
    return element("p", text, ".")


def unit_words(measure: MeasureResult) -> str:
    """Unit beside a number; a ratio has none."""
    return "" if measure.unit == "ratio" else measure.unit


def _numbers(content: Content) -> Html:
    """How much was planned, delivered, as planned, rated; stops, repeats, misses; flags."""
    counts = content.counts
    missed = counts.asked.asked - counts.asked.given
    never = [("Never begun", ", ".join(counts.never_begun))] if counts.never_begun else []
    flags = [(FLAGS[flag][0], ", ".join(concerned(content, flag)) or NONE) for flag in FLAGS]
    rows: list[tuple[str, object]] = [
        ("Planned", counted(counts.planned, "pulse")),
        ("Delivered", counted(counts.delivered, "pulse")),
        ("As planned", f"{counts.as_planned} of {counts.delivered} delivered"),
        ("Rated", str(counts.rated)),
        *never,
        ("Stops", "; ".join(counts.stops) or NONE),
        ("Repeats", "; ".join(counts.repeats) or NONE),
        ("Ratings missed", f"{missed} of {counts.asked.asked}" if missed else f"{NONE} of {counts.asked.asked}"),
        *flags,
    ]
    return facts(rows, class_="facts numbers")


def concerned(content: Content, flag: str) -> list[str]:
    """Measures that carry a flag, with the number of trains or pairs concerned."""
    return [
        f"{m.name} ({count} of {counted(m.n_of, unit_counted(m))})"
        for m in content.result.measures
        for name, count in m.flags
        if name == flag
    ]


def wary(content: Content) -> Html:
    """What a reader must know before using a number; says so where there is nothing."""
    flagged = [flag for flag in FLAGS if concerned(content, flag)]
    lines: list[str] = [f"{FLAGS[flag][0]}: {FLAGS[flag][1]}." for flag in flagged]
    lines += [f"{note[:1].upper()}{note[1:]}." for note in content.result.notes]
    if content.counts.never_begun:
        lines.append(f"Never begun: {', '.join(content.counts.never_begun)}.")
    if content.run.attrs["simulated"]:
        lines.append("A simulated rig and a simulated participant made these data: they say nothing about a person.")
    return bullets(lines, class_="wary") or element("p", "Nothing out of the ordinary was found.")


def figure(content: Content) -> Html:
    """The figure, embedded."""
    found = content.found
    sliders = any(task["when"] == "continuous" for tasks in content.run.rating_tasks.values() for task in tasks)
    parts = [
        f"Measured {quantity(content.run.attrs['modality'])} of every analysed train, setpoint of the first",
        "continuous rating (dot: taken as a pulse’s rating)" if sliders and found.trains else "",
        "rating of each pulse" if found.trains else "",
        "mean" if len(found.trains) > 1 else "",
        "band: ± 1 SD between trains" if len(found.trains) >= BAND_FROM else "",
        "rating of single and train of each pair, mean" if found.pairs else "",
    ]
    caption = "; ".join(part for part in parts if part) + "."
    return picture(figure_svg(content.run, content.result), caption)


def picture(svg: bytes, caption: str) -> Html:
    """A figure within the page: an image, so that no name inside it can clash with the page's."""
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    return element("figure", element("img", src=source, alt=caption), element("figcaption", caption))


def ratings(content: Content) -> Html:
    """Raw ratings: singles against trains, pulse by pulse, and those that are not analysed."""
    parts = [_pairs(content), _pulses(content), _others(content)]
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


def _cells(values: Iterable[float], n_delivered: int, shown: object) -> list[str]:
    assert callable(shown)
    return [shown(value) if index < n_delivered else "×" for index, value in enumerate(values)]


def _others(content: Content) -> Html:
    """Ratings on another scale or dimension than the analysed one."""
    run, found = content.run, content.found
    other = run.ratings[(run.ratings["scale"] != found.scale.name) | (run.ratings["dimension"] != found.dimension)]
    if not other.size:
        return Html("")
    names = {(int(t["trial"]), int(t["attempt"])): f"{t['name']} {t['repeat']}" for t in run.trials}
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
    several = len(content.result.trains) > 1
    columns: dict[str, Sequence[object]] = {
        "measure": [_defined(m) for m in content.result.measures],
        "value": [_value(m) for m in content.result.measures],
        "95 % interval": [interval_words(m.interval) for m in content.result.measures],
        "n": [f"{m.n_used}/{m.n_of}" for m in content.result.measures],
        "single trains": [
            ", ".join(number(v) for v in m.per_train) if several else "" for m in content.result.measures
        ],
        "remarks": [remark(m) for m in content.result.measures],
    }
    columns = {name: cells for name, cells in columns.items() if any(cells)}
    shown = table(
        list(columns), zip(*columns.values(), strict=True), numbers=("value", "n"), strong=(0,), class_="measures"
    )
    key = ["n: trains or pairs that entered, of all"]
    if "95 % interval" not in columns:
        key.append("an interval is computed for measures of pairs only, and there are none here")
    if "remarks" not in columns:
        key.append("every measure is defined in every train or pair, without a flag")
    return joined((shown, element("p", "; ".join(key), ".", class_="key")))


def _value(measure: MeasureResult) -> str:
    return "undefined" if measure.reason else f"{number(measure.value)} {unit_words(measure)}".strip()


def _defined(measure: MeasureResult) -> Html:
    """Name, what it is, its formula and after whom."""
    return joined(
        (
            element("code", measure.name),
            element("span", measure.definition, class_="small"),
            element("span", formula(measure.formula), " · ", measure.source, class_="small muted"),
        )
    )


def formula(text: str) -> Html:
    """A formula with its indices set low: ``r_N - r_1``; names of measures keep their underscore."""
    parts = _INDEX.split(text.replace(" - ", " − "))
    return element("i", *(element("sub", part.strip("{}")) if i % 2 else part for i, part in enumerate(parts)))


def remark(measure: MeasureResult) -> str:
    """Why there is no value, or for how many trains there is none; flags in words."""
    if measure.reason:
        return REASONS[measure.reason]
    missing = [reason for reason in measure.per_train_reason if reason]
    undefined = [f"undefined in {missing.count(r)}: {REASONS[r]}" for r in dict.fromkeys(missing)]
    noun = unit_counted(measure)
    return "; ".join([*undefined, *(f"{plain(name)} in {counted(n, noun)}" for name, n in measure.flags)])

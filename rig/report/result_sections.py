"""Sections of the page that say what came out: the primary measure, what to be wary of, ratings, all measures."""

from __future__ import annotations

import base64

from rig.analysis.result import WindupResult
from rig.report.content import Content, applicator_words, site_words, unit_counted, unit_words
from rig.report.curve import BAND_FROM
from rig.report.figure import figure_svg, is_rated_by_slider, shown_trials
from rig.report.html import Html, bullets, element, facts
from rig.report.stimuli import stimuli
from rig.report.windup_table import interval_words, number
from rig.report.words import (
    FLAGS,
    NOT_RECORDED,
    REASONS,
    counted,
    level,
    moment,
    percent,
    quantity,
    scale_words,
)

NONE = "none"
INTACT = "intact"


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
    lines = [element("p", primary.definition), _interval_line(content.result)]
    if primary.reason:
        lines.insert(0, element("p", REASONS[primary.reason], class_="wary"))
    name = element("p", "Primary measure ", element("code", primary.name), class_="label")
    return element("div", name, value, *lines, class_="primary")


def _interval_line(result_: WindupResult) -> Html:
    """The interval of the primary measure, or what stands in its place; from how many trains or pairs."""
    primary = result_.measures[0]
    noun = unit_counted(result_, primary)
    from_ = f"from {primary.n_used} of {counted(primary.n_of, noun)}"
    if primary.interval is not None:
        interval = primary.interval
        text = f"{percent(interval.level)} interval: {interval_words(interval)} ({interval.method}); {from_}"
    elif primary.reason:
        text = from_
    elif len(primary.per_train) > 1:
        each = ", ".join(number(value) for value in primary.per_train)
        text = f"mean {from_}; single {noun}s: {each}. No interval is computed for a mean of {noun}s"
    else:
        text = f"{from_}; one {noun} has no interval"
    return element("p", text, ".")


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
        f"{m.name} ({count} of {counted(m.n_of, unit_counted(content.result, m))})"
        for m in content.result.measures
        for name, count in m.flags
        if name == flag
    ]


def wary(content: Content) -> Html:
    """What a reader must know before using a number; says so where there is nothing."""
    flagged = [flag for flag in FLAGS if concerned(content, flag)]
    lines: list[str] = [f"{FLAGS[flag][0]}: {FLAGS[flag][1]}." for flag in flagged]
    lines += [f"{note[:1].upper()}{note[1:]}." for note in content.result.notes]
    asked = content.counts.asked
    if asked.given < asked.asked:
        lines.append(f"{asked.asked - asked.given} of {asked.asked} ratings are missing.")
    if content.counts.never_begun:
        lines.append(f"Never begun: {', '.join(content.counts.never_begun)}.")
    if content.attr("audit_chain") not in (None, "", INTACT):
        lines.append(f"The journal was changed after the recording: its audit chain is {content.attr('audit_chain')}.")
    if content.run.attrs["simulated"]:
        lines.append("A simulated rig and a simulated participant made these data: they say nothing about a person.")
    return bullets(lines, class_="wary") or element("p", "Nothing out of the ordinary was found.")


def figure(content: Content) -> Html:
    """The figure, embedded."""
    run, found = content.run, content.found
    sliders = any(is_rated_by_slider(run, found, trial) for trial in shown_trials(found))
    noun = "train" if found.trains or found.pairs else "trial"
    parts = [
        f"Measured {quantity(run.attrs['modality'])} of every analysed {noun}",
        "setpoint of the first",
        "continuous rating (dot: taken as the rating of a pulse or moment)" if sliders else "",
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

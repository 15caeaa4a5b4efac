"""Sections of the page that say what came out: the primary measure, what to be wary of, ratings, all measures."""

from __future__ import annotations

import base64

from rig.analysis.result import WindupResult
from rig.report.content import Content, unit_counted, unit_words
from rig.report.curve import BAND_FROM
from rig.report.figure import figure_svg, shown_trials
from rig.report.html import Html, bullets, element, facts
from rig.report.summary import cautions, numbers, who
from rig.report.trace import is_rated_by_slider
from rig.report.windup_table import interval_words, number
from rig.report.words import REASONS, counted, percent, quantity


def heading(content: Content) -> Html:
    """Who was tested, with what, when."""
    return facts(who(content), class_="facts two")


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
    return facts(numbers(content), class_="facts numbers")


def wary(content: Content) -> Html:
    """What a reader must know before using a number; says so where there is nothing."""
    sentences = [what.sentence for what in cautions(content)]
    return bullets(sentences, class_="wary") or element("p", "Nothing out of the ordinary was found.")


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

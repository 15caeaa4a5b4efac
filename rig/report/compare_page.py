"""The report of several runs: side by side where they may be compared, else what keeps them apart."""

from __future__ import annotations

from collections.abc import Sequence

from rig.analysis.result import MeasureResult
from rig.report.compare import Difference, also_different, conditions, differences, has_curves, side_by_side
from rig.report.compare_figure import comparison_svg
from rig.report.content import Content, run_name, unit_counted, unit_words
from rig.report.html import Html, element, facts, joined, table
from rig.report.number_sections import remark
from rig.report.page import document, section
from rig.report.result_sections import picture, wary
from rig.report.windup_table import interval_words, number
from rig.report.words import NO_VALUE, SPACE, letter, moment, plain

CAUTION = (
    "A change between runs is not yet an effect: in 60 patients the wind-up ratio correlated with itself between tests "
    "by r = 0.67 only (Geber et al. 2011, Pain 152:548–556), and the order of sessions matters as well."
)


def comparison_page(contents: Sequence[Content]) -> str:
    """The page; the same runs in the same order give the same text."""
    apart = differences(contents)
    parts = [
        section("runs", "Runs", _runs(contents)),
        section("comparable", "May they be compared?", _comparable(contents, apart)),
    ]
    if not apart:
        parts.append(section("measures", "Measures", _measures(contents)))
    if not apart and has_curves(contents):
        parts.append(section("figure", "Figure", _figure(contents)))
    parts.append(section("wary", "What to be wary of", _wary(contents)))
    names = sorted({str(content.run.attrs["paradigm_name"]) for content in contents})
    simulated = any(content.run.attrs["simulated"] for content in contents)
    title = "Runs side by side" if not apart else "Runs that are not comparable"
    return document(", ".join(names), title, [run_name(c.run) for c in contents], parts, simulated=simulated)


def _runs(contents: Sequence[Content]) -> Html:
    headings = ("", "participant, run", "started", "paradigm", "delivered", "as planned", "rated", "ended")
    rows = [
        (
            letter(row),
            run_name(content.run),
            moment(content.attr("started_utc")),
            content.run.attrs["paradigm_name"],
            f"{content.counts.delivered} of {content.counts.planned}",
            f"{content.counts.as_planned} of {content.counts.delivered}",
            str(content.counts.rated),
            plain(content.attr("finish_reason") or NO_VALUE),
        )
        for row, content in enumerate(contents)
    ]
    return table(headings, rows, numbers=("delivered", "as planned", "rated"))


def _comparable(contents: Sequence[Content], apart: Sequence[Difference]) -> Html:
    """The verdict; what the runs differ in, and what that does not prevent."""
    also = also_different(contents)
    if apart:
        what = ", ".join(difference.what for difference in apart)
        verdict = element("p", element("strong", "No."), f" The runs are not compared: they do not agree in {what}.")
    else:
        verdict = element("p", element("strong", "Yes."), " They agree in all that must be the same:")
    shown = [verdict]
    if apart:
        shown.append(_difference_table(contents, apart, "Differences that prevent a comparison"))
    else:
        shown.append(facts(conditions(contents[0])))
    if also:
        shown.append(_difference_table(contents, also, "Also different"))
    return joined(shown)


def _difference_table(contents: Sequence[Content], found: Sequence[Difference], caption: str) -> Html:
    headings = ("", *(letter(row) for row in range(len(contents))))
    return table(headings, [(d.what, *d.values) for d in found], caption=caption, class_="apart")


def _measures(contents: Sequence[Content]) -> Html:
    """One row per measure, one column per run: value, interval, and what to know of it."""
    names = side_by_side(contents)
    headings = ("measure", "unit", *(f"{letter(row)}" for row in range(len(contents))))
    rows = []
    for name, measures in names.items():
        known = next(m for m in measures if m is not None)
        rows.append((element("code", name), unit_words(known), *map(_cell, contents, measures)))
    shown = table(headings, rows, numbers=headings[2:], strong=(0,))
    key = (
        f"Below a value: its 95{SPACE}% interval; trains or pairs that entered, where not all did; what to be wary of."
    )
    return joined((shown, element("p", key, class_="key"), element("p", CAUTION, class_="key")))


def _cell(content: Content, measure: MeasureResult | None) -> Html:
    if measure is None:
        return element("span", NO_VALUE)
    value = "undefined" if measure.reason else number(measure.value)
    some = f"{measure.n_used} of {measure.n_of}" if measure.n_used < measure.n_of else ""
    told = [
        part
        for part in (interval_words(measure.interval), some, remark(measure, unit_counted(content.result, measure)))
        if part
    ]
    return joined((value, " ", element("span", "; ".join(told), class_="small muted wrap") if told else ""))


def _figure(contents: Sequence[Content]) -> Html:
    caption = (
        "Mean over the trains of each run, for pulses rated in every train; band: ± 1 SD, from three trains on. "
        "Means of singles and trains: over complete pairs."
    )
    return picture(comparison_svg(contents), caption)


def _wary(contents: Sequence[Content]) -> Html:
    """What each run's own report warns of."""
    return joined(
        joined((element("h3", f"{letter(row)}: {run_name(content.run)}"), wary(content)))
        for row, content in enumerate(contents)
    )

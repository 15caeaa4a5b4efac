"""Measures of a run in the language of the window: title, value with its unit, interval, number, remarks. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gui.language import language, tr, words
from gui.models import numbers
from rig.analysis.measures import BY_NAME
from rig.analysis.result import Interval, MeasureResult
from rig.report.run_view import RunView

#: significant digits of a measure
DIGITS = 4
#: between a number and its unit
SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """One measure in words; `interval` and `remark` are "" for none, `defined` says whether `value` is a number.

    `number` says how many trains, trials or pairs entered, of how many; `whole`: all of them.
    """

    name: str
    title: str
    definition: str
    formula: str
    source: str
    value: str
    interval: str
    number: str
    whole: bool
    remark: str
    defined: bool

    @property
    def tip(self) -> str:
        """What is shown when the pointer rests on it."""
        return "\n".join((self.definition, tr("measures.formula", formula=self.formula), self.source))


def measures_of(view: RunView) -> tuple[MeasureWords, ...]:
    """Every measure of a run, the primary one first."""
    other = "train" if view.curve.labels else "trial"
    return tuple(words_of(measure, other) for measure in view.measures)


def words_of(result: MeasureResult, other_noun: str = "train") -> MeasureWords:
    """Put a measure into words; `other_noun` is what measures that are not of pairs are averaged over."""
    noun = "pair" if BY_NAME[result.name].kind == "pair" else other_noun
    return MeasureWords(
        name=result.name,
        title=tr(f"measures.title_{result.name}"),
        definition=tr(f"measures.definition_{result.name}"),
        formula=_own("formula", result.name, result.formula),
        source=_own("source", result.name, result.source),
        value=value_words(result),
        interval=interval_words(result.interval),
        number=tr(f"measures.of_{noun}", used=result.n_used, all=result.n_of),
        whole=result.n_used == result.n_of,
        remark=_remark(result),
        defined=not result.reason,
    )


def _own(what: str, name: str, text: str) -> str:
    """Formula or source in words of the window, where it is not the same in every language."""
    return words(language(), "measures").get(f"{what}_{name}", text)


def value_words(result: MeasureResult) -> str:
    """Value with its unit; a word where it is undefined."""
    if result.reason or math.isnan(result.value):
        return tr("measures.undefined")
    unit = tr(f"measures.unit_{_UNITS[result.unit]}")
    return f"{numbers.rounded(result.value, DIGITS)}{SPACE}{unit}" if unit else numbers.rounded(result.value, DIGITS)


#: unit of a measure (`rig.analysis.measures.Unit`) -> its word
_UNITS = {
    "points": "points",
    "points/pulse": "per_pulse",
    "ratio": "ratio",
    "log10(ratio)": "log_ratio",
    "%": "percent",
    "log-log slope": "loglog",
}


def interval_words(interval: Interval | None) -> str:
    """Bounds of the interval, or in words which side is open; "" for none."""
    if interval is None:
        return ""
    low, high = (numbers.rounded(end, DIGITS) for end in (interval.low, interval.high))
    if interval.kind == "half_line":
        kind = "below" if math.isinf(interval.low) else "above"
    else:
        kind = interval.kind
    return tr(f"measures.interval_{kind}", low=low, high=high)


def _remark(result: MeasureResult) -> str:
    """Why it is undefined, or where, and what to be wary of."""
    if result.reason:
        return tr(f"measures.reason_{result.reason}")
    missing = [reason for reason in result.per_train_reason if reason]
    lines = [
        tr("measures.undefined_in", count=missing.count(reason), why=tr(f"measures.reason_{reason}"))
        for reason in dict.fromkeys(missing)
    ]
    lines += [tr(f"measures.flag_{name}", count=count) for name, count in result.flags]
    return "; ".join(lines)

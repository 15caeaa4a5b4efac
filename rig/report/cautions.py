"""What must be known before a number of a run is used: a code with its values, and the sentence made of them. Pure.

The code travels to a window, which may speak another language; report and command line use the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rig.report.words import FLAGS, counted, plain

#: code -> sentence without its end; a value that is a code of its own is put into words first
SENTENCES: Mapping[str, str] = {
    **{flag: f"{name}: {meaning}" for flag, (name, meaning) in FLAGS.items()},
    "not_complete": "the run did not complete: {reason}",
    "not_whole": "the recording is not whole",
    "continues": "this run goes on with run {run}, from {trial} on: the trials before are not in this file",
    "not_analysed": "{trial} is not analysed: {outcome}",
    "repeated": "{trial}: attempt {attempt} of {attempts}",
    "cut_short": "{trial}: {outcome} after {delivered} of {planned} pulses",
    "other_scales": "only ratings on {scale} are analysed, not those on {others}",
    "trains_differ": "trains of different names are averaged ({names}): look at the value of each",
    "pairs_differ": "pairs of different names are averaged ({names}): look at the ratings of each",
    "delivery": "{trial}: delivery of {pulses} pulses: {verdicts}",
    "missing": "{missing} of {asked} ratings are missing",
    "never_begun": "never begun: {trials}",
    "audit_chain": "the journal was changed after the recording: its audit chain is {chain}",
    "adverse": "{events} recorded after the run",
    "notes_damaged": "notes written after the run: {damage}",
    "injected": "somebody interfered with the simulated rig from the side (faults, buttons, settings), {times} in all",
    "simulated": "a simulated rig made these data, nobody felt anything: they say nothing about a person",
}
#: values that are codes (`FinishReason`, `TrialOutcome`)
CODES = ("reason", "outcome")

Value = str | int | tuple[tuple[int, str], ...]


class Caution(NamedTuple):
    """One thing to be wary of; `verdicts` among the values is pairs of a count and a verdict."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def words(self) -> str:
        """The sentence without its end, in lower case."""
        return SENTENCES[self.code].format(**{name: _worded(name, value) for name, value in self.values})

    @property
    def sentence(self) -> str:
        """The sentence."""
        words = self.words
        return f"{words[:1].upper()}{words[1:]}."


def caution(code: str, **values: Value) -> Caution:
    """Caution with its values by name."""
    return Caution(code, tuple(values.items()))


def _worded(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{count} {plain(verdict)}" for count, verdict in value)
    if name == "events":
        return counted(int(value), "adverse event")
    return plain(value) if name in CODES else str(value)

"""Study envelope: the signed exception with which one study may go beyond the free tier, for a stated time.

A TOML file with author, reason, dates, applicator and the limits raised. It
carries the SHA-256 of its own content: a file that was edited afterwards is
refused. The hash finds mistakes and edits; it does not prove who wrote the
file, which is what the signature on paper is for (docs/envelope.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from firmware_interface.limits import LimitTable
from rig.domain.errors import Problem, ProblemsError, UnreadableError
from rig.domain.phrase import phrase
from rig.domain.system_text import system_text
from rig.paradigm.envelope_checks import HASH, RESTORE, SHORT, flat, hash_problems, raised_problems, shape_problems
from rig.paradigm.tiers import Bounds, free_tier, raised
from rig.paradigm.toml_text import place_of, toml_text


class EnvelopeError(ProblemsError):
    """An envelope that cannot be used; carries every problem at once."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A valid envelope; `raised` holds (key, value) in the units of `rig.paradigm.tiers.raisable`."""

    applicator: str
    author: str
    reason: str
    issued: date
    expires: date
    raised: tuple[tuple[str, float], ...]
    sha256: str
    study: str = ""

    @property
    def name(self) -> str:
        """Name for messages."""
        return phrase("envelope_name", "study envelope {hash}", hash=self.sha256[:SHORT])

    def stored(self) -> dict[str, object]:
        """What a recording keeps of it: plain values for JSON."""
        return {
            "study": self.study,
            "author": self.author,
            "reason": self.reason,
            "issued": self.issued.isoformat(),
            "expires": self.expires.isoformat(),
            "applicator": self.applicator,
            "raised": dict(self.raised),
            "sha256": self.sha256,
        }


def load_envelope(path: str | Path, today: date) -> Envelope:
    """Read an envelope that is to be used today.

    Raises
    ------
    InputError
        The file cannot be read.
    EnvelopeError
        Everything wrong with it: shape, values beyond the never tier, altered since it was made, expired.
    """
    return parse_envelope(envelope_text(path), str(path), today)


def envelope_text(path: str | Path) -> str:
    """Text of an envelope file; `InputError` if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = phrase("not_utf8", "byte {place} is not UTF-8", place=error.start)
        raise UnreadableError(str(path), what, phrase("envelope_is_text", "an envelope is a text file")) from None
    except OSError as error:
        remedy = phrase("envelope_file", "give the file of a study envelope")
        raise UnreadableError(str(path), system_text(error), remedy) from None


def parse_envelope(text: str, source: str, today: date) -> Envelope:
    """As `load_envelope`, from the text itself; `source` is named in the errors."""
    envelope, problems = examine_envelope(text, source)
    if envelope is not None and not problems:
        problems = list(date_problems(envelope, today))
    if envelope is None or problems:
        raise EnvelopeError(source, problems)
    return envelope


def examine_envelope(text: str, source: str) -> tuple[Envelope | None, list[Problem]]:
    """Read an envelope without asking for the date; None where it has no usable shape.

    Raises
    ------
    EnvelopeError
        The text is not TOML: nothing else can be said then.
    """
    try:
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise EnvelopeError(place_of(error, source, text), [Problem("TOML", toml_text(error), RESTORE)]) from None
    values = flat(raw.get("raised"))
    problems = [*shape_problems(raw), *raised_problems(raw.get("applicator"), values)]
    envelope = None
    if not problems:
        envelope = Envelope(
            applicator=raw["applicator"],
            author=raw["author"],
            reason=raw["reason"],
            issued=raw["issued"],
            expires=raw["expires"],
            raised=tuple((key, float(value)) for key, value in values.items()),
            sha256=raw[HASH],
            study=raw.get("study", ""),
        )
    return envelope, [*problems, *hash_problems(raw)]


def date_problems(envelope: Envelope, today: date) -> Iterator[Problem]:
    """Whether the envelope may be used on `today`."""
    if today > envelope.expires:
        dates = {"expires": envelope.expires.isoformat(), "today": today.isoformat()}
        what = phrase("envelope_expired", "the envelope expired on {expires} (today is {today})", **dates)
        yield Problem("expires", what, phrase("new_envelope", "have a new one approved and signed"))
    elif today < envelope.issued:
        dates = {"issued": envelope.issued.isoformat(), "today": today.isoformat()}
        what = phrase("envelope_early", "the envelope is from {issued}, but today is {today}", **dates)
        yield Problem("issued", what, phrase("set_clock", "set the computer's clock"))


def bounds_under(applicator: str, envelope: Envelope | None) -> Bounds:
    """Bounds in force: the free tier, raised by the envelope.

    Raises
    ------
    EnvelopeError
        The envelope is for another applicator.
    """
    if envelope is None:
        return free_tier(applicator)
    if envelope.applicator != applicator:
        names = {"its": envelope.applicator, "used": applicator}
        what = phrase("envelope_applicator", "is for {its}, the paradigm uses {used}", **names)
        remedy = phrase("this_studys", "use the envelope of this study")
        raise EnvelopeError(envelope.name, [Problem("applicator", what, remedy)])
    return raised(applicator, envelope.name, dict(envelope.raised))


def limits_under(applicator: str, envelope: Envelope | None) -> LimitTable:
    """Limits for the device: the free tier, raised by the envelope. Errors as `bounds_under`."""
    return bounds_under(applicator, envelope).device

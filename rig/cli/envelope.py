"""`qst-rig envelope new|check|show`: make, check and print a study envelope."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rig.paradigm.envelope import Envelope

app = typer.Typer(help="Study envelopes: limits raised for one study, for a stated time.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The envelope, a TOML file.")]


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="File to make; an existing one is never overwritten.")],
    applicator: Annotated[str, typer.Option(help="thermode, cuff, probe_1cm2 or pinprick.")],
    author: Annotated[str, typer.Option(help="Who answers for it.")],
    reason: Annotated[str, typer.Option(help="Why the free tier does not suffice, and who approved it.")],
    expires: Annotated[str, typer.Option(help="Last day on which it may be used, e.g. 2027-01-31.")],
    limits: Annotated[
        list[str] | None, typer.Option("--raise", help="A limit to raise, KEY=VALUE; may be repeated.")
    ] = None,
    study: Annotated[str, typer.Option(help="Name of the study.")] = "",
) -> None:
    """Make an envelope. Without --raise it tells what can be raised."""
    from rig.cli.files import write_new
    from rig.domain.errors import InputError
    from rig.paradigm.envelope_new import new_envelope

    raised = _raises(limits or [])
    if not raised:
        raise InputError(f"--raise is missing; {_can_be_raised(applicator)}")
    text = new_envelope(
        applicator=applicator,
        author=author,
        reason=reason,
        issued=_today(),
        expires=_date(expires),
        raised=raised,
        study=study,
    )
    write_new(file, text, "choose another place")
    for line in _show_lines(str(file), _examined(file)):
        print(line)
    print("\nHave it approved and signed, then give it with --envelope. Editing the file makes it invalid.")


@app.command("check")
def check(file: FileArgument) -> None:
    """Check that an envelope may be used today: unaltered, not expired, nothing beyond what no study may do."""
    from rig.paradigm.envelope import load_envelope

    today = _today()
    envelope = load_envelope(file, today)
    days = (envelope.expires - today).days
    left = "today is the last day" if days == 0 else f"{days} days left"
    print(f"OK  {file}: {envelope.applicator}, valid until {envelope.expires} ({left})")
    print(f"    SHA-256 {envelope.sha256}")


@app.command("show")
def show(file: FileArgument) -> None:
    """Print an envelope for reading and signing; one that may not be used today is printed too, and says why."""
    from rig.paradigm.envelope import EnvelopeError, date_problems, envelope_text, examine_envelope

    envelope, problems = examine_envelope(envelope_text(file), str(file))
    if envelope is not None:
        for line in _show_lines(str(file), envelope):
            print(line)
        problems += date_problems(envelope, _today())
    if problems:
        raise EnvelopeError(str(file), problems)


def today_s_envelope(file: Path | None) -> Envelope | None:
    """Envelope in a file, checked for use today; None without a file."""
    from rig.paradigm.envelope import load_envelope

    return None if file is None else load_envelope(file, _today())


def _today() -> date:
    """Today in UTC, as the recordings state their times."""
    from rig.clock import utc_now

    return utc_now().date()


def _examined(file: Path) -> Envelope:
    from rig.paradigm.envelope import load_envelope

    return load_envelope(file, _today())


def _date(text: str) -> date:
    from datetime import date

    from rig.domain.errors import InputError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--expires {text}: is not a date; write it as 2027-01-31") from None


def _raises(items: list[str]) -> dict[str, float]:
    """Read ``max_c=51`` and ``longest_s.46.5=120``."""
    from rig.domain.errors import InputError
    from rig.domain.typed_number import typed_number

    found: dict[str, float] = {}
    for item in items:
        key, _, text = (part.strip() for part in item.partition("="))
        try:
            value = typed_number(text)
        except ValueError:
            raise InputError(f"--raise {item}: write KEY=VALUE with a number, e.g. max_c=51") from None
        if key in found:
            raise InputError(f"--raise {item}: {key} is given twice; give each once")
        found[key] = value
    return found


def _can_be_raised(applicator: str) -> str:
    from firmware_interface.limits import APPLICATORS
    from rig.paradigm.tiers import raisable

    if applicator not in APPLICATORS:
        return f"and there is no applicator {applicator!r}: known are {', '.join(APPLICATORS)}"
    rows = (
        f"{r.key} (free {r.free:.10g}, never beyond {r.never:.10g}) {r.unit}".rstrip()
        for r in raisable(applicator).values()
    )
    return f"for {applicator} can be raised: {'; '.join(rows)}"


def _show_lines(file: str, envelope: Envelope) -> Iterator[str]:
    from rig.paradigm.tiers import raisable

    yield f"{file}: study envelope for the {envelope.applicator}"
    for name, value in envelope.stored().items():
        if name in ("study", "author", "reason", "issued", "expires", "sha256") and value:
            yield f"  {name:8s} {value}"
    yield f"\n  {'limit':26s}{'free':>10s}{'raised to':>12s}{'never':>12s}"
    in_force = dict(_in_force(envelope))
    for key, row in raisable(envelope.applicator).items():
        raised = f"{in_force[key]:.10g}" if in_force[key] != row.free else "-"
        by_itself = "" if key in dict(envelope.raised) or raised == "-" else "  with the hotter row"
        yield f"  {key:26s}{row.free:10.10g}{raised:>12s}{row.never:12.10g} {row.unit}{by_itself}".rstrip()
    yield "\n  research use; not a medical device. A lab's physician and ethics board decide."


def _in_force(envelope: Envelope) -> Iterator[tuple[str, float]]:
    """Every limit that can be raised, as the envelope leaves it."""
    from rig.paradigm.envelope import bounds_under
    from rig.paradigm.tiers import HostBounds, raisable

    bounds = bounds_under(envelope.applicator, envelope)
    for key, row in raisable(envelope.applicator).items():
        if row.row >= 0:
            yield key, bounds.device.caps[row.row].ms / row.per_unit
        else:
            holder = bounds.host if row.field in HostBounds.__slots__ else bounds.device
            yield key, getattr(holder, row.field) / row.per_unit

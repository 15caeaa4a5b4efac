"""A study envelope raises what it names, to no more than any study may do, until it expires, and only unaltered."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import tomlkit

from firmware_interface.limits import APPLICATORS, Cap
from hardware_sim.line import SimulatedLine
from hardware_sim.rig import SimulatedRig
from rig.clock import VirtualClock
from rig.devices.handshake import connect
from rig.domain.errors import InputError
from rig.paradigm.envelope import Envelope, EnvelopeError, bounds_under, limits_under, load_envelope, parse_envelope
from rig.paradigm.envelope_checks import content_hash
from rig.paradigm.envelope_new import new_envelope
from rig.paradigm.tiers import free_tier, never_tier, raisable

ISSUED, EXPIRES = date(2026, 3, 1), date(2026, 9, 30)
TONIC = {
    "dose_cem43_min": 25.0,
    "basal_omega": 0.04,
    "longest_s.45": 121.0,
    "longest_s.46": 121.0,
    "longest_s.46.5": 120.0,
}
RAISABLE = [(applicator, key) for applicator in APPLICATORS for key in raisable(applicator)]


def text_of(applicator: str = "thermode", raised: dict[str, float] | None = None) -> str:
    return new_envelope(
        applicator=applicator,
        author="Dr A. Example",
        reason="tonic heat as published; ethics board 12/2026",
        issued=ISSUED,
        expires=EXPIRES,
        raised=TONIC if raised is None else raised,
        study="TONIC",
    )


def envelope_of(applicator: str = "thermode", **raised: float) -> Envelope:
    values = {key.replace("__", "."): value for key, value in raised.items()}
    return parse_envelope(text_of(applicator, values), "e.toml", ISSUED)


def signed(text: str) -> str:
    """The text with the hash that its content has, as someone would make it who knows how."""
    document = tomlkit.parse(text)
    document["sha256"] = content_hash(tomllib.loads(text))
    return tomlkit.dumps(document)


def refusal(text: str, today: date = ISSUED) -> list[str]:
    with pytest.raises(EnvelopeError) as caught:
        parse_envelope(text, "e.toml", today)
    assert all(re.match(r"e\.toml(:\d+)?: ", line) for line in str(caught.value).splitlines())
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- what it holds
def test_an_envelope_comes_back_as_it_was_made(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(text_of(), encoding="utf-8")
    envelope = load_envelope(file, ISSUED)
    assert (envelope.applicator, envelope.author, envelope.study) == ("thermode", "Dr A. Example", "TONIC")
    assert (envelope.issued, envelope.expires) == (ISSUED, EXPIRES)
    assert dict(envelope.raised) == TONIC
    assert envelope.sha256 == content_hash(tomllib.loads(file.read_text(encoding="utf-8")))
    assert envelope.name == f"study envelope {envelope.sha256[:8]}"
    stored = envelope.stored()
    assert stored["expires"] == "2026-09-30"
    assert stored["raised"] == TONIC
    assert stored["sha256"] == envelope.sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("schema", "# approved by the board\nschema"), ("25.0", "25")],
    ids=["line ends", "remark", "whole number"],
)
def test_the_hash_is_of_the_content_not_of_the_layout(old: str, new: str) -> None:
    assert old in text_of()
    parse_envelope(text_of().replace(old, new), "e.toml", ISSUED)


def test_a_level_written_without_quotes_is_the_same_limit() -> None:
    """To TOML 46.5 without quotes is a table 46 with a key 5; not the file that was signed, but no trap either."""
    raised = {"longest_s.46.5": 100.0}
    changed = text_of(raised=raised).replace('"46.5"', "46.5")
    assert "the file was altered" in refusal(changed)[0]
    assert dict(parse_envelope(signed(changed), "e.toml", ISSUED).raised) == raised


# ---------------------------------------------------------------- altered, expired, early
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("120.0", "119.0"),
        ("25.0", "30.0"),
        ("2026-09-30", "2027-09-30"),
        ("Dr A. Example", "Dr B. Example"),
        ("12/2026", "13/2026"),
        ("basal_omega = 0.04\n", ""),
    ],
)
def test_a_file_that_was_altered_is_refused(old: str, new: str) -> None:
    text = text_of()
    assert old in text
    (problem,) = refusal(text.replace(old, new))
    assert problem.startswith("sha256: the file was altered: it says ")
    assert "restore the approved file" in problem


def test_an_expired_envelope_is_refused_with_the_date() -> None:
    text = text_of()
    parse_envelope(text, "e.toml", EXPIRES)
    (problem,) = refusal(text, date(2026, 10, 1))
    assert problem == (
        "expires: the envelope expired on 2026-09-30 (today is 2026-10-01); have a new one approved and signed"
    )


def test_an_envelope_of_tomorrow_is_refused_so_a_clock_set_back_shows() -> None:
    (problem,) = refusal(text_of(), date(2026, 2, 28))
    assert problem.startswith("issued: the envelope is from 2026-03-01, but today is 2026-02-28")


def test_altered_comes_before_expired() -> None:
    """Whether the date of an altered file holds is of no interest."""
    (problem,) = refusal(text_of().replace("120.0", "119.0"), date(2030, 1, 1))
    assert problem.startswith("sha256:")


# ---------------------------------------------------------------- broken files
BROKEN = [
    ("author", 'author = "Dr A. Example"\n', "", "author: is missing"),
    ("empty reason", 'reason = "tonic heat as published; ethics board 12/2026"', 'reason = " "', "reason: is empty"),
    ("number author", '"Dr A. Example"', "7", "author: is not a text"),
    ("unknown key", "schema = 1", "schema = 1\nexpirs = 2027-01-01", "expirs: unknown key; did you mean expires?"),
    ("schema", "schema = 1", "schema = 2", "schema: 2 is not known; this program reads 1"),
    ("schema bool", "schema = 1", "schema = true", "schema: True is not known"),
    ("date as text", "expires = 2026-09-30", 'expires = "2026-09-30"', "expires: '2026-09-30' is not a date"),
    ("date with time", "expires = 2026-09-30", "expires = 2026-09-30T10:00:00", "is not a date"),
    ("dates swapped", "expires = 2026-09-30", "expires = 2025-09-30", "expires: 2025-09-30 is before it was issued"),
    ("applicator", '"thermode"', '"thermod"', "no applicator named 'thermod'; did you mean thermode?"),
    ("limit of none", "basal_omega", "basal_omga", "raised.basal_omga: is no limit that can be raised; did you mean"),
    ("limit of another", "basal_omega = 0.04", "max_kpa = 90.0", "raised.max_kpa: is no limit that can be raised"),
    ("text", "25.0", '"25"', "raised.dose_cem43_min: '25' is not a number; give it in min"),
    ("yes", "25.0", "true", "raised.dose_cem43_min: True is not a number"),
    ("nan", "25.0", "nan", "raised.dose_cem43_min: nan is not a number"),
    ("beyond", "25.0", "36.0", "raised.dose_cem43_min: 36 min is beyond 35 min; no study may go there"),
    ("no raise", "25.0", "15.0", "raised.dose_cem43_min: 15 min raises nothing: the free tier allows 15 min"),
    ("tighter", "25.0", "10.0", "raised.dose_cem43_min: 10 min raises nothing"),
    ("hash", 'sha256 = "', 'sha256 = "x', "is not a SHA-256 in hexadecimal"),
]


@pytest.mark.parametrize(("old", "new", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_file_is_refused_with_key_and_remedy(old: str, new: str, words: str) -> None:
    text = text_of()
    assert old in text
    broken = text.replace(old, new)
    assert any(words in problem for problem in refusal(broken if old.startswith("sha256") else signed(broken)))


def test_every_problem_is_told_at_once() -> None:
    text = text_of().replace('author = "Dr A. Example"\n', "").replace("25.0", "36.0").replace("0.04", "0.05")
    found = refusal(text)
    assert [problem.split(":")[0] for problem in found] == [
        "author",
        "raised.dose_cem43_min",
        "raised.basal_omega",
        "sha256",
    ]


def test_an_envelope_that_raises_nothing_is_refused() -> None:
    with pytest.raises(EnvelopeError, match=r"raised: raises nothing; what can be raised: max_c, pause_s"):
        text_of(raised={})


def test_a_level_without_a_time_at_it_is_refused() -> None:
    with pytest.raises(
        EnvelopeError, match=r"raised\.max_c: is of no use.*raise longest_s\.52 as well \(up to 0\.7 s\)"
    ):
        text_of(raised={"max_c": 51.0})
    text_of(raised={"max_c": 51.0, "longest_s.52": 0.7})


@pytest.mark.parametrize("text", ["schema = ", "[" * 5000, "x = " + "9" * 5000])
def test_what_is_no_toml_is_refused_in_one_line(text: str) -> None:
    (problem,) = refusal(text)
    assert problem.startswith("TOML: ")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not text"])
def test_a_file_that_cannot_be_read_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_envelope(file, ISSUED)
    assert str(file) in str(caught.value)


# ---------------------------------------------------------------- bounds: at the limit and one step beyond
@pytest.mark.parametrize(("applicator", "key"), RAISABLE)
def test_each_limit_goes_to_the_never_tier_and_not_a_step_further(applicator: str, key: str) -> None:
    row = raisable(applicator)[key]
    step = (-1 if row.lower_is_looser else 1) * (1e-9 if key == "basal_omega" else 1 / row.per_unit)
    companions = {"longest_s.52": 0.7} if key == "max_c" else {"max_c": 52.0} if key == "longest_s.52" else {}
    text_of(applicator, {key: row.never} | companions)
    text_of(applicator, {key: row.free + step} | companions)
    for beyond, words in ((row.never + step, "is beyond"), (row.free, "raises nothing")):
        with pytest.raises(EnvelopeError, match=words):
            text_of(applicator, {key: beyond} | companions)


@pytest.mark.parametrize("applicator", APPLICATORS)
def test_all_raised_to_the_most_is_the_never_tier(applicator: str) -> None:
    raised = {key: row.never for key, row in raisable(applicator).items()}
    bounds = bounds_under(applicator, parse_envelope(text_of(applicator, raised), "e.toml", ISSUED))
    never = never_tier(applicator)
    assert bounds.device == never.device
    assert bounds.host == never.host


@pytest.mark.parametrize("applicator", APPLICATORS)
def test_without_an_envelope_the_free_tier_is_in_force(applicator: str) -> None:
    assert limits_under(applicator, None) == APPLICATORS[applicator].free
    assert bounds_under(applicator, None) == free_tier(applicator)


def test_only_what_is_named_is_raised() -> None:
    free, raised = (
        APPLICATORS["thermode"].free,
        limits_under("thermode", envelope_of(pause_s=10.0, max_c=52.0, **_TIME)),
    )
    assert (raised.min_pause_ms, raised.max) == (10_000, 52_000)
    names = [n for n in type(free).__slots__ if n not in ("min_pause_ms", "max", "caps")]
    assert all(getattr(raised, n) == getattr(free, n) for n in names)


_TIME = {"longest_s__52": 0.5}


def test_milder_levels_may_be_held_as_long_as_hotter_ones() -> None:
    caps = limits_under("thermode", envelope_of(longest_s__46__5=120.0)).caps
    free = APPLICATORS["thermode"].free.caps
    assert [cap.ms for cap in caps[:4]] == [180_000, 120_000, 120_000, 120_000]
    assert caps[4:] == free[4:]
    assert [cap.level for cap in caps] == [cap.level for cap in free]
    cold = limits_under("thermode", parse_envelope(text_of(raised={"longest_s.below 5": 20.0}), "e", ISSUED)).caps
    assert cold == (*free[:-1], Cap(4999, 20_000))


def test_an_envelope_for_another_applicator_is_refused() -> None:
    with pytest.raises(EnvelopeError, match=r"is for thermode, the paradigm uses cuff; use the envelope of this study"):
        limits_under("cuff", envelope_of(pause_s=10.0))


def test_the_device_takes_the_raised_limits() -> None:
    clock = VirtualClock(1_000_000_000)
    line = SimulatedLine(SimulatedRig("thermode", seed=1), clock)
    limits = limits_under("thermode", parse_envelope(text_of(), "e.toml", ISSUED))
    device = connect(line, clock, "sim", limits, "thermode", seed=1)
    held = device.identity.limits
    assert held["max_dose"] == 1_500_000
    caps = held["caps"]
    assert isinstance(caps, list)
    for level, ms in limits.caps:  # the device may leave out rows that others imply
        hot = level >= limits.neutral
        implied = [
            m for at, m in caps if (limits.neutral <= at <= level if hot else level <= at < limits.neutral and m)
        ]
        assert min(implied) == ms
    device.close()

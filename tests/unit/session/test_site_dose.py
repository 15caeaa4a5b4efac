"""What earlier runs did to a spot: planned or the device's count, the larger; what is in doubt counts as delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firmware_interface.codes import StopReason
from rig.app import site_number
from rig.domain.events import DeviceIdentity
from rig.domain.plan import OFF_SKIN, PlannedTrial
from rig.domain.received import Received
from rig.paradigm.expand import expand
from rig.paradigm.individual import Individual
from rig.paradigm.load import load_paradigm
from rig.paradigm.safety import spots_of
from rig.recording import entries
from rig.recording.entries import Entry, json_bytes
from rig.recording.records import CHAINED, Record, encode, scan
from rig.session.header import header
from rig.session.options import Options
from rig.session.site_dose import SiteDose, run_dose, session_dose

HEAT = expand(load_paradigm("heat-ts-10"), {}, None)
ONE = spots_of(HEAT)[1]  # one train: 2.97 min CEM43
CUFF = expand(load_paradigm("cuff-tsp"), {"ptt": Individual(48.0)}, None)


def device(applicator: str) -> DeviceIdentity:
    return DeviceIdentity("S", "1", 1, "1.0", 1, True, 1000, 0, applicator, 1, 900, 1, 1, {}, 1)


def begin(trials: Sequence[PlannedTrial], site: str, applicator: str) -> Entry:
    return entries.header(
        0,
        header(
            started=datetime(2026, 1, 1, tzinfo=UTC),
            who={"site": site},
            paradigm={},
            modality="thermal" if applicator == "thermode" else "pressure",
            trials=trials,
            device=device(applicator),
        ),
    )


def status(dose: int) -> Entry:
    return entries.event(0, "status", 1, dose=dose)


def attempt(
    trial: int, pulses: Iterable[int], *, number: int = 1, dose: int = 0, end: str = "completed"
) -> list[Entry]:
    """One attempt: `end` is its outcome, "" leaves it open, "refused" and "skipped" come before any stimulus."""
    key: dict[str, Any] = {"trial": trial, "attempt": number}
    found = [entries.event(0, "trial_started", **key)]
    if end not in ("refused", "skipped"):
        found.append(entries.event(0, "train_started", 1, t0_us=1, **key))
        for index in pulses:
            found.append(entries.event(0, "pulse_onset", 1, index=index, value=38.0, late_us=0, **key))
        found.append(status(dose))
    if end in ("completed", "stopped_by_participant"):
        found.append(entries.event(0, "train_end", 1, n_completed=1, reason=StopReason.PROGRAM_END, into_ms=0, **key))
    if end:
        found.append(entries.event(0, "trial_ended", outcome=end, n_planned=10, n_delivered=1, reason="", **key))
    return found


def journal(body: Sequence[Entry], *, ended: bool = True) -> bytes:
    data = b""
    for sequence, entry in enumerate([*body, *([entries.end(0, "completed")] if ended else [])]):
        payload = entry.payload
        if isinstance(payload, dict):
            if entry.record_type in CHAINED:
                payload = payload | {"chain": hashlib.sha256(data).hexdigest()}
            payload = json_bytes(payload)
        data += encode(entry.record_type, sequence, entry.host_ns, payload)
    return data


def records(body: Sequence[Entry], *, ended: bool = True) -> tuple[Record, ...]:
    return scan(journal(body, ended=ended)).records


def told(
    *attempts: list[Entry], trials: Sequence[PlannedTrial] = HEAT, site: str = "arm", ended: bool = True
) -> dict[int, Received]:
    found = run_dose(records([begin(trials, site, "thermode"), *(e for a in attempts for e in a)], ended=ended))
    assert {where for where, _ in found} <= {site}
    return {spot: received for (_, spot), received in found.items()}


ALL = range(1, 11)


def test_a_delivered_train_counts_as_planned() -> None:
    found = told(attempt(0, ALL), attempt(1, ALL))
    assert set(found) == {1, 2}
    for spot in found.values():
        assert spot.pulses == 10
        assert spot.dose == pytest.approx(ONE.dose(), rel=0.01)
        assert spot.basal_omega == pytest.approx(ONE.basal().omega, rel=0.05)
        assert spot.basal_omega >= ONE.basal().omega  # the baseline from the start on warms the skin


@pytest.mark.parametrize(("device", "larger"), [(100_000, False), (250_000, True)])
def test_the_larger_of_plan_and_device_counts(device: int, larger: bool) -> None:
    (spot,) = told(attempt(0, ALL, dose=device)).values()
    assert spot.dose == (device if larger else pytest.approx(ONE.dose(), rel=0.01))


def test_attempts_on_a_spot_add_up_and_the_device_s_count_does_not() -> None:
    """The device's number goes on from the attempt before; the planned ones are each their own."""
    (spot,) = told(
        attempt(0, ALL, dose=200_000, end="stopped_by_participant"), attempt(0, ALL, number=2, dose=300_000)
    ).values()
    assert spot.pulses == 20
    assert spot.dose == pytest.approx(2 * ONE.dose(), rel=0.01)
    (spot,) = told(attempt(0, ALL, dose=200_000), attempt(0, ALL, number=2, dose=500_000)).values()
    assert spot.dose == 500_000


def test_a_stopped_train_counts_the_pulses_that_began() -> None:
    (half,) = told(attempt(0, range(1, 6), end="stopped_by_participant")).values()
    assert half.pulses == 5
    assert half.dose == pytest.approx(ONE.dose() / 2, rel=0.02)


@pytest.mark.parametrize("end", ["", "link_lost", "device_fault"])
def test_an_attempt_whose_end_nobody_has_seen_counts_whole(end: str) -> None:
    """The journal stops in it, the line was lost, the device restarted: up to the plan may have been delivered."""
    (spot,) = told(attempt(0, range(1, 4), end=end), ended=bool(end)).values()
    assert spot.pulses == 10
    assert spot.dose == pytest.approx(ONE.dose(), rel=0.01)


def test_a_start_whose_answer_was_lost_with_the_line_counts_whole() -> None:
    key = {"trial": 0, "attempt": 1}
    lost = [
        entries.event(0, "trial_started", **key),
        entries.event(0, "trial_ended", outcome="link_lost", n_planned=10, n_delivered=0, reason="", **key),
    ]
    assert told(lost)[1].pulses == 10


@pytest.mark.parametrize("end", ["refused", "skipped"])
def test_what_never_started_counts_nothing(end: str) -> None:
    assert told(attempt(0, [], end=end)) == {}


def test_a_status_before_the_stimulus_belongs_to_nobody() -> None:
    """Until it has armed the new spot the device still counts the one before."""
    late = [status(800_000)]
    first, second = attempt(0, ALL, dose=700_000), attempt(1, ALL, dose=200_000)
    found = told(first, [second[0], *late, *second[1:]])
    assert found[1].dose == 700_000
    assert found[2].dose == 200_000
    assert told(first, late)[1].dose == 800_000  # the way back to neutral still counts for the spot


def test_a_device_check_off_the_skin_counts_for_no_spot() -> None:
    trials = [replace(HEAT[0], role="device_check", spot=0), HEAT[1]]
    found = told(attempt(0, ALL, dose=900_000), attempt(1, ALL), trials=trials)
    assert set(found) == {2}


def test_device_checks_of_other_visits_do_not_add_up_in_the_device() -> None:
    """It keeps what a place has received for ever, and ends a stimulus at the cap of one spot."""
    visits = [
        Options("dfns-wur", who, Path("data"), session=session) for who, session in (("P1", 1), ("P1", 2), ("P2", 1))
    ]
    assert len({site_number(visit, spot) for visit in visits for spot in (OFF_SKIN, 1)}) == 6


def test_pressure_counts_from_the_start_to_the_end_of_the_trial() -> None:
    found = run_dose(records([begin(CUFF, "leg", "cuff"), *attempt(0, ALL)]))
    spot = spots_of(CUFF)[1]
    assert found["leg", 1].dose == pytest.approx(spot.dose(), rel=0.01)
    assert found["leg", 1].dose >= spot.dose()
    assert found["leg", 1].basal_omega == 0.0


def test_without_a_header_nothing_is_known() -> None:
    assert run_dose(()) == {}
    assert run_dose(records(attempt(0, ALL))) == {}


# ---------------------------------------------------------------- a session's folder
def write(folder: Path, name: str, data: bytes) -> None:
    (folder / f"{name}.qstj").write_bytes(data)


def run(site: str = "arm", applicator: str = "thermode", dose: int = 0) -> bytes:
    trials = HEAT if applicator == "thermode" else CUFF
    return journal([begin(trials, site, applicator), *attempt(0, ALL, dose=dose)])


def test_runs_of_a_session_add_up_by_body_site_and_spot(tmp_path: Path) -> None:
    for name, data in {"r1": run(), "r2": run(), "r3": run(site="leg"), "r4": run(applicator="cuff")}.items():
        write(tmp_path, name, data)
    (tmp_path / "other.txt").write_text("x")
    found = session_dose(tmp_path, "thermode")
    assert found.warnings == ()
    assert set(found.received) == {("arm", 1), ("leg", 1)}
    assert found.on("arm")[1].dose == pytest.approx(2 * ONE.dose(), rel=0.01)
    assert found.on("arm")[1].pulses == 20
    assert found.on("back") == {}
    assert session_dose(tmp_path, "cuff").on("arm")[1].basal_omega == 0.0


def test_a_site_spelled_otherwise_has_not_rested(tmp_path: Path) -> None:
    for name, site in {"r1": "left-forearm", "r2": "Left-Forearm", "r3": "left forearm "}.items():
        write(tmp_path, name, run(site=site))
    found = session_dose(tmp_path, "thermode")
    for site in ("left-forearm", "LEFT_forearm"):
        assert found.on(site)[1].dose == pytest.approx(3 * ONE.dose(), rel=0.01)


def test_the_device_s_count_of_any_run_may_win(tmp_path: Path) -> None:
    write(tmp_path, "r1", run(dose=600_000))
    write(tmp_path, "r2", run(dose=100_000))  # a device that has forgotten
    assert session_dose(tmp_path, "thermode").dose_before("arm") == {1: 600_000}


def test_dose_for_arm_is_whole_and_never_less() -> None:
    found = SiteDose(
        {("arm", 1): Received(dose=1000.2), ("arm", 2): Received(dose=1e12), ("leg", 3): Received(dose=7.0)}
    )
    assert found.dose_before("arm") == {1: 1001, 2: 2**32 - 1}


def test_a_session_without_runs_has_received_nothing(tmp_path: Path) -> None:
    assert session_dose(tmp_path / "none", "thermode") == SiteDose({}, ())


def test_a_damaged_journal_counts_up_to_the_damage_and_says_so(tmp_path: Path) -> None:
    body = [begin(HEAT, "arm", "thermode"), *attempt(0, ALL), *attempt(1, ALL)]
    data = bytearray(journal(body))
    third = journal(body[: 1 + len(attempt(0, ALL)) + 4], ended=False)  # in the second train, after two onsets
    data[len(third) + 30] ^= 0xFF
    write(tmp_path, "r1", bytes(data))
    found = session_dose(tmp_path, "thermode")
    assert {spot: received.pulses for spot, received in found.on("arm").items()} == {1: 10, 2: 10}
    (warning,) = found.warnings
    assert "r1.qstj" in warning
    assert "fails its checksum" in warning
    assert "counted up to there, a trial under way as whole" in warning


def test_a_killed_run_says_so_too(tmp_path: Path) -> None:
    write(tmp_path, "r1", journal([begin(HEAT, "arm", "thermode"), *attempt(0, [1], end="")], ended=False))
    found = session_dose(tmp_path, "thermode")
    assert found.on("arm")[1].pulses == 10
    assert "stops without an end record" in found.warnings[0]


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"no journal at all"])
def test_a_journal_without_a_header_is_named(content: bytes, tmp_path: Path) -> None:
    write(tmp_path, "r1", content)
    write(tmp_path, "r2", run())
    found = session_dose(tmp_path, "thermode")
    assert found.on("arm")[1].pulses == 10
    assert "r1.qstj: its header is lost" in found.warnings[0]
    assert "not counted" in found.warnings[0]


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "r1.qstj").mkdir()
    (warning,) = session_dose(tmp_path, "thermode").warnings
    assert "r1.qstj: cannot be read" in warning


#: sites of earlier runs, site of this one -> what is told
STATED: dict[str, tuple[tuple[str, ...], str, str]] = {
    "none earlier": ((), "", ""),
    "the same": (("left-forearm",), "Left Forearm", ""),
    "another": (("left-forearm",), "right-forearm", ""),
    "none now": (
        ("left-forearm", "neck"),
        "",
        "earlier ones of this session were on left-forearm, neck: their dose is",
    ),
    "none then": (("", "neck"), "neck", "an earlier run of this session states no site"),
    "never any": (("",), "", ""),
}


@pytest.mark.parametrize(("earlier", "site", "told"), STATED.values(), ids=STATED)
def test_a_site_that_is_not_stated_is_told_where_it_may_hide_a_dose(
    earlier: tuple[str, ...], site: str, told: str
) -> None:
    received = SiteDose({(place, 1): Received(dose=5.0) for place in earlier})
    assert [told in warning for warning in received.unstated(site)] == [True] * bool(told)

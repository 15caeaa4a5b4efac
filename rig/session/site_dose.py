"""What earlier runs of a session did to each spot of the body: read from their journals, for ARM and dose check.

For each attempt two amounts are known: what was planned of the pulses that
began, and what the device said of the spot in its status, which goes on from
what it knew before. The sum of the first and the largest of the second are
compared, and the larger counts. Whatever a journal does not tell is taken for
delivered: an attempt whose end the device has not reported counts whole.

The way to the baseline is not in the header; the baseline counts from the
trial's start.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rig.domain.files import JOURNAL_SUFFIX
from rig.domain.outcome import TrialOutcome
from rig.domain.phrase import phrase
from rig.domain.plan import DEVICE_CHECK
from rig.domain.received import Received
from rig.domain.sites import place_of
from rig.domain.system_text import system_text
from rig.domain.units import MODALITIES
from rig.paradigm.safety import line_dose
from rig.paradigm.skin import basal
from rig.paradigm.timeline import device_level
from rig.recording.records import Ending, Record, RecordType, scan

U32_MAX = (1 << 32) - 1

#: body site (`rig.domain.sites.place_of`) and spot on it
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SiteDose:
    """What each place has received, and what must be said about how that is known."""

    received: Mapping[Place, Received] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def on(self, site: str) -> dict[int, Received]:
        """What the spots of one body site have received."""
        place = place_of(site)
        return {spot: received for (where, spot), received in self.received.items() if where == place}

    def unstated(self, site: str) -> tuple[str, ...]:
        """What to say where a run or one before it states no body site: the same skin may then count as two places."""
        here, others = place_of(site), sorted({place for place, _ in self.received} - {place_of(site)})
        if not others or (here and "" not in others):
            return ()
        if here:
            return (phrase("earlier_unstated", "an earlier run of this session states no site: its dose is not added"),)
        named = ", ".join(others)
        return (
            phrase(
                "site_unstated",
                "this run states no site, earlier ones of this session were on {sites}: their dose is not added",
                sites=named,
            ),
        )

    def dose_before(self, site: str) -> dict[int, int]:
        """Dose for ARM by spot: ms at 43 °C, Pa s or mN s, rounded up."""
        return {spot: min(math.ceil(received.dose), U32_MAX) for spot, received in self.on(site).items()}


@dataclass(slots=True)
class _Attempt:
    """One attempt as far as the journal tells."""

    plan: Mapping[str, Any]
    begun: set[int] = field(default_factory=set)
    started: bool = False
    stimulus_ended: bool = False
    outcome: str | None = None


@dataclass(slots=True)
class _Told:
    """Sum of what was planned on a place, and the most that the device has said of it."""

    planned: float = 0.0
    device: float = 0.0
    basal_omega: float = 0.0
    pulses: int = 0

    def received(self) -> Received:
        return Received(max(self.planned, self.device), self.basal_omega, self.pulses)


def session_dose(folder: Path, applicator: str) -> SiteDose:
    """Read every journal in a session's folder that used the applicator.

    A journal whose beginning is lost, or that cannot be read, adds nothing; a
    warning says so, since its stimuli are not known. No folder: nothing yet.
    """
    told: dict[Place, _Told] = defaultdict(_Told)
    warnings = []
    for path in sorted(folder.glob(f"*{JOURNAL_SUFFIX}")):
        try:
            found = scan(path.read_bytes())
        except OSError as error:
            warnings.append(
                phrase(
                    "dose_unread",
                    "{path}: cannot be read ({why}); the dose it tells of is not counted",
                    path=str(path),
                    why=system_text(error),
                )
            )
            continue
        header = _header(found.records)
        if header is None:
            warnings.append(
                phrase(
                    "dose_no_header",
                    "{path}: its header is lost ({why}); the dose it tells of is not counted",
                    path=str(path),
                    why=found.why,
                )
            )
            continue
        if found.reason is not Ending.COMPLETE:
            warnings.append(
                phrase(
                    "dose_in_part",
                    "{path}: {why}; its dose is counted up to there, a trial under way as whole",
                    path=str(path),
                    why=found.why,
                )
            )
        if header.get("device", {}).get("applicator") == applicator:
            _add(told, header, found.records)
    return SiteDose({place: amounts.received() for place, amounts in told.items()}, tuple(warnings))


def run_dose(records: Sequence[Record]) -> dict[Place, Received]:
    """What one journal tells, from its valid records; empty without a header."""
    told: dict[Place, _Told] = defaultdict(_Told)
    header = _header(records)
    if header is not None:
        _add(told, header, records)
    return {place: amounts.received() for place, amounts in told.items()}


def _header(records: Sequence[Record]) -> dict[str, Any] | None:
    if not records or records[0].type != RecordType.HEADER:
        return None
    try:
        return records[0].json()
    except ValueError:
        return None


def _add(told: dict[Place, _Told], header: Mapping[str, Any], records: Iterable[Record]) -> None:
    """Add one journal's stimuli."""
    modality, site = str(header["modality"]), place_of(str(header.get("site", "")))
    plans = {int(plan["trial"]): plan for plan in header["trials"] if plan.get("role") != DEVICE_CHECK}
    attempts: dict[tuple[int, int], _Attempt] = {}
    armed: Mapping[str, Any] | None = None
    for event in _events(records):
        armed = _note(attempts, plans, event, armed)
        if event["kind"] == "status" and armed is not None:
            place = told[site, int(armed["spot"])]
            place.device = max(place.device, float(event["dose"]))
    for attempt in attempts.values():
        pulses = _delivered(attempt)
        if pulses:
            place = told[site, int(attempt.plan["spot"])]
            line = _line(attempt.plan, pulses, modality)
            place.planned += line_dose(line, modality)
            place.pulses += len(pulses)
            if modality == "thermal":
                place.basal_omega += basal(line).omega


def _events(records: Iterable[Record]) -> Iterable[dict[str, Any]]:
    for record in records:
        if record.type == RecordType.EVENT:
            yield record.json()


def _note(
    attempts: dict[tuple[int, int], _Attempt],
    plans: Mapping[int, Mapping[str, Any]],
    event: Mapping[str, Any],
    armed: Mapping[str, Any] | None,
) -> Mapping[str, Any] | None:
    """Take in one event; returns the plan whose spot the device now counts, None while that is in doubt.

    The device may count the spot before until it has armed the new one, so from
    the beginning of a trial until its stimulus starts no status is used.
    """
    kind = event["kind"]
    if event.get("trial") is None or event.get("attempt") is None:
        return armed
    key = int(event["trial"]), int(event["attempt"])
    if kind == "trial_started":
        armed = None
    if key[0] not in plans:
        return armed
    attempt = attempts.setdefault(key, _Attempt(plans[key[0]]))
    if kind == "train_started":
        attempt.started = True
        return attempt.plan
    if kind == "pulse_onset":
        attempt.started = True
        attempt.begun.add(int(event["index"]))
    elif kind == "train_end":
        attempt.stimulus_ended = True
    elif kind == "trial_ended":
        attempt.outcome = str(event["outcome"])
    return armed


def _delivered(attempt: _Attempt) -> list[Mapping[str, Any]]:
    """Pulses that began, each taken as whole; all of them where nobody has seen the stimulus end."""
    pulses = list(attempt.plan["pulses"])
    if attempt.stimulus_ended:
        return [pulse for pulse in pulses if int(pulse["index"]) in attempt.begun]
    never_started = attempt.outcome not in (None, TrialOutcome.LINK_LOST) and not attempt.started
    return [] if never_started else pulses


def _line(plan: Mapping[str, Any], pulses: Sequence[Mapping[str, Any]], modality: str) -> list[tuple[int, int, int]]:
    """The surface under those pulses of a trial: at the baseline from the trial's start to its end otherwise."""
    per_unit = MODALITIES[modality].per_unit
    baseline = device_level(float(plan["baseline"]), per_unit)
    line: list[tuple[int, int, int]] = []
    now_us = 0
    for pulse in sorted(pulses, key=lambda p: int(p["index"])):
        target = device_level(float(pulse["target"]), per_unit)
        onset, plateau, offset, end = (int(pulse[f"{name}_us"]) for name in ("onset", "plateau", "offset", "end"))
        line += [
            (onset - now_us, baseline, baseline),
            (plateau - onset, baseline, target),
            (offset - plateau, target, target),
            (end - offset, target, baseline),
        ]
        now_us = end
    line.append((int(plan["total_us"]) - now_us, baseline, baseline))
    return line

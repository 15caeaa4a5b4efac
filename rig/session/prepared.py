"""A run as the operator asked for it, checked in everything that needs no device; what its recording says of that."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from rig.clock import utc_now
from rig.domain.covariates import Covariates, exclusions, read_all, refuse, stored
from rig.domain.errors import InputError, ParadigmError
from rig.domain.events import DeviceIdentity
from rig.domain.participant import check_participant
from rig.domain.plan import PlannedTrial
from rig.domain.sites import check_role, check_site
from rig.paradigm.check import check_paradigm
from rig.paradigm.envelope import Envelope, load_envelope
from rig.paradigm.expand import expand, from_spot
from rig.paradigm.individual import Individual, parse_individual
from rig.paradigm.load import paradigm_text, parse_paradigm
from rig.paradigm.model import Paradigm, paradigm_hash
from rig.session.answering import answered
from rig.session.header import header
from rig.session.last_start import clock_warning, last_start, refuse_expired
from rig.session.naming import journals_in, session_folder
from rig.session.options import SIMULATED, Options
from rig.session.site_dose import SiteDose, session_dose
from rig.session.unfinished import Unfinished, left_to_do

#: a number of four digits is a slip of the hand beyond; a seed is kept in 64 bits
MOST_NUMBER, MOST_SEED = 9999, (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that may start: everything a user can get wrong without a device has been checked."""

    options: Options
    paradigm: Paradigm
    text: str
    individual: dict[str, Individual]
    trials: tuple[PlannedTrial, ...]
    seed: int
    envelope: Envelope | None
    earlier: SiteDose
    journals: frozenset[tuple[str, int]]
    warnings: tuple[str, ...]
    goes_on: Unfinished | None = None
    covariates: Covariates = ()

    @property
    def first_trial(self) -> int:
        """Trial to begin with."""
        return 0 if self.goes_on is None else self.goes_on.next_trial


def _check_numbers(options: Options) -> None:
    """Refuse numbers that the run file cannot hold: it would be missing at the end.

    Raises
    ------
    InputError
        Naming the first.
    """
    given = {"session": options.session, "run": options.run, "first-spot": options.first_spot, "seed": options.seed}
    for name, number in given.items():
        most = MOST_SEED if name == "seed" else MOST_NUMBER
        if number is not None and not -most <= number <= most:
            raise InputError(f"--{name} {number}: too large; at most {most}")


def prepare(options: Options) -> Prepared:
    """Check everything that needs no device.

    Raises
    ------
    QstError
        With every problem of the paradigm, or the first bad argument.
    """
    check_participant(options.participant)
    check_site(options.site)
    _check_numbers(options)
    check_role(options.site_role)
    if options.fast and options.device != SIMULATED:
        raise InputError(f"--fast runs the simulator in virtual time; leave it out for {options.device}")
    text = paradigm_text(options.paradigm)
    now = utc_now()
    folder = session_folder(options.out, options.participant, options.session)
    journals, last = journals_in(folder), last_start(folder)
    envelope = None if options.envelope is None else load_envelope(options.envelope, now.date())
    if envelope is not None:
        refuse_expired(envelope, last)
    paradigm = parse_paradigm(text, options.paradigm, envelope)
    covariates = read_all(options.covariates)
    refuse(exclusions(covariates, paradigm.modality))
    individual = parse_individual(options.individual, now.isoformat(timespec="seconds"))
    goes_on = None if options.go_on_from is None else left_to_do(options.go_on_from, options, paradigm, individual)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 31)
    if goes_on is not None:
        seed, individual = goes_on.seed, goes_on.individual
    trials = expand(paradigm, individual, seed, options.language, envelope)
    earlier = session_dose(folder, paradigm.applicator)
    trials = from_spot([answered(trial, options.ratings) for trial in trials], options.first_spot)
    to_come = trials if goes_on is None else trials[goes_on.next_trial :]
    found = check_paradigm(paradigm, to_come, envelope, earlier.on(options.site))
    if found:
        raise ParadigmError(options.paradigm, found)
    warnings = (*clock_warning(now, last), *earlier.warnings, *earlier.unstated(options.site))
    return Prepared(
        options=options,
        paradigm=paradigm,
        text=text,
        individual=individual,
        trials=trials,
        seed=seed,
        envelope=envelope,
        earlier=earlier,
        journals=journals,
        warnings=warnings,
        goes_on=goes_on,
        covariates=covariates,
    )


def header_of(prepared: Prepared, run_number: int, device: DeviceIdentity) -> dict[str, object]:
    """Header of a prepared run on a connected device."""
    options, paradigm = prepared.options, prepared.paradigm
    who: dict[str, Any] = {
        "participant": options.participant,
        "session": options.session,
        "run": run_number,
        "site": options.site,
        "operator": options.operator,
        "seed": prepared.seed,
        "language": options.language,
        "ratings": options.ratings,
        "individual": {name: asdict(level) for name, level in prepared.individual.items()},
    }
    if prepared.goes_on is not None:
        who |= {"continues_run": prepared.goes_on.run, "first_trial": prepared.goes_on.next_trial}
    if options.device == SIMULATED:
        who["simulated_gain"] = options.gain
    if options.site_role:
        who["site_role"] = options.site_role
    if prepared.covariates:
        who["covariates"] = stored(prepared.covariates)
    if prepared.envelope is not None:
        who |= {f"envelope_{name}": value for name, value in prepared.envelope.stored().items()}
    what: dict[str, Any] = {
        "paradigm_name": paradigm.name,
        "paradigm_hash": paradigm_hash(paradigm),
        "paradigm_text": prepared.text,
        "paradigm": paradigm.model_dump(mode="json"),
        "primary_measure": paradigm.primary_measure,
        "order_seed": prepared.seed,
    }
    return header(
        started=utc_now(),
        who=who,
        paradigm=what,
        modality=paradigm.modality,
        trials=prepared.trials,
        device=device,
    )

"""A run that ended early and what is left of it, read from its journal: another run can go on with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rig.domain.errors import InputError, Problem, unreadable
from rig.domain.files import JOURNAL_SUFFIX
from rig.domain.outcome import FinishReason, TrialOutcome
from rig.domain.phrase import Phrase, Value, phrase
from rig.domain.plan import OFF_SKIN
from rig.paradigm.individual import Individual
from rig.paradigm.model import Paradigm, paradigm_hash
from rig.recording.records import Record, RecordType, scan
from rig.session.naming import session_folder, task_word
from rig.session.options import Options

#: the operator or the table of phases decided that these runs are over
OVER = (FinishReason.COMPLETED, FinishReason.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run of which trials are left; `next_trial` counts from 0. A trial that was cut short is not begun again."""

    journal: Path
    run: int
    paradigm_hash: str
    site: str
    first_spot: int
    seed: int
    individual: dict[str, Individual]
    finish_reason: FinishReason
    next_trial: int
    n_trials: int


def unfinished(journal: Path) -> Unfinished | None:
    """What is left of a run; None when nothing is, or nothing of it, or of the run it goes on with, was ever begun.

    Raises
    ------
    InputError
        If the file is no journal with a header, or cannot be read.
    """
    try:
        records = scan(journal.read_bytes()).records
    except OSError as error:
        raise InputError(unreadable(str(journal), error).text) from error
    if not records or records[0].type != RecordType.HEADER:
        what = phrase("no_run_journal", "is no journal of a run")
        raise InputError(Problem(str(journal), what, phrase("name_journal", "name the .qstj file to go on from")).text)
    header = records[0].json()
    end = records[-1].json() if records[-1].type == RecordType.END else {}
    reason = FinishReason(end.get("finish_reason", FinishReason.INTERRUPTED))
    n_trials = len(header["trials"])
    following = _following(records)
    if following is None and "continues_run" in header:  # it has begun nothing of what it was to go on with
        following = int(header["first_trial"])
    if reason in OVER or following is None or following >= n_trials:
        return None
    levels = {name: Individual(**level) for name, level in header["individual"].items()}
    return Unfinished(
        journal=journal,
        run=int(header["run"]),
        paradigm_hash=str(header["paradigm_hash"]),
        site=str(header.get("site", "")),
        first_spot=min((int(trial["spot"]) for trial in header["trials"] if trial["spot"] != OFF_SKIN), default=1),
        seed=int(header["order_seed"]),
        individual=levels,
        finish_reason=reason,
        next_trial=following,
        n_trials=n_trials,
    )


def left_to_do(journal: Path, options: Options, paradigm: Paradigm, individual: Mapping[str, Individual]) -> Unfinished:
    """What is left of a run, if `options` ask for the same visit, paradigm, site, order and levels.

    Raises
    ------
    InputError
        Naming what differs.
    """
    left = unfinished(journal)
    if left is None:
        raise InputError(
            phrase("nothing_left", "{journal}: has no trials left to go on with; start a new run", journal=str(journal))
        )
    if journal.resolve().parent != session_folder(options.out, options.participant, options.session).resolve():
        values: dict[str, Value] = {"participant": options.participant, "session": options.session}
        visit = phrase("other_visit", "is not of participant {participant}, session {session}", **values)
        raise InputError(Problem(str(journal), visit).text)
    levels = {name: level.value for name, level in left.individual.items()}
    compared: dict[Phrase, tuple[object, object]] = {
        phrase("its_paradigm", "paradigm"): (left.paradigm_hash, paradigm_hash(paradigm)),
        phrase("its_site", "site"): (left.site, options.site),
        phrase("its_first_spot", "first spot"): (left.first_spot, options.first_spot),
        phrase("its_seed", "seed"): (left.seed, left.seed if options.seed is None else options.seed),
        **{
            phrase("its_level", "level {name}", name=name): (levels.get(name), level.value)
            for name, level in individual.items()
        },
    }
    for what, (before, now) in compared.items():
        if before != now:
            values = {"journal": str(journal), "what": what, "before": str(before), "now": str(now)}
            raise InputError(
                phrase(
                    "other_than_before",
                    "{journal}: its {what} was {before}, now it is {now}; start a new run, or leave it as it was",
                    **values,
                )
            )
    return left


def latest_unfinished(folder: Path, paradigm: Paradigm, site: str) -> Unfinished | None:
    """What is left of the newest run of a paradigm on a site in a session's folder; None: nothing.

    Only the newest counts, by its run number: one that was gone on from, or followed by a whole run, is over.
    """
    left = _left(folder.glob(f"*_task-{task_word(paradigm.name)}_run-*{JOURNAL_SUFFIX}"))
    same = left is not None and (left.paradigm_hash, left.site) == (paradigm_hash(paradigm), site)
    return left if same else None


def all_unfinished(folder: Path) -> list[Unfinished]:
    """What is left of the newest run of each paradigm in a session's folder, where something is."""
    of_task: dict[str, list[Path]] = {}
    for journal in sorted(folder.glob(f"*_run-*{JOURNAL_SUFFIX}")):
        of_task.setdefault(journal.stem.rpartition("_run-")[0], []).append(journal)
    found = map(_left, of_task.values())
    return [left for left in found if left is not None]


def _left(journals: Iterable[Path]) -> Unfinished | None:
    """What is left of the newest run of one paradigm."""
    newest = max(journals, key=_run_number, default=None)
    try:
        return None if newest is None else unfinished(newest)
    except (InputError, KeyError, ValueError, TypeError):  # damaged: there is nothing to offer, `recover` says what
        return None


def _run_number(journal: Path) -> int:
    """Number in a journal's name; -1 where somebody has renamed it."""
    digits = journal.stem.rpartition("run-")[2]
    return int(digits) if digits.isdecimal() else -1


def _following(records: Iterable[Record]) -> int | None:
    """The trial after the last one that was begun; one that the device refused was not; None: none was begun."""
    following = None
    for record in records:
        if record.type != RecordType.EVENT:
            continue
        event = record.json()
        if event["kind"] == "trial_started":
            following = int(event["trial"]) + 1
        elif event["kind"] == "trial_ended":
            refused = event["outcome"] == TrialOutcome.REFUSED
            following = int(event["trial"]) + (0 if refused else 1)
    return following

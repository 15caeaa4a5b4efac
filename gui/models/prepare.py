"""Everything a run is asked for before anything is connected: the fields, what follows from them, the options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from gui.language import LANGUAGES, language
from gui.models.earlier import Earlier, Left
from gui.models.levels import Level
from gui.models.phrases import phrase_words
from gui.models.ports import Port
from gui.models.remembered import Remembered
from gui.models.room import Room, room
from gui.models.whose import Whose
from rig.domain.covariates import check
from rig.domain.errors import QstError
from rig.domain.participant import DEFAULT_PATTERN
from rig.domain.received import Received
from rig.domain.sites import site_code
from rig.paradigm.envelope import Envelope, load_envelope
from rig.paradigm.individual import Individual
from rig.session.naming import session_folder
from rig.session.options import SIMULATED, Options, RatingsBy

if TYPE_CHECKING:  # slow to load, and nothing is chosen before the window is seen
    from gui.models.paradigms import Listed
    from rig.paradigm.preview import LevelRange, Preview
    from rig.paradigm.rules import Margin


@dataclass(slots=True)
class Prepare:
    """The fields of the page as they stand, right or wrong; what they mean together is worked out when asked for.

    Attributes
    ----------
    today, utc_today : date
        On the computer's clock; of a study envelope, which control holds against UTC (None: the same).
    facts : dict
        Covariates as typed, by key.
    paradigm : str
        Source of the chosen one among `paradigms`, "" = none.
    levels : dict
        Participant's own levels by name, also of paradigms chosen before; of those in `unconfirmed` a stronger one
        stands in the field than the one in force.
    seed, operator, out : str
        As typed.
    device : str
        ``sim``, a port, or "" = none chosen; `ports` are those there were at the last look, None = not looked yet.
    """

    today: date
    utc_today: date | None = None
    participant: str = ""
    session: int = 1
    site: str = ""
    side: str = ""
    site_role: str = ""
    first_spot: int = 1
    facts: dict[str, object] = field(default_factory=dict)
    paradigms: list[Listed] = field(default_factory=list)
    paradigm: str = ""
    levels: dict[str, Level] = field(default_factory=dict)
    unconfirmed: set[str] = field(default_factory=set)
    seed: str = ""
    ratings: RatingsBy = "screen"
    language: str = "en"
    device: str = SIMULATED
    ports: list[Port] | None = None
    out: str = ""
    operator: str = ""
    go_on_from: Path | None = None
    code_pattern: str = DEFAULT_PATTERN
    check_digit: bool = False
    envelope: Envelope | None = None
    envelope_path: str = ""
    envelope_text: str = ""
    room: Room | None = None
    earlier: Earlier = field(default_factory=dict)
    left: frozenset[Left] = frozenset()
    whose: Whose = field(default_factory=Whose)
    _previewed: tuple[object, Preview] | None = None

    # ------------------------------------------------------------ fields that are more than a value
    def set_fact(self, key: str, raw: object) -> None:
        """Take over a covariate as typed; nothing typed is no covariate."""
        if raw is None or raw == "":
            self.facts.pop(key, None)
        else:
            self.facts[key] = raw

    def set_envelope(self, path: str) -> None:
        """Read a study envelope; what is wrong with it stands in `envelope_text`."""
        self.envelope_path, self.envelope, self.envelope_text = path.strip(), None, ""
        if self.envelope_path:
            try:
                self.envelope = load_envelope(Path(self.envelope_path), self.utc_today or self.today)
            except QstError as error:
                self.envelope_text = "\n".join(map(phrase_words, error.lines))

    def set_out(self, folder: str) -> None:
        """Choose the folder and look at it."""
        self.out = folder.strip()
        self.room = room(Path(self.out).expanduser()) if self.out else None

    # ------------------------------------------------------------ what follows from them
    @property
    def chosen(self) -> Listed | None:
        """The chosen paradigm, if there is one that can be used."""
        return next((row for row in self.paradigms if row.source == self.paradigm and row.usable), None)

    @property
    def modality(self) -> str:
        """Modality of the chosen paradigm, "" without one."""
        return "" if self.chosen is None else self.chosen.paradigm.modality

    @property
    def simulated(self) -> bool:
        """Whether nobody can be hurt: the simulated rig is chosen."""
        return self.device == SIMULATED

    @property
    def off_skin(self) -> bool:
        """Whether the chosen paradigm touches nobody."""
        return self.chosen is not None and self.chosen.paradigm.off_skin

    def level_names(self) -> tuple[str, ...]:
        """Levels that the chosen paradigm needs of this participant."""
        return () if self.chosen is None else self.chosen.level_names

    def level_ranges(self) -> dict[str, LevelRange]:
        """What each of them may be under the limits in force."""
        chosen, envelope = self.chosen, self.envelope_in_force()
        return {} if chosen is None else {name: chosen.level_range(name, envelope) for name in chosen.level_names}

    def envelope_in_force(self) -> Envelope | None:
        """The study envelope, where it is for the chosen paradigm's applicator."""
        if self.chosen is None or self.envelope is None:
            return None
        return self.envelope if self.envelope.applicator == self.chosen.paradigm.applicator else None

    def languages(self) -> tuple[str, ...]:
        """Languages the chosen paradigm can be run in; empty: it needs none."""
        return () if self.chosen is None else self.chosen.languages

    def preview(self) -> Preview | None:
        """What the chosen paradigm comes to with the levels typed; one not typed yet is at the most it may be."""
        chosen = self.chosen
        if chosen is None:
            return None
        typed = {name: self.levels.get(name, Level()) for name in self.level_names()}
        envelope = self.envelope_in_force()
        received = tuple(sorted(self.received().items()))
        limits = None if envelope is None else envelope.sha256
        asked = (chosen.text, tuple(typed.items()), limits, self.seed, self.first_spot, received)
        if self._previewed is None or self._previewed[0] != asked:
            self._previewed = asked, self._preview(chosen, typed, envelope)
        return self._previewed[1]

    def _preview(self, chosen: Listed, typed: dict[str, Level], envelope: Envelope | None) -> Preview:
        def planned(individual: dict[str, Individual] | None) -> Preview:
            seed, spot, received = seed_of(self.seed), self.first_spot, self.received()
            return chosen.preview(individual, envelope, seed=seed, first_spot=spot, received=received)

        nominal = planned(None)
        given = {name: level.individual() for name, level in typed.items()}
        levels = {name: value for name, value in given.items() if value is not None}
        if not levels:
            return nominal
        shown = planned(nominal.individual | levels)
        return shown if shown.trials else nominal  # a level beyond its range is told at the level

    def received(self) -> dict[int, Received]:
        """What earlier runs of this visit did to the spots of this site."""
        return self.earlier.get(site_code(self.site, self.side), {})

    def goes_on(self) -> bool:
        """Whether what is chosen here is what a run of this visit left unfinished: connecting asks whether to go on."""
        chosen = self.chosen
        return chosen is not None and (chosen.hash, site_code(self.site, self.side), self.first_spot) in self.left

    def visit(self) -> tuple[Path, str] | None:
        """Folder of this visit and the applicator, where there may be earlier runs; None: there are none."""
        chosen = self.chosen
        if chosen is None or not self.out or self.room is None:
            return None
        if not re.fullmatch("[A-Za-z0-9]+", self.participant):
            return None
        folder = session_folder(Path(self.out).expanduser(), self.participant, self.session)
        return (folder, chosen.paradigm.applicator) if folder.is_dir() else None

    def worst_doses(self) -> list[tuple[int, Margin]]:
        """Each kind of dose on the spot that gets most of it, with what it has received before."""
        chosen, shown = self.chosen, self.preview()
        if chosen is None or shown is None:
            return []
        return chosen.worst_doses(shown, self.envelope_in_force(), self.received())

    def needed_bytes(self) -> int:
        """Room that the recording may need."""
        shown = self.preview()
        return 0 if shown is None else shown.recording_bytes

    def files(self) -> tuple[str, str]:
        """What the files that are chosen held when they were read."""
        chosen = self.chosen
        return "" if chosen is None else chosen.text, "" if self.envelope is None else self.envelope.sha256

    # ------------------------------------------------------------ what comes of it
    def options(self) -> Options:
        """As control takes it; only without problems (`gui.models.prepare_checks`)."""
        values, _ = check(self.facts)
        return Options(
            paradigm=self.paradigm,
            participant=self.participant,
            out=Path(self.out).expanduser(),
            device=self.device,
            seed=seed_of(self.seed),
            individual=tuple(_items(self.levels, self.level_names())),
            session=self.session,
            site=site_code(self.site, self.side),
            site_role=self.site_role,
            first_spot=self.first_spot,
            operator=self.operator,
            language=self.language,
            attended=True,
            ratings=self.ratings,
            envelope=None if self.envelope_in_force() is None else Path(self.envelope_path),
            covariates=values,
            wait_for_start=True,
            go_on_from=self.go_on_from,
        )


def _items(levels: dict[str, Level], names: Iterable[str]) -> Iterable[str]:
    return (levels[name].item(name) for name in names)


def seed_of(text: str) -> int | None:
    """Seed as typed; None where there is none."""
    return int(text) if text.strip().isdecimal() and text.isascii() else None


def days_of(now: datetime) -> tuple[date, date]:
    """The day on the computer's clock, and in UTC."""
    return now.astimezone().date(), now.astimezone(UTC).date()


def as_remembered(habits: Remembered, now: datetime) -> Prepare:
    """Fields as at the last start, as far as they are kept."""
    model = Prepare(
        *days_of(now),
        device=habits.device,
        operator=habits.operator,
        language=habits.language if habits.language in LANGUAGES else language(),
        code_pattern=habits.code_pattern,
        check_digit=habits.check_digit,
    )
    model.set_out(habits.folder or str(user_documents_path() / "qst-rig"))
    return model

"""Whose answers stand on the page: what was said of a person, a place or an operator is not taken along to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from gui.models.levels import Level
from rig.domain.sites import site_code

#: of the operator, whoever is tested
OF_OPERATOR = "tried_on_self"
#: of the place where the stimulus goes, or of its limb
OF_PLACE = (
    "skin_lesion",
    "numbness",
    "thrombosis",
    "vascular_disease",
    "neuropathy",
    "waived_by",
    "limb_circumference_cm",
    "cuff_width_cm",
)
#: what belongs to a person, and is so before anything was said of them; covariates beside it
_OF_PERSON: dict[str, Any] = {"session": 1, "site": "", "side": "", "site_role": "", "first_spot": 1}


class Page(Protocol):
    """What of the preparation is about somebody, or says who they are (`gui.models.prepare`)."""

    participant: str
    operator: str
    session: int
    site: str
    side: str
    site_role: str
    first_spot: int
    facts: dict[str, object]
    levels: dict[str, Level]


@dataclass(slots=True)
class Whose:
    """For whom, where and by whom a run was begun last; None once the page is about others.

    Attributes
    ----------
    kept : dict
        What was said of those tested before, by their code: a slip in the code loses nothing.
    forgets : int
        Grows each time something is taken off the page or put back.
    """

    participant: str | None = None
    place: str | None = None
    operator: str | None = None
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    forgets: int = 0

    def begun(self, page: Page) -> None:
        """Note that what stands there now is about these."""
        self.participant, self.place, self.operator = page.participant, _place(page), page.operator

    def look(self, page: Page) -> None:
        """Take off the page what is about others than those that have just been typed."""
        if self.participant not in (None, page.participant):
            self._turn_from(page, self.participant or "")
        if page.participant in self.kept and not page.levels and set(page.facts) <= {OF_OPERATOR}:
            self._put_back(page)
        if self.place not in (None, _place(page)):
            self.place = None
            page.site_role = ""
            self._drop(page, OF_PLACE)
        if self.operator not in (None, page.operator):
            self.operator = None
            self._drop(page, (OF_OPERATOR,))

    def _turn_from(self, page: Page, participant: str) -> None:
        """Keep what was said of somebody, and begin with nothing but what the operator said of themselves."""
        self.kept[participant] = {name: getattr(page, name) for name in _OF_PERSON} | {
            "facts": {key: value for key, value in page.facts.items() if key != OF_OPERATOR},
            "levels": dict(page.levels),
        }
        self.participant = self.place = None
        page.levels.clear()
        for name, value in _OF_PERSON.items():
            setattr(page, name, value)
        self._drop(page, [key for key in page.facts if key != OF_OPERATOR])

    def _put_back(self, page: Page) -> None:
        """Show again what was said of somebody who was tested before; nothing has been said of anybody since."""
        said = self.kept.pop(page.participant)
        page.facts |= said.pop("facts")
        for name, value in said.items():
            setattr(page, name, value)
        self.participant, self.place = page.participant, _place(page)
        self.forgets += 1

    def _drop(self, page: Page, keys: Iterable[str]) -> None:
        for key in keys:
            page.facts.pop(key, None)
        self.forgets += 1


def _place(page: Page) -> str:
    return site_code(page.site, page.side)

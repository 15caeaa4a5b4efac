"""First column of the Prepare page: who is tested, what was asked before, what is known of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel

from gui import style
from gui.language import tr
from gui.models.prepare import Prepare
from gui.models.said import Said
from gui.models.whose import OF_OPERATOR
from gui.pages.prepare_column import Column, facts_wrong
from gui.widgets.count_edit import CountEdit
from gui.widgets.covariate_form import CovariateForm
from gui.widgets.participant_code import ParticipantCode
from rig.domain.covariate_table import COVARIATES

MOST_VISITS = 99
WAIVED = "waived_by"


class Who(Column):
    """Participant code, visit, checklist, covariates."""

    def __init__(self, model: Prepare) -> None:
        super().__init__(tr("prepare.who"))
        self._model = model
        self._code = ParticipantCode()
        self._visit = CountEdit(1, MOST_VISITS)
        self._visit.setToolTip(tr("prepare.session_tip"))
        first = [row for row in COVARIATES if row.group == "checklist" and row.key != OF_OPERATOR]
        rest = [row for row in COVARIATES if row.group != "checklist"]
        self._checklist = CovariateForm(first, lambda: model.today)
        self._known = CovariateForm(rest, lambda: model.today)
        self._harmless = QLabel(tr("prepare.checklist_simulated"))
        self._harmless.setWordWrap(True)
        style.look(self._harmless, "muted")
        self.add_row("participant", tr("prepare.code"), self._code)
        self.add_row("session", tr("prepare.session"), self._visit, beside=True)
        self.add_section(tr("prepare.checklist"))
        self.add(self._harmless)
        self.add(self._checklist)
        self.add_section(tr("prepare.covariates"))
        self.add(self._known)
        self.add_end()
        self.fill()
        self._code.valueChanged.connect(self._code_typed)
        self._visit.valueChanged.connect(self._visit_typed)
        for form in (self._checklist, self._known):
            form.valueChanged.connect(self._fact_typed)

    def fill(self) -> None:
        """Show what the model holds."""
        self._code.setValue(self._model.participant)
        self._visit.setValue(self._model.session)
        self._checklist.setValue(self._model.facts)
        self._known.setValue(self._model.facts)

    def _code_typed(self, code: str) -> None:
        self._model.participant = code.strip()
        self.changed.emit()

    def _visit_typed(self, visit: int) -> None:
        self._model.session = visit
        self.changed.emit()

    def _fact_typed(self, key: str, raw: object) -> None:
        self._model.set_fact(key, raw)
        self.changed.emit()

    def show_problems(self, found: Mapping[str, Said]) -> None:
        """Say what is wrong, and ask what belongs to the chosen stimulus."""
        super().show_problems(found)
        for form in (self._checklist, self._known):
            form.setModality(self._model.modality)
            form.setProblems(facts_wrong(found))
        excluded = any(said.key == "covariates.problem_excluded" for said in found.values())
        self._checklist.setAsked(WAIVED, excluded or WAIVED in self._model.facts)
        self._harmless.setVisible(self._model.simulated)

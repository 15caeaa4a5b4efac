"""The whole form for a cuff, unfolded, with a problem."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import style
from gui.widgets.covariate_form import CovariateForm
from rig.domain.covariate_table import COVARIATES


def example() -> QWidget:
    page = QWidget()
    style.look(page, "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    form = CovariateForm(COVARIATES, lambda: date(2026, 3, 31))
    form.setModality("pressure")
    form.setValue({"consent": True, "sleep_h": "77", "sex": "female", "pcs": "60"})
    form.setProblems({"sleep_h": "A number from 0 to 24 h.", "pcs": "A whole number from 0 to 52."})
    column.addWidget(form)
    return page

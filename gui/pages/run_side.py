"""What stands beside the plots: the rating being typed, and the curve so far."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.live import LiveRun
from gui.models.spoken import SpokenValue
from gui.widgets.spoken_rating import SpokenRatingBox
from gui.widgets.wind_up_curve import WindUpCurve

#: px: as narrow as the words of a scale's ends allow; wider screens give the room to the plots
WIDTH = 34 * style.GRID


class RatedSide(QWidget):
    """The box for spoken ratings is there where the run has any, the curve where ratings may be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(WIDTH)
        self.spoken, self.curve = SpokenRatingBox(), WindUpCurve()
        self._title, self._none = QLabel(), QLabel(tr("run.no_curve"))
        style.look(self._title, "section")
        style.look(self._none, "muted")
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = QFrame()
        style.look(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        inside.addWidget(self._title)
        inside.addWidget(self._none, 1)
        inside.addWidget(self.curve, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.spoken)
        column.addWidget(card, 1)

    def setSpoken(self, value: SpokenValue) -> None:
        """Show the rating being typed."""
        self.spoken.setValue(value)

    def setCurves(self, live: LiveRun) -> None:
        """Show the curve so far, or why there is none."""
        trials = live.underway.trials if live.underway is not None else ()
        self.spoken.setVisible(any(task.source == "operator_verbal" for t in trials for task in t.ratings))
        curves = () if live.hides_ratings else tuple(live.curves())
        per_pulse = any(curve.per_pulse for curve in curves)
        self._title.setText(tr("run.curve") if per_pulse or not curves else tr("run.curve_trials"))
        self._none.setText(tr("run.ratings_hidden") if live.hides_ratings else tr("run.no_curve"))
        self._none.setVisible(not curves)
        self.curve.setVisible(bool(curves))
        self.curve.setValue(curves, live.axis() if curves else None)

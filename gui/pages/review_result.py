"""The result of a run as the Review page shows it: pictures on the left, measures and lists on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.cautions import caution_words
from gui.models.measures import measures_of
from gui.models.phrases import phrase_words
from gui.models.review import Earlier
from gui.models.trial_titles import Titles, titled
from gui.widgets.caution_list import CautionList
from gui.widgets.choice import Choice
from gui.widgets.measure_table import MeasureTable
from gui.widgets.note_list import NoteList
from gui.widgets.primary_measure import PrimaryMeasure
from gui.widgets.pulse_curve import PulseCurve
from gui.widgets.run_list import RunList
from gui.widgets.single_and_train import SingleAndTrain
from gui.widgets.still_plot import legend
from gui.widgets.trial_curves import TrialCurves
from gui.widgets.verdict_marks import VerdictLegend
from rig.report.run_view import RunView, TrialView

#: shares of the width
PICTURES, NUMBERS = 11, 9


class Pictures(QTabWidget):
    """Curve per pulse, single against train, and the stimulus of each attempt; only what the run holds has a tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self._view: RunView | None = None
        self.curve, self.pairs, self.trial = PulseCurve(), SingleAndTrain(), TrialCurves()
        self._captions = [_small() for _ in range(3)]
        self._legends = [_small() for _ in range(2)]
        self.choice = Choice()
        self.choice.setAccessibleName(tr("review.trial_choice"))
        self.choice.valueChanged.connect(self._show_trial)
        self._unrated = _column(_small(tr("review.no_ratings")))
        self._pages = [
            (tr("review.tab_curve"), _card(self._captions[0], self.curve, self._legends[0])),
            (tr("review.tab_pairs"), _card(self._captions[1], self.pairs, self._legends[1])),
            (tr("review.tab_trial"), _card(self.choice, self.trial, self._captions[2], VerdictLegend())),
        ]

    def view(self) -> RunView | None:
        """The run that is shown."""
        return self._view

    def setValue(self, view: RunView) -> None:
        """Show a run."""
        self._view = view
        labels = tuple(titled(label, view.titles) for label in view.curve.labels)
        self.curve.setValue(replace(view.curve, labels=labels), view.scale)
        self.pairs.setValue(view.pairs, view.scale)
        for caption in self._captions[:2]:
            caption.setText(scale_caption(view))
        for label, plot in zip(self._legends, (self.curve, self.pairs), strict=True):
            label.setText(plot.legend())
        self.choice.setOptions((str(row), _trial_words(trial, view.titles)) for row, trial in enumerate(view.trials))
        self.choice.setValue("0")
        self._show_trial("0")
        self._show_tabs((bool(view.curve.labels), bool(view.pairs), bool(view.trials)))

    def _show_tabs(self, wanted: Sequence[bool]) -> None:
        self.clear()
        for (title, page), is_wanted in zip(self._pages, wanted, strict=True):
            if is_wanted:
                self.addTab(page, title)
        if not self.count():
            self.addTab(self._unrated, tr("review.tab_curve"))

    def _show_trial(self, row: str) -> None:
        view = self._view
        if view is None or not view.trials:
            self.trial.setValue(None)
            return
        trial = view.trials[int(row)]
        self.trial.setValue(trial, view.unit, view.limit, view.scale if view.scale.name else None)
        drawn = [f"━ {tr('review.measured')} ({view.unit})", f"┅ {tr('review.setpoint')} ({view.unit})"]
        self._captions[2].setText(legend([*drawn, *([f"━ {tr('review.slider')}"] if trial.slider else [])]))


class Numbers(QWidget):
    """What to be wary of, the primary measure, all measures, earlier runs, and what was written down afterwards."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cautions, self.primary, self.measures = CautionList(), PrimaryMeasure(), MeasureTable()
        self.earlier, self.notes = RunList(), NoteList()
        self.earlier.chosen.connect(self.chosen)
        self._earlier_said, self._damage = _small(), _small()
        self._path = ""
        self._lists = QTabWidget()
        self._lists.setDocumentMode(True)
        self._lists.addTab(self.measures, tr("review.measures"))
        self._lists.addTab(_column(self._earlier_said, self.earlier), tr("review.earlier"))
        self._lists.addTab(_column(self._damage, self.notes), tr("review.after"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.cautions)
        column.addWidget(self.primary)
        column.addWidget(self._lists, 1)

    def setValue(self, view: RunView) -> None:
        """Show a run; another one from its measures on."""
        if view.head.path != self._path:
            self._path = view.head.path
            self._lists.setCurrentIndex(0)
        found = measures_of(view)
        self.cautions.setValue([caution_words(caution, view.titles) for caution in view.wary])
        self.primary.setValue(found[0])
        self.measures.setValue(found)
        self.notes.setValue(view.notes)
        said = tr("review.damage", damage=phrase_words(view.notes_damage)) if view.notes_damage else ""
        style.look(self._damage, "warning" if said else "muted")
        self._tell(self._damage, self.notes, said if said or view.notes else tr("review.after_none"))
        self._lists.setTabText(2, _counted(tr("review.after"), len(view.notes)))

    def setEarlier(self, runs: Sequence[Earlier], problem: str, looking: bool) -> None:
        """Show earlier runs, or why there are none to be seen."""
        self.earlier.setValue(runs)
        none = tr("review.earlier_reading") if looking else tr("review.earlier_none")
        self._tell(self._earlier_said, self.earlier, problem or ("" if runs else none))
        self._lists.setTabText(1, _counted(tr("review.earlier"), len(runs)))

    def _tell(self, label: QLabel, table: QWidget, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        table.setVisible(bool(table.rowCount()))  # type: ignore[attr-defined]

    def show_notes(self) -> None:
        """Turn to what was written down afterwards."""
        self._lists.setCurrentIndex(2)


def scale_caption(view: RunView) -> str:
    """What is rated on which scale, with its anchors."""
    scale = view.scale
    return tr(
        "review.on_scale",
        dimension=tr(f"review.dimension_{view.dimension}"),
        scale=scale.name,
        low=numbers.exact(scale.low),
        high=numbers.exact(scale.high),
        anchor_low=scale.anchor_low,
        anchor_high=scale.anchor_high,
    )


def _trial_words(trial: TrialView, titles: Titles) -> str:
    outcome = tr(f"trouble.outcome_{trial.outcome}")
    return tr("review.trial_of", label=titled(trial.label, titles), attempt=trial.attempt, outcome=outcome)


def _counted(title: str, n: int) -> str:
    return f"{title} ({n})" if n else title


def _small(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    style.look(label, "muted")
    return label


def _column(*widgets: QWidget) -> QWidget:
    """Put widgets below one another; tables and plots take the room."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, style.GRID, 0, 0)
    column.setSpacing(style.GRID // 2)
    for widget in widgets:
        small = isinstance(widget, QLabel | Choice | VerdictLegend)
        column.addWidget(widget, 0 if small else 1)
    if all(isinstance(widget, QLabel) for widget in widgets):
        column.addStretch(1)
    return page


def _card(*widgets: QWidget) -> QWidget:
    """Put a picture with its words on a card."""
    card = QFrame()
    style.look(card, "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(style.GRID, 0, style.GRID, style.GRID)
    inside.addWidget(_column(*widgets))
    return card


def side_by_side(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Pictures and numbers, at their shares of the width."""
    row = QHBoxLayout()
    row.setSpacing(2 * style.GRID)
    for widget in (left, right):  # the shares hold whatever the widgets would like
        widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
    row.addWidget(left, PICTURES)
    row.addWidget(right, NUMBERS)
    return row

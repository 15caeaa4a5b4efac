"""The two plots of a trial, one above the other over the same time, with their legends."""

from __future__ import annotations

import html
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.live import LiveRun
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.rating_plot import RatingPlot
from gui.widgets.stimulus_plot import StimulusPlot
from gui.widgets.verdict_marks import VerdictLegend
from rig.domain.units import US_PER_S


class RunPlots(QFrame):
    """`setTrial` when another trial comes to the screen, `draw` as often as wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self.stimulus, self.rating = StimulusPlot(), RatingPlot()
        self._legend, self._scale, self._seconds = QLabel(), ElidedLabel(), QLabel(tr("run.seconds"))
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        style.look(self._scale, "rating")
        style.look(self._seconds, "muted")
        self._no_rating = QLabel(tr("run.empty"))
        self._no_rating.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style.look(self._no_rating, "muted")
        self._verdicts = VerdictLegend()
        between = QHBoxLayout()
        between.addWidget(self._scale, 1)
        between.addWidget(self._verdicts)
        above = QHBoxLayout()
        above.addWidget(self._legend)
        above.addStretch(1)
        above.addWidget(self._seconds)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        column.setSpacing(style.GRID // 2)
        column.addLayout(above)
        column.addWidget(self.stimulus, 4)
        column.addLayout(between)
        column.addWidget(self.rating, 2)
        column.addWidget(self._no_rating)
        for widget in self._of_a_trial():
            widget.hide()  # until there is a trial
        self.rating.hide()
        self.stimulus.spanChanged.connect(self.rating.setSpan)
        self.rating.spanChanged.connect(self.stimulus.setSpan)

    def _of_a_trial(self) -> tuple[QWidget, ...]:
        return self._legend, self._verdicts, self.stimulus, self._scale, self._seconds

    def setTrial(self, live: LiveRun, begin_s: float, end_s: float) -> None:
        """Show what is planned of `live.shown`, which must not be None."""
        assert live.shown is not None
        plan, task, ends = live.shown.trial.plan, live.shown.task, live.axis()
        self._legend.setText(_legend(live.unit))
        self.stimulus.setPlan(plan, live.unit, live.limit(), begin_s, end_s)
        for widget in self._of_a_trial():
            widget.show()
        seen = ends is not None and not live.hides_ratings
        self.rating.setVisible(seen)
        self.stimulus.setTimeAxis(shown=not seen)
        self._no_rating.setVisible(not seen)
        self._no_rating.setText(tr("run.ratings_hidden") if ends is not None else tr("run.not_rated"))
        self._scale.setValue("")
        if task is not None and ends is not None and seen:
            low, high = (numbers.exact(end) for end in ends)
            dimension = tr(f"run.dimension_{task.dimension}")
            self._scale.setValue(tr("run.rating_of", dimension=dimension, low=low, high=high))
            self.rating.setScale(*ends, begin_s, end_s)

    def clear(self) -> None:
        """Show nothing: there is no trial."""
        for widget in self._of_a_trial():
            widget.hide()
        self.rating.hide()
        self._no_rating.setText(tr("run.empty"))
        self._no_rating.show()

    def draw(self, live: LiveRun) -> None:
        """Draw the samples, marks and answers of `live.shown`; before its start now stands at 0 s."""
        shown, trace = live.shown, live.trace
        assert shown is not None
        zero_us = shown.t0_us if shown.t0_us is not None else trace.last_us
        if zero_us is None:
            return
        begin_s, end_s = self.stimulus.whole()
        stretch = trace.between(zero_us + begin_s * US_PER_S, zero_us + end_s * US_PER_S)
        period_us = trace.period_us()
        if shown.t0_us is not None and trace.last_us is not None and not shown.outcome:
            self.stimulus.follow((trace.last_us - zero_us) / US_PER_S)
        self.stimulus.draw(replace(stretch, measured=live.read(stretch.measured)), zero_us, period_us)
        onsets = ((pulse.onset_us / US_PER_S, shown.verdicts[k]) for k, pulse in enumerate(shown.trial.plan.pulses))
        self.stimulus.setMarks([(onset_s, verdict) for onset_s, verdict in onsets if verdict is not None])
        if self.rating.isVisibleTo(self):
            if shown.task is not None and shown.task.when == "continuous":
                self.rating.draw(stretch, zero_us, period_us)
            answers = [r for r in shown.rated if shown.task is not None and r.scale == shown.task.scale.name]
            self.rating.setAnswers([((r.t_us - zero_us) / US_PER_S, r.value) for r in answers])


def _legend(unit: str) -> str:
    """Unit and names of the lines, each in its colour with its stroke."""
    palette = style.current()
    lines = (
        ("━", palette.measured, "measured", palette.measured),
        ("╍", palette.setpoint, "setpoint", palette.setpoint),
        ("█", palette.line, "planned", palette.muted),
    )
    names = (
        f'<span style="color:{colour}">{stroke}</span> <span style="color:{ink}">{_plain(name)}</span>'
        for stroke, colour, name, ink in lines
    )
    return f"<b>{html.escape(unit)}</b> &nbsp; " + " &nbsp; ".join(names)


def _plain(name: str) -> str:
    return html.escape(tr(f"run.{name}"))

"""Plots of the run: time is zoomed and nothing else, marks and answers stand where they belong."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.models.curve_so_far import CurveSoFar
from gui.models.decimate import BEYOND
from gui.models.trace import Trace
from gui.widgets.plot import Plot
from gui.widgets.rating_plot import RatingPlot
from gui.widgets.stimulus_plot import StimulusPlot
from gui.widgets.time_plot import TimePlot
from gui.widgets.verdict_marks import MARKS
from gui.widgets.wind_up_curve import WindUpCurve
from rig.analysis.delivery import Verdict
from rig.control.messages import Samples
from tests.gui.drawn_text import texts
from tests.gui.played import planned

PLAN = planned()[0].plan


@pytest.fixture
def plot(qtbot: QtBot) -> TimePlot:
    plot = TimePlot()
    qtbot.addWidget(plot)
    plot.resize(800, 300)
    plot.show()
    plot.setWhole(-5.0, 65.0)
    QApplication.processEvents()
    return plot


def wheel(plot: TimePlot, x: float, notches: int) -> None:
    place = plot.point_of(x, 0.5)
    event = QWheelEvent(
        QPointF(place),
        QPointF(plot.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)


def test_the_wheel_zooms_time_around_the_pointer_and_levels_not_at_all(plot: TimePlot) -> None:
    levels = plot.getViewBox().viewRange()[1]
    wheel(plot, 20.0, 3)
    begin, end = plot.span()
    assert end - begin == pytest.approx(70 * 0.8**3)
    assert (20.0 - begin) / (end - begin) == pytest.approx(25 / 70, abs=0.01)
    assert plot.getViewBox().viewRange()[1] == levels
    assert plot.getViewBox().viewRange()[0] == pytest.approx([begin, end])


def test_a_double_click_shows_the_whole_trial_again(plot: TimePlot) -> None:
    wheel(plot, 20.0, 5)
    assert plot.zoomed
    QTest.mouseDClick(
        plot.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        plot.point_of(sum(plot.span()) / 2, 0.5).toPoint(),
    )
    assert plot.span() == (-5.0, 65.0) and not plot.zoomed


def test_zoom_ends_at_the_trial_and_at_half_a_second(plot: TimePlot) -> None:
    plot.zoom(0.5, -5.0)
    assert plot.span()[0] == -5.0
    plot.zoom(100.0, 20.0)
    assert plot.span() == (-5.0, 65.0)
    for _ in range(50):
        plot.zoom(0.5, 64.9)
    begin, end = plot.span()
    assert end - begin == pytest.approx(0.5) and end <= 65.0


@pytest.mark.qt_log_ignore("not accepted by receiving widget")
def test_a_drag_moves_nothing(plot: TimePlot) -> None:
    wheel(plot, 20.0, 3)
    before = plot.span()
    begin, end = (plot.point_of(x, 0.5).toPoint() for x in (18.0, 30.0))
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    QTest.mouseMove(plot.viewport(), end)
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert plot.span() == before and plot.getViewBox().viewRange()[0] == pytest.approx(list(before))


def test_a_zoomed_plot_follows_now_and_a_whole_one_stands(plot: TimePlot) -> None:
    plot.follow(50.0)
    assert plot.span() == (-5.0, 65.0)
    plot.zoom(0.2, 0.0)
    width = plot.span()[1] - plot.span()[0]
    plot.follow(30.0)
    begin, end = plot.span()
    assert begin < 30.0 < end and end - begin == pytest.approx(width)
    plot.follow(64.9)
    assert plot.span()[1] == 65.0


def test_two_plots_show_the_same_time(qtbot: QtBot, plot: TimePlot) -> None:
    other = TimePlot()
    qtbot.addWidget(other)
    other.setWhole(-5.0, 65.0)
    plot.spanChanged.connect(other.setSpan)
    other.spanChanged.connect(plot.setSpan)
    plot.zoom(0.5, 10.0)
    assert other.span() == plot.span()
    other.show_all()
    assert plot.span() == (-5.0, 65.0)


@pytest.fixture
def stimulus(qtbot: QtBot) -> StimulusPlot:
    plot = StimulusPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 300)
    plot.setPlan(PLAN, "°C", 50.0, -5.0, 65.0)
    plot.show()
    QApplication.processEvents()
    return plot


def test_limit_and_plan_are_in_the_picture(stimulus: StimulusPlot) -> None:
    low, high = stimulus.getViewBox().viewRange()[1]
    assert low < 32.0 and high > 50.0
    assert stimulus._limit.value() == 50.0 and stimulus._limit.label.format == "limit 50.0 °C"
    x, y = stimulus._ghosts.getData()
    assert y.max() == 48.0 and y.min() == 38.0 and x[0] == pytest.approx(PLAN.pulses[0].onset_us / 1e6)


def test_without_a_limit_there_is_no_line(stimulus: StimulusPlot) -> None:
    stimulus.setPlan(PLAN, "°C", None, -5.0, 65.0)
    assert not stimulus._limit.isVisible()


def test_a_plot_has_one_axis_of_levels(stimulus: StimulusPlot) -> None:
    item = stimulus.getPlotItem()
    assert [name for name in ("left", "right") if item.getAxis(name).isVisible()] == ["left"]


def test_every_verdict_has_its_mark_under_its_pulse(stimulus: StimulusPlot) -> None:
    marks = [(11.0 + 2 * k, verdict) for k, verdict in enumerate(Verdict)]
    stimulus.setMarks(marks)
    spots = stimulus._marks.points()
    assert [spot.pos().x() for spot in spots] == [onset for onset, _ in marks]
    assert all(spot.pos().y() < 32.0 for spot in spots)
    assert set(MARKS) == set(Verdict)
    assert stimulus.marks() == tuple(marks)


def test_no_more_than_two_points_a_column_are_drawn(stimulus: StimulusPlot) -> None:
    n = 60_000
    trace = Trace(n)
    t = (np.arange(n) * 1_000).astype("u8")
    wave = np.sin(np.arange(n) / 50).astype("f4")
    trace.add(Samples(t, wave, wave, wave))
    stimulus.draw(trace.between(0), 0.0, trace.period_us())
    x, y = stimulus._measured.getData()
    assert n > x.size > stimulus.columns() and x.size <= 2 * stimulus.columns() + BEYOND
    assert np.nanmax(y) == wave.max() and np.nanmin(y) == wave.min()


def test_lost_samples_are_a_gap_in_the_line(stimulus: StimulusPlot) -> None:
    t = np.concatenate([np.arange(0, 10_000_000, 8_000), np.arange(12_000_000, 20_000_000, 8_000)]).astype("u8")
    level = np.full(t.size, 38.0, "f4")
    trace = Trace(t.size)
    trace.add(Samples(t, level, level, level))
    stimulus.draw(trace.between(0), 0.0, trace.period_us())
    x, y = stimulus._measured.getData()
    assert np.isnan(y[(x > 10) & (x < 12)]).any()


def test_answers_stand_at_their_time_and_a_missed_one_at_the_low_end(qtbot: QtBot) -> None:
    plot = RatingPlot()
    qtbot.addWidget(plot)
    plot.setScale(0.0, 100.0, -5.0, 65.0)
    plot.setAnswers([(12.0, 30.0), (14.0, None)])
    assert [(p.pos().x(), p.pos().y()) for p in plot._answers.points()] == [(12.0, 30.0)]
    assert [(p.pos().x(), p.pos().y()) for p in plot._missed.points()] == [(14.0, 0.0)]
    plot.setAnswers([])
    assert len(plot._answers.points()) == len(plot._missed.points()) == 0


def test_the_ends_of_the_rating_scale_are_written_at_its_axis(qtbot: QtBot) -> None:
    plot = RatingPlot()
    qtbot.addWidget(plot)
    plot.resize(900, 80)
    plot.setScale(0.0, 100.0, -5.0, 67.0)
    plot.show()
    qtbot.waitExposed(plot)
    at_the_left = [piece.text for piece in texts(plot) if piece.ink.right() < plot.width() / 8]
    assert {"0", "50", "100"} <= set(at_the_left)


def test_the_slider_is_drawn_on_its_scale(qtbot: QtBot) -> None:
    plot = RatingPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 200)
    plot.setScale(0.0, 10.0, 0.0, 10.0)
    t = np.arange(0, 1_000_000, 8_000).astype("u8")
    half = np.full(t.size, 0.5, "f4")
    trace = Trace(t.size)
    trace.add(Samples(t, half, half, half))
    plot.draw(trace.between(0), 0.0, trace.period_us())
    assert set(plot._line.getData()[1]) == {5.0}


NAN = float("nan")


def test_the_curve_shows_every_train_and_the_latest_in_front(qtbot: QtBot) -> None:
    curve = WindUpCurve()
    qtbot.addWidget(curve)
    trains = [CurveSoFar(k, 1, "train", (10.0 + k, NAN, 30.0), None) for k in range(3)]
    curve.setValue(trains, (0.0, 100.0))
    x, y = curve.latest.getData()
    assert list(x[:3]) == [1.0, 2.0, 3.0] and y[0] == 12.0 and np.isnan(y[1]) and y[2] == 30.0
    x, y = curve.earlier.getData()
    assert [float(v) for v in y[np.isfinite(y)]] == [10.0, 30.0, 11.0, 30.0]
    assert np.isnan(y[3]), "two trains are joined"
    assert [(p.pos().x(), p.pos().y()) for p in curve.points.points()] == [(1.0, 12.0), (3.0, 30.0)]
    assert len(curve.rings.points()) == 0


def test_the_curve_is_drawn_anew_only_when_it_changed(qtbot: QtBot) -> None:
    curve = WindUpCurve()
    qtbot.addWidget(curve)
    train = CurveSoFar(0, 1, "train", (10.0, NAN), None)
    curve.setValue([train], (0.0, 100.0))
    with qtbot.assertNotEmitted(curve.latest.sigPlotChanged):
        curve.setValue([CurveSoFar(0, 1, "train", (10.0, NAN), None)], (0.0, 100.0))
    with qtbot.waitSignal(curve.latest.sigPlotChanged):
        curve.setValue([CurveSoFar(0, 1, "train", (10.0, 20.0), None)], (0.0, 100.0))


def test_ratings_of_whole_trials_are_points_over_the_trials(qtbot: QtBot) -> None:
    curve = WindUpCurve()
    qtbot.addWidget(curve)
    pairs = [CurveSoFar(k, 1, "train" if k % 2 else "single", (), 20.0 + k if k != 2 else None) for k in range(4)]
    curve.setValue(pairs, (0.0, 100.0))
    assert [p.pos().x() for p in curve.points.points()] == [2.0, 4.0]
    assert [p.pos().x() for p in curve.rings.points()] == [1.0], "a missed rating has no point"


@pytest.mark.parametrize("height", [60, 200])
def test_the_numbers_at_the_ends_of_a_low_plot_are_whole(qtbot: QtBot, height: int) -> None:
    plot = RatingPlot()
    qtbot.addWidget(plot)
    plot.resize(400, height)
    plot.show()
    qtbot.waitExposed(plot)
    plot.setScale(0.0, 100.0, 0.0, 60.0)
    half = plot.fontMetrics().height() / 2 - 1
    top, bottom = plot.point_of(0.0, 100.0).y(), plot.point_of(0.0, 0.0).y()
    view = plot.getViewBox().sceneBoundingRect()
    assert top - view.top() >= half and view.bottom() - bottom >= half


@pytest.mark.parametrize("height", [48, 64, 90, 160, 400])
@pytest.mark.parametrize("kind", [StimulusPlot, RatingPlot, WindUpCurve])
def test_no_number_of_an_axis_touches_the_one_above_it(qtbot: QtBot, kind: type[Plot], height: int) -> None:
    plot = kind()
    qtbot.addWidget(plot)
    if isinstance(plot, StimulusPlot):
        plot.setPlan(PLAN, "°C", None, -5.0, 65.0)
    else:
        plot.setEnds(0.0, 100.0)
    plot.resize(600, max(height, plot.minimumHeight()))
    plot.show()
    QApplication.processEvents()
    left = plot.getViewBox().sceneBoundingRect().left()
    levels = sorted(piece.ink.center().y() for piece in texts(plot) if piece.ink.right() <= left)
    assert levels
    assert np.diff(levels).min(initial=np.inf) >= 0.9 * plot.fontMetrics().height()

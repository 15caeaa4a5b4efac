"""Widgets of the Review page: what is drawn follows from what was rated, and nothing is drawn that was not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui import language
from gui.models.measures import measures_of
from gui.widgets.caution_list import CautionList
from gui.widgets.choice import Choice
from gui.widgets.measure_table import MeasureTable
from gui.widgets.note_form import NoteForm
from gui.widgets.note_list import NoteList
from gui.widgets.primary_measure import PrimaryMeasure
from gui.widgets.pulse_curve import PulseCurve
from gui.widgets.run_list import RunList
from gui.widgets.single_and_train import SingleAndTrain
from gui.widgets.trial_curves import TrialCurves
from rig.domain.notes import Action, Finding, NoteKind, Relatedness, Severity
from tests.gui.reviewed import ADVERSE, SKIN, reviewed, view


def lines(plot: pg.PlotWidget) -> list[tuple[np.ndarray, np.ndarray]]:
    """Every line with points, as (x, y)."""
    return [item.getData() for item in plot.getPlotItem().listDataItems() if isinstance(item, pg.PlotDataItem)]


def bands(plot: pg.PlotWidget) -> int:
    return sum(isinstance(item, pg.FillBetweenItem) for item in plot.getPlotItem().items)


@pytest.mark.parametrize(
    ("name", "n_lines", "n_bands", "legend"),
    [
        ("one train", 1, 0, ["● train 1"]),
        ("two trains", 3, 0, ["○ train 1", "□ train 2", "● mean"]),
        ("three trains", 4, 1, ["▒ ± 1 SD between trains", "○ train 1", "□ train 2", "△ train 3", "● mean"]),
    ],
)
def test_a_band_is_drawn_from_three_trains_on(
    qtbot: QtBot, name: str, n_lines: int, n_bands: int, legend: list[str]
) -> None:
    plot, run = PulseCurve(), view(name)
    qtbot.addWidget(plot)
    plot.setValue(run.curve, run.scale)
    assert (len(lines(plot)), bands(plot)) == (n_lines, n_bands)
    assert plot.legend().replace("\u00a0", " ").split("    ") == legend
    x, y = lines(plot)[-1]
    assert list(x) == list(range(1, 11)) and np.allclose(y, run.curve.mean)
    assert plot.value() is run.curve


def test_a_missing_rating_is_a_gap(qtbot: QtBot) -> None:
    plot, run = PulseCurve(), view("stopped and repeated")
    qtbot.addWidget(plot)
    plot.setValue(run.curve, run.scale)
    ((_, y),) = lines(plot)
    assert np.isnan(y[3]) and np.isfinite(np.delete(y, 3)).all()
    (item,) = plot.getPlotItem().listDataItems()
    assert item.opts["connect"] == "finite", "the line is broken there"


def test_without_trains_nothing_is_drawn(qtbot: QtBot) -> None:
    plot, run = PulseCurve(), view("three trains")
    qtbot.addWidget(plot)
    plot.setValue(run.curve, run.scale)
    plot.setValue(view("pairs").curve, run.scale)
    assert lines(plot) == [] and plot.legend() == ""


def test_pairs_go_from_single_to_train_and_their_mean_is_in_front(qtbot: QtBot) -> None:
    plot, run = SingleAndTrain(), view("pairs")
    qtbot.addWidget(plot)
    plot.setValue(run.pairs, run.scale)
    drawn = lines(plot)
    assert [list(y) for _, y in drawn[:-1]] == [[p.single, p.train] for p in run.pairs]
    assert list(drawn[-1][1]) == [25.0, 55.0]
    plot.setValue(())
    assert lines(plot) == [] and plot.value() == ()


def test_stimulus_limit_and_slider_of_an_attempt_are_shown(qtbot: QtBot) -> None:
    curves, run = TrialCurves(), view("three trains")
    qtbot.addWidget(curves)
    curves.setValue(run.trials[0], run.unit, run.limit, run.scale)
    curves.show()
    stimulus, rating = curves.findChildren(pg.PlotWidget)
    limits = [item for item in stimulus.getPlotItem().items if isinstance(item, pg.InfiniteLine)]
    assert [line.value() for line in limits] == [50.0] and rating.isVisible()
    low, high = stimulus.getPlotItem().vb.viewRange()[1]
    assert low < 38.0 and high > 50.0
    curves.setValue(view("tonic, nothing rated").trials[0], run.unit, run.limit, run.scale)
    assert not rating.isVisible()
    curves.setValue(None)
    assert curves.value() is None and not stimulus.getPlotItem().items


def test_every_verdict_has_its_mark_under_the_onset(qtbot: QtBot) -> None:
    curves, run = TrialCurves(), view("three trains")
    qtbot.addWidget(curves)
    verdicts = (
        "as_planned",
        "late",
        "late",
        "low",
        "high",
        "missed",
        "unknown",
        "as_planned",
        "as_planned",
        "not_delivered",
    )
    onsets = run.trials[0].onset_s.copy()
    onsets[5] = np.nan  # a pulse that never came stands where it was planned
    curves.setValue(replace(run.trials[0], verdict=verdicts, onset_s=onsets), run.unit, run.limit, run.scale)
    stimulus = curves.findChildren(pg.PlotWidget)[0]
    marks = [item for item in stimulus.getPlotItem().items if isinstance(item, pg.ScatterPlotItem)]
    at = sorted(float(x) for item in marks for x in item.getData()[0])
    assert at == [float(x) for x in run.trials[0].planned_s[:9]] and len(marks) == 6


def test_the_upper_limit_is_no_limit_of_a_cold_stimulus(qtbot: QtBot) -> None:
    curves, run = TrialCurves(), view("three trains")
    qtbot.addWidget(curves)
    trial = run.trials[0]
    curves.setValue(replace(trial, target=np.full_like(trial.target, 10.0)), run.unit, run.limit, run.scale)
    stimulus = curves.findChildren(pg.PlotWidget)[0]
    assert not any(isinstance(item, pg.InfiniteLine) for item in stimulus.getPlotItem().items)


def test_a_limit_far_above_does_not_flatten_the_curve(qtbot: QtBot) -> None:
    curves, run = TrialCurves(), view("three trains")
    qtbot.addWidget(curves)
    curves.setValue(run.trials[0], run.unit, 500.0, run.scale)
    stimulus = curves.findChildren(pg.PlotWidget)[0]
    assert stimulus.getPlotItem().vb.viewRange()[1][1] < 60.0


def test_the_primary_measure_is_shown_with_what_it_is(qtbot: QtBot) -> None:
    card = PrimaryMeasure()
    qtbot.addWidget(card)
    card.setValue(measures_of(view("pairs"))[0])
    said = "\n".join(label.text() for label in card.findChildren(QLabel))
    for part in ("Wind-up ratio (DFNS)", "2.2", "95 % interval: 1.909 to 2.477", "5 of 5 pairs", "mean rating"):
        assert part in said
    assert "Formula" in card.toolTip() and "2.2" in card.accessibleName()
    card.setValue(None)
    assert card.value() is None and not any(label.text() for label in card.findChildren(QLabel))


def test_every_measure_has_its_row_and_its_definition_on_hover(qtbot: QtBot) -> None:
    table, found = MeasureTable(), measures_of(view("stopped and repeated"))
    qtbot.addWidget(table)
    table.setValue(found)
    rows = table.texts()
    assert [row[0] for row in rows] == [measure.title for measure in found] and table.value() == found
    assert any(row[1].startswith("undefined: a pulse or moment") for row in rows)
    for row, measure in enumerate(found):
        assert measure.definition in table.item(row, 0).toolTip() and measure.number in table.item(row, 1).toolTip()


def test_cautions_are_sentences_and_their_absence_is_said(qtbot: QtBot) -> None:
    cautions = CautionList()
    qtbot.addWidget(cautions)
    cautions.resize(400, 100)
    (text,) = cautions.findChildren(QLabel)
    assert text.text() == "Nothing out of the ordinary was found."
    cautions.setValue(["One.", "Two."])
    assert text.text() == "▲ One.\n▲ Two." and cautions.value() == ("One.", "Two.")


def test_an_earlier_run_is_opened_by_return_or_double_click(qtbot: QtBot) -> None:
    runs, rows = RunList(), reviewed().earlier()
    qtbot.addWidget(runs)
    runs.setValue(rows)
    runs.show()
    assert "45.17" in runs.texts()[0][1] and "differs in site" in runs.texts()[1][1] and runs.value() == rows
    runs.setCurrentCell(1, 0)
    with qtbot.waitSignal(runs.chosen) as opened:
        qtbot.keyClick(runs, Qt.Key.Key_Return)
    assert opened.args == [rows[1].path]


def test_notes_are_listed_with_all_that_was_chosen(qtbot: QtBot) -> None:
    notes = NoteList()
    qtbot.addWidget(notes)
    notes.setValue((SKIN, ADVERSE))
    skin, adverse = notes.texts()
    assert "KL" in skin[0] and skin[1] == "Look at the skin\nred"
    assert all(part in adverse[1] for part in ("Adverse event", "mild", "certainly related", "treated", "wet cloth"))
    assert notes.value() == (SKIN, ADVERSE)


# ---------------------------------------------------------------- the form


def choose(form: NoteForm, **codes: str) -> None:
    boxes = {box.accessibleName(): box for box in form.findChildren(Choice)}
    for name, code in codes.items():
        boxes[language.tr(f"notes.{name}")].setValue(code)


def press(qtbot: QtBot, form: NoteForm, text: str) -> None:
    (button,) = (b for b in form.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def problems_shown(form: NoteForm) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible() and label.text().endswith("?")]


@pytest.fixture
def form(qtbot: QtBot) -> NoteForm:
    form = NoteForm()
    qtbot.addWidget(form)
    form.show()
    form.ask(NoteKind.ADVERSE_EVENT, "KL")
    return form


def test_an_incomplete_note_is_explained_at_each_field_and_not_sent(qtbot: QtBot, form: NoteForm) -> None:
    with qtbot.assertNotEmitted(form.submitted):
        press(qtbot, form, "Save")
    assert problems_shown(form) == ["How severe was it?", "Did the stimulus cause it?", "What was done about it?"]


def test_a_complete_note_is_sent_once(qtbot: QtBot, form: NoteForm) -> None:
    choose(form, severity="mild", relatedness="certain", action="treated")
    (text,) = form.findChildren(QPlainTextEdit)
    text.setPlainText("  redness \n")
    with qtbot.waitSignal(form.submitted) as sent:
        press(qtbot, form, "Save")
    (note,) = sent.args
    assert (note.kind, note.text, note.operator) == (NoteKind.ADVERSE_EVENT, "redness", "KL")
    assert (note.severity, note.relatedness, note.action) == (Severity.MILD, Relatedness.CERTAIN, Action.TREATED)
    with qtbot.assertNotEmitted(form.submitted):
        press(qtbot, form, "Save")
    form.fail("the disk is full")
    assert text.toPlainText() == "  redness \n", "what was typed is kept"
    with qtbot.waitSignal(form.submitted):
        press(qtbot, form, "Save")


def test_a_form_asks_only_for_what_belongs_to_its_kind(qtbot: QtBot, form: NoteForm) -> None:
    form.ask(NoteKind.SKIN_INSPECTION, "KL")
    assert [box.accessibleName() for box in form.findChildren(Choice) if box.isVisible()] == ["The skin is"]
    choose(form, finding="unchanged")
    with qtbot.waitSignal(form.submitted) as sent:
        press(qtbot, form, "Save")
    assert sent.args[0].finding is Finding.UNCHANGED
    form.ask(NoteKind.NOTE, "")
    assert not any(box.isVisible() for box in form.findChildren(Choice)) and form.kind() is NoteKind.NOTE
    with qtbot.waitSignal(form.cancelled):
        press(qtbot, form, "Cancel")

"""The fields of Prepare: each gives back what was typed, says what is wrong in words, and asks before it raises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui import language
from gui.language import words
from gui.models.levels import Level
from gui.models.paradigms import added, builtin
from gui.models.ports import Port
from gui.models.preflight_items import Item, Mark, Row
from gui.models.profile import Profile
from gui.models.said import Said
from gui.widgets.choice import Choice
from gui.widgets.covariate_form import CovariateForm
from gui.widgets.date_field import DateField
from gui.widgets.dose_bar import ENVELOPE, FREE, NEVER, Dose, DoseBar
from gui.widgets.folder_edit import FolderEdit
from gui.widgets.form_row import FormRow
from gui.widgets.level_edit import LevelEdit
from gui.widgets.medication_edit import MedicationEdit
from gui.widgets.paradigm_list import ParadigmList
from gui.widgets.participant_code import ParticipantCode
from gui.widgets.port_list import PortList
from gui.widgets.preflight_row import PreflightRow
from gui.widgets.stimulus_picture import StimulusPicture
from gui.widgets.text_field import TextField
from gui.widgets.yes_no import YesNo
from rig.domain.covariate_table import COVARIATES, GROUPS
from tests.gui.drawn_text import texts as drawn_in

#: many windows are drawn
pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 31)


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Show a widget and give it the keyboard."""
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def line(widget: QWidget, number: int = 0) -> QLineEdit:
    return widget.findChildren(QLineEdit)[number]


def button(widget: QWidget, text: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.text() == text)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


# ---------------------------------------------------------------- words
def test_the_form_asks_in_the_words_of_the_table() -> None:
    english = words("en", "covariates")
    assert {row.key: english[row.key] for row in COVARIATES} == {row.key: row.words for row in COVARIATES}
    choices = {f"choice_{code}" for row in COVARIATES for code in row.choices}
    asked = choices | {f"group_{group}" for group in GROUPS} | {f"problem_{row.kind}" for row in COVARIATES}
    assert asked <= set(english)


# ---------------------------------------------------------------- rows and fields
def test_a_problem_waits_until_the_field_is_left_and_goes_at_once(qtbot: QtBot) -> None:
    page = QWidget()
    row, other = FormRow("Code", TextField(), parent=page), QLineEdit(page)
    shown(qtbot, page)
    row.field.setFocus()
    row.setProblem("No spaces.")
    assert row.problem() == "", "nobody is told off for half a word"
    other.setFocus()
    assert row.problem() == "No spaces." and line(row).property("bad") == "true"
    assert line(row).accessibleDescription() == "No spaces." and line(row).accessibleName() == "Code"
    row.field.setFocus()
    row.setProblem("")
    assert row.problem() == "" and line(row).property("bad") == "false"


def test_the_code_is_read_back_large_and_a_long_one_is_not_cut(qtbot: QtBot) -> None:
    field = ParticipantCode()
    shown(qtbot, field)
    field.resize(360, field.height())
    back = next(label for label in field.findChildren(QLabel))
    qtbot.keyClicks(line(field), "P001")
    assert back.text() == field.value() == "P001" and back.font().pointSizeF() >= 28
    field.setValue("X" * 24)
    assert back.fontMetrics().horizontalAdvance(back.text()) <= field.width()


def test_yes_and_no_can_be_taken_back(qtbot: QtBot) -> None:
    question = YesNo()
    shown(qtbot, question)
    answers: list[object] = []
    question.valueChanged.connect(answers.append)
    for text in ("yes", "no", "no"):
        button(question, text).click()
    assert answers == [True, False, None] and question.value() is None


def test_the_wheel_changes_no_choice(qtbot: QtBot) -> None:
    choice = Choice([("a", "A"), ("b", "B")])
    shown(qtbot, choice)
    choice.setValue("a")
    where = QPointF(5, 5)
    down = QPoint(0, -120)
    none, mods, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(choice, QWheelEvent(where, where, down, down, none, mods, phase, False))
    assert choice.value() == "a"
    choice.setOptions([("b", "B"), ("a", "A")])
    assert choice.value() == "a"
    choice.setValue("c")
    assert choice.value() == ""


def test_today_is_one_click(qtbot: QtBot) -> None:
    field = DateField(lambda: TODAY)
    shown(qtbot, field)
    with qtbot.waitSignal(field.valueChanged) as told:
        button(field, "today").click()
    assert told.args == ["2026-03-31"] == [field.value()]


def test_medication_not_asked_none_and_some_are_three_things(qtbot: QtBot) -> None:
    edit = MedicationEdit()
    shown(qtbot, edit)
    assert edit.value() is None
    button(edit, "Add a drug").click()
    assert edit.value() is None, "an empty row is nothing"
    qtbot.keyClicks(line(edit), "gabapentin")
    qtbot.keyClicks(line(edit, 2), "4")
    assert edit.value() == [{"name": "gabapentin", "hours_since": "4"}]
    edit.setValue([])
    assert edit.value() == []
    edit.setValue([{"name": "a"}, {"name": "b"}])
    button(edit, "×").click()
    assert edit.value() == [{"name": "b"}]


@pytest.mark.parametrize("code", ["en", "de"])
def test_every_covariate_can_be_typed_and_is_given_back(qtbot: QtBot, code: str) -> None:
    language.use(code)
    form = CovariateForm(COVARIATES, lambda: TODAY)
    qtbot.addWidget(form)
    typed = {
        "whole": "3", "number": "7,5", "text": "words", "date": "2026-01-01", "yes_no": False,
        "medication": [{"name": "x"}],
    }  # fmt: skip
    value = {row.key: row.choices[0] if row.kind == "choice" else typed[row.kind] for row in COVARIATES}
    form.setValue(value)
    assert form.value() == value
    form.setValue({})
    assert form.value() == {}


def test_the_form_asks_what_belongs_to_the_stimulus(qtbot: QtBot) -> None:
    form = CovariateForm(COVARIATES, lambda: TODAY)
    shown(qtbot, form)
    for modality, asked in (("pressure", "cuff_width_cm"), ("thermal", "skin_temperature_c")):
        form.setModality(modality)
        seen = [key for key in ("cuff_width_cm", "skin_temperature_c") if form.field(key).isVisible()]
        assert seen == [asked]


def test_a_problem_in_the_folded_part_opens_it(qtbot: QtBot) -> None:
    form = CovariateForm(COVARIATES, lambda: TODAY)
    shown(qtbot, form)
    assert not form.field("pcs").isVisible()
    form.setProblems({"pcs": "A whole number from 0 to 52 ."})
    assert form.field("pcs").isVisible() and set(form.problems()) == {"pcs"}


def test_what_is_typed_is_told_by_its_key(qtbot: QtBot) -> None:
    form = CovariateForm(COVARIATES, lambda: TODAY)
    shown(qtbot, form)
    told: list[tuple[str, object]] = []
    form.valueChanged.connect(lambda key, raw: told.append((key, raw)))
    qtbot.keyClicks(line(form.field("sleep_h")), "7")
    button(form.field("consent"), "yes").click()
    assert told == [("sleep_h", "7"), ("consent", True)]


# ---------------------------------------------------------------- levels
def edited(qtbot: QtBot, level: Level) -> tuple[LevelEdit, list[str]]:
    edit = LevelEdit("kPa")
    shown(qtbot, edit)
    edit.setValue(level)
    told: list[str] = []
    edit.valueChanged.connect(lambda value: told.append(value.text))
    return edit, told


def retype(qtbot: QtBot, edit: LevelEdit, text: str) -> None:
    line(edit).selectAll()
    qtbot.keyClicks(line(edit), text)
    qtbot.keyClick(line(edit), Qt.Key.Key_Return)


def test_a_first_level_counts_as_typed(qtbot: QtBot) -> None:
    edit, told = edited(qtbot, Level())
    qtbot.keyClicks(line(edit), "45")
    assert told == ["4", "45"] and not edit.asking and edit.value() == Level("45")


def test_a_higher_level_must_be_typed_twice(qtbot: QtBot) -> None:
    edit, told = edited(qtbot, Level("45"))
    retype(qtbot, edit, "48")
    assert edit.asking and edit.value() == Level("45") and told == []
    assert "Raise from 45\u00a0kPa to 48\u00a0kPa?" in texts(edit)
    qtbot.keyClicks(line(edit, 1), "47")
    assert edit.asking and edit.value() == Level("45")
    line(edit, 1).clear()
    qtbot.keyClicks(line(edit, 1), "48.0")
    assert not edit.asking and edit.value() == Level("48") and told == ["48"]


def test_a_lower_level_is_never_asked_about(qtbot: QtBot) -> None:
    edit, told = edited(qtbot, Level("45"))
    retype(qtbot, edit, "40")
    edit.step(-1)
    qtbot.keyClick(line(edit), Qt.Key.Key_Down)
    assert not edit.asking and told == ["40", "39", "38"]


def test_a_colder_level_must_be_typed_twice_and_a_warmer_one_not(qtbot: QtBot) -> None:
    edit, told = edited(qtbot, Level("12"))
    edit.setRange("0", "20", cold=True)
    retype(qtbot, edit, "15")
    assert not edit.asking and told == ["15"]
    retype(qtbot, edit, "8")
    assert edit.asking and edit.value() == Level("15") and "colder" in texts(edit)


@pytest.mark.parametrize("how", ["+", "key"])
def test_a_step_up_is_asked_about_and_can_be_taken_back(qtbot: QtBot, how: str) -> None:
    edit, told = edited(qtbot, Level("45"))
    if how == "+":
        button(edit, "+").click()
    else:
        qtbot.keyClick(line(edit), Qt.Key.Key_Up)
    assert edit.asking and told == []
    button(edit, "Keep 45\u00a0kPa").click()
    assert not edit.asking and edit.value() == Level("45") and line(edit).text() == "45"


def test_how_a_level_was_obtained_is_kept(qtbot: QtBot) -> None:
    edit, _ = edited(qtbot, Level("45"))
    qtbot.keyClicks(line(edit, 2), "ramp 1 kPa/s")
    assert edit.value() == Level("45", "ramp 1 kPa/s")


# ---------------------------------------------------------------- paradigms, dose, device, folder
def test_paradigms_are_chosen_by_source_and_stay_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    rows, known = ParadigmList(), builtin()
    shown(qtbot, rows)
    rows.setParadigms(known)
    rows.setValue("dfns-wur")
    with qtbot.waitSignal(rows.valueChanged):
        qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.value() == "heat-slow-control"
    rows.setParadigms(added(known, str(tmp_path / "absent.toml")))
    assert rows.value() == "heat-slow-control" and rows.count() == len(known) + 1
    rows.setParadigms([])
    assert rows.value() == "" and rows.count() == 0


@pytest.mark.parametrize(
    ("tier", "text"), [(FREE, "free tier"), (ENVELOPE, "needs a signed study envelope"), (NEVER, "no study may")]
)
def test_a_dose_names_its_tier(qtbot: QtBot, tier: str, text: str) -> None:
    bar = DoseBar()
    shown(qtbot, bar)
    bar.setValue(Dose("Heat dose", 2, 3.0, 15.0, 15.0, 35.0, "min", tier))
    assert "Heat dose, spot 2: 3\u00a0min" in texts(bar) and text in texts(bar) and text in bar.accessibleName()


@pytest.mark.parametrize(("value", "amount"), [(1.3e-7, "< 0.015"), (0.0, "0"), (0.015, "0.015"), (3.0, "3")])
def test_a_dose_that_is_next_to_none_has_no_row_of_zeros(qtbot: QtBot, value: float, amount: str) -> None:
    bar = DoseBar()
    shown(qtbot, bar)
    bar.setValue(Dose("Heat dose", 1, value, 15.0, 15.0, 35.0, "min", FREE))
    assert f"Heat dose, spot 1: {amount}\u00a0min" in texts(bar)


def test_ports_come_and_go_and_the_chosen_one_stays(qtbot: QtBot) -> None:
    rows = PortList()
    shown(qtbot, rows)
    assert "Looking for ports" in texts(rows)
    rows.setPorts([])
    rows.setValue("sim")
    assert rows.value() == "sim" and "No ports found" in texts(rows)
    rows.setPorts([Port("COM3"), Port("COM5", "qst-rig board", "0483:5740")])
    assert rows.value() == "sim"
    rows.setValue("COM5")
    rows.setPorts([Port("COM3")])
    assert rows.value() == "COM5", "a vanished port is not silently replaced"
    rows.setValue("socket://localhost:5000")
    assert rows.value() == "socket://localhost:5000" and line(rows).isVisible()
    rows.setPorts(None)
    assert rows.value() == "socket://localhost:5000"


def test_a_folder_is_told_once_it_is_typed_out(qtbot: QtBot, tmp_path: Path) -> None:
    edit = FolderEdit()
    shown(qtbot, edit)
    told: list[str] = []
    edit.valueChanged.connect(told.append)
    qtbot.keyClicks(line(edit), "/data")
    assert told == []
    qtbot.keyClick(line(edit), Qt.Key.Key_Return)
    qtbot.keyClick(line(edit), Qt.Key.Key_Return)
    assert told == ["/data"]
    button(edit, "Choose …").click()
    dialog = edit.window().findChild(QFileDialog)
    assert dialog is not None and not told[1:]
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    assert told[1:] == [str(tmp_path)]


# ---------------------------------------------------------------- preflight
def rows_of(**marks: Mark) -> list[Row]:
    return [Row(Item(item), mark, Said("preflight.waiting")) for item, mark in marks.items()]


def test_marks_say_how_things_stand(qtbot: QtBot) -> None:
    row = PreflightRow()
    shown(qtbot, row)
    row.setRows(rows_of(device=Mark.OK, sensor=Mark.FAILED, disk=Mark.WAITING), ["QR-0F1", "no value", ""])
    assert row.marks() == {Item.DEVICE: "ok", Item.SENSOR: "failed", Item.DISK: "waiting"}
    qtbot.waitUntil(lambda: "no value" in texts(row))
    row.setRows(rows_of(device=Mark.OK), ["QR-0F1"])
    assert list(row.marks()) == [Item.DEVICE]


def test_start_is_closed_until_ready_and_no_space_or_enter_presses_it(qtbot: QtBot) -> None:
    row = PreflightRow()
    shown(qtbot, row)
    asked: list[bool] = []
    row.startAsked.connect(lambda: asked.append(True))
    row.setReady(False, "Sensor: no value")
    assert not row.start.isEnabled() and "Sensor: no value" in texts(row)
    row.start.click()
    row.setReady(True, "Ready to start.")
    row.start.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(row.start, key)
    assert asked == []
    qtbot.mouseClick(row.start, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_what_is_to_be_seen_is_first_shown_then_confirmed(qtbot: QtBot) -> None:
    row = PreflightRow()
    shown(qtbot, row)
    tried: list[Item] = []
    confirmed: list[Item] = []
    row.tried.connect(tried.append)
    row.confirmed.connect(confirmed.append)
    to_do = rows_of(screen=Mark.TO_DO, sound=Mark.TO_DO)
    row.setRows(to_do, ["", ""])
    button(row, "Show").click()
    row.setRows(to_do, ["", ""])  # as it is drawn anew many times a second
    assert (tried, confirmed) == ([Item.SCREEN], [])
    qtbot.waitUntil(lambda: button(row, "Seen").click() or confirmed == [Item.SCREEN])
    row.setRows(rows_of(screen=Mark.OK, sound=Mark.TO_DO), ["", ""])
    assert not any(b.text() in ("Show", "Seen") for b in row.findChildren(QPushButton) if b.isVisible())


@pytest.mark.parametrize(("baseline", "target"), [(5.0, 6.0), (6.0, 5.0), (0.0, 0.1), (0.0, 60.0)])
def test_the_levels_of_a_stimulus_are_not_written_over_one_another(
    qtbot: QtBot, baseline: float, target: float
) -> None:
    picture = StimulusPicture()
    shown(qtbot, picture)
    picture.setValue(Profile((0.0, 1.0, 2.0, 3.0), (0.0, baseline, target, 0.0), baseline, target, "kPa", 1))
    above, below = sorted((drawn.ink for drawn in drawn_in(picture) if "kPa" in drawn.text), key=QRectF.top)
    assert above.top() >= 0 and above.bottom() <= below.top()

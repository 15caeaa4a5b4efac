"""The next participant, the next site, the next click: nothing of before is taken along unseen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from gui.models.levels import Level
from gui.models.live import LiveRun
from gui.models.preflight import Preflight
from gui.models.prepare import Prepare
from gui.models.trouble import Act, Place, trouble
from gui.widgets.choice import Choice
from rig.control.messages import State
from rig.session.actions import Operator
from rig.session.states import Phase, Verb
from tests.gui.cockpit import Cockpit
from tests.gui.prepared import begun
from tests.gui.run_window import heat_in_mid_train
from tests.gui.test_spoken import at
from tests.integration.short import quick_heat

TODAY = date(2026, 11, 22)


def asked_of(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes to control and to the runs instead of there."""
    found: list[object] = []
    monkeypatch.setattr(cockpit.desk.runs, "ask", found.append)
    monkeypatch.setattr(cockpit.desk.runs, "prepare", lambda options, _paradigm: found.append(options))
    monkeypatch.setattr(cockpit.desk.runs, "reconnect", lambda device: found.append(f"reconnect {device}"))
    return found


# ---------------------------------------------------------------- the next participant, the next site


def with_a_run_begun() -> Prepare:
    """A run of P001 has been connected."""
    model = Prepare(TODAY, participant="P001", session=3, operator="op1", first_spot=4)
    model.site, model.side, model.site_role = "forearm", "left", "affected"
    facts = {"consent": True, "skin_lesion": False, "numbness": False, "age_years": "40", "tried_on_self": "2026-11-01"}
    for key, value in facts.items():
        model.set_fact(key, value)
    model.levels["ptt"] = Level("48")
    model.whose.begun(model)
    return model


def test_somebody_elses_answers_and_levels_are_not_the_next_participants() -> None:
    model = with_a_run_begun()
    for code in ("P00", "P002"):
        model.participant = code
        model.whose.look(model)
    assert model.facts == {"tried_on_self": "2026-11-01"}, "that is the operator's"
    assert model.levels == {} and (model.session, model.first_spot, model.site_role) == (1, 1, "")
    assert (model.site, model.side) == ("", ""), "where the stimulus goes is asked of each"
    model.set_fact("consent", True)
    model.participant = "P003"
    model.whose.look(model)
    assert model.facts["consent"] is True, "typed for whoever comes, before the code was right"


def test_a_slip_in_the_code_loses_nothing() -> None:
    model = with_a_run_begun()
    before = (dict(model.facts), dict(model.levels), model.session, model.site, model.site_role)
    for code in ("P0012", "P001"):
        model.participant = code
        model.whose.look(model)
    assert (model.facts, model.levels, model.session, model.site, model.site_role) == before


def test_before_the_first_run_a_code_is_only_a_code() -> None:
    model = Prepare(TODAY, participant="P00")
    model.set_fact("consent", True)
    model.participant = "P001"
    model.whose.look(model)
    assert model.facts == {"consent": True}


def test_the_skin_is_looked_at_anew_on_another_site() -> None:
    model = with_a_run_begun()
    model.side = "right"
    model.whose.look(model)
    assert "skin_lesion" not in model.facts and "numbness" not in model.facts and model.site_role == ""
    assert model.facts["consent"] is True and model.levels, "the person is the same"


def test_another_operator_has_not_tried_it_because_the_one_before_had() -> None:
    model = with_a_run_begun()
    model.operator = "op2"
    model.whose.look(model)
    assert "tried_on_self" not in model.facts and "consent" in model.facts


def test_the_page_shows_that_the_answers_are_gone(cockpit: Cockpit, tmp_path: Path) -> None:
    page = cockpit.desk.prepare_page
    cockpit.prepare(quick_heat(tmp_path))
    cockpit.answer_for_a_person()
    run = Preflight()
    run.underway(begun("heat-ts-10", "paradigm"))
    run.state(State(0, at(), "DELIVERING", None, 0))
    for preflight in (run, Preflight()):
        cockpit.desk.runs.preflight = preflight
        page.refresh(preflight)
    yes = "Consent given and signed: yes"
    assert cockpit.find(QPushButton, yes).isChecked() and page.model.site == "forearm"
    cockpit.type("Participant code", "P002")
    assert not cockpit.find(QPushButton, yes).isChecked() and cockpit.find(Choice, "Body site").value() == ""
    assert cockpit.find(QLineEdit, "Participant code").text() == "P002"
    cockpit.type("Participant code", "P001")
    assert cockpit.find(QPushButton, yes).isChecked() and cockpit.find(Choice, "Body site").value() == "forearm"


# ---------------------------------------------------------------- the next click


def test_reconnect_is_for_the_run_that_was_lost_not_for_what_has_been_typed_since(
    cockpit: Cockpit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_of(cockpit, monkeypatch)
    cockpit.prepare(quick_heat(tmp_path))
    cockpit.press_connect()
    cockpit.desk.watch.add(trouble("unplugged", Place(), ""))
    cockpit.desk.banner.acted.emit(Act.RECONNECT)
    assert asked[1:] == ["reconnect sim"]
    cockpit.type("Participant code", "P002")
    cockpit.desk.watch.add(trouble("unplugged", Place(), ""))
    cockpit.desk.banner.acted.emit(Act.RECONNECT)
    assert asked[1:] == ["reconnect sim"] and cockpit.desk.window.page() == "prepare"


def test_disconnect_in_a_run_asks_for_the_reason_first(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(cockpit, monkeypatch)
    cockpit.desk.prepare_page.disconnectAsked.emit()
    assert asked == [Operator(Verb.FINISH)], "nothing has been started"
    cockpit.desk.runs.live = heat_in_mid_train().live
    cockpit.desk.prepare_page.disconnectAsked.emit()
    assert len(asked) == 1
    assert cockpit.find(QLineEdit, "Why does the run end here?").hasFocus()


def test_a_participants_window_that_was_closed_before_the_start_is_there_again(
    cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_of(cockpit, monkeypatch)
    live = LiveRun("P001")
    live.fold(begun("dfns-wur", "screen"))
    live.fold(State(0, at(phase=Phase.IDLE), "SAFE", None, 0))
    cockpit.desk.runs.live = live
    cockpit.desk.participant_side.present()
    cockpit.desk.participant.close()
    assert not cockpit.desk.participant.isVisible()
    cockpit.desk.prepare_page.startAsked.emit()
    assert cockpit.desk.participant.isVisible()


def test_a_file_dropped_while_a_run_is_being_connected_changes_nothing(
    cockpit: Cockpit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_of(cockpit, monkeypatch)
    cockpit.prepare(quick_heat(tmp_path))
    chosen = cockpit.desk.prepare_page.model.paradigm
    cockpit.desk.prepare_page.set_busy("Connecting …")
    other = tmp_path / "other.toml"
    other.write_text(Path(chosen).read_text())
    cockpit.drop(other)
    assert cockpit.desk.prepare_page.model.paradigm == chosen


def test_a_file_that_changed_after_it_was_checked_is_shown_anew_and_not_run(
    cockpit: Cockpit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_of(cockpit, monkeypatch)
    path = quick_heat(tmp_path)
    cockpit.prepare(path)
    title = 'title.en = "'
    path.write_text(path.read_text().replace(title, title + "Altered: "))
    cockpit.press_connect()
    assert asked == []
    assert cockpit.desk.prepare_page.model.chosen.paradigm.title.startswith("Altered")
    assert "has changed" in cockpit.desk.prepare_page._refused.text() and cockpit.desk.prepare_page._refused.isVisible()
    cockpit.press_connect()
    assert len(asked) == 1


def test_stop_can_be_clicked_while_a_run_is_being_chosen(cockpit: Cockpit) -> None:
    desk = cockpit.desk
    desk.window.goTo("review")
    desk.runs.live = heat_in_mid_train().live
    requests: list[Operator] = []
    desk.bar.asked.connect(requests.append)
    for _ in range(2):
        cockpit.press("Open another run …")
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]
    stop = desk.bar.stop
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=stop.mapTo(desk.window, QPoint(20, 20)))
    dialog.close()
    assert [request.verb for request in requests] == [Verb.STOP]


@pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing the keyboard")
def test_stop_can_be_clicked_while_a_list_is_open(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(cockpit, monkeypatch)
    desk, choice = cockpit.desk, cockpit.find(Choice, "Body site")
    choice.showPopup()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    stop = desk.bar.stop.mapTo(desk.window, QPoint(20, 20))
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=stop)
    assert asked == [Operator(Verb.STOP)]
    choice.hidePopup()


def test_recover_is_not_forgotten_while_another_run_file_is_made(
    cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(type(cockpit.desk.runs.keeping), "busy", True)
    monkeypatch.setattr(cockpit.desk.runs, "recover", asked.append)
    cockpit.desk.watch.add(trouble("not_built", Place(journal="/data/run-01.qstj"), ""))
    cockpit.desk.banner.acted.emit(Act.RECOVER)
    assert asked == [Path("/data/run-01.qstj")]


def test_finish_on_the_page_review_ends_no_run_that_is_under_way(cockpit: Cockpit) -> None:
    desk = cockpit.desk
    desk.window.goTo("review")
    finish = desk.review_page._buttons["finish"]
    desk.runs.said.emit(begun("heat-ts-10", "paradigm"))
    assert not finish.isEnabled()
    desk.runs.ended.emit()
    assert finish.isEnabled()

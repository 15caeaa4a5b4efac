"""The participant's scales: what mouse, finger and keys do to them, and what they send."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gui.widgets.continuous_scale import LEAST_MS, ContinuousScale
from gui.widgets.nrs_scale import ERASE, NrsScale
from gui.widgets.scale_line import ScaleLine
from gui.widgets.vas_scale import VasScale
from rig.clock import RealClock
from tests.gui.scales import CONTINUOUS, NRS_10, NRS_100, VAS, HandClock
from tests.gui.touch import touch

LEFT = Qt.MouseButton.LeftButton


def line_of(scale: VasScale | ContinuousScale) -> ScaleLine:
    return scale.findChildren(ScaleLine)[0]


def place(scale: VasScale | ContinuousScale, share: float, away: int = 0) -> QPoint:
    """Where `share` of the line is, `away` px beside it."""
    line = line_of(scale)
    beside = QPointF(away, 0) if line._vertical else QPointF(0, away)
    return (line._point(share) + beside).toPoint()


def point(line: ScaleLine, kind: QEvent.Type, to: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Send one event of the mouse, and none of those that Qt adds by itself."""
    place, none = QPointF(to), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(line, QMouseEvent(kind, place, QPointF(line.mapToGlobal(to)), button, button, none))


def hover(line: ScaleLine, to: QPoint) -> None:
    """Move the pointer without a button held."""
    point(line, QEvent.Type.MouseMove, to)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def vas(qtbot: QtBot, clock: HandClock) -> VasScale:
    scale = VasScale(VAS, clock=clock)
    qtbot.addWidget(scale)
    scale.resize(1000, 300)
    scale.show()
    return scale


@pytest.fixture
def live(qtbot: QtBot, clock: HandClock) -> ContinuousScale:
    scale = ContinuousScale(CONTINUOUS, clock=clock)
    qtbot.addWidget(scale)
    scale.resize(600, 564)  # 500 px between the ends
    scale.show()
    return scale


# ---------------------------------------------------------------- visual analogue scale


def test_the_marker_is_nowhere_until_the_first_touch(vas: VasScale, qtbot: QtBot) -> None:
    assert vas.value() is None
    with qtbot.assertNotEmitted(vas.confirmed):
        qtbot.keyClick(vas, Qt.Key.Key_Return)


@pytest.mark.parametrize("away", [0, 30, -30])
@pytest.mark.parametrize(("share", "value"), [(0.0, 0.0), (0.25, 25.0), (1.0, 100.0)])
def test_a_click_marks_the_place(vas: VasScale, qtbot: QtBot, share: float, value: float, away: int) -> None:
    with qtbot.waitSignal(vas.valueChanged) as changed:
        qtbot.mouseClick(line_of(vas), LEFT, pos=place(vas, share, away))
    assert changed.args == [pytest.approx(value, abs=0.1)]
    assert vas.value() == pytest.approx(value, abs=0.1)


def test_a_click_far_from_the_line_marks_nothing(vas: VasScale, qtbot: QtBot) -> None:
    qtbot.mouseClick(line_of(vas), LEFT, pos=place(vas, 0.5, 60))
    qtbot.mouseClick(line_of(vas), LEFT, pos=QPoint(5, line_of(vas).height() // 2))
    assert vas.value() is None


def test_the_marker_is_dragged_and_stays_at_the_ends(vas: VasScale, qtbot: QtBot) -> None:
    line = line_of(vas)
    qtbot.mousePress(line, LEFT, pos=place(vas, 0.2))
    qtbot.mouseMove(line, place(vas, 0.7, 60))
    assert vas.value() == pytest.approx(70.0, abs=0.1)
    qtbot.mouseMove(line, QPoint(line.width() - 1, 10))
    assert vas.value() == 100.0
    qtbot.mouseRelease(line, LEFT)


def test_a_marker_let_go_is_not_dragged_by_a_press_elsewhere(vas: VasScale) -> None:
    line = line_of(vas)
    point(line, QEvent.Type.MouseButtonPress, place(vas, 0.2), LEFT)
    point(line, QEvent.Type.MouseButtonRelease, place(vas, 0.2), LEFT)
    point(line, QEvent.Type.MouseButtonPress, place(vas, 0.5, away=60), LEFT)
    point(line, QEvent.Type.MouseMove, place(vas, 0.6), LEFT)
    assert vas.value() == pytest.approx(20.0, abs=0.1)


def test_a_finger_marks_and_drags(vas: VasScale) -> None:
    line = line_of(vas)
    touch(line, "press", place(vas, 0.2))
    assert vas.value() == pytest.approx(20.0, abs=0.1)
    touch(line, "move", place(vas, 0.6))
    touch(line, "release", place(vas, 0.6))
    assert vas.value() == pytest.approx(60.0, abs=0.1)


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ([Qt.Key.Key_Right], 0.1),
        ([Qt.Key.Key_Left], 99.9),
        ([Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down], 0.1),
        ([Qt.Key.Key_End, Qt.Key.Key_PageDown], 90.0),
        ([Qt.Key.Key_Home, Qt.Key.Key_Left], 0.0),
    ],
)
def test_arrow_keys_move_by_one_step(vas: VasScale, qtbot: QtBot, keys: list[Qt.Key], value: float) -> None:
    for key in keys:
        qtbot.keyClick(line_of(vas), key)
    assert vas.value() == pytest.approx(value)


def test_values_are_whole_steps_of_the_scale(vas: VasScale, qtbot: QtBot) -> None:
    for x in range(201, 800, 37):
        qtbot.mouseClick(line_of(vas), LEFT, pos=QPoint(x, line_of(vas).height() // 2))
        value = vas.value()
        assert value is not None and f"{value:.1f}" == str(value)


def test_enter_sends_the_value_with_the_time_of_the_key(vas: VasScale, qtbot: QtBot, clock: HandClock) -> None:
    vas.setValue(42.0)
    clock.t_ns += 123
    with qtbot.waitSignal(vas.confirmed) as sent:
        qtbot.keyClick(line_of(vas), Qt.Key.Key_Enter)
    assert sent.args == [42.0, clock.t_ns]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("scale", "typed", "shown", "value"),
    [
        (NRS_10, "7", "7", 7),
        (NRS_10, "10", "10", 10),
        (NRS_10, "11", "11", None),
        (NRS_100, "0", "0", 0),
        (NRS_100, "068", "68", 68),
        (NRS_100, "100", "100", 100),
        (NRS_100, "101", "101", None),
        (NRS_100, "1000", "1000", None),
        (NRS_100, "10000", "1000", None),
        (NRS_100, "68\b", "6", 6),
        (NRS_100, "168\b", "16", 16),
        (NRS_100, "6\b\b", "", None),
        (NRS_100, "6a-.5", "65", 65),
    ],
)
def test_digits_are_typed_corrected_and_held_to_the_scale(
    qtbot: QtBot, scale: object, typed: str, shown: str, value: float | None
) -> None:
    nrs = NrsScale(scale)  # type: ignore[arg-type]
    qtbot.addWidget(nrs)
    for character in typed:
        if character == "\b":
            qtbot.keyClick(nrs, Qt.Key.Key_Backspace)
        else:
            qtbot.keyClicks(nrs, character)
    assert (nrs._number.text(), nrs.value()) == (shown, value)
    assert bool(nrs._problem.text()) == (shown != "" and value is None)
    sent: list[float] = []
    nrs.confirmed.connect(lambda number, at_ns: sent.append(number))
    qtbot.keyClick(nrs, Qt.Key.Key_Return)
    assert sent == ([] if value is None else [value])


def keys_of(nrs: NrsScale) -> dict[str, QPushButton]:
    return {button.text(): button for button in nrs.findChildren(QPushButton)}


def test_eleven_numbers_have_a_button_each(qtbot: QtBot) -> None:
    nrs = NrsScale(NRS_10)
    qtbot.addWidget(nrs)
    assert list(keys_of(nrs)) == [str(number) for number in range(11)]
    for text in ("3", "10"):
        qtbot.mouseClick(keys_of(nrs)[text], LEFT)
        assert nrs.value() == float(text)
    qtbot.keyClicks(nrs, "0")
    assert nrs.value() is None, "a digit typed after 10 makes 100, which is off the scale"


def test_a_hundred_numbers_have_a_pad(qtbot: QtBot) -> None:
    nrs = NrsScale(NRS_100)
    qtbot.addWidget(nrs)
    keys = keys_of(nrs)
    assert sorted(keys) == sorted([*"0123456789", ERASE])
    for text in ("6", "7", ERASE, "8"):
        qtbot.mouseClick(keys[text], LEFT)
    assert nrs.value() == 68.0


# ---------------------------------------------------------------- continuous


def test_a_continuous_rating_starts_at_the_low_end_and_is_sent_at_once(qtbot: QtBot, clock: HandClock) -> None:
    scale = ContinuousScale(CONTINUOUS, clock=clock)
    qtbot.addWidget(scale)
    with qtbot.waitSignal(scale.slid) as sent:
        scale.show()
    assert sent.args == [0.0, clock.t_ns]


def test_a_rating_that_stands_still_is_sent_every_100_ms(qtbot: QtBot) -> None:
    scale = ContinuousScale(CONTINUOUS)
    qtbot.addWidget(scale)
    times: list[int] = []
    scale.slid.connect(lambda share, at_ns: times.append(at_ns))
    scale.show()
    begun_ns = RealClock().now_ns()
    qtbot.waitUntil(lambda: len(times) >= 5, timeout=5000)
    gaps_ms = [(b - a) / 1e6 for a, b in itertools.pairwise(times)]
    assert min(gaps_ms) > 50, gaps_ms
    # how late a timer comes is the machine's business; when it is due is not
    assert 0 <= scale._timer.remainingTime() <= scale._timer.interval() < 100
    scale.hide()
    n = len(times)
    qtbot.waitUntil(lambda: RealClock().now_ns() - begun_ns > 700e6, timeout=5000)
    assert len(times) == n, "sent while hidden"


def test_moves_are_sent_at_most_every_16_ms_and_the_last_one_always(
    live: ContinuousScale, qtbot: QtBot, clock: HandClock
) -> None:
    sent: list[tuple[float, int]] = []
    live.slid.connect(lambda share, at_ns: sent.append((share, at_ns)))
    line = line_of(live)
    qtbot.mousePress(line, LEFT, pos=place(live, 0.0))
    sent.clear()
    start_ns = clock.t_ns
    for step in range(1, 43):  # a mouse that reports every 2 ms
        clock.t_ns = start_ns + step * 2_000_000
        qtbot.mouseMove(line, place(live, step / 42))
    assert len(sent) <= 84 // LEAST_MS + 1 and sent[-1][0] < 1.0
    assert 0 <= live._timer.remainingTime() <= LEAST_MS
    clock.t_ns += 5_000_000
    qtbot.waitUntil(lambda: sent[-1][0] == 1.0)
    assert sent[-1][1] == start_ns + 84_000_000, "stamped when it happened, not when it was sent"
    assert all(b - a >= LEAST_MS * 1e6 for (_, a), (_, b) in itertools.pairwise(sent[:-1]))


def test_a_pointer_that_passes_by_moves_nothing_and_one_that_touches_the_marker_carries_it(
    live: ContinuousScale, qtbot: QtBot
) -> None:
    line = line_of(live)
    hover(line, place(live, 0.6))
    assert live.value() == 0.0
    hover(line, place(live, 0.02, away=10))
    hover(line, place(live, 0.6, away=200))
    assert live.value() == pytest.approx(0.6, abs=0.002)
    QApplication.sendEvent(line, QEvent(QEvent.Type.Leave))
    hover(line, place(live, 0.1))
    assert live.value() == pytest.approx(0.6, abs=0.002)


def test_up_is_more(live: ContinuousScale, qtbot: QtBot) -> None:
    qtbot.keyClick(line_of(live), Qt.Key.Key_Up)
    qtbot.keyClick(line_of(live), Qt.Key.Key_Up)
    assert live.value() == pytest.approx(0.04)
    assert place(live, 1.0).y() < place(live, 0.0).y()


def test_a_display_shows_the_slider_and_sends_nothing(qtbot: QtBot) -> None:
    scale = ContinuousScale(CONTINUOUS, display_only=True)
    qtbot.addWidget(scale)
    with qtbot.assertNotEmitted(scale.slid, wait=150):
        scale.show()
        scale.setValue(0.6)
        qtbot.mouseClick(line_of(scale), LEFT, pos=place(scale, 0.1))
        touch(line_of(scale), "press", place(scale, 0.1))
        touch(line_of(scale), "release", place(scale, 0.1))
        hover(line_of(scale), place(scale, 0.6))
        hover(line_of(scale), place(scale, 0.9))
        qtbot.keyClick(line_of(scale), Qt.Key.Key_Up)
    assert scale.value() == 0.6

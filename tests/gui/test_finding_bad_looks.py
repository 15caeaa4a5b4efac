"""The search for bad looks finds what is cut, overlapping or faint, and lets good looks pass."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui import style
from tests.gui import looks

LONG = "a text of some length, in words"


def page(*placed: tuple[QWidget, QRect], size: QSize | None = None) -> QWidget:
    """Return a page with widgets at fixed places."""
    board = QWidget()
    style.look(board, "page")
    board.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    board.resize(size or QSize(640, 320))
    for widget, rectangle in placed:
        widget.setParent(board)
        widget.setGeometry(rectangle)
    return board


def sized(widget: QWidget, width: int, height: int = 32) -> QWidget:
    return page((widget, QRect(8, 8, width, height)))


def wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def button(kind: type[QPushButton | QToolButton | QCheckBox | QRadioButton], text: str = LONG) -> QWidget:
    made = kind()
    made.setText(text)
    return made


def hint(text: str = LONG) -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(text)
    return edit


def choice() -> QComboBox:
    combo = QComboBox()
    combo.addItem(LONG)
    return combo


def listed(*texts: str, tip: str = "", elide: bool = True) -> QListWidget:
    view = QListWidget()
    view.addItems(texts)
    view.setTextElideMode(Qt.TextElideMode.ElideRight if elide else Qt.TextElideMode.ElideNone)
    for row in range(view.count()):
        view.item(row).setToolTip(tip)
        view.item(row).setSizeHint(QSize(0 if elide else 400, 24))
    return view


def table(column: int, header: str = "°C", cell: str = "47.8") -> QTableWidget:
    made = QTableWidget(1, 1)
    made.setHorizontalHeaderLabels([header])
    made.setItem(0, 0, QTableWidgetItem(cell))
    made.setColumnWidth(0, column)
    return made


def number() -> QSpinBox:
    box = QSpinBox()
    box.setSuffix(" kilopascal")
    return box


def behind(inner: QWidget) -> QWidget:
    """Return an area that shows its contents through 200 x 64 px."""
    area = QScrollArea()
    area.setWidget(inner)
    return sized(area, 200, 64)


def column(width: int, rows: int = 8) -> QWidget:
    inner = QWidget()
    lines = QVBoxLayout(inner)
    for row in range(rows):
        lines.addWidget(QLabel(f"row {row}"))
    inner.resize(width, inner.sizeHint().height())
    return inner


class Painted(QWidget):
    """Writes lines of text itself."""

    def __init__(self, *lines: tuple[QRect, str]) -> None:
        super().__init__()
        self._lines = lines

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for rectangle, text in self._lines:
            painter.drawText(rectangle, 0, text)


def plot(*places: QPointF) -> QWidget:
    scene = QGraphicsScene(QRectF(0, 0, 300, 100))
    shown = scene.addRect(QRectF(0, 0, 260, 100))
    shown.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)
    for place in places:
        text = scene.addText("text")
        text.setParentItem(shown)
        text.setPos(place)
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setFrameShape(QFrame.Shape.NoFrame)
    return sized(view, 300, 100)


def inked(colour: str, ground: str, widget: QWidget | None = None) -> QWidget:
    made = widget or QLabel(LONG)
    made.setStyleSheet(f"{colour if ':' in colour else f'color: {colour}'}; background: {ground};")
    return sized(made, 300)


def off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def tip(widget: QWidget, text: str) -> QWidget:
    widget.setToolTip(text)
    return widget


CUT: dict[str, tuple[Callable[[], QWidget], str]] = {
    "a label too narrow": (lambda: sized(QLabel(LONG), 100), "QLabel 'a text of some length, in words'"),
    "a label too low": (lambda: sized(QLabel(LONG), 300, 8), "cut off: top"),
    "a wrapped label with half a line too many": (lambda: sized(wrapped(LONG), 110, 38), "cut off: top"),
    "a wrapped label without its last line": (
        lambda: sized(wrapped(f"{LONG} {LONG}"), 110, 32),
        "is drawn in 110 × 32",
    ),
    "rich text": (lambda: sized(QLabel(f"<b>{LONG}</b>"), 100), "cut off: right"),
    "a label of no size": (lambda: sized(QLabel(LONG), 0, 0), "only '' is drawn in 0 × 0 px"),
    "a push button": (lambda: sized(button(QPushButton), 120), "QPushButton"),
    "a tool button": (lambda: sized(button(QToolButton), 120), "QToolButton"),
    "a check box": (lambda: sized(button(QCheckBox), 120), "QCheckBox"),
    "a radio button": (lambda: sized(button(QRadioButton), 120), "QRadioButton"),
    "a placeholder": (lambda: sized(hint(), 120), "shortened to"),
    "a box of choices": (lambda: sized(choice(), 120), "QComboBox"),
    "the title of a group": (lambda: sized(QGroupBox(LONG), 120, 64), "QGroupBox"),
    "a number": (lambda: sized(number(), 80), "QLineEdit"),
    "an item of a list": (lambda: sized(listed(LONG), 120, 80), "QListWidget '?': shortened to"),
    "an item with a tooltip that tells something else": (
        lambda: sized(listed(LONG, tip=LONG.replace("words", "numbers")), 120, 80),
        "no tooltip tells the whole",
    ),
    "a list with more to the right": (lambda: sized(listed(LONG, elide=False), 120, 80), "from left to right"),
    "a cell of a table": (lambda: sized(table(60, cell=LONG), 200, 100), "QTableWidget"),
    "a header": (lambda: sized(table(60, header=LONG), 200, 100), "QHeaderView"),
    "what is written into a painted rectangle": (lambda: sized(Painted((QRect(0, 0, 80, 24), LONG)), 300), "Painted"),
    "the last row of what does not scroll": (lambda: sized(column(180), 180, 60), "row 7"),
    "the right of what scrolls up and down": (lambda: behind(column(400)), "from left to right"),
    "a number at the edge of a plot": (lambda: plot(QPointF(250, 20)), "QGraphicsView '?': 'text' needs"),
    "a label over the edge of the window": (lambda: page((QLabel(LONG), QRect(560, 8, 300, 32))), "cut off: right"),
}
UNCUT: dict[str, Callable[[], QWidget]] = {
    "a label": lambda: sized(QLabel(LONG), 300),
    "a wrapped label": lambda: sized(wrapped(LONG), 110, 56),
    "rich text": lambda: sized(QLabel(f"<b>{LONG}</b> &amp; more"), 320),
    "an ampersand": lambda: sized(QLabel("rise & fall"), 120),
    "a push button with a mnemonic": lambda: sized(button(QPushButton, "&Pause && wait…"), 160),
    "a tool button": lambda: sized(button(QToolButton), 300),
    "a check box": lambda: sized(button(QCheckBox), 300),
    "a placeholder": lambda: sized(hint(), 300),
    "a box of choices": lambda: sized(choice(), 300),
    "the title of a group": lambda: sized(QGroupBox(LONG), 300, 64),
    "a number": lambda: sized(number(), 160),
    "a list": lambda: sized(listed(LONG, "Repeat…"), 300, 80),
    "a shortened item with all of it in the tooltip": lambda: sized(listed(LONG, tip=f"{LONG}\nand more"), 120, 80),
    "a shortened label with all of it in the tooltip": lambda: sized(tip(QLabel("a text…"), LONG), 120),
    "rows to which one can scroll": lambda: sized(listed(*["row"] * 9), 120, 60),
    "a table": lambda: sized(table(120), 300, 100),
    "labels to which one can scroll": lambda: behind(column(150, rows=40)),
    "a number in a plot, and those beyond what it shows": lambda: plot(
        QPointF(20, 20), QPointF(400, 20), QPointF(280, 20)
    ),
    "what somebody types": lambda: sized(QLineEdit(LONG), 80),
    "text to which one can scroll": lambda: sized(QPlainTextEdit("\n".join([LONG] * 20)), 300, 100),
}


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    def show(window: QWidget) -> QWidget:
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return show


Shown = Callable[[QWidget], QWidget]


@pytest.mark.parametrize(("made", "words"), CUT.values(), ids=CUT)
def test_cut_text_is_found(shown: Shown, made: Callable[[], QWidget], words: str) -> None:
    found = looks.clipped(shown(made()))
    assert any(words in line for line in found), found


@pytest.mark.parametrize("made", UNCUT.values(), ids=UNCUT)
def test_text_with_room_enough_passes(shown: Shown, made: Callable[[], QWidget]) -> None:
    assert looks.findings(shown(made())) == []


def test_a_finding_names_the_widget_what_it_needs_and_what_is_lost(shown: Shown) -> None:
    label = QLabel("18:03 min")
    label.setObjectName("left")
    window = shown(sized(label, 40))
    needs = label.fontMetrics().horizontalAdvance(label.text())
    (line,) = looks.clipped(window)
    told = re.fullmatch(r"QLabel 'left': '18:03 min' needs (\d+) × \d+ px, cut off: right (\d+) px", line)
    assert told and needs - 2 <= int(told[1]) <= needs and int(told[2]) in (int(told[1]) - 40, int(told[1]) - 39)


def test_text_that_has_just_changed_is_looked_at_where_it_will_be(qtbot: QtBot, shown: Shown) -> None:
    window = QWidget()
    lines = QVBoxLayout(window)
    label = wrapped("short")
    lines.addWidget(label)
    lines.addStretch(1)
    window.resize(200, 320)
    shown(window)
    label.setText(f"{LONG} {LONG}")
    assert looks.clipped(window) == []


def two(first: QRect, second: QRect) -> QWidget:
    return page((QLabel("one label"), first), (QLabel("another"), second))


HERE = QRect(8, 8, 100, 24)


def test_labels_over_each_other_are_found(shown: Shown) -> None:
    (areas, *texts) = looks.overlapping(shown(two(HERE, HERE.translated(40, 0))))
    assert areas == "QLabel 'one label' and QLabel 'another' share 60 × 24 px" and texts == []
    assert looks.overlapping(shown(two(HERE, HERE.translated(100, 0)))) == []


def test_texts_over_each_other_in_one_widget_are_found(shown: Shown) -> None:
    def painted(second: int) -> QWidget:
        return sized(Painted((QRect(0, 0, 200, 24), "0 °C"), (QRect(second, 0, 200, 24), "10 °C")), 300)

    assert ["'0 °C' and '10 °C' share" in line for line in looks.overlapping(shown(painted(10)))] == [True]
    assert looks.overlapping(shown(painted(60))) == []


def test_a_widget_outside_the_window_is_found(shown: Shown) -> None:
    assert "QLabel 'one label': outside the window" in looks.overlapping(shown(two(HERE.translated(900, 0), HERE)))


def test_pages_of_a_stack_do_not_overlap(shown: Shown) -> None:
    stack = QStackedWidget()
    for text in ("one", "another"):
        stack.addWidget(QLabel(text))
    assert looks.findings(shown(sized(stack, 200))) == []


def test_what_lies_over_a_text_is_found(shown: Shown) -> None:
    window = sized(QLabel(LONG), 300)
    assert looks.findings(shown(window)) == []
    cover = QFrame(window)
    cover.setStyleSheet("background: #FFFFFF;")
    cover.setGeometry(QRect(QPoint(0, 0), window.size()))
    cover.show()
    assert any("cannot be seen" in line for line in looks.low_contrast(window))


FAINT: dict[str, tuple[Callable[[], QWidget], str]] = {
    "grey on grey": (lambda: inked("#888888", "#CCCCCC"), "in #888888 on #cccccc has a contrast of 2.21, wants 4.5"),
    "the same colour": (lambda: inked("#CCCCCC", "#CCCCCC"), "has a contrast of 1.00"),
    "just too little": (lambda: inked("#777777", "#FFFFFF"), "has a contrast of 4.48, wants 4.5"),
    "transparent text": (lambda: inked("rgba(0, 0, 0, 25%)", "#FFFFFF"), "wants 4.5"),
    "a grey button": (lambda: inked("#888888", "#CCCCCC", QPushButton("go")), "QPushButton 'go'"),
    "a grey placeholder": (lambda: inked("placeholder-text-color: #777777", "#FFFFFF", hint()), "QLineEdit"),
    "large text": (lambda: inked("color: #888888; font-size: 30pt", "#FFFFFF", QLabel("go")), "wants 4.5"),
    "a shape that carries meaning": (lambda: inked("#999999", "#FFFFFF", QLabel("●")), "wants 4.5"),
    "what cannot be used and hardly seen": (lambda: off(inked("#999999", "#FFFFFF")), "of 2.85, wants 3.0"),
}
CLEAR: dict[str, Callable[[], QWidget]] = {
    "black on white": lambda: inked("#000000", "#FFFFFF"),
    "just enough": lambda: inked("#767676", "#FFFFFF"),
    "white on red": lambda: inked("#FFFFFF", "#C4161C", QPushButton("STOP")),
    "thin strokes": lambda: inked("#767676", "#FFFFFF", QLabel("– . ·")),
    "the sample of a colour in a legend": lambda: inked("#DDDDDD", "#FFFFFF", QLabel("█ ━")),
    "what cannot be used": lambda: off(inked("#949494", "#FFFFFF")),
}


@pytest.mark.parametrize(("made", "words"), FAINT.values(), ids=FAINT)
def test_faint_text_is_found(shown: Shown, made: Callable[[], QWidget], words: str) -> None:
    found = looks.low_contrast(shown(made()))
    assert any(words in line for line in found), found


@pytest.mark.parametrize("made", CLEAR.values(), ids=CLEAR)
def test_clear_text_passes(shown: Shown, made: Callable[[], QWidget]) -> None:
    assert looks.low_contrast(shown(made())) == []


def test_a_button_that_shows_only_its_picture_need_not_write_its_name(shown: Shown) -> None:
    picture = QPixmap(16, 16)
    picture.fill(Qt.GlobalColor.black)
    made = QToolButton()
    made.setText(LONG)
    made.setIcon(QIcon(picture))
    assert looks.findings(shown(sized(made, 32))) == []

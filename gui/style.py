"""How everything looks: named colours (light, dark), sizes, and the one style sheet made of them.

Quiet grey surfaces (ISA-101), colour only for state, alarm and data, never
without a word and a shape beside it; data colours after Okabe and Ito, safe for
colour-blind eyes. Text on its ground has a contrast of at least 4.5 : 1, which
tests/gui/test_style.py computes after WCAG 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

#: everything is a multiple of this, px
GRID = 8
#: smallest thing to click: operator and participant, px
TARGET = 32
PARTICIPANT_TARGET = 64
STRIP_HEIGHT = 64
#: a participant reads from a reclining chair: smallest text, pt
PARTICIPANT_POINTS = 28
BASE_POINTS = 10.5


@dataclass(frozen=True, slots=True)
class Palette:
    """Named colours, each "#RRGGBB"."""

    name: str
    background: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str  # what the operator can do next; selection
    on_accent: str
    stop: str
    on_stop: str
    warning: str
    bad: str
    good: str
    simulated: str
    on_simulated: str
    measured: str
    setpoint: str
    rating: str
    limit: str
    states: Mapping[str, str]  # device state -> colour


LIGHT = Palette(
    name="light",
    background="#F4F5F6",
    surface="#FFFFFF",
    text="#1B1F23",
    muted="#57606A",
    line="#D0D5DA",
    accent="#0B57A4",
    on_accent="#FFFFFF",
    stop="#C4161C",
    on_stop="#FFFFFF",
    warning="#8A5A00",
    bad="#B3261E",
    good="#0B6E4F",
    simulated="#6F3C8F",
    on_simulated="#FFFFFF",
    measured="#0072B2",
    setpoint="#57606A",
    rating="#B04A00",
    limit="#C4161C",
    states={
        "NONE": "#57606A",  # no device
        "UNKNOWN": "#8A5A00",  # nothing is heard of it
        "BOOT": "#57606A",
        "SAFE": "#57606A",
        "READY": "#0B6E4F",
        "ARMED": "#8A5A00",
        "DELIVERING": "#0B57A4",
        "RETURNING": "#5B3E96",
        "FAULT": "#B3261E",
    },
)
DARK = Palette(
    name="dark",
    background="#15181B",
    surface="#1F2428",
    text="#E6E8EA",
    muted="#9AA4AE",
    line="#3A4147",
    accent="#6CB6FF",
    on_accent="#15181B",
    stop="#C4161C",
    on_stop="#FFFFFF",
    warning="#F0B429",
    bad="#FF7B72",
    good="#4CC38A",
    simulated="#6F3C8F",
    on_simulated="#FFFFFF",
    measured="#56B4E9",
    setpoint="#9AA4AE",
    rating="#E69F00",
    limit="#FF7B72",
    states={
        "NONE": "#9AA4AE",
        "UNKNOWN": "#F0B429",
        "BOOT": "#9AA4AE",
        "SAFE": "#9AA4AE",
        "READY": "#4CC38A",
        "ARMED": "#F0B429",
        "DELIVERING": "#6CB6FF",
        "RETURNING": "#B79CED",
        "FAULT": "#FF7B72",
    },
)
PALETTES = {"light": LIGHT, "dark": DARK}

#: widgets name their look by the property "look"; everything else follows the palette
_SHEET = Template(
    """
QWidget { color: $text; }
QDialog, QWidget[look="page"] { background: $background; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QLabel, QCheckBox { background: transparent; }
QLabel[look="title"] { font-size: 15pt; font-weight: 600; }
QLabel[look="section"] { font-weight: 600; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="problem"] { color: $bad; }
QLabel[look="warning"] { color: $warning; }
QLabel[look="ok"] { color: $good; }
QLabel[look="undefined"] { font-size: 15pt; color: $muted; }
QLabel[look="number"] { font-size: 20pt; font-weight: 600; }
QLabel[look="reading"] { font-size: 15pt; font-weight: 600; }
QLabel[look="aloud"] { font-size: 13pt; }
QLabel[look="todo"] { font-size: 14pt; font-weight: 600; color: $accent; }
QLabel[look="rating"] { color: $rating; font-weight: 600; }
QLabel[look="spoken"] { font-size: 44pt; font-weight: 700; }
QLabel[warns="true"] { color: $warning; }
QFrame[look="card"] { background: $surface; border: 1px solid $line; border-radius: 4px; }
QFrame[look="strip"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[look="bar"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[look="banner high"] { background: $surface; border: 2px solid $bad; border-radius: 4px; }
QFrame[look="banner medium"] { background: $surface; border: 2px solid $warning; border-radius: 4px; }
QFrame[look="banner low"] { background: $surface; border: 2px solid $accent; border-radius: 4px; }
QLabel[look="word high"] { color: $bad; font-weight: 700; }
QLabel[look="word medium"] { color: $warning; font-weight: 700; }
QLabel[look="word low"] { color: $accent; font-weight: 700; }
QLabel[look="happened"] { font-size: 13pt; font-weight: 600; }
QFrame[look="simulated"] { background: $simulated; border: none; }
QFrame[look="simulator panel"] { background: $surface; border: 2px solid $simulated; }
QFrame[look="simulated"] QLabel { color: $on_simulated; font-weight: 600; }
QPushButton, QToolButton { background: $surface; border: 1px solid $muted; border-radius: 4px;
  min-height: 30px; padding: 0 12px; }
QPushButton:hover, QToolButton:hover { border-color: $accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:disabled, QToolButton:disabled { color: $muted; border-color: $line; background: $background; }
QPushButton:checked, QToolButton:checked { background: $accent; color: $on_accent; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[look="primary"]:focus { border: 3px solid $text; padding: 0 10px; }
QPushButton[look="primary"]:disabled { background: $background; color: $muted; border-color: $line; }
QPushButton[look="stop"] { background: $stop; color: $on_stop; border: 2px solid $stop; border-radius: 4px;
  font-size: 20pt; font-weight: 700; min-height: 72px; min-width: 240px; }
QPushButton[look="stop"]:focus { border: 3px solid $text; padding: 0 11px; }
QPushButton[look="icon"] { padding: 0; min-height: 30px; }
QPushButton[look="start"] { background: $good; color: $surface; border: 2px solid $good;
  font-size: 15pt; font-weight: 700; }
QPushButton[look="start"]:focus { border: 3px solid $text; }
QPushButton[look="start"]:disabled { background: $background; color: $muted; border: 1px solid $line; }
QToolButton[look="fold"] { border: none; background: transparent; text-align: left; padding: 0; font-weight: 600; }
QToolButton[look="fold"]:checked { background: transparent; color: $text; }
QToolButton[look="fold"]:focus { border: 2px solid $accent; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $surface;
  border: 1px solid $muted; border-radius: 4px; min-height: 28px; padding: 0 6px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid $accent; }
QLineEdit[bad="true"], QAbstractSpinBox[bad="true"], QComboBox[bad="true"] { border: 2px solid $bad; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { background: $background; border-color: $line; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 24px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 2px; background: $surface; }
QCheckBox::indicator:checked { border: 1px solid $accent; background: $accent; }
QCheckBox:focus { color: $accent; }
QComboBox QAbstractItemView, QListView, QTreeView, QTableView { background: $surface; border: 1px solid $line;
  selection-background-color: $accent; selection-color: $on_accent; outline: none; }
QHeaderView::section { background: $background; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $muted; border-radius: 4px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabWidget::pane { border: none; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none;
  border-bottom: 3px solid $line; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QListWidget[look="places"] { background: $surface; border: none; border-right: 1px solid $line; }
QListWidget[look="places"]::item { min-height: 40px; padding-left: 12px; }
QListWidget[look="places"]::item:disabled { color: $muted; }
QWidget[look="participant"] { background: $background; }
QLabel[look="participant number"] { background: $surface; border: 2px solid $muted; border-radius: 4px; }
QLabel[look="participant number off"] { background: $surface; border: 2px solid $bad; border-radius: 4px; color: $bad; }
QPushButton[look="participant key"], QPushButton[look="participant ok"], QPushButton[look="participant stop"] {
  border: 2px solid $muted; border-radius: 4px; min-height: 60px; padding: 0; font-weight: 600; }
QPushButton[look="participant key"]:pressed { border-color: $accent; }
QPushButton[look="participant key"]:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[look="participant ok"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[look="participant ok"]:disabled { background: $background; color: $muted; border-color: $line; }
QPushButton[look="participant stop"] { background: $stop; color: $on_stop; border-color: $stop; }
"""
)

#: a style sheet stops fonts from reaching children, so the participant's window has its sizes in one of its own
_PARTICIPANT_SHEET = Template(
    """
QWidget { font-size: ${size}pt; }
QLabel[look="participant message"] { font-size: ${message}pt; }
QLabel[look="participant number"], QLabel[look="participant number off"] { font-size: ${number}pt; min-width: 2em; }
"""
)

_in_use = [LIGHT]


def current() -> Palette:
    """Colours in use, for widgets that paint themselves."""
    return _in_use[0]


def sheet(palette: Palette) -> str:
    """Return the style sheet in these colours."""
    names = {name: getattr(palette, name) for name in Palette.__dataclass_fields__ if name != "states"}
    of_states = "".join(f'QLabel[state="{state}"] {{ color: {colour}; }}\n' for state, colour in palette.states.items())
    return _SHEET.substitute(names) + of_states


def participant_sheet(points: float) -> str:
    """Return the sizes of the participant's window, whose words are `points` large."""
    return _PARTICIPANT_SHEET.substitute(
        size=f"{points:.1f}", message=f"{1.5 * points:.1f}", number=f"{2 * points:.1f}"
    )


def apply(app: QApplication, palette: Palette) -> None:
    """Give the whole program these colours; windows made before keep what they painted until they are shown anew."""
    prepare(app, palette)
    app.setStyleSheet(sheet(palette))


def prepare(app: QApplication, palette: Palette) -> None:
    """Give the program everything but the style sheet.

    With a sheet in force every widget that is put into another is styled anew, with all that is in it: a window with
    hundreds of them is made twice as fast if the sheet comes last.
    """
    _in_use[0] = palette
    app.setStyle("Fusion")  # the same on every system, and it follows palette and style sheet
    colours = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, palette.background),
        (QPalette.ColorRole.Base, palette.surface),
        (QPalette.ColorRole.AlternateBase, palette.background),
        (QPalette.ColorRole.Button, palette.surface),
        (QPalette.ColorRole.WindowText, palette.text),
        (QPalette.ColorRole.Text, palette.text),
        (QPalette.ColorRole.ButtonText, palette.text),
        (QPalette.ColorRole.PlaceholderText, palette.muted),
        (QPalette.ColorRole.Highlight, palette.accent),
        (QPalette.ColorRole.HighlightedText, palette.on_accent),
    ):
        colours.setColor(role, QColor(colour))
    app.setPalette(colours)
    font = app.font()
    font.setPointSizeF(BASE_POINTS)
    font.setFeature(QFont.Tag("tnum"), 1)  # figures of one width: numbers never jump
    app.setFont(font)


def look(widget: QWidget, name: str) -> None:
    """Give a widget one of the looks of the style sheet, also after it was shown."""
    mark(widget, "look", name)


def mark(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property that the style sheet asks for, also after the widget was shown."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)

"""What is wrong with the looks of a window: text that is cut, text over text, text that hardly stands out.

`findings` takes any shown widget and returns a line for each, which names the widget and the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRectF
from PySide6.QtGui import QColor, QImage, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from tests.gui.drawn_text import Drawn, place, room_of, scrolls, texts, widgets_of
from tests.gui.test_style import LEAST_CONTRAST, contrast

#: glyphs may reach this far over an edge: half a pixel of antialiasing at either side, px
SLACK = 1.0
#: what cannot be used at the moment may stand back; WCAG 2.2 asks nothing of it
LEAST_CONTRAST_DISABLED = 3.0
#: largest step of a colour channel between the pixels of a text: below it, there is nothing to see
LEAST_STEP = 24

ELLIPSIS = "…"
#: lines and blocks, with which a legend draws what it explains: no text
DRAWING = re.compile("[\u2500-\u259f\\s]+")


def findings(window: QWidget) -> list[str]:
    """Return everything that is wrong with the looks of a shown widget."""
    drawn = texts(window)
    return [*_clipped(window, drawn), *_overlapping(window, drawn), *_low_contrast(window, drawn)]


def clipped(window: QWidget) -> list[str]:
    """Return the texts that are cut, shortened without saying the whole in a tooltip, or not drawn at all."""
    return _clipped(window, texts(window))


def overlapping(window: QWidget) -> list[str]:
    """Return the widgets and texts that lie over each other."""
    return _overlapping(window, texts(window))


def low_contrast(window: QWidget) -> list[str]:
    """Return the texts that stand out too little from what is behind them."""
    return _low_contrast(window, texts(window))


def name_of(widget: QWidget) -> str:
    """Return the class of a widget and what tells it from others: its name, its name for readers, or its text."""
    area = widget.parentWidget()
    owner = area if isinstance(area, QAbstractScrollArea) and area.viewport() is widget else widget
    words = owner.objectName() or owner.accessibleName() or own_text(owner) or "?"
    return f"{type(owner).__name__} {words!r}"


# --- what a widget has to say -----------------------------------------------------------------------------------


def _label(label: QLabel) -> str:
    text = label.text()
    rich = label.textFormat() in (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText)
    if rich or (label.textFormat() == Qt.TextFormat.AutoText and Qt.mightBeRichText(text)):
        document = QTextDocument()
        (document.setMarkdown if label.textFormat() == Qt.TextFormat.MarkdownText else document.setHtml)(text)
        return document.toPlainText()
    return _without_mnemonic(text) if label.buddy() is not None else text


def _button(button: QAbstractButton) -> str:
    only_icon = isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    return "" if only_icon and not button.icon().isNull() else _without_mnemonic(button.text())


def _without_mnemonic(text: str) -> str:
    return re.sub("&(.)", r"\1", text)


_OWN: list[tuple[type[QWidget], Callable[..., str]]] = [
    (QLabel, _label),
    (QAbstractButton, _button),
    (QGroupBox, lambda box: _without_mnemonic(box.title())),
    (QComboBox, lambda box: "" if box.isEditable() else box.currentText()),
    (QLineEdit, lambda edit: "" if edit.text() else edit.placeholderText()),
]


def own_text(widget: QWidget) -> str:
    """Return the text a widget is there to show, as far as its class says."""
    return next((read(widget) for kind, read in _OWN if isinstance(widget, kind)), "")


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[tuple[str, str]]:
    for row in range(model.rowCount(parent)):
        column = 0  # columnCount is private in models of lists
        while model.hasIndex(row, column, parent):
            index = model.index(row, column, parent)
            yield str(index.data() or ""), str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            column += 1
        yield from _cells(model, model.index(row, 0, parent))


def said_and_explained(widget: QWidget) -> list[tuple[str, str]]:
    """Return each text a widget shows with the tooltip that goes with it."""
    view = widget.parentWidget()
    if isinstance(view, QHeaderView):
        model, way, tip = view.model(), view.orientation(), Qt.ItemDataRole.ToolTipRole
        heads = [(model.headerData(n, way), model.headerData(n, way, tip)) for n in range(view.count())]
        return [(str(text or ""), str(explained or "")) for text, explained in heads]
    if isinstance(view, QAbstractItemView) and view.model() is not None:
        return list(_cells(view.model(), QModelIndex()))
    return [(own_text(widget), widget.toolTip())]


# --- cut --------------------------------------------------------------------------------------------------------


def _tight(text: str) -> str:
    return "".join(text.split())


def _scrolled_by_typing(piece: Drawn) -> bool:
    """Whether this is what somebody typed into a field: the cursor brings every part of it to sight."""
    edit = piece.widget
    if not isinstance(edit, QLineEdit) or isinstance(edit.parentWidget(), (QAbstractSpinBox, QComboBox)):
        return False
    return bool(edit.text()) and (not edit.isReadOnly() or edit.text() in edit.toolTip())


def _cut(piece: Drawn) -> str | None:
    room, ink = piece.room, piece.ink
    if isinstance(piece.widget.parentWidget(), QGraphicsView) and not room.intersects(ink):
        return None  # outside what the plot shows now, as are its data
    over = {
        "left": room.left() - ink.left(),
        "right": ink.right() - room.right(),
        "top": room.top() - ink.top(),
        "bottom": ink.bottom() - room.bottom(),
    }
    lost = ", ".join(f"{side} {px:.0f} px" for side, px in over.items() if px > SLACK)
    if not lost or _scrolled_by_typing(piece):
        return None
    return f"{name_of(piece.widget)}: {piece.text!r} needs {_size(ink)}, cut off: {lost}"


def _size(box: QRectF) -> str:
    return f"{box.width():.0f} × {box.height():.0f} px"


def _shortened(widget: QWidget, drawn: list[Drawn]) -> Iterator[str]:
    """Yield the texts that end in "…" and are nowhere told in full, and those of which words are missing."""
    said = said_and_explained(widget)
    whole = [_tight(text) for text, _ in said]
    for piece in drawn:
        begin, dots, _ = piece.text.partition(ELLIPSIS)
        if not dots or any(_tight(piece.text) in text for text in whole):
            continue
        tips = [*(tip for text, tip in said if text in tip or not text.startswith(begin)), widget.toolTip()]
        if not any(tip.partition(begin.strip())[2] for tip in tips):
            yield f"{name_of(widget)}: shortened to {piece.text!r}, and no tooltip tells the whole"
    text, written = own_text(widget), _tight("".join(piece.text for piece in drawn))
    if _tight(text) not in written and ELLIPSIS not in written:
        size = _size(QRectF(widget.rect()))
        yield f"{name_of(widget)}: of {text!r} only {written!r} is drawn in {size}"


def _clipped(window: QWidget, drawn: list[Drawn]) -> list[str]:
    found = [line for piece in drawn if (line := _cut(piece)) is not None]
    for widget in widgets_of(window):
        found += _shortened(widget, [piece for piece in drawn if piece.widget is widget])
        if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QGraphicsView):
            bar = widget.horizontalScrollBar()
            if (over := bar.maximum() - bar.minimum()) > 0:
                found.append(f"{name_of(widget)}: {over} more than it has room for from left to right")
    return list(dict.fromkeys(found))


# --- one over the other -----------------------------------------------------------------------------------------


def _shared(one: QRectF, other: QRectF) -> QRectF | None:
    both = one & other
    return both if both.width() > SLACK and both.height() > SLACK else None


def _overlapping(window: QWidget, drawn: list[Drawn]) -> list[str]:
    found = []
    writing = list(dict.fromkeys(piece.widget for piece in drawn))
    seen = {widget: room_of(widget, window)[1] for widget in writing}
    for one, other in combinations(writing, 2):
        both = _shared(seen[one], seen[other])
        if both is not None and not one.isAncestorOf(other) and not other.isAncestorOf(one):
            found.append(f"{name_of(one)} and {name_of(other)} share {_size(both)}")
    for a, b in combinations(drawn, 2):
        if a.widget is b.widget or a.widget.isAncestorOf(b.widget) or b.widget.isAncestorOf(a.widget):
            both = _shared(a.ink & a.seen, b.ink & b.seen)
            if both is not None and (a.text, a.ink) != (b.text, b.ink):
                found.append(f"{name_of(a.widget)}: {a.text!r} and {b.text!r} share {_size(both)}")
    for widget in writing:
        if not place(window, window).intersects(place(widget, window)) and not _scrolled_away(widget, window):
            found.append(f"{name_of(widget)}: outside the window")
    return list(dict.fromkeys(found))


def _scrolled_away(widget: QWidget, window: QWidget) -> bool:
    while widget is not window:
        if scrolls(widget):
            return True
        widget = widget.parentWidget()
    return False


# --- contrast ---------------------------------------------------------------------------------------------------


def _pixels(window: QWidget) -> tuple[NDArray[np.uint32], float]:
    """Return the picture of a window as 0xRRGGBB, (height, width), and its pixels per logical pixel."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    lines = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.bytesPerLine() // 4)
    return lines[:, : picture.width()] & 0xFFFFFF, picture.devicePixelRatio()  # a copy: the picture ends here


def _over(colour: QColor, ground: str) -> str:
    """Return a colour as it looks on its ground, however transparent it is."""
    below, alpha = QColor(ground), colour.alphaF()
    parts = zip((colour.red(), colour.green(), colour.blue()), (below.red(), below.green(), below.blue()), strict=True)
    return "#" + "".join(f"{round(alpha * a + (1 - alpha) * b):02x}" for a, b in parts)


def _low_contrast(window: QWidget, drawn: list[Drawn]) -> list[str]:
    found = []
    picture, ratio = _pixels(window)
    for piece in drawn:
        if DRAWING.fullmatch(piece.text):
            continue
        box = piece.seen.adjusted(-SLACK, -SLACK, SLACK, SLACK) & place(window, window)
        left, top, right, bottom = (round(edge * ratio) for edge in box.getCoords())
        pixels = picture[top:bottom, left:right]
        if pixels.size == 0 or not piece.seen.intersects(piece.ink):
            continue
        colours, counts = np.unique(pixels, return_counts=True)
        ground = f"#{colours[counts.argmax()]:06x}"
        ink = _over(piece.colour, ground)
        has, least = contrast(ink, ground), LEAST_CONTRAST if piece.widget.isEnabled() else LEAST_CONTRAST_DISABLED
        where = f"{name_of(piece.widget)}: {piece.text!r}"
        if has < least:
            found.append(f"{where} in {ink} on {ground} has a contrast of {has:.2f}, wants {least}")
        elif max(np.ptp(colours >> shift & 0xFF) for shift in (0, 8, 16)) < LEAST_STEP:
            found.append(f"{where} cannot be seen: something lies over it")
    return list(dict.fromkeys(found))

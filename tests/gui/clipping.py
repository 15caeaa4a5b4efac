"""What of a window's text is cut or lies over other text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.widgets.elided_label import ElidedLabel


def cut(window: QWidget) -> list[str]:
    """Texts of visible labels and buttons that need more room than they have; those that end in "…" mean to."""
    window.ensurePolished()
    found = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not isinstance(label, ElidedLabel) and _needs_more(label):
            found.append(label.text())
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            needed = max(button.fontMetrics().horizontalAdvance(line) for line in button.text().splitlines())
            if needed > button.width():
                found.append(button.text())
    return found


def _needs_more(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    if label.textFormat() == Qt.TextFormat.RichText:
        return label.sizeHint().width() > label.width() + 1
    metrics = label.fontMetrics()
    return metrics.horizontalAdvance(label.text()) > label.width() + 1 or metrics.height() > label.height() + 1

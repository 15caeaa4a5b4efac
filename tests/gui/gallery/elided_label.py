"""A long name in a narrow place."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.elided_label import ElidedLabel


def example() -> QWidget:
    label = ElidedLabel("A paradigm whose title has more words than there is room for")
    label.resize(240, 32)
    return label

"""The run in the middle of its second train, with strip and bar as in the window; argument-free, for looking."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tests.gui.run_window import heat_in_mid_train, window_of


def example() -> QWidget:
    return window_of(heat_in_mid_train().live)

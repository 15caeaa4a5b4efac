"""Going from page to page in the window: the keyboard stays with the pages, and what is closed looks closed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.window import Window


def test_the_keyboard_does_not_go_to_the_bar_when_its_page_goes(qtbot: QtBot) -> None:
    first, second, bar = QWidget(), QWidget(), QPushButton("STOP")
    field = QLineEdit(first)
    QVBoxLayout(first).addWidget(field)
    window = Window(QWidget(), QWidget(), QWidget(), QWidget(), bar, {"prepare": first, "run": second})
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    field.setFocus()
    window.goTo("run")
    keyboard = window.focusWidget()
    assert keyboard is not None and keyboard.isAncestorOf(second)
    (places,) = window.findChildren(QListWidget)
    places.setFocus()
    window.goTo("prepare")
    assert window.focusWidget() is places  # it was elsewhere, and stays there
    window.leave()

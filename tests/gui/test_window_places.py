"""Going from page to page in the window: the keyboard stays with the pages, and what is closed looks closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.window import Window


def test_the_keyboard_does_not_go_to_the_bar_when_its_page_goes(qtbot: QtBot) -> None:
    first, second, bar = QWidget(), QWidget(), QPushButton("STOP")
    field = QLineEdit(first)
    QVBoxLayout(first).addWidget(field)
    window = Window(QWidget(), QWidget(), QWidget(), QWidget(), bar, ("prepare", "run"))
    window.setPage("prepare", first)
    window.setPage("run", second)
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


def field_in(page: QWidget) -> QLineEdit:
    field = QLineEdit(page)
    QVBoxLayout(page).addWidget(field)
    return field


def test_tab_comes_to_the_bar_and_stop_last_also_after_pages_that_came_later(qtbot: QtBot) -> None:
    bar, pages = QWidget(), {"prepare": QWidget(), "run": QWidget()}
    row = QVBoxLayout(bar)
    buttons = [QPushButton(name) for name in ("Pause", "STOP")]
    for button in buttons:
        row.addWidget(button)
    fields = {key: field_in(page) for key, page in pages.items()}
    window = Window(QWidget(), QWidget(), QWidget(), QWidget(), bar, tuple(pages))
    qtbot.addWidget(window)
    for key, page in pages.items():
        window.setPage(key, page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    (places,) = window.findChildren(QListWidget)
    assert window.focusWidget() is places
    for key in pages:
        window.goTo(key)
        places.setFocus()
        met = []
        for _ in range(4):
            QTest.keyClick(window, Qt.Key.Key_Tab)
            met.append(window.focusWidget())
        assert met == [fields[key], *buttons, places]
    window.leave()

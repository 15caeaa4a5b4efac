"""The script to be read aloud: its lines are broken by the window, its paragraphs by its author."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.language import tr
from gui.widgets.read_aloud import ReadAloud


def test_lines_of_the_file_are_joined_and_paragraphs_kept(qtbot: QtBot) -> None:
    aloud = ReadAloud()
    qtbot.addWidget(aloud)
    aloud.setValue("The plate is warm.\nIt will give\n  ten pulses.\n\nYou can stop.\n")
    assert aloud.value() == "The plate is warm. It will give ten pulses.\n\nYou can stop."


def test_without_a_script_it_says_so(qtbot: QtBot) -> None:
    aloud = ReadAloud()
    qtbot.addWidget(aloud)
    aloud.setValue("Now.")
    aloud.setValue("")
    assert aloud.value() == tr("run.nothing_to_read")


def test_a_new_script_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    aloud = ReadAloud()
    qtbot.addWidget(aloud)
    aloud.resize(300, 100)
    aloud.show()
    aloud.setValue("word " * 400)
    bar = aloud._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    aloud.setValue("other " * 400)
    assert bar.value() == 0

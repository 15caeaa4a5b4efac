"""A script as it stands below the plots."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui import language
from gui.widgets.read_aloud import ReadAloud
from tests.gui.played import planned


def example() -> QWidget:
    aloud = ReadAloud()
    aloud.setValue(planned("heat-windup-033hz", language=language.language())[1].script)
    aloud.resize(900, 140)
    return aloud

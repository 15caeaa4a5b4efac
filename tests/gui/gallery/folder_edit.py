"""A folder with what is free on it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.folder_edit import FolderEdit


def example() -> QWidget:
    edit = FolderEdit()
    edit.setValue("/home/lab/recordings")
    edit.setNote("57.3 GB free; this run needs at most 12 MB.")
    return edit

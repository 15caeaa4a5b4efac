"""The end of what a test leaves: now, and not at some moment within a later test, on whose time it would be."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QEvent


def end_what_was_left() -> None:
    """Delete the windows that pytest-qt has closed, which Qt leaves to the next event loop, and collect garbage."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(0)  # what this test has made: collection is switched off around it

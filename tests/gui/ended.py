"""The end of what a test leaves: now, and not at some moment within a later test, or in a thread of a later test."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QEvent


def end_what_was_left() -> None:
    """Delete the windows that pytest-qt has closed, which Qt leaves to the next event loop, and collect garbage.

    What is still held then is not looked at again: with the years of a session, each look would take longer.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.freeze()

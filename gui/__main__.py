"""Start of the window: ``qst-rig``, ``qst-rig window`` or ``python -m gui``. Qt is imported inside functions only.

What is imported here at module level is loaded again by every process that is started by name from this one.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from gui.language import LANGUAGES

if TYPE_CHECKING:
    from gui.desk import Desk

PALETTE_NAMES = ("light", "dark")
NO_DISPLAY = "there is no display to open a window on; `qst-rig run` works in a terminal, `qst-rig --help` says how"


def has_display() -> bool:
    """Whether a window can be opened: on Linux some display, or a platform for Qt that was asked for."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in named)


def _told_by(
    tell: Callable[[str], None], kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Tell of an error that a slot did not foresee on the screen, beside the usual place."""
    sys.__excepthook__(kind, error, trace)
    tell("".join(traceback.format_exception(kind, error, trace)))


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and return its exit code once it is closed."""
    parser = argparse.ArgumentParser(prog="qst-rig window", description="The operator's window.")
    parser.add_argument("--language", choices=LANGUAGES, help="language of the window [as last time]")
    parser.add_argument("--palette", choices=PALETTE_NAMES, help="light or dark [as last time, or as the system]")
    asked = parser.parse_args(argv)
    if not has_display():
        print(f"qst-rig: {NO_DISPLAY}", file=sys.stderr)
        return 2
    from PySide6.QtWidgets import QApplication

    from gui.collecting import Collecting
    from gui.opening import open_front

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the terminal ends the window; control then stops the rig
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    collecting = Collecting()
    front = open_front(app, language_code=asked.language, palette=asked.palette)
    desks: list[Desk] = []
    broken = False

    def furnish() -> None:
        """Load what gives life to the window and put the other pages in: it takes longer than all before."""
        nonlocal broken
        try:
            from gui.desk import Desk

            desks.append(Desk(app, front=front))
            collecting.settle()
        except Exception:
            broken = True
            front.tell_unfinished(traceback.format_exc())
            raise
        sys.excepthook = partial(_told_by, desks[0].defect)

    front.window.painted.connect(furnish)
    code = app.exec()
    for desk in desks:
        desk.close()
    collecting.leave()
    return code or int(broken)


if __name__ == "__main__":
    sys.exit(main())

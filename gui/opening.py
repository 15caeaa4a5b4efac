"""Opening the window: in the language and colours of last time, or of the system."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLibraryInfo, QLocale, QSize, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from gui import language, style
from gui.front import Front
from gui.models import remembered

#: px: what a window system may put above a window
FRAME = 40


def _speak_as_well(app: QApplication) -> None:
    """Let what Qt itself says, as in the menu of a text field, be said in the language of the window."""
    words = QTranslator(app)
    if words.load(f"qtbase_{language.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


def show_whole(window: QWidget, room: QSize) -> None:
    """Show a window within the room of its screen, or STOP would be beyond it on a small laptop.

    A Full HD screen at 150 % has room for 1280 x 720 less the task bar.
    """
    if room.width() < window.width() or room.height() < window.height() + FRAME:
        window.resize(window.size().boundedTo(room))
        window.setWindowState(Qt.WindowState.WindowMaximized)
    window.show()


def open_front(app: QApplication, *, language_code: str | None = None, palette: str | None = None) -> Front:
    """Open the window in the language and colours asked for, or else in those of last time, or of the system."""
    habits = remembered.load()
    code = language_code or habits.window_language or QLocale.system().name()[:2]
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    colours = palette or habits.palette or ("dark" if dark else "light")
    if (language_code, palette) != (None, None):
        remembered.save(replace(habits, window_language=code, palette=colours))
    language.use(code if code in language.LANGUAGES else "en")
    _speak_as_well(app)
    chosen = style.PALETTES.get(colours, style.LIGHT)
    style.prepare(app, chosen)
    front = Front()
    style.apply(app, chosen)
    show_whole(front.window, app.primaryScreen().availableSize())
    return front

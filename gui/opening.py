"""Opening the window: in the language and colours of last time, or of the system."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from gui import language, style
from gui.front import Front
from gui.models import remembered


def _speak_as_well(app: QApplication) -> None:
    """Let what Qt itself says, as in the menu of a text field, be said in the language of the window."""
    words = QTranslator(app)
    if words.load(f"qtbase_{language.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


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
    front.window.show()
    return front

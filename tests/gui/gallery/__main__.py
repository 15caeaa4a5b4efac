"""Show an example widget: ``python -m tests.gui.gallery stop_button [--dark] [--german] [--picture FILE]``."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from gui import language, style


def main() -> None:
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=names, nargs="?")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--german", action="store_true")
    parser.add_argument("--picture", help="save a picture instead of waiting")
    arguments = parser.parse_args()
    if arguments.name is None:
        print("\n".join(names))
        return
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    style.apply(app, style.DARK if arguments.dark else style.LIGHT)
    language.use("de" if arguments.german else "en")
    widget = importlib.import_module(f"tests.gui.gallery.{arguments.name}").example()
    widget.show()
    if arguments.picture:
        widget.grab().save(arguments.picture)
    else:
        app.exec()


main()

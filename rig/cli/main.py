"""The command `qst-rig`: the window at once, or a subcommand; turns errors into one line and exit code 2."""

from __future__ import annotations

import io
import os
import sys

from rig.domain.errors import QstError

EXIT_BAD_INPUT = 2
#: arguments that ask for the window and nothing else
WINDOW: tuple[list[str], ...] = ([], ["window"])


def main() -> None:
    """Entry point of the console script."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without "Ω" or "°" is no reason to end a run
    try:
        if sys.argv[1:] in WINDOW:  # without typer, which takes as long to load as a third of the window
            from gui.__main__ import main as window

            sys.exit(window([]))
        from rig.spawn import LEAN

        os.environ.update(LEAN | os.environ)
        from rig.cli.commands import app

        app()
    except QstError as error:
        for line in str(error).splitlines():
            print(f"qst-rig: {line}", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)


if __name__ == "__main__":
    main()

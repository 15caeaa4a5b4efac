"""`qst-rig window`, and `qst-rig` alone: the operator's window."""

from __future__ import annotations

from typing import Annotated

import typer


def window(
    language: Annotated[str | None, typer.Option(help="Language of the window: en, de. [as last time]")] = None,
    palette: Annotated[str | None, typer.Option(help="light or dark. [as last time, or as the system]")] = None,
) -> None:
    """Open the operator's window."""
    from gui.__main__ import main

    given = {"--language": language, "--palette": palette}
    raise typer.Exit(main([word for name, value in given.items() if value for word in (name, value)]))

"""Make the run file of a journal that nobody closed: a crash, a kill, a power cut, a damaged disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firmware_interface.loaded_modules import loaded_modules
from rig.archive.build import build
from rig.domain.errors import QstError
from rig.domain.files import RUN_SUFFIX


def recover(journal: Path, out: Path | None = None) -> dict[str, Any]:
    """Build the run file from what is valid in `journal`, beside it unless `out` says otherwise; see `build`."""
    return build(journal, out if out is not None else journal.parent / f"{journal.stem}{RUN_SUFFIX}")


def main(argv: list[str]) -> dict[str, Any]:
    """Entry of the recovering process: ``journal [out]``; the report, and the modules that it took."""
    try:
        report = recover(Path(argv[0]), Path(argv[1]) if len(argv) > 1 else None)
        return {**report, "modules": loaded_modules()}
    except QstError as error:
        raise SystemExit(error.line) from None

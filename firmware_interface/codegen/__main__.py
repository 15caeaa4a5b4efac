"""Write codes.py, limits.py, wire/messages.py and PROTOCOL.md from protocol.toml.

Run as ``python -m firmware_interface.codegen``; a test regenerates into a
temporary folder and compares, so a hand edit of a generated file cannot stay.
"""

from __future__ import annotations

from pathlib import Path

from firmware_interface.codegen.limits import codes_py, limits_py
from firmware_interface.codegen.messages import messages_py
from firmware_interface.codegen.reference import protocol_md
from firmware_interface.codegen.spec import HERE, load

TARGETS = {
    "codes.py": codes_py,
    "limits.py": limits_py,
    "wire/messages.py": messages_py,
    "PROTOCOL.md": protocol_md,
}


def write(folder: Path = HERE) -> list[Path]:
    """Write all generated files below `folder`; returns their paths."""
    spec = load()
    paths = []
    for name, render in TARGETS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(spec), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


if __name__ == "__main__":
    write()

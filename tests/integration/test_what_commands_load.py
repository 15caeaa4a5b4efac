"""`--help`, `paradigms` and `check` start fast: they load neither Qt, h5py, matplotlib nor scipy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"PySide6", "pyqtgraph", "h5py", "matplotlib", "scipy", "serial"}
PROBE = """
import json, sys
sys.argv = ["qst-rig", *sys.argv[1:]]
from rig.cli.main import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded(*arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("run", "--help"), ("paradigms",), ("paradigms", "show", "dfns-wur"), ("check", "--help")],
)
def test_light_commands_load_nothing_heavy(arguments):
    assert loaded(*arguments) & HEAVY == set()


def test_the_probe_sees_a_heavy_module():
    code = "import h5py\n" + PROBE
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)
    assert "h5py" in json.loads(done.stdout.splitlines()[-1])

"""Set everything up, then open the window, run the tests, draw the pictures …: ``python3 bootstrap.py run``.

Needs nothing but Python 3.11 and a package manager. What is installed already is not installed again: a stamp in
``.venv`` remembers which files it was made from. Standard library only, because it runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

MINIMUM = (3, 11)
if sys.version_info < MINIMUM:  # before the first line an older Python cannot run (no `:=` in this file: 3.6 reads it)
    sys.exit(
        "bootstrap: qst-rig needs Python 3.11 or newer, this is {}.{} ({}): install a newer one and name it, "
        "for example `make run PYTHON=python3.12`".format(*sys.version_info[:2], sys.executable)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "qst-rig.stamp"
USAGE = "usage: python3 bootstrap.py run|test|lint|bench|screenshots"

# Debian and Ubuntu package names. Qt loads these libraries when the window opens; its wheel does not carry them.
QT_LIBRARIES = (
    *("libegl1", "libgl1", "libxkbcommon0", "libxkbcommon-x11-0", "libfontconfig1", "libdbus-1-3", "libxcb-cursor0"),
    *("libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0"),
    *("libxcb-xkb1", "fonts-dejavu-core"),
)
TEST_TOOLS = ("xvfb", "xauth", "xdotool")  # xvfb-run does not work without xauth, and xvfb only recommends it
SYSTEM_PACKAGES = {
    "run": QT_LIBRARIES,
    **dict.fromkeys(("test", "screenshots"), QT_LIBRARIES + TEST_TOOLS),
    "bench": (*QT_LIBRARIES, "xvfb"),
    "lint": (),
}

WINDOW = ("qst-rig", "window")
DEMO = ("qst-rig", *"run heat-ts-10 --device sim --participant P001 --seed 1 --fast --figure --out".split())
# a folder of its own each time: doses of one session add up, and after five runs the limits would refuse the sixth
DEMO_OUT = "data/demo-%Y%m%d-%H%M%S"
LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache", "--no-logo"),
)
# what runs a rig in real time comes last and alone: beside another worker the simulator would be starved on two cores;
# tests/conftest.py gives the rest two
TESTS = (
    ("python", "-m", "pytest", "-m", "not real_time"),
    ("python", "-m", "pytest", "-m", "real_time"),
)
SCREENSHOTS = ("python", "docs/make_screenshots.py")
# the largest picture; xvfb's own screen is smaller
SCREEN = ("-a", "-s", "-screen 0 1920x1080x24")
BENCHMARKS = "tests/benchmarks/bench_*.py"


class SetUpError(Exception):
    """Set-up cannot go on; the text is one line for the user."""


def call(*command: str | Path) -> int:
    """Run a command in the repository, with our input and output, and return its exit code (127: cannot start)."""
    try:
        return subprocess.run(list(map(str, command)), cwd=ROOT, check=False).returncode
    except OSError as problem:
        print(f"bootstrap: cannot start {command[0]}: {problem.strerror}", file=sys.stderr, flush=True)
        return 127


def say(text: str) -> None:
    """Print a line about what bootstrap does, ahead of what the called programs print."""
    print(f"bootstrap: {text}", flush=True)


def missing_packages(packages: Sequence[str]) -> list[str]:
    """Return those of the Debian packages that are not installed; none where the system has no dpkg."""
    if not packages or not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        return []
    query = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *packages]
    known = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return [name for name in packages if f"{name} installed" not in known]


def install_packages(packages: Sequence[str]) -> bool:
    """Install what is missing of the Debian packages when root, else print the command; tell whether all are there."""
    missing = missing_packages(packages)
    if not missing:
        return True
    options = ("-o", "DPkg::Lock::Timeout=300")
    install = ("apt-get", *options, "install", "-y", "--no-install-recommends", *missing)
    if os.geteuid() != 0:
        say(f"system packages are missing; install them with:\n  sudo {shlex.join(install)}")
        return False
    say(f"installing system packages: {' '.join(missing)}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    if call(*install) == 0:
        return True
    say("that failed: a fresh image has no package lists, an old one lists files that are gone; updating them")
    return call("apt-get", *options, "update") == 0 and call(*install) == 0


def tool(name: str) -> Path:
    """Return the path of a program in the virtual environment."""
    return BIN / (f"{name}.exe" if os.name == "nt" else name)


def venv_is_usable() -> bool:
    """Tell whether .venv was made here, by this Python version, and has pip."""
    try:
        config = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
        made_here = str(VENV) in config and "version = {}.{}.".format(*sys.version_info[:2]) in config
        pip = subprocess.run([tool("python"), "-m", "pip", "--version"], capture_output=True, check=False)
        return made_here and pip.returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Create .venv; Debian keeps what that takes in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        if not install_packages([package]):
            raise SetUpError(f"{sys.executable} cannot create a virtual environment before {package} is installed")
    say(f"creating {VENV}")
    code = call(sys.executable, "-m", "venv", "--clear", VENV)
    if code != 0:
        raise SetUpError(f"creating {VENV} failed (exit code {code}); the lines above say why")


def set_up_python() -> None:
    """Bring .venv in line with pyproject.toml and constraints.txt; do nothing if it is already."""
    made_from = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    made_from.append(f"{sys.version_info[:2]} {ROOT}".encode())
    stamp = hashlib.sha256(b"\0".join(made_from)).hexdigest()
    if tool("python").exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == stamp:
        return
    if not venv_is_usable():
        make_venv()
    if STAMP.exists():
        STAMP.unlink()  # what is half changed is what no file says, also if the files go back to what they were
    say("installing the Python packages (a few minutes the first time)")
    pip = (tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt")
    # The pinned pip first: an older one cannot hold the build tools to the constraints.
    for what in (("pip",), ("--build-constraint", "constraints.txt", "-e", ".[test]")):
        code = call(*pip, *what)
        if code != 0:
            raise SetUpError(f"pip failed (exit code {code}); the lines above say why. Is this machine online?")
    STAMP.write_text(stamp, encoding="ascii")


def has_display() -> bool:
    """Tell whether somebody can see a window: Windows and macOS always have a screen, Linux says so."""
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def run_steps(steps: Sequence[tuple[str, ...]]) -> int:
    """Run all steps, each a program of .venv (or a path) with its arguments; return the first exit code but 0."""
    failed = []
    for name, *arguments in steps:
        step = shlex.join((name, *arguments))
        say(step)
        code = call(tool(name), *arguments)
        if code != 0:
            failed.append((step, code))
    for step, code in failed:
        how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"failed with exit code {code}"
        print(f"bootstrap: {how}: {step}", file=sys.stderr, flush=True)
    return failed[0][1] if failed else 0


def run_step() -> tuple[str, ...]:
    """Return what `run` starts, and say why: the window where it can be seen, else the demo in the terminal."""
    if has_display():
        say("here is a display, so the window opens, with the simulated rig")
        return WINDOW
    say("no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the demo runs here instead of the window")
    return (*DEMO, time.strftime(DEMO_OUT))


def screenshots_step() -> tuple[str, ...]:
    """Return what draws the pictures; where there is no display, they are drawn on a screen in memory."""
    xvfb = shutil.which("xvfb-run") if shutil.which("xauth") else None
    if has_display():
        return SCREENSHOTS
    if xvfb:
        return (xvfb, *SCREEN, str(tool(SCREENSHOTS[0])), *SCREENSHOTS[1:])
    say("no display, and no xvfb-run with xauth: Qt draws off screen, as if there were one display and no others")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return SCREENSHOTS


def steps_of(command: str) -> list[tuple[str, ...]]:
    """Return what a command runs once everything is set up."""
    if command == "run":
        return [run_step()]
    if command == "screenshots":
        return [screenshots_step()]
    if command == "bench":
        return [("python", "-m", f"tests.benchmarks.{path.stem}") for path in sorted(ROOT.glob(BENCHMARKS))]
    return {"test": [*LINT, *TESTS], "lint": [*LINT]}[command]


def main(arguments: Sequence[str]) -> int:
    """Set up and run one command; return its exit code, 1 if set-up failed, 2 for a command that does not exist."""
    if len(arguments) != 1 or arguments[0] not in SYSTEM_PACKAGES:
        print(USAGE, file=sys.stderr)
        return 2
    (command,) = arguments
    try:
        if not install_packages(SYSTEM_PACKAGES[command]):
            say("going on without them: only the window and the tests of the window need them")
        set_up_python()
        return run_steps(steps_of(command))
    except SetUpError as problem:
        print(f"bootstrap: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

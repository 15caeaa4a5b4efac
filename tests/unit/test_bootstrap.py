"""bootstrap.py sets everything up once, says what it cannot do, and passes on the exit code of what failed first."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parents[2]

Calls = list[tuple[str, ...]]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Calls]:
    """Replace `bootstrap.call`: note every command and answer with the given exit codes, then with 0."""

    def replace(*codes: int) -> Calls:
        calls: Calls = []
        answers = iter(codes)

        def call(*command: str | Path) -> int:
            calls.append(tuple(str(c).removeprefix(f"{bootstrap.BIN}/") for c in command))
            return next(answers, 0)

        monkeypatch.setattr(bootstrap, "call", call)
        return calls

    return replace


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let bootstrap work in an empty folder that holds the two files .venv is made from."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    venv = tmp_path / ".venv"
    for name, path in {"ROOT": tmp_path, "VENV": venv, "BIN": venv / "bin", "STAMP": venv / "stamp"}.items():
        monkeypatch.setattr(bootstrap, name, path)
    (venv / "bin").mkdir(parents=True)
    bootstrap.tool("python").touch()
    monkeypatch.setattr(bootstrap, "venv_is_usable", lambda: True)
    return tmp_path


def debian(monkeypatch: pytest.MonkeyPatch, missing: list[str], uid: int) -> None:
    monkeypatch.setattr(bootstrap, "missing_packages", lambda packages: [p for p in packages if p in missing])
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: uid, raising=False)


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 8, 0)])
def test_an_older_python_is_refused_with_one_line(version: tuple[int, int, int]) -> None:
    fake = f"import sys, runpy; sys.version_info = {version}; runpy.run_path('bootstrap.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", fake], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("bootstrap: qst-rig needs Python 3.11 or newer, this is 3.")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["build"], ["run", "test"]])
def test_anything_but_one_known_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == 2
    assert capsys.readouterr().err == "usage: python3 bootstrap.py run|test|lint|bench|screenshots\n"


def test_each_command_runs_its_steps(called: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "install_packages", lambda packages: True)
    monkeypatch.setattr(bootstrap, "set_up_python", lambda: None)
    monkeypatch.setattr(bootstrap, "has_display", lambda: True)
    static = ["ruff check .", "ruff format --check .", "mypy", "lint-imports --no-cache --no-logo"]
    steps = {
        "run": ["qst-rig window"],
        "lint": static,
        "test": [*static, "python -m pytest -m not real_time", "python -m pytest -m real_time"],
        "bench": [f"python -m tests.benchmarks.{p.stem}" for p in sorted(ROOT.glob("tests/benchmarks/bench_*.py"))],
        "screenshots": ["python docs/make_screenshots.py"],
    }
    assert set(steps) == set(bootstrap.SYSTEM_PACKAGES)
    for command, expected in steps.items():
        calls = called()
        assert bootstrap.main([command]) == 0
        assert [" ".join(c) for c in calls] == expected


DISPLAYS: list[tuple[str, dict[str, str], bool]] = [
    ("linux", {}, False),
    ("linux", {"DISPLAY": ""}, False),
    ("linux", {"DISPLAY": ":0"}, True),
    ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("win32", {}, True),
    ("darwin", {}, True),
]


@pytest.mark.parametrize(("platform", "said", "there"), DISPLAYS)
def test_run_opens_the_window_where_it_can_be_seen_else_runs_the_demo_and_says_why(
    platform: str,
    said: dict[str, str],
    there: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap.sys, "platform", platform)
    monkeypatch.setattr(bootstrap, "DEMO_OUT", "data/demo-now")
    demo = "qst-rig run heat-ts-10 --device sim --participant P001 --seed 1 --fast --figure --out data/demo-now"
    assert [" ".join(step) for step in bootstrap.steps_of("run")] == ["qst-rig window" if there else demo]
    line = capsys.readouterr().out
    assert line.count("\n") == 1 and ("display, so the window opens" if there else "no display") in line


def test_pictures_are_drawn_on_a_display_on_one_in_memory_or_off_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = ("python", "docs/make_screenshots.py")
    in_memory = ("/bin/xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", str(bootstrap.tool("python")), plain[1])
    for display, found, expected, platform in [
        (True, {"xvfb-run", "xauth"}, plain, ""),
        (False, {"xvfb-run", "xauth"}, in_memory, ""),
        (False, {"xvfb-run"}, plain, "offscreen"),
        (False, {"xauth"}, plain, "offscreen"),
    ]:
        monkeypatch.setenv("QT_QPA_PLATFORM", "")
        monkeypatch.setattr(bootstrap, "has_display", lambda there=display: there)
        monkeypatch.setattr(
            bootstrap.shutil, "which", lambda name, there=found: f"/bin/{name}" if name in there else None
        )
        assert bootstrap.steps_of("screenshots") == [expected]
        assert bootstrap.os.environ["QT_QPA_PLATFORM"] == platform
        assert ("Qt draws off screen" in capsys.readouterr().out) is (platform == "offscreen")


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in for xvfb-run that is a shell script")
def test_a_step_may_be_a_program_outside_the_virtual_environment(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "xvfb-run"
    outside.write_text('#!/bin/sh\necho "given $*"\n', encoding="utf-8")
    outside.chmod(0o755)
    assert bootstrap.run_steps([(str(outside), "-a", "x")]) == 0
    assert "given -a x\n" in capfd.readouterr().out


def test_all_steps_run_and_the_first_failure_gives_the_exit_code(
    called: Callable[..., Calls], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = called(0, 3, 0, 5)
    assert bootstrap.run_steps([("a",), ("b", "x y"), ("c",), ("d",)]) == 3
    assert len(calls) == 4
    assert capsys.readouterr().err == "".join(
        f"bootstrap: failed with exit code {code}: {step}\n" for code, step in [(3, "b 'x y'"), (5, "d")]
    )


def test_a_step_that_crashed_is_told_by_its_signal(
    called: Callable[..., Calls], capsys: pytest.CaptureFixture[str]
) -> None:
    called(-signal.SIGABRT)
    assert bootstrap.run_steps([("a",)]) != 0
    assert capsys.readouterr().err == "bootstrap: ended by SIGABRT: a\n"


def test_a_program_that_cannot_start_is_a_failed_step(capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.call("/nonexistent/program") == 127
    assert capfd.readouterr().err == "bootstrap: cannot start /nonexistent/program: No such file or directory\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for Debian's tools are shell scripts")
def test_missing_packages_are_those_dpkg_does_not_call_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.missing_packages(["a", "b"]) == [], "not Debian: nothing to say"
    status = "a installed\\nab not-installed\\nb config-files\\n"
    for name in ("dpkg-query", "apt-get"):
        (tmp_path / name).write_text(f"#!/bin/sh\nprintf '{status}'\nexit 1\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    assert bootstrap.missing_packages(["a", "ab", "b", "c"]) == ["ab", "b", "c"]
    assert bootstrap.missing_packages([]) == []


def test_root_installs_what_is_missing_and_updates_the_lists_once_if_that_fails(
    called: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = ("apt-get", "-o", "DPkg::Lock::Timeout=300")
    install = (*apt, "install", "-y", "--no-install-recommends", "xvfb")
    update = (*apt, "update")
    debian(monkeypatch, missing=["xvfb"], uid=0)
    monkeypatch.setenv("DEBIAN_FRONTEND", "noninteractive")
    for codes, expected, there in [
        ((0,), [install], True),
        ((100, 0, 0), [install, update, install], True),
        ((100, 0, 100), [install, update, install], False),
        ((100, 100), [install, update], False),
    ]:
        calls = called(*codes)
        assert bootstrap.install_packages(["xvfb", "xdotool"]) is there
        assert calls == expected
    calls = called()
    assert bootstrap.install_packages(["xdotool"]) is True
    assert calls == [], "nothing is missing: nothing is called"


def test_who_is_not_root_is_told_the_command(
    called: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian(monkeypatch, missing=["xvfb", "xdotool"], uid=1000)
    calls = called()
    assert bootstrap.install_packages(bootstrap.SYSTEM_PACKAGES["test"]) is False
    assert calls == []
    command = "sudo apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends xvfb xdotool\n"
    assert capsys.readouterr().out.endswith(command)


def test_without_ensurepip_debians_package_is_installed_or_set_up_ends(
    fresh: Path, called: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    debian(monkeypatch, missing=[package], uid=0)
    calls = called()
    bootstrap.make_venv()
    assert [c[-1] for c in calls] == [package, str(fresh / ".venv")]
    debian(monkeypatch, missing=[package], uid=1000)
    monkeypatch.setattr(bootstrap, "venv_is_usable", lambda: False)
    assert bootstrap.main(["lint"]) == 1
    assert capsys.readouterr().err.endswith(f"cannot create a virtual environment before {package} is installed\n")


def test_packages_are_installed_again_only_when_what_they_follow_from_has_changed(
    fresh: Path, called: Callable[..., Calls]
) -> None:
    pip = ("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt")
    both = [(*pip, "pip"), (*pip, "--build-constraint", "constraints.txt", "-e", ".[test]")]

    def calls_of_set_up() -> Calls:
        calls = called()
        bootstrap.set_up_python()
        return calls

    assert calls_of_set_up() == both
    assert calls_of_set_up() == []
    for name in ("pyproject.toml", "constraints.txt"):
        (fresh / name).write_text("changed", encoding="utf-8")
        assert calls_of_set_up() == both
        assert calls_of_set_up() == []


def test_after_an_interrupted_change_the_files_as_they_were_are_installed_too(
    fresh: Path, called: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*command: str | Path) -> int:
        raise KeyboardInterrupt

    called()
    bootstrap.set_up_python()
    (fresh / "constraints.txt").write_text("changed", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "call", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.set_up_python()
    (fresh / "constraints.txt").write_text("", encoding="utf-8")
    calls = called()
    bootstrap.set_up_python()
    assert len(calls) == 2


@pytest.mark.parametrize("codes", [(7,), (0, 7)])
def test_a_failed_installation_is_said_and_tried_again_next_time(
    fresh: Path, called: Callable[..., Calls], codes: tuple[int, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    called(*codes)
    assert bootstrap.main(["lint"]) == 1
    assert capsys.readouterr().err == (
        "bootstrap: pip failed (exit code 7); the lines above say why. Is this machine online?\n"
    )
    calls = called()
    assert bootstrap.main(["lint"]) == 0
    assert calls[0][-1] == "pip"


def test_a_venv_of_another_place_or_python_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = Path(sys.prefix)
    monkeypatch.setattr(bootstrap, "BIN", Path(sys.executable).parent)
    config = "version = {}.{}.0\ncommand = python -m venv {}\n".format
    for text, usable in {
        config(*sys.version_info[:2], tmp_path): True,
        config(3, 10, tmp_path): False,
        config(*sys.version_info[:2], "/somewhere/else/.venv"): False,
    }.items():
        (tmp_path / "pyvenv.cfg").write_text(text, encoding="utf-8")
        monkeypatch.setattr(bootstrap, "VENV", tmp_path)
        assert bootstrap.venv_is_usable() is usable
    monkeypatch.setattr(bootstrap, "VENV", venv / "no such folder")
    assert bootstrap.venv_is_usable() is False

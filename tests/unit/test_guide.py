"""What README, guide and reference pages say can be done: pictures, commands, links and examples are true."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from gui.language import LANGUAGES
from rig.archive.build import build
from rig.cli.commands import app
from tests.unit.archive.synthetic import session, write

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
SCREENSHOTS = ast.parse((ROOT / "docs" / "make_screenshots.py").read_text(encoding="utf-8"))
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "firmware_interface").glob("*.md"))
}
#: of a set of pages that are read by everybody, what all its pictures may take, bytes
MOST_BYTES = 2_000_000
#: what the parser raises; some versions of typer have a copy of click of their own
USAGE_ERROR = typer.BadParameter.__bases__[0]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`(qst-rig [^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


# ---------------------------------------------------------------- pictures


def in_guide() -> set[str]:
    """Names of the pictures that the script makes for README and guide."""
    (value,) = (
        node.value
        for node in SCREENSHOTS.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["IN_GUIDE"]
    )
    return {node.value for node in ast.walk(value) if isinstance(node, ast.Constant)}


def taken() -> set[str]:
    """Names of all pictures that the scenes of the script take."""
    names = set()
    for node in ast.walk(SCREENSHOTS):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of = {"shoot": "", "shoot_participant": "participant-"}.get(node.func.attr)
            if of is not None and isinstance(node.args[0], ast.Constant):
                names |= {f"{of}{node.args[0].value}-{code}" for code in LANGUAGES}
    return names


def shown() -> set[str]:
    """Names of the guide's pictures that README and guide show."""
    pages = [text for name, text in PAGES.items() if name == "README.md" or name.startswith("docs/guide/")]
    return {Path(link).stem for text in pages for link in LINK.findall(text) if "guide/pictures/" in link
            or link.startswith("pictures/")}  # fmt: skip


def test_every_picture_is_shown_and_every_one_that_is_shown_is_made() -> None:
    assert in_guide() == shown() == {path.stem for path in PICTURES.iterdir()}
    assert in_guide() <= taken()


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST_BYTES


# ---------------------------------------------------------------- commands


def commands() -> Iterator[tuple[str, str, bool]]:
    """Yield page, command line, and whether it stands there whole: on a line of its own and without "…"."""
    for page, text in PAGES.items():
        if page == "CHANGELOG.md":
            continue
        blocks = "".join(block for _, _, block in FENCE.findall(text)) + "".join(
            line[4:] + "\n" for line in text.splitlines() if line.startswith("    ")
        )
        for line in blocks.replace("\\\n", " ").splitlines():
            if line.lstrip().startswith("qst-rig ") or line.strip() == "qst-rig":
                yield page, line.strip(), "…" not in line
        for span in SPAN.findall(text):
            yield page, span, False


COMMANDS = list(dict.fromkeys(commands()))


def parsed(line: str, *, whole: bool) -> None:
    """Let the program's own parser read a command line; nothing is run."""
    words = shlex.split(line.replace("…", " "), comments=True)[1:]
    if ">" in words:
        words = words[: words.index(">")]
    command = get_command(app)
    if not words:
        return  # the window
    context = command.context_class(command, info_name="qst-rig")
    while isinstance(command, TyperGroup) and words and words[0] != "--help":
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    if "--help" in words:
        return
    try:
        command.make_context("qst-rig", words)
    except USAGE_ERROR as error:
        if whole or type(error).__name__ != "MissingParameter":
            raise


@pytest.mark.parametrize(("page", "line", "whole"), COMMANDS, ids=[f"{page}: {line}" for page, line, _ in COMMANDS])
def test_every_command_is_one(page: str, line: str, whole: bool) -> None:
    try:
        parsed(line, whole=whole)
    except USAGE_ERROR as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


def test_commands_are_found_where_they_stand() -> None:
    pages = {page for page, _, _ in COMMANDS}
    assert {"README.md", "docs/paradigms.md", "docs/envelope.md", "docs/guide/own-paradigm.md"} <= pages
    with pytest.raises(USAGE_ERROR, match="faster"):
        parsed("qst-rig run heat-ts-10 --participant P001 --faster", whole=False)


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_exists(page: str) -> None:
    targets = re.findall(r"^run [\w ]+:$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0]
    named = re.findall(r"`(?:make|py bootstrap\.py|python3 bootstrap\.py) (\w+)", PAGES[page])
    assert set(named) <= set(targets.rstrip(":").split())


# ---------------------------------------------------------------- links and examples


@pytest.mark.parametrize("page", PAGES)
def test_every_link_points_to_something(page: str) -> None:
    links = {link for link in LINK.findall(FENCE.sub("", PAGES[page])) if not re.match(r"\w+:", link)}
    gone = {link for link in links if not ((ROOT / page).parent / link.partition("#")[0]).exists()}
    assert not gone


def test_every_page_of_the_guide_is_in_its_list() -> None:
    listed = set(LINK.findall(PAGES["docs/guide/README.md"]))
    assert {path.name for path in GUIDE.glob("*.md")} - {"README.md"} <= listed


def test_the_example_in_python_reads_a_run(tmp_path: Path) -> None:
    (example,) = (block for _, language, block in FENCE.findall(PAGES["docs/guide/files.md"]) if language == "python")
    script, run = tmp_path / "look.py", tmp_path / "run.h5"
    script.write_text(example, encoding="utf-8")
    build(write(tmp_path / "run.qstj", session()), run)
    told = subprocess.run([sys.executable, script, run], capture_output=True, text=True, check=False, timeout=60)
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[0].endswith("complete: True") and lines[1] == "trial pulse rating status"
    assert {line.split()[-1] for line in lines[2:-2]} == {"given"}

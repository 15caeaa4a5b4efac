"""The report of one run: a self-contained HTML page. Loads matplotlib."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import metadata
from importlib.resources import files
from typing import NamedTuple

from rig.archive.model import Run
from rig.report import after_section, number_sections, record_sections, result_sections
from rig.report.content import Content, gather, run_name
from rig.report.covariate_section import covariates
from rig.report.html import Html, element

DISCLAIMER = "Research use, not a diagnosis."
#: no script, nothing from elsewhere: the page shows what is in it and nothing else
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class Section(NamedTuple):
    """One part of the page: its anchor, its heading, and what makes its content."""

    anchor: str
    heading: str
    content: Callable[[Content], Html]


#: in the order in which a reader needs them
SECTIONS = (
    Section("run", "Run", result_sections.heading),
    Section("result", "Result", result_sections.result),
    Section("wary", "What to be wary of", result_sections.wary),
    Section("figure", "Figure", result_sections.figure),
    Section("ratings", "Ratings", number_sections.ratings),
    Section("measures", "Measures", number_sections.measures),
    Section("covariates", "Participant and visit", covariates),
    Section("stimulus", "Stimulus and scale", record_sections.stimulus),
    Section("trials", "Trials", record_sections.trials),
    Section("dose", "Dose and envelope", record_sections.dose),
    Section("recording", "Recording", record_sections.recording),
    Section("after", "Written down after the run", after_section.after),
    Section("versions", "Versions and hashes", record_sections.versions),
)


def run_page(run: Run) -> str:
    """The page of a run; raises as `rig.report.content.gather`."""
    return content_page(gather(run))


def content_page(content: Content) -> str:
    """The page of what was gathered of a run; the same content gives the same text."""
    run = content.run
    sections = [section(s.anchor, s.heading, s.content(content)) for s in SECTIONS]
    name = str(run.attrs["paradigm_name"])
    title = str(run.paradigm.get("title") or name)
    return document(name, title, [run_name(run)], sections, simulated=bool(run.attrs["simulated"]))


def section(anchor: str, heading: str, content: Html) -> Html:
    """A part of a page under its heading."""
    return element("section", element("h2", heading), content, id=anchor)


def document(name: str, title: str, who: Iterable[str], sections: Iterable[Html], *, simulated: bool) -> str:
    """A whole page.

    Parameters
    ----------
    name
        Short name, for the window's title and the margin of printed pages.
    title
        Heading.
    who
        Runs that the page is about.
    sections
        Its parts.
    simulated
        Whether any run came from a simulated rig: a band over the page says so.
    """
    runs = "; ".join(who)
    program = f"qst-rig {metadata.version('qst-rig')}"
    head = (
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{name}: {runs}"),
        Html(f"<style>\n{_css(f'{name}: {runs}')}</style>"),
    )
    band = element("p", "SIMULATED RIG", class_="simulated") if simulated else ""
    top = element(
        "header", element("h1", title), element("p", f"{name}: {runs}", class_="who"), element("p", DISCLAIMER)
    )
    foot = element("footer", element("p", f"{DISCLAIMER} Report made by {program}."))
    body = element("body", band, element("main", top, *sections, foot))
    return "<!DOCTYPE html>\n" + element("html", element("head", *head), body, lang="en") + "\n"


def _css(about: str) -> str:
    """Style of the page; on paper each sheet says which run it belongs to."""
    css = files("rig.report").joinpath("page.css").read_text(encoding="utf-8")
    return css.replace("RUNNING-TITLE", re.sub(r"[^\w ,;:.\-]", " ", about))

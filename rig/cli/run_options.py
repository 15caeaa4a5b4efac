"""What `qst-rig run` can be asked for: each argument and option with the words of its help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Option


class RatingsFrom(StrEnum):
    """Who answers when a paradigm asks the participant on the handset."""

    PARADIGM = "paradigm"
    PROMPT = "prompt"
    SIM = "sim"


Paradigm = Annotated[str, Argument(help="Name of a built-in paradigm, or a TOML file.")]
Participant = Annotated[str, Option(help="Participant code, e.g. P001; never a name.")]
Out = Annotated[Path, Option(help="Folder for the recordings.")]
Device = Annotated[str, Option(help="sim, a port (/dev/ttyACM0, COM5) or socket://HOST:PORT.")]
Fast = Annotated[bool, Option("--fast", help="Simulator in virtual time.")]
Seed = Annotated[int | None, Option(help="Seed of order and simulator; drawn and stored if absent.")]
Individual = Annotated[list[str] | None, Option(help="Individual level, e.g. ptt=48; may be repeated.")]
Gain = Annotated[float, Option(min=-1, max=10, help="Wind-up gain of the simulated participant.")]
Session = Annotated[int, Option(min=1, help="Number of the visit.")]
RunNumber = Annotated[int | None, Option("--run", min=1, help="Number of the run; next free if absent.")]
Site = Annotated[str, Option(help="Body site, e.g. left-forearm.")]
SiteRole = Annotated[str, Option(help="affected, contralateral or control.")]
FirstSpot = Annotated[int, Option(min=1, help="Number of the spot that the paradigm calls 1.")]
Operator = Annotated[str, Option(help="Operator code.")]
Language = Annotated[str, Option(help="Language of scripts and anchors.")]
Ratings = Annotated[
    RatingsFrom | None,
    Option(help="paradigm: as it says; prompt: spoken, typed here; sim: all on the handset. [sim with --device sim]"),
]
Yes = Annotated[bool, Option("--yes", help="Do not wait for the operator: unattended runs only.")]
Envelope = Annotated[Path | None, Option(help="Study envelope (TOML) that raises limits.")]
Covariate = Annotated[list[str] | None, Option(help="Participant and visit, e.g. sleep_h=7.5; may be repeated.")]
Covariates = Annotated[Path | None, Option(help="The same from a TOML file, one KEY = VALUE a line.")]
SampleEveryMs = Annotated[int, Option(min=1, max=255, help="Telemetry: one sample in this many ms.")]
GoOn = Annotated[
    bool | None,
    Option("--go-on/--anew", help="Run what is left of a run that ended early. [asked, where somebody is there]"),
]
Figure = Annotated[bool, Option("--figure", help="Also draw the figure (PNG beside the run file).")]

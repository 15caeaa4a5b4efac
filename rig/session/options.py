"""What a run was asked for: plain data, so that every process may hold it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rig.domain.covariates import Covariates

SIMULATED = "sim"

#: who answers: whoever the paradigm says, the operator, who types what is spoken, the participant on the screen, or
#: everybody on the device's handset
RatingsBy = Literal["paradigm", "prompt", "screen", "sim"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for.

    Attributes
    ----------
    device : str
        ``sim``, a port (``/dev/ttyACM0``, ``COM5``) or ``socket://host:port``.
    fast : bool
        Virtual time; simulator only.
    gain : float
        Wind-up gain of the simulated participant.
    attended : bool
        Somebody moves the applicator and chooses after a stop.
    ratings : str
        ``prompt``: ratings the paradigm expects on the handset are spoken, and typed by the operator;
        ``screen``: ratings the paradigm expects on the handset or its slider are given on the participant's screen;
        ``sim``: spoken ones are asked on the handset, which a simulated participant answers.
    wait_for_start : bool
        The first trial waits for the operator's START; until then the device is only watched.
    go_on_from : Path or None
        Journal of a run of this session that ended early: run the trials that it has not begun.
    envelope : Path or None
        Study envelope that raises limits; None: the free tier.
    site_role : str
        What the site is to the question (`rig.domain.sites.ROLES`), "" = not stated.
    first_spot : int
        Number of the spot that the paradigm calls 1: a run on fresh spots of the same site begins after the last.
    covariates : tuple
        What is known of participant and visit (`rig.domain.covariates`), as given; checked before the run.
    sample_every_ms : int
        Telemetry: one sample in this many ms; more than 1 for lines too slow for 14 kB/s.
    """

    paradigm: str
    participant: str
    out: Path
    device: str = SIMULATED
    fast: bool = False
    seed: int | None = None
    individual: tuple[str, ...] = ()
    gain: float = 1.0
    session: int = 1
    run: int | None = None
    site: str = ""
    site_role: str = ""
    first_spot: int = 1
    operator: str = ""
    language: str = "en"
    attended: bool = False
    ratings: RatingsBy = "paradigm"
    envelope: Path | None = None
    covariates: Covariates = ()
    sample_every_ms: int = 1
    wait_for_start: bool = False
    go_on_from: Path | None = None

"""A paradigm file as frozen data: what is delivered, asked and said, in the modality's unit.

Shape and ranges of single values are checked here, by pydantic; what values
mean together in `rig.paradigm.consistency`, what the rig allows in
`rig.paradigm.check`. In the file level keys end in the unit (``target_c``);
here the unit follows from `Paradigm.modality`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from firmware_interface.limits import SEGMENT_MAX_MS, TICK_US
from rig.domain.plan import DEVICE_CHECK, Dimension, Kind, PerPulse, RatingSource, RatingWhen, Role
from rig.domain.units import MS_PER_S, US_PER_S

NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]{0,31}$"
PARADIGM_NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Seconds = Annotated[float, Field(ge=0, le=3600)]
#: one tick of the rig .. its longest segment, s
Duration = Annotated[float, Field(ge=TICK_US / US_PER_S, le=SEGMENT_MAX_MS / MS_PER_S)]
Level = Annotated[float, Field(ge=-1e6, le=1e6)]  # only keeps arithmetic finite; limits are in rig.paradigm.check
Positive = Annotated[float, Field(gt=0, le=1e6)]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Text = Annotated[str, Field(min_length=1)]
#: what people are shown instead of a name, by language ("*" = for all)
Titles = dict[str, Text]


class Table(BaseModel):
    """Base of all tables of a paradigm file: immutable, no unknown keys, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Target(Table):
    """Level aimed for: a fixed `value`, or `factor` times the value measured in this participant, at most `max`."""

    value: Level | None = None
    individual: Name | None = None
    factor: Annotated[float, Field(gt=0, le=10)] = 1.0
    max: Level | None = None


class Pulse(Table):
    """Ramp to the target, plateau, return to the baseline; rates in units/s."""

    target: Target
    ramp_rate: Positive
    return_rate: Positive
    plateau_s: Duration


class Single(Pulse):
    """One pulse."""


class Train(Pulse):
    """`count` equal pulses, `onset_to_onset_s` from the start of one ramp to the start of the next."""

    onset_to_onset_s: Duration
    count: Annotated[int, Field(ge=2, le=200)]


class Rating(Table):
    """What is rated when, by whom, on which scale; see `rig.domain.plan.RatingTask`."""

    when: RatingWhen
    scale: str
    dimension: Dimension = "intensity"
    by: RatingSource
    delay_s: Seconds = 0.0
    deadline_s: Annotated[float, Field(gt=0, le=600)] | None = None
    per_pulse: PerPulse | None = None
    lag_s: Annotated[float, Field(ge=0, le=5)] | None = None
    aftersensation_s: tuple[Annotated[float, Field(gt=0, le=180)], ...] = ()
    at_s: tuple[Annotated[float, Field(gt=0, le=600)], ...] = ()


class Script(Table):
    """What is read aloud, by language.

    `wording` names the entry of the wording files it came from, `version` gives
    the version of those files by language; it is no part of the paradigm's
    hash, the words are.
    """

    wording: str = ""
    text: dict[str, Text] = {}
    version: Annotated[dict[str, str], Field(exclude=True)] = {}


class AnchorTexts(Table):
    """The words at the two ends of a scale."""

    low: Text
    high: Text


class Anchors(Table):
    """Anchors by language ("*" = for all); `wording` names the entry of the wording files they came from."""

    wording: str = ""
    text: dict[str, AnchorTexts] = {}


class ScaleSpec(Table):
    """A rating scale; ratios are defined only where 0 means "no pain"."""

    kind: Literal["nrs", "vas", "continuous_vas"]
    low: Level
    high: Level
    step: Positive
    anchors: Anchors
    zero_is_no_pain: bool


class Trial(Table):
    """One train or single stimulus with its ratings."""

    name: Name
    titles: Titles = {}
    role: Role = "test"
    train: Train | None = None
    single: Single | None = None
    pause_before_s: Seconds | None = None
    ratings: tuple[Rating, ...] = ()
    stop_at_rating: Level | None = None
    script: Script = Script()

    @property
    def kind(self) -> Kind:
        """Kind of stimulus, which is also the name of its table."""
        return "train" if self.train is not None else "single"

    @property
    def stimulus(self) -> Train | Single:
        """The stimulus; a loaded paradigm has exactly one per trial."""
        chosen = self.train or self.single
        assert chosen is not None  # rig.paradigm.consistency refuses a trial without a stimulus
        return chosen

    @property
    def pulses(self) -> int:
        """Number of pulses."""
        return self.train.count if self.train is not None else 1


class Block(Table):
    """Trials repeated together.

    `iti_s` runs from a trial's end to the next one's start; it may be cut to
    `iti_if_zero_s` once the participant has rated the pain as 0.
    """

    name: Name
    repeats: Annotated[int, Field(ge=1, le=100)] = 1
    order: Literal["fixed", "shuffle"] = "fixed"
    seed: Annotated[int, Field(ge=0)] | None = None
    iti_s: Seconds = 0.0
    iti_if_zero_s: Seconds | None = None
    spot: Literal["same", "new_each_repeat", "new_each_trial"] = "same"
    trials: Annotated[tuple[Trial, ...], Field(min_length=1)]


class Paradigm(Table):
    """A planned test; `title` is the English one where there is one, or the only one."""

    schema_version: Literal[1]
    name: Annotated[str, Field(pattern=PARADIGM_NAME_PATTERN, max_length=48)]
    title: Text
    titles: Titles = {}
    version: Text
    summary: Text
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    modality: Literal["thermal", "pressure", "force"]
    applicator: str
    tier: Literal["free", "envelope"] = "free"
    baseline: Level
    baseline_lead_s: Seconds = 0.0
    approach_rate: Positive | None = None
    primary_measure: str
    hide_ratings_from_operator: bool = False
    scales: dict[Name, ScaleSpec] = {}
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @property
    def off_skin(self) -> bool:
        """Whether it touches nobody: device checks and nothing else."""
        return all(trial.role == DEVICE_CHECK for block in self.blocks for trial in block.trials)


#: fields that paradigms had not when runs were first recorded: at their default they are no part of the hash
_LATER_FIELDS = ("hide_ratings_from_operator",)


def paradigm_hash(paradigm: Paradigm) -> str:
    """SHA-256 (hex) of the parsed form: JSON with sorted keys, no spaces, UTF-8.

    Comments, key order and number spelling of the file do not change it; the
    words of scripts and anchors do, also when they come from the wording files.
    A later key that a file leaves out does not change its hash either, nor do
    titles in other languages and those of trials: nobody is treated otherwise.
    """
    content = paradigm.model_dump(mode="json")
    for table in (content, *(trial for block in content["blocks"] for trial in block["trials"])):
        del table["titles"]
    for name in _LATER_FIELDS:
        if content[name] == Paradigm.model_fields[name].default:
            del content[name]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()

"""What may be recorded about a participant and a visit beside the ratings: one row each, with its reason.

Everything is optional, and what is not known is left out: a missing value
stays missing. `short` rows are those that nearly every study reports or that
this rig needs; the others are folded away on screen. The comment behind a row
names why it is here; where it names nothing it is recorded by convention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["whole", "number", "text", "choice", "yes_no", "date", "medication"]
THERMAL, PRESSURE, FORCE = "thermal", "pressure", "force"


@dataclass(frozen=True, slots=True)
class Covariate:
    """One thing that may be recorded.

    Attributes
    ----------
    key : str
        Its name in files and on the command line; a unit ends it.
    group : str
        What it is shown with.
    words : str
        What a reader is shown.
    kind : str
        How it is written.
    unit : str
        Unit of a number, "" = a count or points.
    low, high : float or None
        Range of a number, both ends included: outside it is a slip, not a rare value.
    choices : tuple of str
        The words of a choice.
    short : bool
        Part of the short form.
    modalities : tuple of str
        Asked for with these stimuli only; empty: with all.
    excludes : bool
        "Yes" keeps a participant from stimuli of these modalities.
    """

    key: str
    group: str
    words: str
    kind: Kind
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    short: bool = False
    modalities: tuple[str, ...] = ()
    excludes: bool = False


def _whole(key: str, group: str, words: str, low: int, high: int, unit: str = "", *, short: bool = False) -> Covariate:
    return Covariate(key, group, words, "whole", unit, low, high, short=short)


def _number(
    key: str, group: str, words: str, low: float, high: float, unit: str = "", *, short: bool = False
) -> Covariate:
    return Covariate(key, group, words, "number", unit, low, high, short=short)


def _choice(key: str, group: str, words: str, *choices: str, short: bool = False) -> Covariate:
    return Covariate(key, group, words, "choice", choices=choices, short=short)


def _yes_no(key: str, group: str, words: str) -> Covariate:
    return Covariate(key, group, words, "yes_no")


def _text(key: str, group: str, words: str) -> Covariate:
    return Covariate(key, group, words, "text")


def _check(key: str, words: str, *modalities: str, excludes: bool = True) -> Covariate:
    return Covariate(key, "checklist", words, "yes_no", short=True, modalities=modalities, excludes=excludes)


COVARIATES: tuple[Covariate, ...] = (
    # what must be asked before the first stimulus
    _check("consent", "Consent given and signed", excludes=False),
    # where a cuff must not be inflated: as for tourniquets and compression, cf. Noordin 2009 J Bone Joint Surg 91:2958
    _check("thrombosis", "Thrombosis in the limb, now or before", PRESSURE),
    _check("vascular_disease", "Vascular disease of the limb", PRESSURE),
    _check("neuropathy", "Nerve disease of the limb", PRESSURE),
    _check("anticoagulants", "Takes anticoagulants", PRESSURE),
    _check("pregnancy", "Pregnant", PRESSURE),
    # skin that does not warn its owner, or is hurt already, burns at levels that healthy skin stands
    _check("skin_lesion", "Wound, rash or scar where the stimulus goes", THERMAL, FORCE),
    _check("numbness", "Numb where the stimulus goes", THERMAL, FORCE),
    Covariate("waived_by", "checklist", "Runs nevertheless: decided by whom, and why", "text", short=True),
    # who gives a painful stimulus has felt it: Charlton 1995 Pain 63:277 (IASP guidelines)
    Covariate("tried_on_self", "checklist", "Operator has tried this stimulus on themselves on", "date", short=True),
    # the person; age, sex: Rolke 2006 Pain 123:231, Magerl 2010 Pain 151:598
    _whole("age_years", "person", "Age", 4, 110, "years", short=True),
    _choice("sex", "person", "Sex at birth", "female", "male", "intersex", "not_stated", short=True),
    _text("gender", "person", "Gender, in the participant’s words"),
    _choice("dominance", "person", "Dominant hand", "right", "left", "both", short=True),
    _number("height_cm", "person", "Height", 60, 250, "cm"),
    _number("weight_kg", "person", "Weight", 10, 350, "kg"),
    # a cuff presses the tissue beneath it: what it does depends on how it fits, cf. Jespersen 2007 Pain 131:57
    Covariate("limb_circumference_cm", "person", "Limb circumference under the cuff", "number", "cm", 5, 120,
              short=True, modalities=(PRESSURE,)),
    Covariate("cuff_width_cm", "person", "Cuff width", "number", "cm", 1, 30, short=True, modalities=(PRESSURE,)),
    # pain and disease: stratum or exclusion
    _number("pain_now", "pain", "Pain now (0–10)", 0, 10, short=True),
    _yes_no("chronic_pain", "pain", "Pain on most days for three months or more"),
    _yes_no("nerve_disease", "pain", "Known nerve disease"),
    _whole("paindetect", "pain", "painDETECT score", -1, 38),  # Freynhagen 2006 Curr Med Res Opin 22:1911
    # heat pain thresholds follow the migraine cycle: Schwedt 2014 (PMC4369456), Peng & May 2019 Pain 160:1494
    _choice("headache_phase", "pain", "Headache phase", "none", "interictal", "preictal", "ictal", "postictal",
            short=True),
    _number("headache_hours_since", "pain", "Hours since the last attack", 0, 20_000, "h"),
    _number("headache_hours_to", "pain", "Hours to the next attack (known later)", 0, 20_000, "h"),
    # cramps, and magnesium: its effect on pain is contested (Mikkelsen 2001 Br J Anaesth 86:871), so it is recorded
    _whole("cramps_7d", "cramps", "Cramps or spasms in the last 7 days", 0, 1000, short=True),
    _text("cramps_site", "cramps", "Where the cramps were"),
    _choice("magnesium_form", "cramps", "Magnesium taken", "none", "oxide", "citrate", "bisglycinate", "malate",
            "chloride", "lactate", "aspartate", "orotate", "threonate", "sulfate", "other", short=True),
    _choice("magnesium_route", "cramps", "Magnesium: route", "oral", "intravenous", "intramuscular", "transdermal"),
    _number("magnesium_elemental_mg", "cramps", "Magnesium: elemental dose per day", 0, 10_000, "mg"),
    _number("magnesium_hours_since", "cramps", "Magnesium: hours since the last intake", 0, 10_000, "h"),
    _number("magnesium_serum_mmol_l", "cramps", "Magnesium in serum", 0.2, 5, "mmol/L"),
    # the day; a lost night raises summation: Staffe 2019 PLoS ONE 14:e0225849
    _number("sleep_h", "day", "Sleep last night", 0, 24, "h", short=True),
    _number("awake_h", "day", "Hours since waking", 0, 72, "h"),  # Crodelle 2019 PLoS Comput Biol 15:e1007106
    _choice("chronotype", "day", "Chronotype", "morning", "neither", "evening"),  # Jankowski 2013
    _number("stress", "day", "Stress now (0–10)", 0, 10, short=True),
    _number("fluid_24h_ml", "day", "Fluid drunk in the last 24 hours", 0, 20_000, "mL"),
    _whole("urine_colour", "day", "Urine colour (1–8)", 1, 8),  # Armstrong 1994 Int J Sport Nutr 4:265: hydration
    _number("exercise_hours_since", "day", "Hours since strenuous exercise", 0, 10_000, "h"),
    _number("food_hours_since", "day", "Hours since the last meal", 0, 200, "h"),
    # what acts on pain; NMDA antagonists lower summation: Price 1994 Pain 59:165, Guirimand 2000 Anesth Analg 90:408
    Covariate("medication", "substances", "Medication", "medication", short=True),
    _number("caffeine_24h_mg", "substances", "Caffeine in the last 24 hours", 0, 5000, "mg"),
    _number("caffeine_hours_since", "substances", "Hours since the last caffeine", 0, 10_000, "h"),
    _number("nicotine_24h", "substances", "Cigarettes or the like in the last 24 hours", 0, 200),
    _number("nicotine_hours_since", "substances", "Hours since the last nicotine", 0, 10_000, "h"),
    _number("alcohol_24h_g", "substances", "Alcohol in the last 24 hours", 0, 1000, "g"),
    _number("alcohol_hours_since", "substances", "Hours since the last alcohol", 0, 10_000, "h"),
    # the evidence disagrees: Klatzkin 2010 found nothing, Bartley & Rhudy 2013 a little
    _whole("cycle_day", "cycle", "Day of the menstrual cycle", 1, 120),
    _choice("contraception", "cycle", "Hormonal contraception", "none", "combined", "progestogen_only", "hormonal_iud",
            "other"),
    # feelings: summation goes with anxiety and catastrophising, Granot 2006 Pain 122:295
    _whole("pcs", "questionnaires", "Pain catastrophizing, PCS (0–52)", 0, 52),  # Sullivan 1995 Psychol Assess 7:524
    _whole("hads_a", "questionnaires", "Anxiety, HADS-A (0–21)", 0, 21),  # Zigmond & Snaith 1983
    _whole("hads_d", "questionnaires", "Depression, HADS-D (0–21)", 0, 21),
    _whole("stai_state", "questionnaires", "State anxiety, STAI-S (20–80)", 20, 80),  # Spielberger 1983
    _whole("stai_trait", "questionnaires", "Trait anxiety, STAI-T (20–80)", 20, 80),
    _whole("psqi", "questionnaires", "Sleep quality, PSQI (0–21)", 0, 21),  # Buysse 1989 Psychiatry Res 28:193
    # the room; warm skin needs less heat
    Covariate("skin_temperature_c", "room", "Skin temperature at the site", "number", "°C", 10, 42, short=True,
              modalities=(THERMAL,)),
    _number("room_temperature_c", "room", "Room temperature", 5, 45, "°C"),
    _number("acclimatised_min", "room", "Time in this room before", 0, 1000, "min"),
    # the study; expectation alone changes summation: Price 2002 Pain 99:49
    _text("condition", "study", "Condition"),
    _text("arm", "study", "Arm"),
    _choice("blinding", "study", "Blinded to it", "nobody", "participant", "participant_and_operator"),
    _whole("order_in_visit", "study", "Place of this run in the visit’s order of tests", 1, 100),
    _choice("operator_sex", "study", "Operator’s sex", "female", "male", "intersex", "not_stated"),  # Vigil 2015
)  # fmt: skip

BY_KEY = {row.key: row for row in COVARIATES}
GROUPS = tuple(dict.fromkeys(row.group for row in COVARIATES))


def asked_for(row: Covariate, modality: str) -> bool:
    """Whether a row is asked for with stimuli of a modality."""
    return not row.modalities or modality in row.modalities

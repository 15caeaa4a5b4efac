"""Section of the page that lists what is known of participant and visit."""

from __future__ import annotations

from rig.domain.covariate_table import BY_KEY, COVARIATES, GROUPS
from rig.domain.covariates import shown
from rig.report.content import Content
from rig.report.html import Html, element, facts, joined

GROUP_WORDS = {
    "checklist": "Asked before the first stimulus",
    "person": "Person",
    "pain": "Pain and disease",
    "cramps": "Cramps and magnesium",
    "day": "The day",
    "substances": "Medication and substances",
    "cycle": "Cycle and contraception",
    "questionnaires": "Questionnaires",
    "room": "Skin and room",
    "study": "Study",
}
OTHERS = "Recorded by another version of the program"


def covariates(content: Content) -> Html:
    """What was recorded of participant and visit, by group; what was not recorded is not listed."""
    recorded = dict(content.attr("covariates") or {})
    if not recorded:
        return element("p", "Nothing was recorded about participant and visit.")
    parts: list[Html] = []
    for group in GROUPS:
        rows = [(r.words, shown(r.key, recorded[r.key])) for r in COVARIATES if r.group == group and r.key in recorded]
        if rows:
            parts += [element("h3", GROUP_WORDS[group]), facts(rows, class_="facts two")]
    unknown = [(key, shown(key, value)) for key, value in recorded.items() if key not in BY_KEY]
    if unknown:
        parts += [element("h3", OTHERS), facts(unknown)]
    return joined((*parts, element("p", "What is not listed was not recorded.", class_="key")))

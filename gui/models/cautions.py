"""What must be known before a number of a run is used, in the language of the window. No Qt."""

from __future__ import annotations

import re

from gui.language import tr
from gui.models.phrases import phrase_words
from gui.models.trial_titles import NO_TITLES, Titles, titled
from rig.report.cautions import Caution, Value

#: values that name trials
_TRIALS = ("trial", "trials", "names")
_BROKEN = re.compile(r"broken at record (\d+).*")


def caution_words(caution: Caution, titles: Titles = NO_TITLES) -> str:
    """Put one thing to be wary of into a sentence; `titles` are those of the run's trials."""
    told = {name: _worded(name, value, titles) for name, value in caution.values}
    return tr(f"cautions.{caution.code}", **told)


def _worded(name: str, value: Value, titles: Titles) -> str:
    if isinstance(value, tuple):
        return ", ".join(tr(f"cautions.verdict_{verdict}", count=count) for count, verdict in value)
    if name in _TRIALS:
        return titled(str(value), titles)
    if name == "chain" and (broken := _BROKEN.fullmatch(str(value))):
        return tr("cautions.chain_broken", record=broken[1])
    if name == "reason":
        return tr(f"trouble.finish_{value}")
    if name == "outcome":
        return tr(f"trouble.outcome_{value}")
    return phrase_words(value) if isinstance(value, str) else str(value)

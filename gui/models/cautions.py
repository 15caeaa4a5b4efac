"""What must be known before a number of a run is used, in the language of the window. No Qt."""

from __future__ import annotations

from gui.language import tr
from gui.models.phrases import phrase_words
from rig.report.cautions import Caution, Value


def caution_words(caution: Caution) -> str:
    """Put one thing to be wary of into a sentence."""
    return tr(f"cautions.{caution.code}", **{name: _worded(name, value) for name, value in caution.values})


def _worded(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(tr(f"cautions.verdict_{verdict}", count=count) for count, verdict in value)
    if name == "reason":
        return tr(f"trouble.finish_{value}")
    if name == "outcome":
        return tr(f"trouble.outcome_{value}")
    return phrase_words(value) if isinstance(value, str) else str(value)

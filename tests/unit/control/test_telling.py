"""What a person must not miss is told in words; the rest is not."""

from __future__ import annotations

import pytest

from rig.control.telling import told_of
from rig.domain.outcome import TrialOutcome
from rig.recording import entries

RATING = {"trial": 0, "attempt": 1, "scale": "nrs", "dimension": "intensity", "t_us": 1, "uncertainty_us": 1}


@pytest.mark.parametrize(
    "entry, text",
    [
        (entries.event(1, "pulse_onset", 2, trial=0, attempt=1, index=3, value=1.0, late_us=0), "pulse 3"),
        (entries.rating(1, value=41.5, source="operator_verbal", **RATING), "rating: 41.5 (operator verbal)"),
        (entries.rating(1, value=None, source="participant", pulse=2, **RATING), "rating of pulse 2: missed"),
        (
            entries.rating(1, value=None, source="participant", pulse=2, withdrawn=True, **RATING),
            "rating of pulse 2: withdrawn",
        ),
        (
            entries.event(
                1,
                "trial_ended",
                trial=1,
                attempt=1,
                outcome=TrialOutcome.DEVICE_FAULT,
                n_planned=10,
                n_delivered=4,
                reason="device fault over limit",
            ),
            "trial 2 device fault, 4 of 10 pulses: device fault over limit",
        ),
        (entries.event(1, "button", 2, which="stop"), "the participant pressed stop"),
        (entries.event(1, "link_lost", cause="unplugged"), "link lost: unplugged"),
    ],
)
def test_words(entry, text):
    assert told_of(entry).text == text


@pytest.mark.parametrize(
    "entry", [entries.event(1, "status", 2), entries.end(1, "completed"), entries.rejected(1, b"x")]
)
def test_the_rest_is_not_told(entry):
    assert told_of(entry) is None

"""What control would say when a run has been connected, for tests of what shows it."""

from __future__ import annotations

import numpy as np

from gui.language import LANGUAGES, words
from gui.models.paradigms import listed
from gui.models.said import Said
from rig.control.messages import Samples
from rig.domain.events import DeviceIdentity
from rig.domain.units import MODALITIES
from rig.session.answering import answered
from rig.session.options import RatingsBy
from rig.session.underway import Underway

IDENTITY = DeviceIdentity(
    "QR-0F1", "1.0", 7, "1.0", 99, False, 1000, 0, "thermode", 1, 900, 1, 20_000, {"max": 50_000}, 42
)


def begun(name: str, ratings: RatingsBy, device: DeviceIdentity = IDENTITY) -> Underway:
    """A built-in paradigm, connected."""
    row = listed(name)
    paradigm = row.shown.paradigm
    assert paradigm is not None
    return Underway(
        journal="/data/run.qstj",
        simulated=device.simulated,
        warnings=(),
        run=1,
        paradigm=paradigm.name,
        title=paradigm.title,
        unit=MODALITIES[paradigm.modality].unit,
        trials=tuple(answered(trial, ratings) for trial in row.shown.trials),
        first_trial=0,
        device=device,
        ratings=ratings,
        started_ns=1,
        reserved_bytes=12_000_000,
        hide_ratings=paradigm.hide_ratings_from_operator,
    )


def samples(level: float, count: int, *, still: bool = False) -> Samples:
    """Samples at a level with a little noise, or without any."""
    noise = 0.0 if still else np.random.default_rng(1).normal(0.0, 0.02, count)
    measured = np.full(count, level, np.float32) + np.asarray(noise, np.float32)
    t_us = np.arange(count, dtype=np.uint64) * 8000
    return Samples(t_us, np.full(count, level, np.float32), measured.astype(np.float32), np.zeros(count, np.float32))


def spoken(said: Said) -> str:
    """The English words; fails where they do not exist or do not fit in any language."""
    section, _, key = said.key.partition(".")
    texts = {code: words(code, section)[key].format(**said.values) for code in LANGUAGES}
    return texts["en"]

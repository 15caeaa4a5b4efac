"""Shortened paradigms for tests in real time: one single stimulus and one train, otherwise as in the library."""

from __future__ import annotations

from pathlib import Path

from rig.paradigm.load import paradigm_text

FEW = 3
_FASTER = {"baseline_lead_s = 10.0": "baseline_lead_s = 0.5", "onset_to_onset_s = 2.0": "onset_to_onset_s = 1.2"}
_QUICK_HEAT = {
    "repeats = 3": "repeats = 1",
    'name = "heat-ts-10"': 'name = "quick-heat"',
    "baseline_c = 38.0": "baseline_c = 33.0",
    "baseline_lead_s = 10.0": "baseline_lead_s = 0.5",
    "plateau_s = 0.5": "plateau_s = 0.02",
    "aftersensation_s = [15.0, 30.0]": "",
}


def short_dfns(folder: Path) -> Path:
    """One pair S1 T1 of dfns-wur, each on its own spot, so that the spot's pause of 10 s is not needed: 16 s long."""
    changes = {
        "repeats = 5": "repeats = 1",
        'name = "dfns-wur"': 'name = "short-dfns"',
        "iti_s = 10.0": "iti_s = 1.0",
        'spot = "new_each_repeat"': 'spot = "new_each_trial"',
    }
    return _changed(folder, "dfns-wur", changes)


def short_heat(folder: Path) -> Path:
    """One train of heat-ts-10, faster and without aftersensations: 17 s long."""
    changes = {
        "repeats = 3": "repeats = 1",
        'name = "heat-ts-10"': 'name = "short-heat"',
        **_FASTER,
        "aftersensation_s = [15.0, 30.0]": "",
    }
    return _changed(folder, "heat-ts-10", changes)


def _changed(folder: Path, name: str, changes: dict[str, str]) -> Path:
    text = paradigm_text(name)
    for old, new in changes.items():
        assert old in text, f"{name}.toml no longer says {old!r}"
        text = text.replace(old, new)
    path = folder / f"{name}-short.toml"
    path.write_text(text, encoding="utf-8")
    return path


def quick_pairs(folder: Path) -> Path:
    """Three pairs of dfns-wur with trains at 2/s, each on its own spot, for a participant who forgets in 2 s."""
    changes = {
        "repeats = 5": "repeats = 3",
        'name = "dfns-wur"': 'name = "quick-pairs"',
        "iti_s = 10.0": "iti_s = 2.5",
        'spot = "new_each_repeat"': 'spot = "new_each_trial"',
        "plateau_s = 0.5": "plateau_s = 0.2",
        "onset_to_onset_s = 1.0": "onset_to_onset_s = 0.5",
    }
    return _changed(folder, "dfns-wur", changes)


def brief_pairs(folder: Path, pairs: int = 2) -> Path:
    """Pairs of dfns-wur with trains of three at 2/s, each on its own spot: 2 s a trial, and the time to answer."""
    changes = {
        "repeats = 5": f"repeats = {pairs}",
        'name = "dfns-wur"': 'name = "brief-pairs"',
        "iti_s = 10.0": "iti_s = 0.5",
        'spot = "new_each_repeat"': 'spot = "new_each_trial"',
        "plateau_s = 0.5": "plateau_s = 0.2",
        "onset_to_onset_s = 1.0": "onset_to_onset_s = 0.5",
        "count = 10": "count = 3",
    }
    return _changed(folder, "dfns-wur", changes)


def quick_heat(folder: Path) -> Path:
    """One train of heat-ts-10 with pulses so short that a cut heater is not yet a NO_RISE fault (500 ms)."""
    return _changed(folder, "heat-ts-10", _QUICK_HEAT)


def few_quick_pulses(folder: Path, count: int = FEW) -> Path:
    """`quick_heat` to be run to its end: `FEW` pulses, one every 1.2 s: 6 s long."""
    return _changed(folder, "heat-ts-10", _QUICK_HEAT | {"count = 10": f"count = {count}", **_FASTER})

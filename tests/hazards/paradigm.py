"""A paradigm with time to strike in: slow ramps, long plateaus, two short trains on two spots."""

from __future__ import annotations

from pathlib import Path

NEUTRAL_C = 32.0
TARGET_C = 44.0
N_PULSES = 2
N_TRAINS = 2
#: a plateau longer than any device goes on by itself, so that the fault's end is still within it
LONG_S = 3.5
#: what passes before the moment itself may be brief
BRIEF_S = 0.3

_TEXT = f"""
schema = 1
name = "hazards"
title = "Two trains to be disturbed"
version = "1.0"
summary = "Two pulses {NEUTRAL_C:g} -> {TARGET_C:g} C, 1.2 s up; two trains on two spots."
sources = ["made for the test of hazards"]
modality = "thermal"
applicator = "thermode"
tier = "free"
baseline_c = {NEUTRAL_C}
baseline_lead_s = 0.3
primary_measure = "diff_last_first"

[scales.vas_100]
kind = "continuous_vas"
low = 0.0
high = 100.0
step = 0.1
anchors = "pain"
zero_is_no_pain = true

[[blocks]]
name = "trains"
repeats = {N_TRAINS}
order = "fixed"
iti_s = 1.0
spot = "new_each_repeat"

[[blocks.trials]]
name = "train"
script = "heat_train"
[blocks.trials.train]
target_c = {TARGET_C}
ramp_c_per_s = 10.0
return_c_per_s = 20.0
plateau_s = {{plateau_s}}
onset_to_onset_s = {{onset_to_onset_s}}
count = {N_PULSES}
[[blocks.trials.ratings]]
when = "continuous"
scale = "vas_100"
by = "device_slider"
per_pulse = "max_in_window"
lag_s = 1.0
"""


#: ramp, return and a little rest around each plateau
_AROUND_S = 2.0


def written(folder: Path, plateau_s: float) -> Path:
    """The paradigm as a file."""
    path = folder / "hazards.toml"
    text = _TEXT.format(plateau_s=plateau_s, onset_to_onset_s=plateau_s + _AROUND_S)
    path.write_text(text, encoding="utf-8")
    return path

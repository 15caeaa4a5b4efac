"""A paradigm with time to strike in, a slow ramp or a long plateau, and as brief as can be elsewhere: two trains."""

from __future__ import annotations

from pathlib import Path

NEUTRAL_C = 32.0
TARGET_C = 44.0
N_PULSES = 2
N_TRAINS = 2
#: a plateau longer than any device goes on by itself, so that the fault's end is still within it
LONG_S = 3.5
#: a plateau that holds 300 ms of waiting, 300 ms of a host that stands still, and as much again for a busy machine
HOLDS_A_STALL_S = 1.0
#: what passes before the moment itself may be brief
BRIEF_S = 0.1
#: 1.2 s up, which is time to strike in; and up as fast as can be where nobody strikes
SLOW_C_PER_S, FAST_C_PER_S = 10.0, 40.0
RETURN_C_PER_S = 20.0
#: rest between two pulses
REST_S = 0.2

_TEXT = f"""
schema = 1
name = "hazards"
title = "Trains to be disturbed"
version = "1.0"
summary = "Trains of two pulses {NEUTRAL_C:g} -> {TARGET_C:g} C, each on its own spot."
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
iti_s = 0.2
spot = "new_each_repeat"

[[blocks.trials]]
name = "train"
script = "heat_train"
[blocks.trials.train]
target_c = {TARGET_C}
ramp_c_per_s = {{ramp_c_per_s}}
return_c_per_s = {RETURN_C_PER_S}
plateau_s = {{plateau_s}}
onset_to_onset_s = {{onset_to_onset_s}}
count = {N_PULSES}
[[blocks.trials.ratings]]
when = "continuous"
scale = "vas_100"
by = "device_slider"
per_pulse = "max_in_window"
lag_s = {{lag_s}}
"""


def written(folder: Path, plateau_s: float, ramp_c_per_s: float = SLOW_C_PER_S, *, lag_s: float = 0.2) -> Path:
    """The paradigm as a file; by `lag_s` and a whole period a train is longer than its last pulse."""
    path = folder / "hazards.toml"
    span = TARGET_C - NEUTRAL_C
    period_s = span / ramp_c_per_s + plateau_s + span / RETURN_C_PER_S + REST_S
    text = _TEXT.format(
        plateau_s=plateau_s,
        ramp_c_per_s=ramp_c_per_s,
        onset_to_onset_s=round(period_s, 3),
        lag_s=lag_s,
    )
    path.write_text(text, encoding="utf-8")
    return path

"""Sections of the page that say how it came about: stimulus, trials, dose, recording, versions."""

from __future__ import annotations

import math
from typing import Any

from rig.analysis.delivery import HIGH_FRACTION, LATE_US, LOW_FRACTION
from rig.domain.outcome import FinishReason
from rig.domain.units import US_PER_MS, US_PER_S
from rig.report.collect import label
from rig.report.content import Content
from rig.report.counts import AttemptCount
from rig.report.dose import SpotDose, dose_per_spot, unit_of
from rig.report.health import COUNTERS, Health, entries, health
from rig.report.html import Html, element, facts, joined, paragraphs, table
from rig.report.stimuli import Stimulus, stimuli
from rig.report.summary import envelope_words
from rig.report.words import (
    NO_VALUE,
    NOT_RECORDED,
    RATED_BY,
    SPACE,
    TAKEN,
    amount,
    counted,
    day,
    level,
    minutes,
    percent,
    plain,
    scale_words,
)


def stimulus(content: Content) -> Html:
    """What was planned: levels and times of each stimulus, its instruction, the scales, who rated how."""
    planned, unit = stimuli(content.run), str(content.run.attrs["unit"])
    headings = (
        "stimulus", "role", "trials", "pulses", "baseline", "level", "rise", "plateau", "return", "onset to onset",
    )  # fmt: skip
    rows = [_stimulus_row(s, unit) for s in planned]
    shown = table(headings, rows, numbers=headings[2:]) if rows else element("p", "The file holds no plan.")
    scales = paragraphs(f"{scale_words(scale)}." for scale in content.scales if scale.name)
    names = dict.fromkeys([*(s.name for s in planned), *content.run.rating_tasks])  # in the order they come up
    tasks = paragraphs(_task_words(name, task) for name in names for task in content.run.rating_tasks.get(name, ()))
    return joined((shown, element("h3", "Scales and ratings"), scales, tasks, _scripts(content, planned)))


def _stimulus_row(s: Stimulus, unit: str) -> tuple[str, ...]:
    every = NO_VALUE if math.isnan(s.onset_to_onset_s) else _seconds(s.onset_to_onset_s)
    rate = "" if math.isnan(s.onset_to_onset_s) else f" ({1 / s.onset_to_onset_s:.3g}{SPACE}Hz)"
    return (
        s.name,
        plain(s.role),
        str(s.n_trials),
        str(s.n_pulses),
        level(s.baseline, unit),
        ", ".join(level(target, unit) for target in s.targets),
        f"{_seconds(s.rise_s)} ({amount(s.rise_rate)}{SPACE}{unit}/s)",
        _seconds(s.plateau_s),
        f"{_seconds(s.return_s)} ({amount(s.return_rate)}{SPACE}{unit}/s)",
        every + rate,
    )


def _seconds(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + f"{SPACE}s"


def _task_words(name: str, task: dict[str, Any]) -> str:
    """Who rates what of a stimulus, when, and how a number per pulse is taken."""
    when = {"after_trial": "once after the trial", "after_pulse": "after each pulse", "continuous": "continuously"}
    taken = TAKEN.get(str(task["per_pulse"]), "").format(lag=f"{task['lag_s']:g}")
    later = " and ".join(f"{seconds:g}" for seconds in task["aftersensation_s"])
    during = " and ".join(f"{seconds:g}" for seconds in task.get("at_s", ()))
    return (
        f"{name}: {plain(task['dimension'])} on {task['scale']['name']}, {when.get(task['when'], task['when'])}, "
        f"{RATED_BY.get(task['source'], task['source'])}"
        + (f"; a pulse’s rating is the {taken}" if taken else "")
        + (f"; read {during}{SPACE}s after the first onset" if during else "")
        + (f"; aftersensation {later}{SPACE}s after the last pulse" if later else "")
        + "."
    )


def _scripts(content: Content, planned: tuple[Stimulus, ...]) -> Html:
    said = {s.name: s.script for s in planned if s.script}
    if not said:
        return Html("")
    language = content.attr("language") or NOT_RECORDED
    quotes = [
        element("blockquote", element("strong", f"{name}: "), " ".join(text.split())) for name, text in said.items()
    ]
    return joined((element("h3", f"Said to the participant (language: {language})"), *quotes))


def trials(content: Content) -> Html:
    """Every attempt at every trial: how it ended, what of it was delivered, as planned, and rated."""
    headings = ("trial", "attempt", "role", "spot", "outcome", "planned", "delivered", "as planned", "rated", "remarks")
    rows = [_attempt_row(attempt) for attempt in content.counts.attempts]
    if not rows:
        return element("p", "No trial was begun.")
    key = (
        "Delivered: to the end of the plateau. As planned: by the measured trace, "
        f"on time within {LATE_US / US_PER_S:g} s, extreme within −{percent(LOW_FRACTION)} and "
        f"+{percent(HIGH_FRACTION)} of the step. "
        "Rated: answers of those asked for, aftersensations included."
    )
    shown = table(headings, rows, numbers=("attempt", "spot", "planned", "delivered", "as planned", "rated"))
    never = content.counts.never_begun
    missing = element("p", f"Never begun: {', '.join(never)}.") if never else ""
    return joined((shown, missing, element("p", key, class_="key")))


def _attempt_row(attempt: AttemptCount) -> tuple[str, ...]:
    trial = attempt.trial
    odd = [f"{n} {plain(verdict)}" for verdict, n in sorted(attempt.verdicts.items()) if verdict != "as_planned"]
    remarks = [
        *([] if attempt.counts or trial["role"] != "test" else ["not analysed"]),
        *([f"pulses: {', '.join(odd)}"] if odd else []),
        *([plain(trial["reason"])] if trial["reason"] else []),
    ]
    return (
        label(trial),
        str(trial["attempt"]),
        plain(trial["role"]),
        str(trial["spot"]),
        plain(trial["outcome"]),
        str(trial["n_planned"]),
        str(trial["n_delivered"]),
        str(attempt.as_planned),
        str(attempt.all_ratings),
        "; ".join(remarks),
    )


def dose(content: Content) -> Html:
    """What each spot received, the limit in force, and the envelope under which limits were raised."""
    unit = unit_of(content.run)
    headings = ("spot", "stimuli", "pulses", f"dose ({unit.unit})", f"limit ({unit.unit})", "share")
    rows = [_dose_row(spot) for spot in dose_per_spot(content.run)]
    caption = f"Dose per spot: {unit.name}, integrated by the device from the measured level"
    shown = table(headings, rows, caption=caption, numbers=headings[1:], class_="narrow") if rows else Html("")
    key = "Attempts that were stopped count as well. The counter goes on from what was known of a spot before this run."
    return joined((shown, element("p", key, class_="key"), facts([("Study envelope", envelope_words(content))])))


def _dose_row(spot: SpotDose) -> tuple[str, ...]:
    known = [amount(spot.device), amount(spot.cap), percent(spot.device / spot.cap)]
    return (str(spot.spot), str(spot.n_stimuli), str(spot.n_pulses), *known)


def recording(content: Content) -> Html:
    """How the run ended, what happened in it, and how well it was timed, transmitted and kept."""
    attrs = content.run.attrs
    why = f": {attrs['end_reason']}" if attrs.get("end_reason") else ""
    ended = f"{plain(attrs.get('finish_reason', 'unknown'))}{why}"
    if attrs.get("finish_reason") == FinishReason.COMPLETED and not content.counts.never_begun:
        ended += ", every planned trial begun"
    duration = attrs.get("duration_s")
    facts_ = [
        ("How the run ended", ended),
        ("Duration", f"{minutes(float(duration))} (min:s)" if duration is not None else NOT_RECORDED),
        *_health(health(content.run)),
        ("Journal", _journal_words(attrs)),
    ]
    told = [(minutes(e.seconds), e.what, e.text) for e in entries(content.run)]
    log = table(("at (min:s)", "what", "said"), told, caption="Operator’s entries and incidents") if told else Html("")
    return joined((facts(facts_), log or element("p", "Operator’s entries and incidents: none.")))


def _health(h: Health) -> list[tuple[str, object]]:
    restarts = f"; the device restarted {counted(h.restarts, 'time')}" if h.restarts else ""
    late = (
        f"at most {h.late_max_us:.0f}{SPACE}µs (late_us), median {h.late_median_us:.0f}{SPACE}µs, "
        f"of {counted(h.n_stamped, 'stamped onset')}"
        if h.n_stamped
        else "no onset was stamped"
    )
    gaps = f"{counted(h.n_gaps, 'gap')}, {counted(h.frames_lost, 'frame')} lost{restarts}"
    device = ", ".join(f"{what} {h.counters[name]}" for name, what in COUNTERS.items())
    return [
        ("Telemetry", f"{counted(h.n_samples, 'sample')}; {gaps}"),
        ("Rejected bytes", f"{h.rejected_bytes} in {counted(h.n_rejected, 'piece')}" if h.n_rejected else "none"),
        ("Lateness of onsets", late),
        ("Clock uncertainty", _clock_words(h)),
        ("Device’s own counters", device),
    ]


def _clock_words(h: Health) -> str:
    clock = h.clock
    if not clock.n:
        return "the clocks were never compared"
    jumps = f"; {counted(clock.jumps, 'jump')}" if clock.jumps else ""
    bound = (
        f"within ±{clock.worst_us:.0f}{SPACE}µs throughout, median ±{clock.median_us:.0f}{SPACE}µs"
        if not math.isnan(clock.worst_us)
        else "one comparison only"
    )
    trips = f"{counted(clock.n, 'round trip')}, the shortest {clock.shortest_us / US_PER_MS:.3g}{SPACE}ms"
    return f"{bound}; {trips}{jumps}"


def _journal_words(attrs: dict[str, Any]) -> str:
    whole = "complete" if attrs.get("complete", True) else "not complete"
    bound = float(attrs.get("lost_ms_bound") or 0.0)
    lost = (
        "; how much is missing is not known" if bound < 0 else f"; at most {bound:.0f}{SPACE}ms missing" * (bound > 0)
    )
    return f"{whole}{lost}; audit chain {attrs.get('audit_chain') or NOT_RECORDED}"


def versions(content: Content) -> Html:
    """Programs, device and hashes: what is needed to tell whether two files speak of the same."""
    attrs, device = content.run.attrs, content.run.device
    software = attrs.get("software") or {}
    others = ", ".join(f"{name} {version}" for name, version in sorted(software.items()) if name != "qst-rig")
    calibration = f"calibration {device.get('calibration_id')} of {day(int(device.get('calibration_day') or 0))}"
    paradigm = content.run.paradigm
    rows = (
        ("Paradigm", f"{attrs['paradigm_name']}, version {paradigm.get('version') or NOT_RECORDED}"),
        ("Paradigm hash", _code(attrs.get("paradigm_hash"))),
        ("Journal SHA-256", _code(attrs.get("journal_sha256"))),
        ("Recorded by", f"qst-rig {software.get('qst-rig', NOT_RECORDED)}; {others}" if software else NOT_RECORDED),
        ("Firmware", f"{device.get('firmware', NOT_RECORDED)}, protocol {device.get('protocol', NOT_RECORDED)}"),
        ("Device", f"{device.get('serial', NOT_RECORDED)}, probe {device.get('probe_id')}, {calibration}"),
        ("Limits in force (CRC-32)", _code(f"{int(device['limits_crc']):08x}" if device.get("limits_crc") else None)),
        ("Seed of the simulation", "" if attrs.get("seed") is None else str(attrs["seed"])),
        (
            "Wind-up gain of the simulation",
            "" if attrs.get("simulated_gain") is None else f"{attrs['simulated_gain']:g}",
        ),
        ("Seed of the order", "" if attrs.get("order_seed") is None else str(attrs["order_seed"])),
    )
    sources = paradigm.get("sources") or ()
    listed = (
        element("p", "Sources of the paradigm: ", "; ".join(map(str, sources)), ".", class_="key") if sources else ""
    )
    return joined((facts(rows), listed))


def _code(text: object) -> Html:
    return element("code", text or NOT_RECORDED)

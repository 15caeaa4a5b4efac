"""Whatever a paradigm asks for: the plan keeps rates and onsets in integers, starts and ends at neutral, and adds up.

The checks are written out again from the contract (LOAD_COMMIT in PROTOCOL.md), not taken from the code under test.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, event, given
from hypothesis import strategies as st

from firmware_interface.limits import APPLICATORS, MAX_SEGMENTS, TICK_US
from firmware_interface.wire.messages import LoadSegments
from hardware_sim.device.checks import check_program
from rig.devices import convert
from rig.domain.plan import StimulusPlan
from rig.domain.units import MODALITIES
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand
from rig.paradigm.load import load_paradigm
from rig.paradigm.model import Paradigm, Target

SHAPES = {"thermal": "heat-ts-10", "pressure": "cuff-tsp", "force": "dfns-wur"}
BASES = {name: load_paradigm(name) for name in SHAPES.values()}


@st.composite
def paradigms(draw: st.DrawFn, modality: str | None = None, beyond: float = 0.0) -> Paradigm:
    """A train of any levels, rates and times the rig follows (`beyond`: or not), on one of the three applicators."""
    modality = modality or draw(st.sampled_from(sorted(SHAPES)))
    base = BASES[SHAPES[modality]]
    free, per_unit = APPLICATORS[base.applicator].free, MODALITIES[modality].per_unit
    low, high = Decimal(free.min) / per_unit, Decimal(free.max) / per_unit
    digits = 4 if per_unit > 1 else 1
    inside = st.decimals(low, high, places=digits)
    over = (high - low) * Decimal(str(beyond))
    outside = st.decimals(low - over, high + over, places=digits) if beyond else inside
    levels = st.one_of(inside, inside, inside, outside).map(float)
    slowest = min(free.rise, free.return_rate) / per_unit
    rates = st.floats(slowest / 20, slowest * (1 + beyond))
    block = base.blocks[0]
    trial = next(t for t in block.trials if t.kind == "train")
    assert trial.train is not None
    target, baseline = draw(levels), draw(levels)
    if abs(target - baseline) < 0.01 * float(high - low):
        target = float(low if baseline > float(low + high) / 2 else high)
    up, down, plateau_s = draw(rates), draw(rates), draw(st.floats(0.001, 3.0))
    way = abs(target - baseline)
    train = trial.train.model_copy(
        update={
            "target": Target(value=target),
            "ramp_rate": up,
            "return_rate": down,
            "plateau_s": plateau_s,
            # room for the pulse, and 10 ms for rounding up
            "onset_to_onset_s": way / up + way / down + plateau_s + 0.01 + draw(st.floats(0, 10)),
            "count": draw(st.integers(2, 12)),
        }
    )
    only = block.model_copy(update={"trials": (trial.model_copy(update={"train": train}),), "iti_s": 60.0})
    return base.model_copy(
        update={
            "baseline": baseline,
            "baseline_lead_s": draw(st.floats(0, 5)),
            "approach_rate": draw(rates),
            "blocks": (only,),
        }
    )


def planned(paradigm: Paradigm) -> StimulusPlan:
    """Plan of the first trial."""
    return expand(paradigm, {}, seed=1)[0].plan


def device_line(plan: StimulusPlan) -> list[tuple[int, int, int]]:
    """(start, end, duration) of each segment in device units; levels must be exact there."""
    per_unit = MODALITIES[plan.modality].per_unit
    ends = [Decimal(plan.neutral) * per_unit, *(Decimal(repr(s.end_level)) * per_unit for s in plan.segments)]
    assert all(end == int(end) for end in ends), "a level between two device units"
    return [(int(a), int(b), s.duration_us) for (a, b), s in zip(pairwise(ends), plan.segments, strict=True)]


@given(paradigms())
def test_no_segment_is_faster_than_asked_or_crosses_neutral(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    train = paradigm.blocks[0].trials[0].train
    assert train is not None and paradigm.approach_rate is not None
    per_unit = MODALITIES[plan.modality].per_unit
    neutral = APPLICATORS[plan.applicator].free.neutral
    up, down, approach = (Decimal(r) * per_unit for r in (train.ramp_rate, train.return_rate, paradigm.approach_rate))
    asked = approach
    for (start, end, duration_us), segment in zip(device_line(plan), plan.segments, strict=True):
        asked = up if segment.onset else down if segment.offset else approach if not segment.pulse_index else asked
        assert duration_us % TICK_US == 0
        assert TICK_US <= duration_us <= 600_000_000
        assert abs(end - start) * 1_000_000 <= asked * duration_us
        assert not min(start, end) < neutral < max(start, end)


@given(paradigms())
def test_onsets_are_equidistant_to_the_tick_and_marked_where_the_ramp_starts(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    train = paradigm.blocks[0].trials[0].train
    assert train is not None
    starts, t_us = [], 0
    for segment in plan.segments:
        starts.append(t_us)
        t_us += segment.duration_us
    flagged_on = [(s.pulse_index, t) for s, t in zip(plan.segments, starts, strict=True) if s.onset]
    flagged_off = [(s.pulse_index, t) for s, t in zip(plan.segments, starts, strict=True) if s.offset]
    assert flagged_on == [(p.index, p.onset_us) for p in plan.pulses]
    assert flagged_off == [(p.index, p.offset_us) for p in plan.pulses]
    assert [index for index, _ in flagged_on] == list(range(1, train.count + 1))
    steps = {b.onset_us - a.onset_us for a, b in pairwise(plan.pulses)}
    assert len(steps) == 1
    written_us = Decimal(str(train.onset_to_onset_s)) * 1_000_000  # a half tick may be less than one in binary
    assert abs(steps.pop() - written_us) <= TICK_US / 2


@given(paradigms())
def test_the_line_starts_and_ends_at_neutral_and_adds_up(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    line = device_line(plan)
    neutral = APPLICATORS[plan.applicator].free.neutral
    assert line[0][0] == neutral
    assert line[-1][1] == neutral
    assert plan.total_us == sum(us for _, _, us in line)
    assert plan.pulses[-1].end_us <= plan.total_us
    assert len(line) <= MAX_SEGMENTS


@given(paradigms())
def test_the_plateau_holds_the_target_for_its_time(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    train = paradigm.blocks[0].trials[0].train
    assert train is not None and train.target.value is not None
    per_unit = MODALITIES[plan.modality].per_unit
    for pulse in plan.pulses:
        held_us = pulse.offset_us - pulse.plateau_us
        assert abs(held_us - Decimal(train.plateau_s) * 1_000_000) <= TICK_US / 2
        assert abs(pulse.target - train.target.value) * per_unit <= 0.5 + 1e-6
        at, t_us = [], 0
        for segment in plan.segments:
            t_us += segment.duration_us
            if t_us in (pulse.plateau_us, pulse.offset_us):
                at.append(segment.end_level)
        assert at == [pulse.target, pulse.target]


@given(paradigms(modality="thermal"))
def test_the_baseline_is_kept_until_the_last_rating_is_read(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    train, task = paradigm.blocks[0].trials[0].train, paradigm.blocks[0].trials[0].ratings[0]
    assert train is not None and task.lag_s is not None
    until_us = max(
        plan.pulses[-1].onset_us + (train.onset_to_onset_s + task.lag_s) * 1e6,
        plan.pulses[-1].offset_us + max(task.aftersensation_s) * 1e6,
    )
    t_us = 0
    for segment in plan.segments:
        t_us += segment.duration_us
        if plan.pulses[-1].end_us <= t_us <= until_us:
            assert segment.end_level == plan.baseline


@given(paradigms())
def test_a_plan_without_problems_keeps_every_limit_of_the_free_tier(paradigm: Paradigm) -> None:
    plan = planned(paradigm)
    assume(not check_paradigm(paradigm, expand(paradigm, {}, seed=1)))
    free = APPLICATORS[plan.applicator].free
    line = device_line(plan)
    assert all(free.min <= end <= free.max for _, end, _ in line)
    for start, end, us in line:
        rate = free.rise if abs(end - free.neutral) > abs(start - free.neutral) else free.return_rate
        assert abs(end - start) * 1_000_000 <= rate * us
    assert len(plan.pulses) <= free.max_pulses
    assert sum(us for a, b, us in line if not a == b == free.neutral) <= free.max_on_ms * 1000
    for cap in free.caps:
        run_us = 0
        for start, end, us in line:
            beyond = min(start, end) >= cap.level if cap.level > free.neutral else max(start, end) <= cap.level
            run_us = run_us + us if beyond else 0
            assert run_us <= cap.ms * 1000


@given(paradigms(beyond=0.05))
def test_the_check_and_the_device_agree(paradigm: Paradigm) -> None:
    """What the check lets through the simulated device loads; what the device refuses the check has told."""
    plan = planned(paradigm)
    messages, _ = convert.program(plan, program_id=1)
    segments = [s for message in messages if isinstance(message, LoadSegments) for s in message.segments]
    refusal = check_program(segments, APPLICATORS[plan.applicator].free, TICK_US)
    problems = [p for p in check_paradigm(paradigm, expand(paradigm, {}, seed=1)) if not p.where.endswith("iti_s")]
    event(f"refused: {refusal.limit_id.name if refusal else None}")
    assert (refusal is None) or problems, refusal
    # the check is stricter in two things: a rate over the limit that rounding up to the tick makes slow enough, and
    # dose, which the device counts while it delivers
    strict = [p for p in problems if "is faster than the rig follows" not in p.what and not p.what.startswith("spot ")]
    assert not strict or refusal is not None, strict

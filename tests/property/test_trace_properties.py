"""The trace keeps the latest samples, all of them, in order, whatever the sizes of the batches."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.models.trace import Trace
from rig.control.messages import Samples


@given(st.integers(1, 40), st.lists(st.integers(0, 60), max_size=30))
def test_it_holds_what_a_list_would_hold_of_its_end(capacity: int, batches: list[int]) -> None:
    trace, kept, next_us = Trace(capacity), [], 0
    for size in batches:
        t = np.arange(next_us, next_us + size) * 8_000
        next_us += size
        values = t.astype("f4")
        trace.add(Samples(t.astype("u8"), values, values + 1, values + 2))
        kept = (kept + t.tolist())[-capacity:]
        stretch = trace.between(0)
        assert stretch.t_us.tolist() == kept and len(trace) == len(kept)
        assert stretch.setpoint.tolist() == np.array(kept, "f4").tolist()
        assert stretch.slider.tolist() == (np.array(kept, "f4") + 2).tolist()
        assert trace.last_us == (kept[-1] if kept else None)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_is_what_lies_between_two_times(batches: list[int], first: int, last: int) -> None:
    trace, t = Trace(2_000), np.arange(sum(batches)) * 8_000
    for end in np.cumsum(batches):
        part = t[len(trace) : end]
        trace.add(Samples(part.astype("u8"), *(part.astype("f4"),) * 3))
    found = trace.between(first * 7_000, last * 7_000).t_us
    assert found.tolist() == [x for x in t.tolist() if first * 7_000 <= x <= last * 7_000]

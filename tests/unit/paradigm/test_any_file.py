"""Whatever stands in a file: a paradigm, or problems with a place and a text; never a traceback."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rig.domain.errors import ParadigmError
from rig.paradigm.check import check_paradigm
from rig.paradigm.expand import expand, nominal_individual
from rig.paradigm.load import builtin_names, examine, paradigm_text

TABLES = {name: tomllib.loads(paradigm_text(name)) for name in builtin_names()}
ODD = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.booleans(),
    st.sampled_from(["", "x", "same", "continuous", "after_pulse", "cuff", "thermal", "as30", "pain"]),
    st.sampled_from([[], {}, [1], [{}], {"en": "x"}, {"individual": "ptt"}, {"low": "a"}, [[]]]),
    st.sampled_from([0.0, 1e-9, 0.001, 600.0, 1e6, -0.0]),
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in nested tables and lists."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [at, *(place for key, item in inside for place in places(item, (*at, key)))]
        if at
        else [place for key, item in inside for place in places(item, (key,))]
    )


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    table = copy.deepcopy(TABLES[draw(st.sampled_from(sorted(TABLES)))])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(places(table)))
        holder: Any = table
        for key in place[:-1]:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "remove", "rename"])):
            case "replace":
                holder[place[-1]] = copy.deepcopy(draw(ODD))  # a later edit may reach into it
            case "remove":
                del holder[place[-1]]
            case "rename" if isinstance(holder, dict):
                holder[str(place[-1]) + draw(st.sampled_from(["s", "_s", "_c"]))] = holder.pop(place[-1])
        if not table:
            break
    return table


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_file_gives_problems_or_a_plan(table: dict[str, Any]) -> None:
    paradigm, problems = examine(tomlkit.dumps(table), "damaged.toml")
    assert paradigm is not None or problems
    assert all(p.where and p.what and "\n" not in str(p) for p in problems)
    if paradigm is None or problems:
        return
    try:
        trials = expand(paradigm, nominal_individual(paradigm), seed=1)
    except ParadigmError:
        return
    for problem in check_paradigm(paradigm, trials):
        assert str(problem)

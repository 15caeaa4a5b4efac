"""Where a paradigm hides ratings, the terminal tells that one was given, not which; what was typed is shown anyway."""

from __future__ import annotations

import io

import pytest

from rig.cli.live import _Seen, _show
from rig.control.telling import told_of
from rig.recording import entries


def shown(value: float | None, source: str, *, hide: bool) -> str:
    entry = entries.rating(
        0,
        trial=0,
        attempt=1,
        scale="nrs_100",
        dimension="intensity",
        value=value,
        source=source,
        t_us=0,
        uncertainty_us=0,
        prompt_id=1,
    )
    told, out = told_of(entry), io.StringIO()
    assert told is not None
    _show(told, _Seen(hide_ratings=hide), out)
    return out.getvalue().strip()


@pytest.mark.parametrize("source", ["participant", "screen"])
def test_a_rating_that_the_participant_gave_is_not_shown(source: str) -> None:
    assert shown(42, source, hide=False) == f"rating: 42 ({source})"
    assert shown(42, source, hide=True) == "rated"


@pytest.mark.parametrize(("value", "source"), [(42, "operator_verbal"), (None, "participant")])
def test_what_the_operator_typed_and_that_nothing_was_given_is(value: float | None, source: str) -> None:
    assert shown(value, source, hide=True) == shown(value, source, hide=False) != "rated"

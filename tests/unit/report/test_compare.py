"""Runs are compared only where what must agree agrees; each difference is listed, and nothing else is shown then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rig.domain.errors import InputError, RecordingError
from rig.report import compare_page
from rig.report.compare import CONDITIONS, SCALE, also_different, differences, side_by_side, twice
from rig.report.compare_figure import comparison_svg, write_comparison
from rig.report.compare_page import comparison_page
from rig.report.content import Content, gather
from tests.unit.report.pages import Page
from tests.unit.report.runs import NRS, TRAINS, Made, pairs

AREA = {"applicator": "pinprick", "area_mm2": 5}


def visit(session: int = 1, made: Made | None = None) -> Made:
    """One of several comparable sessions."""
    made = made or pairs()
    made.attrs |= {
        "session": session,
        "paradigm_hash": "ab" * 32,
        "journal_sha256": f"{session:064x}",
        "language": "en",
    }
    made.device = dict(AREA)
    return made


def contents(*runs: Made) -> list[Content]:
    return [gather(made.run()) for made in runs]


@pytest.fixture(name="no_drawing")
def _no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_page, "comparison_svg", lambda contents: b"<svg/>")


def other_levels() -> Made:
    made = visit(2)
    made.pulses = [(*row[:3], 128.0, *row[4:]) for row in made.pulses]
    return made


def other_attribute(**attrs: object) -> Callable[[], Made]:
    def make() -> Made:
        made = visit(2)
        made.attrs |= attrs
        return made

    return make


def other_device(**device: object) -> Callable[[], Made]:
    def make() -> Made:
        made = visit(2)
        made.device |= device
        return made

    return make


#: case -> second run, condition that fails, words for both
REFUSED: dict[str, tuple[Callable[[], Made], str, str, str]] = {
    "paradigm": (other_attribute(paradigm_hash="cd" * 32), "paradigm hash", "ab" * 32, "cd" * 32),
    "anchors": (
        lambda: visit(2, pairs(scale=replace(NRS, anchor_high="agony"))), "scale", "“worst pain”", "“agony”",
    ),
    "range": (lambda: visit(2, pairs(scale=replace(NRS, high=10.0))), "scale", "to 100", "to 10 "),
    "meaning of 0": (
        lambda: visit(2, pairs(scale=replace(NRS, zero_is_no_pain=False))), "scale", "0 means no pain", "does not mean",
    ),
    "site": (other_attribute(site="right-forearm"), "site", "left-forearm", "right-forearm"),
    "site of one not recorded": (other_attribute(site=""), "site", "left-forearm", "not recorded"),
    "area": (other_device(area_mm2=900), "applicator and area", "5\u00a0mm²", "900\u00a0mm²"),
    "applicator": (other_device(applicator="cuff"), "applicator and area", "pinprick", "cuff"),
    "levels": (other_levels, "levels", "10 × 256\u00a0mN", "10 × 128\u00a0mN"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_runs_that_differ_are_refused_with_the_difference(case: str) -> None:
    make, what, first, second = REFUSED[case]
    (found,) = differences(contents(visit(), make()))
    assert found.what == what
    assert first in found.values[0]
    assert second in found.values[1]


def test_every_condition_is_refused_by_some_case() -> None:
    assert {what for _, what, _, _ in REFUSED.values()} == {*CONDITIONS, SCALE}


def test_a_site_recorded_nowhere_agrees_with_nothing() -> None:
    runs = [visit(n) for n in (1, 2)]
    for made in runs:
        made.attrs["site"] = ""
    assert [d.what for d in differences(contents(*runs))] == ["site"]


def test_every_difference_is_listed_and_no_measure_is_shown(no_drawing: None) -> None:
    other = other_levels()
    other.attrs |= {"site": "right-forearm", "paradigm_hash": "cd" * 32}
    found = Page(comparison_page(contents(visit(), other)))
    assert set(found.sections) - {""} == {"runs", "comparable", "wary"}
    text = found.text("comparable")
    assert "No. The runs are not compared: they do not agree in paradigm hash, site, levels." in text
    assert "site left-forearm right-forearm" in text
    assert "wur_dfns" not in found.text()
    assert found.elements["img"] == 0


def test_runs_that_agree_are_shown_side_by_side(no_drawing: None) -> None:
    higher = pairs(trains=[value + 10 for value in TRAINS])
    found = Page(comparison_page(contents(visit(), visit(2, higher))))
    assert "Yes. They agree in all that must be the same: paradigm hash abab" in found.text("comparable")
    assert "wur_dfns 2.2 1.909 to 2.477 2.6 2.324 to 2.898" in found.text("measures")
    assert "r = 0.67" in found.text("measures")
    assert "A P001, session 1, run 1" in found.text("runs")
    assert "B P001, session 2, run 1" in found.text("runs")
    assert found.elements["img"] == 1


def test_what_else_differs_is_told_and_prevents_nothing() -> None:
    other = visit(2)
    other.attrs |= {"participant": "P002", "simulated": False, "operator": "op2"}
    other.tasks = {name: [replace(task, source="screen") for task in tasks] for name, tasks in other.tasks.items()}
    both = contents(visit(), other)
    assert differences(both) == ()
    told = also_different(both)
    assert [d.what for d in told] == ["participant", "rig", "rated", "operator"]
    assert told[2].values == ("by the participant", "by the participant on their screen")


def test_one_place_in_another_spelling_is_one_site() -> None:
    assert differences(contents(visit(), other_attribute(site="Left Forearm")())) == ()


def test_an_undefined_measure_says_why_side_by_side(no_drawing: None) -> None:
    text = Page(comparison_page(contents(visit(), visit(2, pairs(singles=(0.0,) * 5))))).text("measures")
    assert "undefined the denominator is 0" in text


def test_measures_that_only_one_run_has_are_shown() -> None:
    none = visit(2)
    none.ratings = []
    found = side_by_side(contents(visit(), none))
    assert list(found) == ["wur_dfns", "log_wur"]
    assert all(m is not None for m in found["wur_dfns"])


def test_hostile_text_is_shown_and_never_obeyed_side_by_side(no_drawing: None) -> None:
    other = visit(2)
    other.attrs |= {"site": "<script>x</script>", "participant": "<b>P</b>"}
    found = Page(comparison_page(contents(visit(), other)))
    assert "<script>x</script>" in found.text("comparable")
    assert not {"script", "b"} & set(found.elements)


def test_the_same_runs_give_the_same_page_and_figure() -> None:
    one, two = (
        [comparison_page(both), comparison_svg(both)] for both in (contents(visit(), visit(2)) for _ in range(2))
    )
    assert one == two


def test_a_recording_is_not_compared_with_itself() -> None:
    assert twice(contents(visit(), visit(2), visit(1))) == (0, 2)
    assert twice(contents(visit(), visit(2))) is None


def test_the_figure_names_every_run_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    write_comparison(contents(visit(), visit(2)), path)
    svg = path.read_text(encoding="utf-8")
    assert all(f">{name}</text>" in svg for name in ("A: P001, session 1, run 1", "B: P001, session 2, run 1"))
    assert "SIMULATED RIG" in svg
    with pytest.raises(RecordingError, match="not overwritten"):
        write_comparison(contents(visit(), visit(2)), path)
    with pytest.raises(InputError, match=r"\.png, \.svg or \.pdf"):
        write_comparison(contents(visit(), visit(2)), tmp_path / "figure.gif")

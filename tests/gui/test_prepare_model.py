"""Prepare: what is wrong with each field is told at the field, and what is right reaches control as typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gui.models.levels import Level
from gui.models.paradigms import added, builtin, listed
from gui.models.ports import Port
from gui.models.prepare import Prepare
from gui.models.prepare_checks import first, problems
from gui.models.said import Said
from rig.domain.covariate_table import COVARIATES
from rig.domain.participant import Objection
from rig.domain.received import Received
from rig.paradigm.envelope_new import new_envelope
from rig.paradigm.model import paradigm_hash
from rig.paradigm.overview import margins as margins_of
from rig.paradigm.overview import needed_raises
from rig.paradigm.preview import worst_doses
from rig.paradigm.rules import rules_in_force
from rig.paradigm.template import template
from rig.session.options import Options
from tests.gui.prepared import spoken
from tests.unit.paradigm.texts import changed

TODAY = date(2026, 3, 31)
BUILTIN = builtin()
ANSWERED = {"consent": True, "skin_lesion": False, "numbness": False, "tried_on_self": "2026-03-01"}


def filled(folder: Path, **other: object) -> Prepare:
    """A page on which everything is right, for a port."""
    page = Prepare(today=TODAY, participant="P001", paradigms=list(BUILTIN), paradigm="heat-ts-10", site="forearm")
    page.side, page.operator, page.device, page.facts = "left", "OP1", "/dev/ttyACM0", dict(ANSWERED)
    page.ports = [Port("/dev/ttyACM0")]
    page.set_out(str(folder))
    for name, value in other.items():
        setattr(page, name, value)
    return page


def test_with_everything_right_nothing_is_wrong_and_the_options_say_what_was_typed(tmp_path: Path) -> None:
    page = filled(tmp_path, site_role="control", first_spot=4, session=2, seed="7")
    assert problems(page) == {}
    assert page.options() == Options(
        paradigm="heat-ts-10", participant="P001", out=tmp_path, device="/dev/ttyACM0", seed=7, session=2,
        site="left-forearm", site_role="control", first_spot=4, operator="OP1", attended=True, ratings="screen",
        covariates=tuple((row.key, ANSWERED[row.key]) for row in COVARIATES if row.key in ANSWERED),
        wait_for_start=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "text"),
    [
        ({"participant": "Anna Schmidt"}, "participant", "No spaces"),
        ({"participant": "Anna"}, "participant", "Looks like a name"),
        ({"participant": "19850312"}, "participant", "Looks like a date"),
        ({"participant": "p001"}, "participant", "One to three capital letters"),
        ({"participant": "X" * 40}, "participant", "Looks like a name"),
        ({"participant": "P001", "check_digit": True}, "participant", "check digit does not fit"),
        ({"participant": "P001", "code_pattern": "["}, "participant", "no regular expression"),
        ({"participant": "P001", "code_pattern": "S[0-9]+"}, "participant", "lab’s pattern S[0-9]+"),
        ({"facts": ANSWERED | {"sleep_h": "77"}}, "fact.sleep_h", "A number from 0 to 24 h"),
        ({"facts": ANSWERED | {"age_years": "x"}}, "fact.age_years", "A whole number from 4 to 110 years"),
        ({"facts": ANSWERED | {"gender": "x" * 200}}, "fact.gender", "At most 120 characters"),
        ({"facts": ANSWERED | {"medication": [{"dose": "1 mg"}]}}, "fact.medication", "needs a name"),
        ({"facts": ANSWERED | {"cramps_7d": "0", "cramps_site": "calf"}}, "fact.cramps_site", "Does not fit"),
        ({"facts": ANSWERED | {"tried_on_self": "31.3.2026"}}, "fact.tried_on_self", "year-month-day"),
        ({"facts": ANSWERED | {"tried_on_self": "2026-04-01"}}, "fact.tried_on_self", "still to come"),
        ({"facts": ANSWERED | {"consent": False}}, "fact.consent", "Without consent"),
        ({"facts": ANSWERED | {"numbness": True}}, "fact.numbness", "Excludes this stimulus"),
        ({"paradigm": "cuff-tsp", "facts": ANSWERED}, "fact.thrombosis", "Not answered"),
        ({"paradigm": ""}, "paradigm", "No paradigm"),
        ({"paradigm": "cuff-tsp"}, "level.ptt", "own level is missing"),
        ({"paradigm": "cuff-tsp", "levels": {"ptt": Level("61")}}, "level.ptt", "paradigm’s own limit of 60\u00a0kPa"),
        ({"paradigm": "cuff-tsp", "levels": {"ptt": Level("5e9")}}, "level.ptt", "limit of 60\u00a0kPa"),
        ({"paradigm": "cuff-tsp", "levels": {"ptt": Level("4")}}, "level.ptt", "Below 5\u00a0kPa"),
        ({"paradigm": "cuff-tsp", "levels": {"ptt": Level("high")}}, "level.ptt", "between 5\u00a0kPa and 60\u00a0kPa"),
        ({"paradigm": "cuff-tsp", "levels": {"ptt": Level("48", "a, method=b")}}, "level.ptt", "Leave “,method=”"),
        ({"paradigm": "tonic-heat-120s"}, "envelope_path", "needs a signed study envelope"),
        ({"seed": "abc"}, "seed", "A whole number"),
        ({"language": "fr"}, "language", "has words in: de, en"),
        ({"ratings": "sim"}, "ratings", "simulated rig only"),
        ({"device": ""}, "device", "No device"),
        ({"device": "/dev/ttyACM7"}, "device", "/dev/ttyACM7 is not there any more"),
        ({"site": ""}, "site", "body site is missing"),
        ({"site": "left forearm!"}, "site", "Letters, digits and hyphens"),
        ({"operator": ""}, "operator", "code is missing"),
        ({"operator": "Dr. Anna Schmidt"}, "operator", "a code, not a name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(tmp_path: Path, change: dict[str, object], place: str, text: str) -> None:
    found = problems(filled(tmp_path, **change))
    assert place in found and text in spoken(found[place]), found
    assert all(spoken(said) for said in found.values())


def test_a_device_that_is_tried_off_the_skin_needs_nobody_s_answers(tmp_path: Path) -> None:
    alone = tmp_path / "check.toml"
    text = template("check")
    alone.write_text(text[: text.index("[[blocks]]", text.index("[[blocks]]") + 1)], encoding="utf-8")
    page = filled(tmp_path, paradigms=added(BUILTIN, str(alone)), paradigm=str(alone), facts={})
    assert problems(page) == {}
    page.paradigm = "heat-ts-10"
    assert set(problems(page)) == {"fact.consent", "fact.skin_lesion", "fact.numbness", "fact.tried_on_self"}


def test_the_simulated_rig_asks_for_less_but_believes_no_nonsense(tmp_path: Path) -> None:
    page = filled(tmp_path, device="sim", facts={}, operator="", site="", side="")
    assert problems(page) == {}
    page.set_fact("consent", False)
    page.set_fact("numbness", True)
    assert set(problems(page)) == {"fact.consent", "fact.numbness"}
    page.set_fact("waived_by", "Dr A: study of neuropathy")
    page.set_fact("consent", None)
    assert problems(page) == {}


def test_something_wrong_is_named_before_something_missing(tmp_path: Path) -> None:
    page = filled(tmp_path, participant="", operator="two words")
    assert first(problems(page)) == ("operator", problems(page)["operator"])
    page.operator = "OP1"
    assert first(problems(page)) == ("participant", Said("prepare.code_missing", missing=True))
    page.participant = "P001"
    assert first(problems(page)) is None


@pytest.mark.parametrize("objection", [o for o in Objection if o is not Objection.EMPTY])
def test_every_objection_to_a_code_has_its_words(objection: Objection) -> None:
    assert spoken(Said(f"prepare.code_{objection}", {"pattern": "x"}))


def test_a_level_with_a_comma_and_its_method_reach_the_options_unrounded(tmp_path: Path) -> None:
    page = filled(tmp_path, paradigm="cuff-tsp", levels={"ptt": Level("47,123456789", "ramp 1 kPa/s, mean of 3")})
    assert page.options().individual == ("ptt=47.123456789,method=ramp 1 kPa/s, mean of 3",)
    shown = page.preview()
    assert shown is not None and shown.individual["ptt"].value == 47.123456789


def test_a_level_over_its_limit_loses_nothing_and_the_picture_stays(tmp_path: Path) -> None:
    page = filled(tmp_path, paradigm="cuff-tsp", levels={"ptt": Level("99", "x")})
    shown = page.preview()
    assert shown is not None and shown.trials and page.levels["ptt"] == Level("99", "x")


def test_a_broken_file_is_listed_with_its_problems_and_cannot_be_chosen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(changed("heat-ts-10", ("target_c = 48.0", "target_c = 60.0"), ("step = 0.1", "step = 7.0")))
    rows = added(BUILTIN, str(bad))
    assert {"scales.vas_100.step", "blocks[0].trials[0].train.target_c"} <= {p.where for p in rows[-1].problems}
    page = filled(tmp_path, paradigms=rows, paradigm=str(bad))
    assert page.chosen is None and page.preview() is None
    assert "cannot run" in spoken(problems(page)["paradigm"])
    bad.write_text(changed("heat-ts-10", ('name = "heat-ts-10"', 'name = "mine"')))
    rows = added(rows, str(bad))
    assert len(rows) == len(BUILTIN) + 1 and rows[-1].usable and rows[-1].name == "bad.toml"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("absent.toml", None, "no such file"),
        ("binary.toml", b"\xff\xfe\x00", "is not UTF-8"),
        ("folder.toml", "folder", "directory"),
        ("text.toml", b"name = = 1", "invalid value"),
        ("empty.toml", b"", "is missing"),
    ],
)
def test_any_file_can_be_dropped(tmp_path: Path, name: str, content: bytes | str | None, what: str) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    row = listed(str(path))
    assert not row.usable and row.name == name and what in "\n".join(map(str, row.problems))


def envelope(folder: Path, applicator: str, **raised: float) -> Path:
    path = folder / f"{applicator}.toml"
    days = {"issued": date(2026, 1, 1), "expires": date(2026, 12, 31)}
    text = new_envelope(applicator=applicator, author="Dr A", reason="study", raised=raised, study="S1", **days)
    path.write_text(text)
    return path


def test_an_envelope_opens_what_it_is_for(tmp_path: Path) -> None:
    page = filled(tmp_path, paradigm="tonic-heat-120s")
    page.set_envelope(str(tmp_path / "absent.toml"))
    assert "Cannot be used" in spoken(problems(page)["envelope_path"])
    page.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert "another applicator (cuff)" in spoken(problems(page)["envelope_path"])
    shown = page.preview()
    assert shown is not None and shown.paradigm is not None
    margins = margins_of(rules_in_force(shown.paradigm), shown.paradigm, shown.trials)
    needed = [margin for found in margins.values() for margin in found] + [margin for _, margin in worst_doses(shown)]
    path = envelope(tmp_path, "thermode", **needed_raises("thermode", needed))
    page.set_envelope(str(path))
    assert problems(page) == {} and page.options().envelope == path
    page.today = date(2027, 1, 1)
    page.set_envelope(str(path))
    assert "expired" in spoken(problems(page)["envelope_path"])


def test_an_envelope_for_another_applicator_goes_nowhere(tmp_path: Path) -> None:
    page = filled(tmp_path)
    page.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert page.options().envelope is None


def test_an_envelope_widens_the_range_of_a_level(tmp_path: Path) -> None:
    wide = tmp_path / "wide.toml"
    wide.write_text(changed("cuff-tsp", ("factor = 1.0, max = 60.0", "factor = 1.0")))
    page = filled(tmp_path, paradigms=added(BUILTIN, str(wide)), paradigm=str(wide), levels={"ptt": Level("70")})
    assert "needs a signed study envelope" in spoken(problems(page)["level.ptt"])
    page.set_envelope(str(envelope(tmp_path, "cuff", max_kpa=80.0)))
    assert "level.ptt" not in problems(page) and page.level_ranges()["ptt"].high == 80.0


def test_what_the_checker_finds_with_these_levels_is_told(tmp_path: Path) -> None:
    long = tmp_path / "long.toml"
    long.write_text(changed("cuff-tsp", ("count = 10", "count = 45")))
    page = filled(tmp_path, paradigms=added(BUILTIN, str(long)), paradigm=str(long), levels={"ptt": Level("59")})
    assert page.paradigms[-1].usable, "with a lower level it can run"
    assert "pressure dose of one trial" in spoken(problems(page)["plan"])
    page.levels["ptt"] = Level("40")
    assert "plan" not in problems(page)


def test_a_site_whose_spots_have_had_their_dose_names_the_next(tmp_path: Path) -> None:
    page = filled(tmp_path, earlier={"left-forearm": {n: Received(dose=800_000.0, pulses=10) for n in (1, 2, 3)}})
    assert "Begin at spot 4" in spoken(problems(page)["first_spot"]) and "plan" not in problems(page)
    page.first_spot = 4
    assert problems(page) == {}
    page.first_spot, page.side = 1, "right"
    assert problems(page) == {}, "the other arm is another site"


def test_spots_of_a_run_that_can_be_gone_on_with_are_no_reason_to_look_for_others(tmp_path: Path) -> None:
    page = filled(tmp_path, earlier={"left-forearm": {n: Received(dose=800_000.0, pulses=10) for n in (1, 2, 3)}})
    assert "first_spot" in problems(page)
    chosen = page.chosen
    assert chosen is not None and chosen.shown.paradigm is not None
    page.left = frozenset({(paradigm_hash(chosen.shown.paradigm), "left-forearm", 1)})
    assert problems(page) == {}
    page.first_spot = 2
    assert "first_spot" in problems(page), "that would be other spots"


def test_earlier_runs_are_looked_for_where_the_visit_is_kept(tmp_path: Path) -> None:
    page = filled(tmp_path)
    assert page.visit() is None, "there was none"
    folder = tmp_path / "sub-P001" / "ses-01"
    folder.mkdir(parents=True)
    assert page.visit() == (folder, "thermode")
    for change in ({"participant": "../P001"}, {"participant": ""}, {"paradigm": ""}, {"session": 2}):
        assert filled(tmp_path, **change).visit() is None


def test_the_folder_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = filled(tmp_path)
    page.set_out(str(tmp_path / "new" / "folder"))
    assert problems(page) == {} and page.room is not None and not page.room.exists
    (tmp_path / "file").write_text("")
    page.set_out(str(tmp_path / "file"))
    assert "Nothing can be written" in spoken(problems(page)["out"])
    page.set_out("")
    assert problems(page)["out"].missing
    page.set_out("a\0b")
    assert "out" in problems(page)
    monkeypatch.setattr("gui.models.room.shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1_000_000}))
    page.set_out(str(tmp_path))
    assert "Only 1\u00a0MB free" in spoken(problems(page)["out"])


def test_nothing_typed_is_no_covariate(tmp_path: Path) -> None:
    page = filled(tmp_path)
    page.set_fact("sleep_h", "7")
    page.set_fact("sleep_h", "")
    page.set_fact("medication", [])
    assert "sleep_h" not in page.facts and dict(page.options().covariates)["medication"] == ()

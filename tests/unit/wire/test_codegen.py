"""The generated files are what protocol.toml says, and what it says is possible."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from firmware_interface.codegen.__main__ import TARGETS, write
from firmware_interface.codegen.spec import HERE, Spec, digest, load
from firmware_interface.limits import APPLICATORS, Applicator, Cap, LimitTable
from firmware_interface.wire.frame import MAX_PAYLOAD
from firmware_interface.wire.messages import DIGEST, MESSAGES

SPEC = load()
COMMAND = "python -m firmware_interface.codegen"


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    write(folder)
    return folder


@pytest.mark.parametrize("name", TARGETS)
def test_committed_file_is_what_the_contract_generates(name: str, regenerated: Path) -> None:
    committed = (HERE / name).read_bytes()
    assert committed == (regenerated / name).read_bytes(), f"{name} is not up to date: run `{COMMAND}`"


def test_digest_in_the_code_is_that_of_the_contract() -> None:
    assert digest(SPEC) == DIGEST


# ---------------------------------------------------------------- digest


def message(spec: Spec, name: str) -> Spec:
    return next(m for m in spec["messages"] if m["name"] == name)


def record(spec: Spec, name: str) -> Spec:
    return next(r for r in spec["records"] if r["name"] == name)


def rename_field(spec: Spec) -> None:
    message(spec, "ARM")["fields"][3][0] = "site"


def widen_field(spec: Spec) -> None:
    message(spec, "ARM")["fields"][3][1] = "u32"


def swap_fields(spec: Spec) -> None:
    fields = message(spec, "ARM")["fields"]
    fields[1], fields[2] = fields[2], fields[1]


def rename_record_field(spec: Spec) -> None:
    record(spec, "Sample")["fields"][0][0] = "wanted"


def widen_record_field(spec: Spec) -> None:
    record(spec, "Sample")["fields"][2][1] = "i32"


def swap_record_fields(spec: Spec) -> None:
    record(spec, "Sample")["fields"].reverse()


def swap_tail_fields(spec: Spec) -> None:
    message(spec, "LIMITS")["tail"].reverse()


def more_repeats(spec: Spec) -> None:
    message(spec, "LIMITS")["repeat"]["times"] = 11


def renumber_message(spec: Spec) -> None:
    message(spec, "PROMPT")["type"] = 18


def rename_message(spec: Spec) -> None:
    message(spec, "PROMPT")["name"] = "ASK"


def swap_codes(spec: Spec) -> None:
    states = spec["codes"]["State"]
    states["SAFE"], states["READY"] = states["READY"], states["SAFE"]


def new_code(spec: Spec) -> None:
    spec["codes"]["Fault"]["GREMLIN"] = 17


LAYOUT_CHANGES = [
    rename_field,
    widen_field,
    swap_fields,
    rename_record_field,
    widen_record_field,
    swap_record_fields,
    swap_tail_fields,
    more_repeats,
    renumber_message,
    rename_message,
    swap_codes,
    new_code,
]


def new_message_doc(spec: Spec) -> None:
    message(spec, "ARM")["doc"] = "Something else."


def new_record_doc(spec: Spec) -> None:
    record(spec, "Sample")["doc"] = "Something else."


def new_code_doc(spec: Spec) -> None:
    spec["codes"]["State"]["doc"] = "Something else."


def other_limit(spec: Spec) -> None:
    spec["applicators"]["thermode"]["never"]["max"] -= 1000


def other_timing(spec: Spec) -> None:
    spec["timing"]["lease_ms"] = 400


def kept_as_named_tuples(spec: Spec) -> None:
    del message(spec, "TELEMETRY")["packed"]


OTHER_CHANGES = [new_message_doc, new_record_doc, new_code_doc, other_limit, other_timing, kept_as_named_tuples]


@pytest.mark.parametrize("change", LAYOUT_CHANGES)
def test_digest_changes_with_names_types_and_order(change: Callable[[Spec], None]) -> None:
    spec = deepcopy(SPEC)
    change(spec)
    assert digest(spec) != digest(SPEC)


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_digest_does_not_change_with_what_does_not_travel(change: Callable[[Spec], None]) -> None:
    spec = deepcopy(SPEC)
    change(spec)
    assert spec != SPEC
    assert digest(spec) == digest(SPEC)


# ---------------------------------------------------------------- what the contract says is possible


def test_every_message_has_a_type_of_its_own_on_its_side() -> None:
    types = [m["type"] for m in SPEC["messages"]]
    assert sorted(types) == sorted(set(types))
    assert [m["name"] for m in SPEC["messages"] if (m["to"] == "host") != (m["type"] >= 128)] == []


def test_every_answer_is_a_message() -> None:
    names = {m["name"] for m in SPEC["messages"]} | {""}
    assert [m["name"] for m in SPEC["messages"] if m.get("answer", "") not in names] == []


@pytest.mark.parametrize("kind", MESSAGES.values(), ids=lambda kind: kind.NAME)
def test_every_message_fits_a_frame(kind: type) -> None:
    most = {
        "LOAD_SEGMENTS": SPEC["protocol"]["segments_per_message"],
        "TELEMETRY": SPEC["protocol"]["samples_per_frame"],
    }
    size = kind.HEAD.size + (kind.TAIL.size if kind.TAIL else 0)
    if kind.ITEM_STRUCT is not None:
        size += kind.ITEM_STRUCT.size * (kind.ITEM_TIMES or most[kind.NAME])
    assert size <= MAX_PAYLOAD


# ---------------------------------------------------------------- limits

LESS_IS_TIGHTER = ("band_high", "max", "rise", "return_rate", "max_on_ms", "return_max_ms", "max_dose", "max_pulses")
MORE_IS_TIGHTER = ("band_low", "min", "min_pause_ms")
SAME_IN_BOTH = ("neutral", "safe_return")
TIERS = [(app, tier) for app in APPLICATORS.values() for tier in ("never", "free")]


def hot_and_cold(table: LimitTable) -> tuple[list[Cap], list[Cap]]:
    """Caps away from neutral on either side, the ones nearest to neutral first."""
    hot = sorted(c for c in table.caps if c.level > table.neutral)
    cold = sorted((c for c in table.caps if c.level < table.neutral), reverse=True)
    assert len(hot) + len(cold) == len(table.caps), "a cap at neutral itself would forbid to rest"
    return hot, cold


def allowed_ms(table: LimitTable, caps: list[Cap], level: int) -> int:
    """Longest time at or beyond `level` by the rows of its side: the farthest row that it reaches."""
    distance = abs(level - table.neutral)
    reached = [c.ms for c in caps if abs(c.level - table.neutral) <= distance]
    return reached[-1] if reached else table.max_on_ms


def test_tables_name_every_limit_of_the_contract_once() -> None:
    named = {*LESS_IS_TIGHTER, *MORE_IS_TIGHTER, *SAME_IN_BOTH, "caps"}
    assert named == set(LimitTable.__slots__)


@pytest.mark.parametrize("app", APPLICATORS.values(), ids=lambda app: app.name)
def test_free_tier_is_never_wider_than_the_never_tier(app: Applicator) -> None:
    wider = [n for n in LESS_IS_TIGHTER if getattr(app.free, n) > getattr(app.never, n)]
    wider += [n for n in MORE_IS_TIGHTER if getattr(app.free, n) < getattr(app.never, n)]
    wider += [n for n in SAME_IN_BOTH if getattr(app.free, n) != getattr(app.never, n)]
    assert wider == []


@pytest.mark.parametrize("app", APPLICATORS.values(), ids=lambda app: app.name)
def test_free_caps_are_never_longer_than_the_never_caps(app: Applicator) -> None:
    for free, never in zip(hot_and_cold(app.free), hot_and_cold(app.never), strict=True):
        for level in {c.level for c in free + never}:
            assert allowed_ms(app.free, free, level) <= allowed_ms(app.never, never, level), f"{level} {app.unit}"


@pytest.mark.parametrize(("app", "tier"), TIERS, ids=lambda v: getattr(v, "name", v))
def test_caps_get_shorter_away_from_neutral(app: Applicator, tier: str) -> None:
    table: LimitTable = getattr(app, tier)
    for caps in hot_and_cold(table):
        assert [c.level for c in caps] == sorted({c.level for c in caps}, key=lambda v: abs(v - table.neutral))
        assert [c.ms for c in caps] == sorted((c.ms for c in caps), reverse=True)
        assert all(c.ms <= table.max_on_ms for c in caps)


@pytest.mark.parametrize(("app", "tier"), TIERS, ids=lambda v: getattr(v, "name", v))
def test_a_device_can_rest_and_come_home(app: Applicator, tier: str) -> None:
    """Neutral lies in its band, the band within the levels, and a return from the farthest level within its time."""
    table: LimitTable = getattr(app, tier)
    assert table.min <= table.band_low <= table.neutral <= table.band_high <= table.max
    farthest = max(table.max - table.neutral, table.neutral - table.min)
    assert farthest * 1000 <= table.safe_return * table.return_max_ms


def test_probe_ids_tell_applicators_apart() -> None:
    ids = [app.probe_id for app in APPLICATORS.values()]
    assert len(set(ids)) == len(ids)

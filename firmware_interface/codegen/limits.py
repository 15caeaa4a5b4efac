"""Codes and limits as Python, for host and simulator."""

from __future__ import annotations

from firmware_interface.codegen.spec import GENERATED, Spec


def codes_py(spec: Spec) -> str:
    """Enumerations, shared by host and simulator."""
    out = [f'"""Codes of the device contract. {GENERATED}"""', "", "from enum import IntEnum, IntFlag", ""]
    for name, table in spec["codes"].items():
        base = "IntFlag" if table.get("flags") else "IntEnum"
        out += ["", f"class {name}({base}):", f'    """{table["doc"]}"""', ""]
        out += [
            f"    {key} = {value}"
            for key, value in table.items()
            if isinstance(value, int) and not isinstance(value, bool)
        ]
        out.append("")
    return "\n".join(out)


LIMITS_HEAD = '''
class Cap(NamedTuple):
    """Longest continuous time `ms` at or beyond (away from neutral) `level`."""

    level: int
    ms: int


@dataclass(frozen=True, slots=True)
class LimitTable:
    """Limits of one applicator in one tier; levels in m°C, Pa or mN, rates in units/s, times in ms."""

    neutral: int
    band_low: int
    band_high: int
    min: int
    max: int
    rise: int
    return_rate: int
    safe_return: int
    max_on_ms: int
    min_pause_ms: int
    return_max_ms: int
    max_dose: int
    max_pulses: int
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """Bounds of the plausibility checks of one applicator, in its units."""

    over_margin: int
    tracking: int
    no_rise_deviation: int
    no_rise_gain: int
    frozen_move: int
    sensor_low: int
    sensor_high: int
    jump: int
    disagree: int
    heatsink_max: int


@dataclass(frozen=True, slots=True)
class Applicator:
    """One thing that touches the skin, with its two tiers of limits."""

    name: str
    probe_id: int
    quantity: Quantity
    unit: str
    area_mm2: int
    doc: str
    never: LimitTable
    free: LimitTable
    guard: Guard

'''


def limits_py(spec: Spec) -> str:
    """Timing constants and the limits of every applicator."""
    out = [
        f'"""Timing and limits of the device contract. {GENERATED}"""',
        "",
        "# ruff: noqa: E501",
        "from dataclasses import dataclass",
        "from typing import NamedTuple",
        "",
        "from firmware_interface.codes import Quantity",
        "",
    ]
    out += [f"{key.upper()} = {value}" for key, value in spec["protocol"].items() if key not in ("major", "minor")]
    out += [f"{key.upper()} = {value}" for table in ("timing", "guard_times") for key, value in spec[table].items()]
    out.append(LIMITS_HEAD)
    out.append("APPLICATORS: dict[str, Applicator] = {")
    for name, app in spec["applicators"].items():
        out += [
            f'    "{name}": Applicator(',
            f'        name="{name}",',
            f"        probe_id={app['probe_id']},",
            f"        quantity=Quantity.{app['quantity']},",
            f'        unit="{app["unit"]}",',
            f"        area_mm2={app['area_mm2']},",
            f'        doc="{app["doc"]}",',
            f"        never={_limit_table(app['never'])},",
            f"        free={_limit_table({**app['never'], **app['free']})},",
            f"        guard=Guard({', '.join(f'{k}={v}' for k, v in app['guard'].items())}),",
            "    ),",
        ]
    out += ["}", ""]
    return "\n".join(out)


def _limit_table(table: Spec) -> str:
    parts = [f"{key}={value}" for key, value in table.items() if key != "caps"]
    caps = "".join(f"Cap({level}, {ms}), " for level, ms in table["caps"])
    return f"LimitTable({', '.join(parts)}, caps=({caps}))"

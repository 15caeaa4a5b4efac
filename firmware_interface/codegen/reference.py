"""The wire for people to read."""

from __future__ import annotations

from firmware_interface.codegen.spec import GENERATED, Spec, digest


def protocol_md(spec: Spec) -> str:
    """Human-readable reference of the wire."""
    out = ["# The wire", "", GENERATED, ""]
    out += [
        f"Version {spec['protocol']['major']}.{spec['protocol']['minor']}, digest `0x{digest(spec):08X}`. "
        "Little-endian integers; levels in m°C, Pa or mN; times in µs unless the name says ms.",
        "",
        "A frame is COBS(type u8, seq u16, session u32, payload, crc32 u32) followed by one zero byte.",
        "",
        "## Timing",
        "",
        "| name | value |",
        "|---|---|",
    ]
    out += [f"| {k} | {v} |" for table in ("timing", "guard_times") for k, v in spec[table].items()]
    for kind, title in (("device", "Host to device"), ("host", "Device to host")):
        out += ["", f"## {title}", "", "| type | message | fields | accepted in | answer | meaning |"]
        out.append("|---|---|---|---|---|---|")
        out += [_message_row(m) for m in spec["messages"] if m["to"] == kind]
    out += ["", "## Records", "", "| record | fields | meaning |", "|---|---|---|"]
    out += [f"| {r['name']} | {_names(r['fields'])} | {r['doc']} |" for r in spec["records"]]
    out += ["", "## Codes", ""]
    for name, table in spec["codes"].items():
        values = ", ".join(f"{v} {k}" for k, v in table.items() if isinstance(v, int) and not isinstance(v, bool))
        out += [f"**{name}**: {table['doc']} {values}.", ""]
    out += ["## Limits", ""]
    for name, app in spec["applicators"].items():
        never, free = app["never"], {**app["never"], **app["free"]}
        out += [f"### {name}", "", f"{app['doc']} Probe id {app['probe_id']}.", ""]
        out += ["| limit | free | never beyond |", "|---|---|---|"]
        out += [f"| {key} | {free[key]} | {never[key]} |" for key in never]
        out.append("")
    return "\n".join(out)


def _names(fields: list[list[str]]) -> str:
    return ", ".join(f"{name} {wire}" for name, wire in fields)


def _message_row(m: Spec) -> str:
    fields = _names(m["fields"])
    if repeat := m.get("repeat"):
        fields += f", {repeat.get('times') or repeat['count']} x {repeat['record']}"
    if m.get("tail"):
        fields += ", " + _names(m["tail"])
    if m.get("rest"):
        fields += f", {m['rest']} (rest)"
    return f"| {m['type']} | {m['name']} | {fields} | {m.get('states', '')} | {m.get('answer', '')} | {m['doc']} |"

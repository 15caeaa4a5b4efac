"""Messages and their records as Python: one frozen dataclass each."""

from __future__ import annotations

from firmware_interface.codegen.spec import GENERATED, Spec, digest, scalar


def messages_py(spec: Spec) -> str:
    """Frozen dataclasses for every record and message."""
    out = [
        f'"""Messages of the device contract. {GENERATED}"""',
        "",
        "# ruff: noqa: E501",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "from struct import Struct",
        "from typing import ClassVar, NamedTuple",
        "",
        "from firmware_interface.limits import Cap",
        "from firmware_interface.wire.message import Message",
        "",
        f"MAJOR = {spec['protocol']['major']}",
        f"MINOR = {spec['protocol']['minor']}",
        f"DIGEST = 0x{digest(spec):08X}",
        "",
    ]
    for record in spec["records"]:
        if record["name"] != "Cap":  # the limits know it too, and they come first
            out += ["", f"class {record['name']}(NamedTuple):", f'    """{record["doc"]}"""', ""]
            out += [f"    {name}: {scalar(wire)[1]}" for name, wire in record["fields"]]
            out.append("")
        out += ["", f'{record["name"].upper()}_STRUCT = Struct("<{_fields(record["fields"])}")', ""]
    for message in spec["messages"]:
        out += _message_class(message)
    out += ["", "MESSAGES: dict[int, type[Message]] = {"]
    out += [f"    {m['type']}: {_class_name(m['name'])}," for m in spec["messages"]]
    out += ["}", ""]
    return "\n".join(out)


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _message_class(message: Spec) -> list[str]:
    fields, tail = message["fields"], message.get("tail", [])
    repeat, rest = message.get("repeat"), message.get("rest")
    out = ["", "@dataclass(frozen=True, slots=True)", f"class {_class_name(message['name'])}(Message):"]
    out += [f'    """{message["doc"]}"""', ""]
    out += [f"    {name}: {scalar(wire)[1]}" for name, wire in fields]
    if repeat:
        item = "bytes" if message.get("packed") else f"tuple[{repeat['record']}, ...]"
        out.append(f"    {repeat['name']}: {item}")
    out += [f"    {name}: {scalar(wire)[1]}" for name, wire in tail]
    if rest:
        out.append(f'    {rest}: bytes = b""')
    if fields or repeat or tail or rest:
        out.append("")
    out += [
        f"    TYPE: ClassVar[int] = {message['type']}",
        f'    NAME: ClassVar[str] = "{message["name"]}"',
        f'    HEAD: ClassVar[Struct] = Struct("<{_fields(fields)}")',
    ]
    if repeat:
        out += _repeat_constants(message)
    if tail:
        out.append(f'    TAIL: ClassVar[Struct | None] = Struct("<{_fields(tail)}")')
    if rest:
        out.append("    HAS_REST: ClassVar[bool] = True")
    names = [name for name, _ in fields] + ([repeat["name"]] if repeat else [])
    names += [name for name, _ in tail] + ([rest] if rest else [])
    if names:
        listed = ", ".join(f'"{n}"' for n in names) + ("," if len(names) == 1 else "")
        out.append(f"    FIELDS: ClassVar[tuple[str, ...]] = ({listed})")
    texts = ", ".join(f'"{name}": {scalar(wire)[2]}' for name, wire in fields if wire.startswith("s"))
    if texts:
        out.append(f"    TEXTS: ClassVar[dict[str, int]] = {{{texts}}}")
    if message.get("answer"):
        out.append(f'    ANSWER: ClassVar[str] = "{message["answer"]}"')
    if "states" in message and message["states"] != "any":
        states = ", ".join(f'"{s}"' for s in message["states"].split())
        out.append(f"    STATES: ClassVar[frozenset[str] | None] = frozenset({{{states}}})")
    out.append("")
    return out


def _repeat_constants(message: Spec) -> list[str]:
    repeat = message["repeat"]
    record = repeat["record"]
    out = [
        f"    ITEM: ClassVar[type[NamedTuple] | None] = {record}",
        f"    ITEM_STRUCT: ClassVar[Struct | None] = {record.upper()}_STRUCT",
    ]
    if "count" in repeat:
        index = [name for name, _ in message["fields"]].index(repeat["count"])
        out.append(f"    COUNT: ClassVar[int] = {index}")
    else:
        out.append(f"    ITEM_TIMES: ClassVar[int | None] = {repeat['times']}")
    if message.get("packed"):
        out.append("    PACKED: ClassVar[bool] = True")
    return out


def _fields(spec_fields: list[list[str]]) -> str:
    return "".join(scalar(wire)[0] for _, wire in spec_fields)

"""Making the file of a study envelope."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date

import tomlkit

from rig.paradigm.envelope import parse_envelope
from rig.paradigm.envelope_checks import HASH, SCHEMA, content_hash
from rig.paradigm.tiers import LONGEST

_HEAD = """Study envelope of qst-rig: limits raised for one study. Do not edit: the hash below would no longer fit.
To change anything, make a new file with `qst-rig envelope new` and have it approved and signed.
Print it with `qst-rig envelope show` for the signature."""


def new_envelope(
    *, applicator: str, author: str, reason: str, issued: date, expires: date, raised: Mapping[str, float], study: str
) -> str:
    """Text of a new envelope file with its hash.

    Raises
    ------
    EnvelopeError
        What `parse_envelope` would refuse on the day of issue, before a file is made.
    """
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add("schema", tomlkit.item(SCHEMA))
    texts = {"study": study, "author": author, "reason": reason}
    for key, text in texts.items():
        document.add(key, tomlkit.item(text))
    document.add("issued", tomlkit.item(issued))
    document.add("expires", tomlkit.item(expires))
    document.add("applicator", tomlkit.item(applicator))
    document.add(HASH, tomlkit.item(""))
    table, longest = tomlkit.table(), tomlkit.table()
    for key, value in raised.items():
        name, _, row = key.partition(".")
        if name == LONGEST:
            longest.add(tomlkit.key(row), tomlkit.item(value))
        else:
            table.add(key, tomlkit.item(value))
    if longest:
        table.add(LONGEST, longest)
    document.add("raised", table)
    document[HASH] = content_hash(tomllib.loads(tomlkit.dumps(document)))
    text = tomlkit.dumps(document)
    parse_envelope(text, "the new envelope", issued)
    return text

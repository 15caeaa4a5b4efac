"""What all messages of the contract share: packing to and unpacking from a payload."""

from __future__ import annotations

from struct import Struct
from typing import Any, ClassVar, NamedTuple, Self, cast

EMPTY = Struct("<")


class BadPayload(ValueError):
    """A payload whose length does not fit its message type; names the message and both lengths."""


class Message:
    """Base of the generated message classes.

    A payload is HEAD, then ITEM_STRUCT repeated (ITEM_TIMES, or as many as the
    head's last count field says), then TAIL, then for one message free bytes.
    """

    __slots__ = ()
    TYPE: ClassVar[int]
    NAME: ClassVar[str]
    HEAD: ClassVar[Struct] = EMPTY
    ITEM: ClassVar[type[NamedTuple] | None] = None
    ITEM_STRUCT: ClassVar[Struct | None] = None
    ITEM_TIMES: ClassVar[int | None] = None
    TAIL: ClassVar[Struct | None] = None
    HAS_REST: ClassVar[bool] = False
    TEXTS: ClassVar[tuple[str, ...]] = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()
    ANSWER: ClassVar[str] = ""
    STATES: ClassVar[frozenset[str] | None] = None

    def pack(self) -> bytes:
        """Payload of this message.

        Raises
        ------
        struct.error
            If a field does not fit its wire type.
        """
        values: list[Any] = [getattr(self, name) for name in self.FIELDS]
        if self.TEXTS:
            values = [v.encode("ascii") if isinstance(v, str) else v for v in values]
        rest = values.pop() if self.HAS_REST else b""
        n_tail = len(_fields_of(self.TAIL))
        tail = values[len(values) - n_tail :] if n_tail else []
        values = values[: len(values) - n_tail]
        items = values.pop() if self.ITEM_STRUCT is not None else ()
        parts = [self.HEAD.pack(*values)]
        if self.ITEM_STRUCT is not None:
            if self.ITEM_TIMES is not None and len(items) != self.ITEM_TIMES:
                raise BadPayload(f"{self.NAME} takes {self.ITEM_TIMES} items, not {len(items)}")
            parts += [self.ITEM_STRUCT.pack(*item) for item in items]
        if self.TAIL is not None:
            parts.append(self.TAIL.pack(*tail))
        parts.append(rest)
        return b"".join(parts)

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Message from a payload.

        Raises
        ------
        BadPayload
            If the payload's length does not fit.
        """
        size = cls.HEAD.size
        if len(payload) < size:
            raise BadPayload(f"{cls.NAME}: {len(payload)} bytes, at least {size} expected")
        values: list[Any] = list(cls.HEAD.unpack_from(payload))
        if cls.TEXTS:
            values = [v.rstrip(b"\0").decode("ascii", "replace") if isinstance(v, bytes) else v for v in values]
        if cls.ITEM_STRUCT is not None:
            times = cls.ITEM_TIMES if cls.ITEM_TIMES is not None else values[cls._count_index()]
            end = size + times * cls.ITEM_STRUCT.size
            if len(payload) < end:
                raise BadPayload(f"{cls.NAME}: {len(payload)} bytes, {end} expected for {times} items")
            make = cast("Any", cls.ITEM)._make
            values.append(tuple(map(make, cls.ITEM_STRUCT.iter_unpack(payload[size:end]))))
            size = end
        if cls.TAIL is not None:
            if len(payload) < size + cls.TAIL.size:
                raise BadPayload(f"{cls.NAME}: {len(payload)} bytes, {size + cls.TAIL.size} expected")
            values += cls.TAIL.unpack_from(payload, size)
            size += cls.TAIL.size
        if cls.HAS_REST:
            values.append(payload[size:])
        elif len(payload) != size:
            raise BadPayload(f"{cls.NAME}: {len(payload)} bytes, {size} expected")
        return cls(*values)

    @classmethod
    def _count_index(cls) -> int:
        """Index in the head of the field `n`, which counts the items."""
        return cls.FIELDS.index("n")


def _fields_of(tail: Struct | None) -> str:
    """Struct codes of a tail without the byte-order mark; one letter per field."""
    return "" if tail is None else tail.format.lstrip("<")

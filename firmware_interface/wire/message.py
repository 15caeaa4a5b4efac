"""What all messages of the contract share: packing to and unpacking from a payload."""

from __future__ import annotations

from struct import Struct
from typing import Any, ClassVar, NamedTuple, Self, cast

EMPTY = Struct("<")


class BadPayload(ValueError):
    """A payload whose length does not fit its message type; names the message and both lengths."""


class Message:
    """Base of the generated message classes.

    A payload is HEAD, then ITEM_STRUCT repeated (ITEM_TIMES, or as often as
    the head's field number COUNT says), then TAIL, then for one message free
    bytes. Items are named tuples, or with PACKED the bytes as they travel: the
    many samples of telemetry are read by numpy, not one by one.
    """

    __slots__ = ()
    TYPE: ClassVar[int]
    NAME: ClassVar[str]
    HEAD: ClassVar[Struct] = EMPTY
    ITEM: ClassVar[type[NamedTuple] | None] = None
    ITEM_STRUCT: ClassVar[Struct | None] = None
    ITEM_TIMES: ClassVar[int | None] = None
    COUNT: ClassVar[int] = 0
    PACKED: ClassVar[bool] = False
    TAIL: ClassVar[Struct | None] = None
    HAS_REST: ClassVar[bool] = False
    TEXTS: ClassVar[dict[str, int]] = {}
    FIELDS: ClassVar[tuple[str, ...]] = ()
    ANSWER: ClassVar[str] = ""
    STATES: ClassVar[frozenset[str] | None] = None

    def pack(self) -> bytes:
        """Payload of this message.

        Raises
        ------
        BadPayload
            If a text is too long or the number of items is not the one the message names.
        struct.error
            If a number does not fit its wire type.
        """
        values: list[Any] = [getattr(self, name) for name in self.FIELDS]
        for name, size in self.TEXTS.items():
            index = self.FIELDS.index(name)
            values[index] = values[index].encode("ascii")
            if len(values[index]) > size:
                raise BadPayload(f"{self.NAME}: {name} is {len(values[index])} bytes long, {size} fit")
        rest = values.pop() if self.HAS_REST else b""
        n_tail = len(_fields_of(self.TAIL))
        tail = values[len(values) - n_tail :] if n_tail else []
        values = values[: len(values) - n_tail]
        items = values.pop() if self.ITEM_STRUCT is not None else ()
        parts = [self.HEAD.pack(*values), self._pack_items(items, values)]
        if self.TAIL is not None:
            parts.append(self.TAIL.pack(*tail))
        parts.append(rest)
        return b"".join(parts)

    def _pack_items(self, items: Any, head: list[Any]) -> bytes:
        """Repeated part of the payload, which must be as long as `head` says."""
        if self.ITEM_STRUCT is None:
            return b""
        data = items if isinstance(items, bytes) else b"".join([self.ITEM_STRUCT.pack(*item) for item in items])
        times = self.ITEM_TIMES if self.ITEM_TIMES is not None else head[self.COUNT]
        if len(data) != times * self.ITEM_STRUCT.size:
            raise BadPayload(f"{self.NAME} takes {times} items, not {len(data) / self.ITEM_STRUCT.size:g}")
        return data

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
            times = cls.ITEM_TIMES if cls.ITEM_TIMES is not None else values[cls.COUNT]
            end = size + times * cls.ITEM_STRUCT.size
            if len(payload) < end:
                raise BadPayload(f"{cls.NAME}: {len(payload)} bytes, {end} expected for {times} items")
            items = payload[size:end]
            if cls.PACKED:
                values.append(items)
            else:
                values.append(tuple(map(cast("Any", cls.ITEM)._make, cls.ITEM_STRUCT.iter_unpack(items))))
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


def _fields_of(tail: Struct | None) -> str:
    """Struct codes of a tail without the byte-order mark; one letter per field."""
    return "" if tail is None else tail.format.lstrip("<")

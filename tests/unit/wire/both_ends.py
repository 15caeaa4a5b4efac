"""Both ends of a link for its tests, and what they send, taken apart."""

from __future__ import annotations

from firmware_interface.link import Answer, DeviceLink, HostLink
from firmware_interface.wire.frame import Deframer, Frame
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import DIGEST, MESSAGES, Hello, Ident

MS = 1000  # µs
SESSION, OTHER_SESSION = 7, 8
HELLO = Hello(SESSION, 1, 0, DIGEST)
IDENT = Ident(1, 0, 1, 0, DIGEST, "serial", "firmware", 1, 0, 1, 1000)
TO_DEVICE = [kind for kind in MESSAGES.values() if kind.TYPE < 128]


def frames_in(data: bytes) -> list[Frame]:
    """All frames of clean bytes."""
    frames, bad = Deframer().feed(data)
    assert bad == []
    return frames


def replies_in(data: bytes) -> list[tuple[int, int, Message]]:
    """Sequence number, session and message of every frame."""
    return [(f.seq, f.session, MESSAGES[f.type].unpack(f.payload)) for f in frames_in(data)]


def opened() -> tuple[HostLink, DeviceLink]:
    """Both ends after a HELLO that met no trouble."""
    host, device = HostLink(SESSION), DeviceLink()
    host.request(HELLO)
    (request,) = device.receive(host.poll(0)[0], 0)
    device.answer(request, IDENT)
    (answer,) = host.receive(device.poll(0))
    assert isinstance(answer, Answer)
    return host, device

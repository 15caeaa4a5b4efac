"""What the device's answer to a command means to the session. Pure."""

from __future__ import annotations

from firmware_interface.codes import Result
from firmware_interface.wire.message import Message
from firmware_interface.wire.messages import LoadCommit, Reply, Start
from rig.devices.refusal import refusal, rest_ms, settles, stopped
from rig.domain import events
from rig.domain.units import Modality


def command_done(command: events.Command, request: Message, reply: Reply, modality: Modality) -> events.CommandDone:
    """Answer to the last request of a command, or the first that was refused."""
    if reply.result != Result.OK:
        problem = refusal(request.NAME, reply, modality)
        on_its_way = settles(request.NAME, reply)
        return events.CommandDone(
            command, False, problem, rest_ms=rest_ms(reply), settles=on_its_way, stopped=stopped(reply)
        )
    if isinstance(request, LoadCommit):
        crc = int.from_bytes(reply.data[:4], "little")
        if crc != request.crc:
            return events.CommandDone(command, False, "the device holds another program than the one sent")
        return events.CommandDone(command, True, program_crc=crc)
    if isinstance(request, Start):
        return events.CommandDone(command, True, t0_us=int.from_bytes(reply.data[:8], "little"))
    return events.CommandDone(command, True)

"""A control process whose hour takes a minute: everything it holds, with simulated rig and clock in the same process.

Started by name (``rig.channel.Peer``), talks like control. What is real: engine, runner, device, link, clock
alignment, journal with its threads, the channel to the client. What is not: the serial port and its thread, and the
client's ticks, for which time is too fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firmware_interface.codes import State as DeviceState
from hardware_sim.line import SimulatedLine
from hardware_sim.participant import ParticipantSettings
from hardware_sim.rig import SimulatedRig
from rig import app
from rig.channel import Inbox, Outbox, own_pipes
from rig.clock import VirtualClock
from rig.control.messages import Ask, Begin, Over, Samples, State
from rig.control.process import MOST_SAMPLES, _Client
from rig.session.actions import Operator


class Ticking(_Client):
    """A client that is always there; it may ask."""

    def asked(self, now_ns: int) -> list[Operator]:
        return [message.request for message in self._inbox.take() if isinstance(message, Ask)]

    def may_beat(self, now_ns: int, device: DeviceState) -> bool:
        return True


def main(argv: Sequence[str]) -> None:
    """Run what the client asks for; ``Over`` is the last message."""
    incoming, outgoing = own_pipes()
    inbox, outbox = Inbox(incoming), Outbox(outgoing, latest=State, droppable=Samples, most=MOST_SAMPLES)
    begin = None
    while begin is None:
        inbox.wait(1.0)
        begin = next((message for message in inbox.take() if isinstance(message, Begin)), None)
    prepared = app.prepare(begin.options)
    # not `fast`: the journal has its threads, as in real time
    prepared = replace(prepared, options=replace(prepared.options, fast=False))
    clock = VirtualClock(app.VIRTUAL_START_NS)
    world = SimulatedRig(prepared.paradigm.applicator, seed=prepared.seed, participant=ParticipantSettings())
    done = app.record_on(prepared, SimulatedLine(world, clock), clock, Ticking(inbox, outbox, lambda: ""))
    outbox.send(Over(done.finish_reason, done.finish_text, str(done.journal), str(done.run_file)))
    outbox.close()

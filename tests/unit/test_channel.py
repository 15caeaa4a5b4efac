"""Messages between processes: nobody waits, and what may be dropped is; a child's end is seen, whatever ended it."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from rig.channel import LENGTH, Inbox, Outbox, Peer

#: how many messages of the droppable kind wait
MOST = 16
TARGETS = """
import signal, time
from rig.channel import Inbox, Outbox, own_pipes

def echo(argv):
    incoming, outgoing = own_pipes()
    print("not a message")
    inbox, outbox = Inbox(incoming), Outbox(outgoing)
    while not inbox.ended:
        inbox.wait(1.0)
        for message in inbox.take():
            outbox.send(message)
    outbox.close()

def deaf(argv):
    time.sleep(60)

def ill(argv):
    raise SystemExit(3)
"""


def pipe() -> tuple:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb")


def test_messages_arrive_in_order_and_the_end_is_seen():
    source, sink = pipe()
    inbox, outbox = Inbox(source), Outbox(sink)
    for i in range(100):
        outbox.send(str(i))
    assert outbox.close()
    sink.close()
    inbox.join()
    assert inbox.take() == [str(i) for i in range(100)]
    assert inbox.ended
    source.close()


def test_a_client_that_does_not_read_blocks_nobody_and_gets_the_latest():
    source, sink = pipe()
    outbox = Outbox(sink, latest=float, droppable=bytes, most=MOST)
    big = "x" * 200_000  # fills the pipe: the sending thread now waits
    outbox.send(big)
    for i in range(10 * MOST):
        outbox.send(float(i))
        outbox.send(str(i).encode())
    outbox.send("kept")
    inbox = Inbox(source)
    outbox.close()
    sink.close()
    inbox.join()
    got = inbox.take()
    assert got[0] == big
    assert [m for m in got if isinstance(m, str)][1:] == ["kept"]
    assert [m for m in got if isinstance(m, float)] == [10.0 * MOST - 1]
    assert [int(m) for m in got if isinstance(m, bytes)] == list(range(9 * MOST, 10 * MOST))
    source.close()


def test_without_a_rule_nothing_is_dropped():
    source, sink = pipe()
    inbox, outbox = Inbox(source), Outbox(sink)
    sent = [float(i) for i in range(1000)]
    for message in sent:
        outbox.send(message)
    outbox.close()
    sink.close()
    inbox.join()
    assert inbox.take() == sent
    source.close()


def test_a_reader_that_is_gone_ends_the_sending_thread():
    source, sink = pipe()
    outbox = Outbox(sink)
    source.close()
    outbox.send("nobody hears")
    assert outbox.close()
    assert outbox.broken
    assert "outbox" not in {t.name for t in threading.enumerate()}
    try:
        sink.close()
    except BrokenPipeError:
        pass


def test_a_message_cut_short_is_none():
    source, sink = pipe()
    sink.write(LENGTH.pack(100) + b"half")
    sink.close()
    inbox = Inbox(source)
    inbox.join()
    assert inbox.take() == []
    assert inbox.ended
    source.close()


# ---------------------------------------------------------------- a child


@pytest.fixture
def _targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "targets_for_channel.py").write_text(TARGETS)
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(tmp_path), before))))


def answer(peer: Peer, patience_s: float = 20.0) -> list[object]:
    """What the child says next; nothing where it is gone."""
    end = time.monotonic() + patience_s
    while not peer.gone:
        assert time.monotonic() < end, "the child neither answered nor ended"
        if said := peer.take(0.1):
            return said
    return []


@pytest.mark.usefixtures("_targets")
def test_a_child_answers_and_ends_when_its_client_closes():
    peer = Peer("targets_for_channel:echo", 10.0)
    for message in ("one", {"two": 2}):
        peer.send(message)
        assert answer(peer) == [message]
    assert not peer.gone
    assert peer.close() == 0


@pytest.mark.usefixtures("_targets")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_ended_by_a_signal_is_gone_with_its_number(number: signal.Signals):
    peer = Peer("targets_for_channel:echo", 10.0)
    peer.send("there?")
    assert answer(peer) == ["there?"]
    os.kill(peer.pid, number)
    assert answer(peer) == []
    assert peer.gone
    assert peer.close() == -number


@pytest.mark.usefixtures("_targets")
def test_a_child_that_fails_to_start_is_gone_with_its_exit_code():
    peer = Peer("targets_for_channel:ill", 10.0)
    peer.send("nobody hears")
    assert answer(peer) == []
    assert peer.close() == 3


@pytest.mark.usefixtures("_targets")
def test_a_child_that_reads_nothing_is_ended():
    peer = Peer("targets_for_channel:deaf", 0.2)
    peer.send("x" * 1_000_000)  # more than the pipe holds: the sending thread waits
    assert peer.close() == -signal.SIGKILL

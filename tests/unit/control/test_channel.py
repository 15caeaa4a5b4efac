"""Messages between processes: nobody waits, and what may be dropped is."""

from __future__ import annotations

import os
import threading

import numpy as np

from rig.control.channel import LENGTH, MOST_SAMPLES, Inbox, Outbox
from rig.control.messages import Samples, State, Told
from rig.session.actions import Snapshot


def snapshot(trial: int) -> State:
    return State(trial, Snapshot("waiting", trial, 9, "T", 1, 1, 0, 10, False, None, None, "", ""), "READY", None, 0)


def samples(i: int) -> Samples:
    return Samples(np.array([i], dtype="u8"), *(np.zeros(1, dtype="f4") for _ in range(3)))


def pipe() -> tuple:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb")


def test_messages_arrive_in_order_and_the_end_is_seen():
    source, sink = pipe()
    inbox, outbox = Inbox(source), Outbox(sink)
    for i in range(100):
        outbox.send(Told("note", str(i)))
    outbox.close()
    sink.close()
    inbox.join()
    assert [m.text for m in inbox.take()] == [str(i) for i in range(100)]
    assert inbox.ended
    source.close()


def test_a_client_that_does_not_read_blocks_nobody_and_gets_the_latest_state():
    source, sink = pipe()
    outbox = Outbox(sink)
    big = Told("note", "x" * 200_000)  # fills the pipe: the sending thread now waits
    outbox.send(big)
    for i in range(10 * MOST_SAMPLES):
        outbox.send(snapshot(i))
        outbox.send(samples(i))
    outbox.send(Told("fault", "kept"))
    inbox = Inbox(source)
    outbox.close()
    sink.close()
    inbox.join()
    got = inbox.take()
    assert got[0] == big
    assert [m.text for m in got if isinstance(m, Told)][1:] == ["kept"]
    assert [m.now_ns for m in got if isinstance(m, State)] == [10 * MOST_SAMPLES - 1]
    kept = [int(m.t_us[0]) for m in got if isinstance(m, Samples)]
    assert kept == list(range(9 * MOST_SAMPLES, 10 * MOST_SAMPLES))
    source.close()


def test_a_reader_that_is_gone_ends_the_sending_thread():
    source, sink = pipe()
    outbox = Outbox(sink)
    source.close()
    outbox.send(Told("note", "nobody hears"))
    outbox.close()
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

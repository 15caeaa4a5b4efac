"""What the operator types is a request, or the list of what can be typed."""

from __future__ import annotations

import io
import os
import time
from dataclasses import replace

import pytest

from rig.cli.operator_line import HELP, OperatorLines, parse
from rig.clock import RealClock
from rig.domain.units import NS_PER_S
from rig.session.actions import Operator
from rig.session.states import Verb


@pytest.mark.parametrize(
    "line, request_",
    [
        ("\n", Operator(Verb.CONFIRM_SPOT)),
        ("68\n", Operator(Verb.RATE, value=68.0)),
        (" 7,5 ", Operator(Verb.RATE, value=7.5)),
        ("p", Operator(Verb.PAUSE)),
        ("c", Operator(Verb.RESUME)),
        ("r cuff slipped", Operator(Verb.REPEAT, "cuff slipped")),
        ("r! agreed, cuff moved", Operator(Verb.REPEAT, "agreed, cuff moved", agreed=True)),
        ("k tired", Operator(Verb.SKIP, "tired")),
        ("S", Operator(Verb.STOP)),
        ("stop", Operator(Verb.STOP)),
        ("STOP!", Operator(Verb.STOP, agreed=True)),
        ("Stopp es tut weh", Operator(Verb.STOP, "es tut weh")),
        ("\x1b[A\x1b[Ds\n", Operator(Verb.STOP)),
        ("\x1bOP\x01s\x7f\n", Operator(Verb.STOP)),
        ("\x1b[A\n", None),
        ("stopwatch fell", None),
        ("q", Operator(Verb.FINISH)),
        ("n skin red", Operator(Verb.NOTE, "skin red")),
        ("hello", None),
        ("4_5", None),
        ("a 2_2", None),
    ],
)
def test_lines(line, request_):
    assert parse(line) == request_


def test_an_unknown_line_shows_what_can_be_typed(capsys):
    lines = OperatorLines(io.StringIO("what\n55\n"))
    while not (taken := lines.taken()):
        pass
    assert [said(request) for request in taken] == [Operator(Verb.RATE, value=55.0)]
    assert HELP in capsys.readouterr().out


def said(request: Operator) -> Operator:
    """A request without its time, which is that of the line's end."""
    assert request.at_ns is not None
    assert 0 <= RealClock().now_ns() - request.at_ns < 10 * NS_PER_S
    return replace(request, at_ns=None)


def everything(lines: OperatorLines, count: int) -> list[Operator]:
    end, taken = time.monotonic() + 10, []
    while len(taken) < count:
        assert time.monotonic() < end, taken
        request = lines.next(0.1)
        taken += [] if request is None else [said(request)]
    return taken


def test_a_byte_that_is_no_text_does_not_take_the_stop_away():
    typed = "n Haut gerötet\ns\n".encode("latin-1")
    lines = OperatorLines(io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
    assert everything(lines, 2) == [Operator(Verb.NOTE, "Haut ger\ufffdtet"), Operator(Verb.STOP)]


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals exist only on POSIX systems")
def test_ctrl_d_does_not_take_the_stop_away_and_a_closed_terminal_is_noticed(capsys):
    master, slave = os.openpty()
    with os.fdopen(slave, encoding="utf-8") as stream:
        lines = OperatorLines(stream)
        for typed in (b"p\n", b"\x04", b"s\n"):
            os.write(master, typed)
        assert everything(lines, 2) == [Operator(Verb.PAUSE), Operator(Verb.STOP)]
        os.close(master)
        end = time.monotonic() + 10
        while not lines.closed:
            assert time.monotonic() < end
            time.sleep(0.01)
    assert HELP in capsys.readouterr().out

"""What the operator types is a request, or the list of what can be typed."""

from __future__ import annotations

import io

import pytest

from rig.cli.operator_line import HELP, OperatorLines, parse
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
        ("q", Operator(Verb.FINISH)),
        ("n skin red", Operator(Verb.NOTE, "skin red")),
        ("hello", None),
    ],
)
def test_lines(line, request_):
    assert parse(line) == request_


def test_an_unknown_line_shows_what_can_be_typed(capsys):
    lines = OperatorLines(io.StringIO("what\n55\n"))
    while not (taken := lines.taken()):
        pass
    assert taken == [Operator(Verb.RATE, value=55.0)]
    assert HELP in capsys.readouterr().out

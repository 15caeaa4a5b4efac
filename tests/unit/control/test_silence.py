"""A control process that says nothing is called silent after a second, once, and not for the client's own absence."""

from __future__ import annotations

import pytest

from rig.control.silence import ANSWERS_AGAIN, DOES_NOT_ANSWER, Silence
from rig.domain.units import NS_PER_MS


def rounds(*parts: tuple[int, int, bool]) -> list[tuple[int, bool]]:
    """Looks from `start` to before `end` ms, every 50 ms, with or without messages."""
    return [(ms, heard) for start, end, heard in parts for ms in range(start, end, 50)]


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        pytest.param(rounds((0, 3000, True)), [], id="it talks"),
        pytest.param(rounds((0, 500, True), (500, 1450, False), (1450, 2000, True)), [], id="silent for 0.95 s"),
        pytest.param(rounds((0, 500, True), (500, 4000, False)), [(1500, DOES_NOT_ANSWER)], id="silent, said once"),
        pytest.param(
            rounds((0, 500, True), (500, 2000, False), (2000, 2500, True), (2500, 4000, False)),
            [(1500, DOES_NOT_ANSWER), (2000, ANSWERS_AGAIN), (3500, DOES_NOT_ANSWER)],
            id="silent twice",
        ),
        pytest.param(rounds((0, 500, True), (6000, 6500, False)), [], id="the client itself stood still"),
        pytest.param(rounds((0, 3000, False)), [(1050, DOES_NOT_ANSWER)], id="silent from the first look on"),
    ],
)
def test_silence_is_told_once_and_so_is_its_end(looks: list[tuple[int, bool]], told: list[tuple[int, str]]) -> None:
    silence = Silence()
    said = [(ms, silence.look(ms * NS_PER_MS, heard)) for ms, heard in looks]
    assert [(ms, text) for ms, text in said if text] == told

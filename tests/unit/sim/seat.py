"""A simulated participant alone, with a level that the test makes."""

from __future__ import annotations

from hardware_sim.participant import (
    PERIOD_US,
    Participant,
    ParticipantSettings,
)
from tests.unit.sim.scripted_host import PULSES

S = 1_000_000


class Seat:
    """A participant alone, with a level that the test makes."""

    def __init__(self, applicator: str, seed: int = 1, **settings: float | None) -> None:
        self.person = Participant(applicator, ParticipantSettings(**settings), seed)  # type: ignore[arg-type]
        self.baseline, self.target, rise, fall, plateau, _ = PULSES[applicator]
        self.on_ms = rise + plateau + fall
        self.now_us = 0
        self.prompt: tuple[int, int, int] | None = None
        self.answers: list[tuple[int, int]] = []
        self.slider: list[int] = []

    def feel(self, level: float, ms: int) -> None:
        """Hold a level."""
        for _ in range(ms // 10):
            self.now_us += PERIOD_US
            self.person.step(self.now_us, level, self.prompt)
            self.slider.append(self.person.slider)
            if self.person.answer >= 0:
                self.answers.append((self.now_us, self.person.answer))
                self.prompt = None

    def pulses(self, count: int, period_ms: int, target: float | None = None) -> None:
        """Train of rectangular pulses."""
        for _ in range(count):
            self.feel(self.target if target is None else target, 500)
            self.feel(self.baseline, period_ms - 500)

    def ask(self, steps: int = 100, patience_ms: int = 10_000) -> int | None:
        """Put a prompt and wait for the answer."""
        before = len(self.answers)
        self.prompt = (before + 1, steps, self.now_us + patience_ms * 1000)
        for _ in range(patience_ms // 10):
            self.feel(self.baseline, 10)
            if self.prompt is None:
                break
        self.prompt = None
        self.feel(self.baseline, 10)
        return self.answers[-1][1] if len(self.answers) > before else None

    def rest(self) -> None:
        """Ten seconds in which nothing happens, and nobody is stepped."""
        self.now_us += 10 * S

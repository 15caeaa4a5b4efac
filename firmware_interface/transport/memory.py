"""Two ends of a line in memory, with seeded loss, corruption and delay: for tests of the link."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass(slots=True)
class LossyPipe:
    """One direction. `loss` and `corruption` are probabilities per write, `delay_us` an inclusive range.

    Order is kept, as on a serial line: a byte never overtakes an earlier one.
    """

    seed: int
    loss: float = 0.0
    corruption: float = 0.0
    delay_us: tuple[int, int] = (0, 0)
    _random: random.Random = field(init=False)
    _waiting: list[tuple[int, bytes]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def write(self, data: bytes, now_us: int) -> None:
        """Put bytes on the line at `now_us`."""
        if not data or self._random.random() < self.loss:
            return
        if self._random.random() < self.corruption:
            bit = self._random.randrange(len(data) * 8)
            broken = bytearray(data)
            broken[bit // 8] ^= 1 << bit % 8
            data = bytes(broken)
        due = now_us + self._random.randint(*self.delay_us)
        if self._waiting:
            due = max(due, self._waiting[-1][0])
        self._waiting.append((due, data))

    def read(self, now_us: int) -> bytes:
        """Bytes that have arrived by `now_us`."""
        arrived = [data for due, data in self._waiting if due <= now_us]
        self._waiting = self._waiting[len(arrived) :]
        return b"".join(arrived)

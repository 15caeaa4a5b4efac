"""A simulated participant: feels the level at the skin, knows nothing of plan or device, and answers.

Each pulse felt adds to a state w (0 at the first pulse) that fades between pulses; a pulse is rated
R0(level) (1 + gain w) plus noise. The form is the smallest that shows temporal summation: growth at one pulse per
second or two, none at five seconds and more (Price 1977, Pain 3:57; Staud 2014, PLoS ONE 9:e89086). The constants are
not fitted to a person: the gain is known, so that an analysis can be tested against it.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass

from firmware_interface.limits import ABSENT_U16

US_PER_S = 1_000_000
US_PER_MS = 1000
#: how often the participant is stepped
PERIOD_US = 10_000
SCALE_MAX = 100.0
#: travel of the slider in the device's units
SLIDER_FULL = ABSENT_U16 - 1
#: time constant of the hand on the slider
HAND_S = 0.06
#: a level that has not risen by 1 % for this long is what the pulse feels like
STEADY_US = 100_000
STEADY_SHARE = 0.01
#: points a growing pain must gain before the hand is told again
NOTICEABLE = 1.0
#: a second question this soon is about the same pulse
SAME_PULSE_US = 3 * US_PER_S
#: from "too much" to a pressed button, and how long it is held
PRESS_DELAY_US = 350_000
PRESS_US = 200_000
#: spread of the handset's reaction times (log-normal)
REACTION_SIGMA = 0.25
#: answers leave the deadline this much room
DEADLINE_ROOM_US = 50_000


@dataclass(frozen=True, slots=True)
class Sense:
    """How one kind of stimulus is felt; levels in m°C, Pa or mN.

    A pulse begins at `feel_from` and ends at `feel_until`. `per_unit` points per unit above `zero`.
    The pain follows the stimulus after `delay_us` (C fibres for heat); after the pulse a share `fast` of it fades
    with `fast_s`, the rest, after `hold_s`, with `slow_s`.
    """

    feel_from: float
    feel_until: float
    zero: float
    per_unit: float
    delay_us: int
    fast: float
    fast_s: float
    hold_s: float
    slow_s: float


#: a first pulse of the built-in paradigms (48 °C, 48 kPa, 256 mN) is about 25 of 100, so that gain 2 stays below 100
SENSES: dict[str, Sense] = {
    "thermode": Sense(42_000, 41_000, 42_000, 25 / 6_000, 900_000, 0.75, 0.3, 0.0, 8.0),
    "cuff": Sense(10_000, 8_000, 10_000, 25 / 38_000, 300_000, 0.0, 1.0, 2.0, 8.0),
    "probe_1cm2": Sense(10_000, 8_000, 10_000, 25 / 30_000, 300_000, 0.0, 1.0, 2.0, 8.0),
    "pinprick": Sense(40, 25, 40, 22 / 216, 300_000, 0.0, 1.0, 2.0, 8.0),
}


@dataclass(frozen=True, slots=True)
class ParticipantSettings:
    """Who sits on the simulated skin.

    Attributes
    ----------
    gain
        Growth at full summation: the last of many pulses is (1 + gain) times the first; 0 none, negative: less.
    growth
        Share of the way to full summation that one pulse goes.
    decay_s
        Time constant of the summation between pulses.
    forget_s
        Onset-to-onset time from which on nothing is left of it.
    noise
        Standard deviation of one rating, points of 100.
    tolerance
        Rating at which the stop button is pressed; None never.
    miss_probability
        Of not answering a prompt.
    reaction_s
        Median time from prompt to answer.
    """

    gain: float = 1.0
    growth: float = 0.5
    decay_s: float = 4.0
    forget_s: float = 5.0
    noise: float = 1.5
    tolerance: float | None = None
    miss_probability: float = 0.0
    reaction_s: float = 1.2


def summation_after(w: float, onset_to_onset_s: float, settings: ParticipantSettings) -> float:
    """Summation at the next onset: one pulse added, then faded for `onset_to_onset_s`."""
    if onset_to_onset_s >= settings.forget_s:
        return 0.0
    return (w + settings.growth * (1.0 - w)) * math.exp(-onset_to_onset_s / settings.decay_s)


def expected_gain(
    gain: float, onset_to_onset_s: float, count: int, settings: ParticipantSettings | None = None
) -> float:
    """True r_n / r_1 of a train of `count` equal pulses, without noise and below the end of the scale."""
    settings = settings if settings is not None else ParticipantSettings()
    w = 0.0
    for _ in range(count - 1):
        w = summation_after(w, onset_to_onset_s, settings)
    return 1.0 + gain * w


def expected_first(applicator: str, level: float) -> float:
    """True rating of a first pulse of `level` (m°C, Pa, mN), points of 100."""
    sense = SENSES[applicator]
    return min(SCALE_MAX, max(0.0, (level - sense.zero) * sense.per_unit))


class Participant:
    """One participant; step it every `PERIOD_US` with the level at the skin.

    Attributes
    ----------
    settings
        May be replaced at any time.
    slider
        Position, 0..`SLIDER_FULL`.
    pressing
        Whether the stop button is held down.
    answer
        Answer to the prompt given in this step, in the prompt's steps; -1 none.
    """

    def __init__(self, applicator: str, settings: ParticipantSettings, seed: int) -> None:
        self._sense = SENSES[applicator]
        self.settings = settings
        # two streams: how often and how fast somebody answers does not change what is felt
        self._feeling = random.Random(f"feeling {applicator} {seed}")
        self._answering = random.Random(f"answering {applicator} {seed}")
        self._hand = 1.0 - math.exp(-PERIOD_US / US_PER_S / HAND_S)
        self.slider = 0
        self.pressing = False
        self.answer = -1
        # the pulse under way
        self._in_pulse = False
        self._onset_us: int | None = None
        self._peak = 0.0
        self._grew_us = 0
        self._settled_at = 0.0
        self._error = 0.0
        self._summation = 0.0
        # what is felt, after its delay
        self._coming: deque[tuple[int, bool, float]] = deque()
        self._told = 0.0
        self._felt = 0.0
        self._fades_us: int | None = None
        self._hand_at = 0.0
        # answers
        self._last_rating: float | None = None
        self._asked_us: int | None = None
        self._prompt: tuple[int, int] | None = None
        self._answer_us: int | None = None
        self._press_us: int | None = None

    def step(self, now_us: int, level: float, prompt: tuple[int, int, int] | None) -> None:
        """Feel `level` at `now_us`; `prompt` on the handset is (id, steps of its scale, deadline in µs)."""
        self.answer = -1
        if self._in_pulse:
            self._during_pulse(now_us, level)
        elif level >= self._sense.feel_from:
            self._begin_pulse(now_us, level)
        self._move_slider(now_us)
        if prompt is not None or self._prompt is not None:
            self._attend(now_us, prompt)
        if self._press_us is not None:
            self.pressing = self._press_us <= now_us < self._press_us + PRESS_US
            if now_us >= self._press_us + PRESS_US:
                self._press_us = None

    # ------------------------------------------------------------ feeling

    def _begin_pulse(self, now_us: int, level: float) -> None:
        since = math.inf if self._onset_us is None else (now_us - self._onset_us) / US_PER_S
        self._summation = summation_after(self._summation, since, self.settings)
        self._onset_us = now_us
        self._in_pulse = True
        self._peak, self._grew_us, self._settled_at = level, now_us, 0.0
        self._error = self._feeling.gauss(0.0, self.settings.noise)
        self._told = 0.0

    def _during_pulse(self, now_us: int, level: float) -> None:
        sense = self._sense
        if level > self._peak:
            if level - sense.zero > (self._peak - sense.zero) * (1.0 + STEADY_SHARE):
                self._grew_us = now_us
            self._peak = level
            rating = self._rate()
            if rating >= self._told + NOTICEABLE:
                self._told = rating
                self._coming.append((now_us + sense.delay_us, False, rating))
        ended = level < sense.feel_until
        if ended or (self._peak > self._settled_at and now_us - self._grew_us >= STEADY_US):
            self._settle(now_us)
        if ended:
            self._in_pulse = False
            self._coming.append((now_us + sense.delay_us, True, -1.0))

    def _settle(self, now_us: int) -> None:
        """The pulse is what it is: this is its rating."""
        self._settled_at = self._peak + (self._peak - self._sense.zero) * STEADY_SHARE
        rating = self._last_rating = self._rate()
        self._coming.append((now_us + self._sense.delay_us, True, rating))
        tolerance = self.settings.tolerance
        if tolerance is not None and rating >= tolerance and self._press_us is None:
            self._press_us = now_us + PRESS_DELAY_US

    def _rate(self) -> float:
        """Rating of the pulse as strong as it has been so far; where nothing hurts, noise does not either."""
        first = (self._peak - self._sense.zero) * self._sense.per_unit
        if first <= 0.0:
            return 0.0
        return min(SCALE_MAX, max(0.0, first * (1.0 + self.settings.gain * self._summation) + self._error))

    # ------------------------------------------------------------ slider

    def _move_slider(self, now_us: int) -> None:
        """Follow the pain: up while it grows, to its value once it is steady, down as it fades."""
        coming = self._coming
        while coming and coming[0][0] <= now_us:
            _, steady, rating = coming.popleft()
            if rating < 0.0:
                self._fades_us = now_us
            elif steady or rating > self._pain(now_us):
                self._felt, self._fades_us = rating, None
        pain = self._felt if self._fades_us is None else self._pain(now_us)
        hand = self._hand_at
        if pain != hand:
            hand += (pain - hand) * self._hand
            self._hand_at = hand
            self.slider = round(hand * (SLIDER_FULL / SCALE_MAX))

    def _pain(self, now_us: int) -> float:
        """Pain now: what is felt, or what is left of it."""
        if self._fades_us is None:
            return self._felt
        sense = self._sense
        gone_s = (now_us - self._fades_us) / US_PER_S
        slow = math.exp(-max(0.0, gone_s - sense.hold_s) / sense.slow_s)
        return self._felt * (sense.fast * math.exp(-gone_s / sense.fast_s) + (1.0 - sense.fast) * slow)

    # ------------------------------------------------------------ handset

    def _attend(self, now_us: int, prompt: tuple[int, int, int] | None) -> None:
        """Answer a prompt after a reaction time, unless it is missed; the last pulse felt is what is rated."""
        if prompt is None:
            self._prompt = self._answer_us = None
            self._asked_us = now_us
            return
        prompt_id, steps, deadline_us = prompt
        if self._prompt != (prompt_id, deadline_us):
            self._prompt = (prompt_id, deadline_us)
            reaction_s = self.settings.reaction_s * math.exp(self._answering.gauss(0.0, REACTION_SIGMA))
            at = min(now_us + round(reaction_s * US_PER_S), max(now_us, deadline_us - DEADLINE_ROOM_US))
            self._answer_us = None if self._answering.random() < self.settings.miss_probability else at
            self._forget_old(now_us)
        if self._answer_us is not None and now_us >= self._answer_us:
            rating = self._last_rating if self._last_rating is not None else 0.0
            self.answer = min(steps, max(0, round(rating / SCALE_MAX * steps)))
            self._answer_us = None

    def _forget_old(self, now_us: int) -> None:
        """A pulse that has been asked about before is not the answer to a later question."""
        asked = self._asked_us
        if asked is not None and (self._onset_us is None or self._onset_us < asked) and now_us - asked > SAME_PULSE_US:
            self._last_rating = None

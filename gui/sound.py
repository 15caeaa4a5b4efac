"""The few sounds: a soft tone for a prompt and for a trial's end, and alarm patterns by priority.

Made here with numpy, kept as WAV files in the user's cache, and played by what
the system has: QtMultimedia is not part of the program. Where nothing plays
files, the system's beep. Nothing waits for a sound to end.

Alarms follow IEC 60601-1-8: ten pulses in two bursts of three and two for high,
three for medium, two for low priority; a fundamental with harmonics up to
4 kHz, so that most ears and rooms let some of it through.
"""

from __future__ import annotations

import io
import shutil
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

RATE_HZ = 44_100
#: soft start and end of a pulse, so that it does not click
FADE_S = 0.02
#: 3 dB each: the fourth is within the 15 dB that IEC 60601-1-8 asks of four of them
OVERTONE = 0.7
#: version of the sounds in their files' names: raise it with any change to them
VERSION = 1


class Tone(StrEnum):
    """What sounds."""

    PROMPT = "prompt"  # the participant is asked
    TRIAL_END = "trial_end"  # for the operator
    ALARM_HIGH = "alarm_high"
    ALARM_MEDIUM = "alarm_medium"
    ALARM_LOW = "alarm_low"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pulses of `pulse_s` at `frequencies_hz`, one each, with a silence after each; `loudness` 0 to 1.

    `harmonics` counts the overtones, each `OVERTONE` times as loud as the one below.
    """

    frequencies_hz: tuple[float, ...]
    pulse_s: float
    silences_s: tuple[float, ...]
    harmonics: int
    loudness: float


#: IEC 60601-1-8, pulses of an alarm: high 75-200 ms, 50-125 ms apart, twice that and a pulse between three and two,
#: 0.35-1.3 s between the bursts; medium and low 125-250 ms, as far apart
_BURST_S = (0.1, 0.1, 0.35, 0.1, 0.5)
PATTERNS = {
    Tone.PROMPT: Pattern((660.0,), 0.2, (0.0,), 0, 0.25),
    Tone.TRIAL_END: Pattern((660.0, 523.0), 0.15, (0.05, 0.0), 0, 0.25),
    Tone.ALARM_HIGH: Pattern((523.0, 523.0, 659.0, 784.0, 784.0) * 2, 0.15, _BURST_S * 2, 4, 0.9),
    Tone.ALARM_MEDIUM: Pattern((523.0, 587.0, 659.0), 0.2, (0.2, 0.2, 0.0), 4, 0.7),
    Tone.ALARM_LOW: Pattern((659.0, 523.0), 0.2, (0.2, 0.0), 4, 0.5),
}

#: command lines that play a file, best first, by `sys.platform`; the file comes at the end
PLAYERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "linux": (("pw-play",), ("paplay",), ("aplay", "-q")),
    "darwin": (("afplay",),),
}


def samples(tone: Tone) -> NDArray[np.int16]:
    """Sound of a tone at `RATE_HZ`, shape (n,)."""
    pattern = PATTERNS[tone]
    pieces = []
    for frequency_hz, silence_s in zip(pattern.frequencies_hz, pattern.silences_s, strict=True):
        pieces += [_pulse(frequency_hz, pattern), np.zeros(round(silence_s * RATE_HZ))]
    sound: NDArray[np.float64] = np.concatenate(pieces)
    scaled: NDArray[np.int16] = np.round(sound * pattern.loudness * np.iinfo(np.int16).max).astype(np.int16)
    return scaled


def _pulse(frequency_hz: float, pattern: Pattern) -> NDArray[np.float64]:
    """One pulse with overtones and faded ends, at most 1 loud."""
    t_s = np.arange(round(pattern.pulse_s * RATE_HZ)) / RATE_HZ
    overtones = range(pattern.harmonics + 1)
    sound = sum((OVERTONE**k * np.sin(2 * np.pi * (k + 1) * frequency_hz * t_s) for k in overtones), np.zeros_like(t_s))
    ends = np.minimum(t_s, t_s[::-1]) / FADE_S
    faded: NDArray[np.float64] = sound * np.sin(np.pi / 2 * np.clip(ends, 0.0, 1.0)) ** 2
    return faded / sum(OVERTONE**k for k in overtones)


@cache
def wav(tone: Tone) -> bytes:
    """Return the tone as a WAV file, one channel of 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples(tone).astype("<i2").tobytes())
    return out.getvalue()


def wav_file(tone: Tone, folder: Path) -> Path:
    """Return the tone's file in `folder`, written where it is not there or not whole."""
    path = folder / f"{tone}-{VERSION}.wav"
    content = wav(tone)
    if not path.is_file() or path.stat().st_size != len(content):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path


def player(system: str, which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...] | None:
    """Return the command line that plays a file on this system, without the file; None: there is none."""
    for program, *options in PLAYERS.get(system, ()):
        found = which(program)
        if found is not None:
            return (found, *options)
    return None


def play(tone: Tone) -> None:
    """Let the tone sound, and return at once; a system without sound beeps or stays silent."""
    try:
        path = wav_file(tone, platformdirs.user_cache_path("qst-rig") / "sounds")
    except OSError:  # no room, no right to write: a beep is still a sound
        QApplication.beep()
        return
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 (only there)

        winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        return
    command = player(sys.platform)
    if command is None or not _start(command[0], [*command[1:], str(path)]):
        QApplication.beep()


def _start(program: str, arguments: list[str]) -> bool:
    """Start a program that nobody waits for; it says nothing on the terminal."""
    process = QProcess()
    process.setProgram(program)
    process.setArguments(arguments)
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    return bool(process.startDetached())  # a plain bool, whatever the stubs of PySide6 say

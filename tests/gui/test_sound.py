"""Tones: what is in the files, and which program would play them. Nothing sounds here."""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from gui import sound
from gui.sound import PATTERNS, RATE_HZ, Tone, player, samples, wav, wav_file


def pulses(tone: Tone) -> list[tuple[int, int]]:
    """Begin and end of each stretch of sound, in samples; a silence is 30 ms of nothing."""
    loud = np.flatnonzero(np.abs(samples(tone)) > 30)
    ends = np.flatnonzero(np.diff(loud) > 0.03 * RATE_HZ)
    begins = np.concatenate([[0], ends + 1])
    return [(int(loud[a]), int(loud[b])) for a, b in zip(begins, np.append(ends, loud.size - 1), strict=True)]


def spectrum_hz(tone: Tone, at: tuple[int, int]) -> list[float]:
    """Frequencies of a pulse that are within 15 dB of its loudest, rounded to its resolution."""
    piece = samples(tone)[at[0] : at[1]].astype(float)
    power = np.abs(np.fft.rfft(piece * np.hanning(piece.size), n=RATE_HZ))  # 1 Hz a bin
    peaks = [k for k in range(50, 6000) if power[k] == power[k - 40 : k + 41].max()]
    return [float(k) for k in peaks if power[k] > power.max() * 10 ** (-15 / 20)]


@pytest.mark.parametrize("tone", Tone)
def test_a_tone_is_a_wav_file_of_its_samples(tone: Tone) -> None:
    with wave.open(io.BytesIO(wav(tone))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        assert np.array_equal(np.frombuffer(file.readframes(file.getnframes()), "<i2"), samples(tone))
    pattern = PATTERNS[tone]
    length_s = len(pattern.frequencies_hz) * pattern.pulse_s + sum(pattern.silences_s)
    assert samples(tone).size / RATE_HZ == pytest.approx(length_s, abs=1e-3)


@pytest.mark.parametrize("tone", Tone)
def test_each_pulse_has_its_frequency_length_and_loudness(tone: Tone) -> None:
    pattern = PATTERNS[tone]
    found = pulses(tone)
    assert len(found) == len(pattern.frequencies_hz)
    for at, frequency_hz in zip(found, pattern.frequencies_hz, strict=True):
        assert (at[1] - at[0]) / RATE_HZ == pytest.approx(pattern.pulse_s, abs=0.01)
        heard = spectrum_hz(tone, at)
        assert heard[0] == pytest.approx(frequency_hz, abs=5)
        assert len(heard) == pattern.harmonics + 1
    peak = np.abs(samples(tone)).max() / 32767
    assert 0.5 * pattern.loudness < peak <= pattern.loudness + 1e-4


@pytest.mark.parametrize(
    ("tone", "n_pulses", "pulse_s", "gap_s"),
    [
        (Tone.ALARM_HIGH, 10, (0.075, 0.2), (0.05, 0.125)),
        (Tone.ALARM_MEDIUM, 3, (0.125, 0.25), (0.125, 0.25)),
        (Tone.ALARM_LOW, 2, (0.125, 0.25), (0.125, 0.25)),
    ],
)
def test_alarms_have_the_shape_of_their_priority(
    tone: Tone, n_pulses: int, pulse_s: tuple[float, float], gap_s: tuple[float, float]
) -> None:
    """IEC 60601-1-8: pulses, their length and spacing; high priority is three and two, twice."""
    pattern = PATTERNS[tone]
    assert len(pattern.frequencies_hz) == n_pulses
    assert pulse_s[0] <= pattern.pulse_s <= pulse_s[1]
    gaps = list(pattern.silences_s[:-1])
    if tone is Tone.ALARM_HIGH:
        assert gaps[2] == gaps[7] == pytest.approx(2 * gaps[0] + pattern.pulse_s) and 0.35 <= gaps[4] <= 1.3
        gaps = [gap for k, gap in enumerate(gaps) if k not in (2, 4, 7)]
    assert all(gap_s[0] <= gap <= gap_s[1] for gap in gaps)
    assert all(150 <= hz <= 1000 and hz * (pattern.harmonics + 1) <= 4000 for hz in pattern.frequencies_hz)


def test_a_more_urgent_alarm_is_louder() -> None:
    loudness = [PATTERNS[t].loudness for t in (Tone.PROMPT, Tone.ALARM_LOW, Tone.ALARM_MEDIUM, Tone.ALARM_HIGH)]
    assert loudness == sorted(loudness)


@pytest.mark.parametrize(
    ("system", "installed", "command"),
    [
        ("linux", {"aplay", "paplay", "pw-play"}, ("/bin/pw-play",)),
        ("linux", {"aplay", "paplay"}, ("/bin/paplay",)),
        ("linux", {"aplay"}, ("/bin/aplay", "-q")),
        ("linux", set(), None),
        ("darwin", {"afplay", "aplay"}, ("/bin/afplay",)),
        ("freebsd14", {"aplay"}, None),
    ],
)
def test_the_system_plays_files_with_what_it_has(
    system: str, installed: set[str], command: tuple[str, ...] | None
) -> None:
    assert player(system, lambda name: f"/bin/{name}" if name in installed else None) == command


def test_a_file_is_written_once_and_mended_where_it_is_not_whole(tmp_path: Path) -> None:
    path = wav_file(Tone.PROMPT, tmp_path / "sounds")
    assert path.read_bytes() == wav(Tone.PROMPT)
    written_ns = path.stat().st_mtime_ns
    assert wav_file(Tone.PROMPT, tmp_path / "sounds").stat().st_mtime_ns == written_ns
    path.write_bytes(b"half")
    assert wav_file(Tone.PROMPT, tmp_path / "sounds").read_bytes() == wav(Tone.PROMPT)


class Played:
    """What would have sounded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, programs: dict[str, str]) -> None:
        self.beeps = 0
        self.started: list[tuple[str, list[str]]] = []
        self.starts = True
        monkeypatch.setattr(sound.platformdirs, "user_cache_path", lambda name: folder / name)
        monkeypatch.setattr(sound, "player", lambda system: (programs["one"], "-q") if programs else None)
        monkeypatch.setattr(sound, "_start", self._start)
        monkeypatch.setattr(sound.QApplication, "beep", self._beep)
        monkeypatch.setattr(sound.sys, "platform", "linux")

    def _start(self, program: str, arguments: list[str]) -> bool:
        self.started.append((program, arguments))
        return self.starts

    def _beep(self) -> None:
        self.beeps += 1


def test_a_tone_is_played_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    played = Played(monkeypatch, tmp_path, {"one": "/bin/one"})
    sound.play(Tone.TRIAL_END)
    [(program, (option, file))] = played.started
    assert (program, option, Path(file).parent) == ("/bin/one", "-q", tmp_path / "qst-rig" / "sounds")
    assert Path(file).read_bytes() == wav(Tone.TRIAL_END) and played.beeps == 0


@pytest.mark.parametrize("trouble", ["no player", "player does not start", "no room for files"])
def test_a_system_that_plays_no_files_beeps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trouble: str) -> None:
    played = Played(monkeypatch, tmp_path, {} if trouble == "no player" else {"one": "/bin/one"})
    played.starts = trouble != "player does not start"
    if trouble == "no room for files":
        (tmp_path / "qst-rig").write_text("a file where the folder should be")
    sound.play(Tone.PROMPT)
    assert played.beeps == 1


def test_a_program_is_started_and_not_waited_for(tmp_path: Path) -> None:
    assert sound._start(sys.executable, ["-c", "import time; time.sleep(0.2)"])
    assert not sound._start(str(tmp_path / "nothing"), [])

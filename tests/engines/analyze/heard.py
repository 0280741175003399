"""Signals whose beats, chords and form are known, and a reader over arrays to listen to them with."""

from __future__ import annotations

from functools import cache

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioInfo
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source
from musicstudio.engines.analyze.listening import analyze

RATE = 22050
KINDS = {"": (0, 4, 7), "m": (0, 3, 7)}


class ArrayReader(AudioReader):
    """A sound in memory."""

    def __init__(self, data: np.ndarray, rate: int = RATE) -> None:
        self.data = np.atleast_2d(data).astype(np.float32)
        self.info = AudioInfo("memory.wav", "WAV", "FLOAT", rate, *self.data.shape, False)

    def read(self, start: int, stop: int) -> np.ndarray:
        return self.data[:, max(start, 0) : stop]

    def close(self) -> None:
        pass


def listen(data: np.ndarray, rate: int = RATE, report=lambda fraction, stage: None, cancel=None) -> dict:
    """Analyze float (channels, samples) or (samples,)."""
    sound = ArrayReader(data, rate)
    return analyze(sound, AnalyzeRequest(Source("memory.wav")), report, cancel or CancelToken())


@cache
def hit(kind: str) -> np.ndarray:
    """One drum."""
    rng = np.random.default_rng(7)
    time = np.arange(int(0.25 * RATE)) / RATE
    if kind == "kick":
        return 0.8 * np.sin(2 * np.pi * (50 * time + 5 * (1 - np.exp(-time * 30)))) * np.exp(-time * 16)
    if kind == "snare":
        return (0.3 * rng.normal(size=time.size) + 0.3 * np.sin(2 * np.pi * 190 * time)) * np.exp(-time * 25)
    return 0.12 * np.diff(rng.normal(size=time.size + 1)) * np.exp(-time * 80)


def place(sound: np.ndarray, piece: np.ndarray, at_s: float) -> None:
    start = round(at_s * RATE)
    if 0 <= start < sound.size:
        sound[start : start + piece.size] += piece[: sound.size - start]


def drums(beats_s: np.ndarray, bar: dict[str, tuple[float, ...]], beats: int, seconds: float) -> np.ndarray:
    """Play a bar's pattern (drum -> places in beats) over given beats, the first of which is a downbeat."""
    sound = np.zeros(int(seconds * RATE))
    for kind, places in bar.items():
        for start in range(0, len(beats_s), beats):
            for at in places:
                place(sound, hit(kind), float(np.interp(start + at, np.arange(len(beats_s)), beats_s, right=seconds)))
    return sound


ROCK = {"kick": (0, 2, 2.5), "snare": (1, 3), "hat": tuple(np.arange(0, 4, 0.5))}
SYNCOPATED = {"kick": (0, 0.75, 2.5), "snare": (1, 3, 3.75), "hat": tuple(np.arange(0, 4, 0.5))}
SWING = {"kick": (0, 2), "snare": (1, 3), "hat": (0, 1, 1.667, 2, 3, 3.667)}
FLOOR = {"kick": (0, 1, 2, 3), "snare": (1, 3), "hat": (0.5, 1.5, 2.5, 3.5)}
WALTZ = {"kick": (0,), "snare": (1, 2), "hat": (0, 1, 2)}
SIX_EIGHT = {"kick": (0,), "snare": (1,), "hat": tuple(np.arange(0, 2, 1 / 3))}


def note(midi: float, seconds: float, cents: float = 0.0) -> np.ndarray:
    """One plucked note with harmonics."""
    time = np.arange(int(seconds * RATE)) / RATE
    hz = 440 * 2 ** ((midi - 69 + cents / 100) / 12)
    tone = sum(0.6**k * np.sin(2 * np.pi * hz * (k + 1) * time) for k in range(8) if hz * (k + 1) < RATE / 2)
    return tone * np.exp(-1.5 * time) * np.minimum(1, time / 0.005) * np.minimum(1, time[::-1] / 0.02)


def chord(root: int, kind: str, seconds: float, cents: float = 0.0) -> np.ndarray:
    """A bass note and a close triad above."""
    voices = [note(36 + root, seconds, cents), *(0.5 * note(60 + (root + step) % 12, seconds, cents)
                                                 for step in KINDS[kind])]  # fmt: skip
    return 0.15 * np.sum(voices, axis=0)


def song(progression: list[tuple[int, str]], bpm: float, bars: int, beats: int = 4, cents: float = 0.0) -> np.ndarray:
    """A chord a bar, struck on every beat, without drums."""
    beat_s = 60 / bpm
    sound = np.zeros(int((bars * beats * beat_s + 1) * RATE))
    for bar in range(bars):
        root, kind = progression[bar % len(progression)]
        for beat in range(beats):
            place(sound, chord(root, kind, beat_s, cents) * (1.0 if beat == 0 else 0.6), (bar * beats + beat) * beat_s)
    return sound

"""How loud a sound is by itself, and the gain that brings it to a common loudness."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from musicstudio.audio.loudness import weighted_lufs
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Line, Tone

TARGET_LUFS: Final = -20.0
RATE: Final = 44100
"""Sounds are measured at the rate at which they mostly play: what is made for it is used again."""
_CEILING: Final = 0.45
_MOST_DB: Final = 24.0
_STEPS: Final = (0, 4, 7, 12)
_BEAT: Final = (36, 42, 38, 46)


def phrase(family: str, low: int, high: int, chords: bool = False, sample_rate: int = RATE) -> Line:
    """Return the phrase by which sounds of a family are compared: 1.7 s in the middle of a range, in chords or not."""
    middle = (low + high) // 2
    pitches: list[tuple[int, ...]]
    if family == "drums":
        pitches = [(note,) for note in _BEAT]
    elif chords:
        pitches = [(middle - 5, middle, middle + 4)] * 4
    else:
        pitches = [(middle - 6 + step,) for step in _STEPS]
    tones = tuple(Tone(0.05 + 0.35 * n, 0.33, float(pitch), 0.75) for n, chord in enumerate(pitches) for pitch in chord)
    return Line(tones, round(1.7 * sample_rate))


def gain_db(instrument: Instrument, family: str, low: int, high: int, chords: bool = False) -> float:
    """Return the gain in dB that brings the phrase of a family to −20 LUFS, less where its peaks would clip."""
    sound = instrument.play(phrase(family, low, high, chords), RATE, np.random.default_rng(0))
    loudness = weighted_lufs(sound, RATE)
    peak = float(np.abs(sound).max(initial=0.0))
    if loudness is None or not peak > 0:
        return 0.0
    return float(np.clip(min(TARGET_LUFS - loudness, 20 * np.log10(_CEILING / peak)), -_MOST_DB, _MOST_DB))


class Levels:
    """Gains found so far: a sound is measured once for each octave that it plays in."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str, int, int, bool], float] = {}

    def levelled(
        self, instrument: Instrument, family: str, low: int, high: int, chords: bool, variant: int = 0
    ) -> Instrument:  # fmt: skip
        """Return an instrument with the gain that brings it to the common loudness in its range.

        `variant` tells apart sounds of one name.
        """
        low, high = 12 * (low // 12), 12 * (high // 12) + 11  # by octaves, so that the order of asking does not matter
        key = (instrument.name, variant, family, low, high, chords)
        if key not in self._known:
            self._known[key] = gain_db(instrument, family, low, high, chords)
        return replace(instrument, gain_db=self._known[key])

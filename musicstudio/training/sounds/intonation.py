"""How far a recorded note is from the pitch it is meant to have."""

from __future__ import annotations

from typing import Final

import numpy as np

from musicstudio.audio.synth.line import hertz
from musicstudio.domain.audio import AudioArray

FARTHEST_CENTS: Final = 80
_FROM_S: Final = 0.06
_UNTIL_S: Final = 1.2
_LEAST_S: Final = 0.3
_HARMONICS: Final = 8
_TOP_HZ: Final = 6000.0
_SIZE: Final = 1 << 18


def cents_off(sound: AudioArray, sample_rate: int, pitch: float) -> float:
    """Return by how many cents a note (channels, samples) sounds above `pitch`, ±80; 0 where it is too short to tell.

    The sum of the roots of its harmonics' heights (after D. J. Hermes, 1988), over the first second past the attack:
    with stiff strings this is what the ear weighs, not the lowest partial.
    """
    heard = sound[:, round(_FROM_S * sample_rate) : round(_UNTIL_S * sample_rate)].mean(axis=0)
    if len(heard) < _LEAST_S * sample_rate or not np.any(heard):
        return 0.0
    heights = np.sqrt(np.abs(np.fft.rfft(heard * np.hanning(len(heard)), _SIZE)))
    cents = np.arange(-FARTHEST_CENTS, FARTHEST_CENTS + 1)
    base = hertz(pitch)
    total = np.zeros(len(cents))
    for order in range(1, max(1, min(_HARMONICS, int(_TOP_HZ / base))) + 1):
        bins = base * order * np.exp2(cents / 1200) * _SIZE / sample_rate
        total += np.interp(bins, np.arange(len(heights)), heights) / order**0.3
    return float(cents[np.argmax(total)])

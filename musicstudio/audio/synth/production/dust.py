"""The surface of a record: hiss, rumble, crackle, only while music plays."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.filters import bandpassed, highpassed
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.oscillators import white
from musicstudio.domain.audio import AudioArray

_FADE_S = 0.4


def dusty(sound: AudioArray, line: Line, level_db: float, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part's sound with a record's surface under it, `level_db` below its own level, between its first and
    last note."""
    start, stop = round(line.tones[0].start_s * sample_rate), round(max(t.end_s for t in line.tones) * sample_rate)
    stop = min(stop, sound.shape[1])
    if stop - start < sample_rate // 10:
        return sound
    samples = stop - start
    bed = np.stack([_surface(samples, sample_rate, rng) for _ in range(2)])
    time = np.arange(samples) / sample_rate
    edge = rise(time, _FADE_S) * rise(time[::-1], _FADE_S)
    level = float(np.sqrt(np.mean(sound[:, start:stop] ** 2)))
    out = sound.copy()
    out[:, start:stop] += bed * edge.astype(np.float32) * np.float32(level * 10 ** (level_db / 20) * 3)
    return out


def _surface(samples: int, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    hiss = 0.35 * highpassed(white(samples, rng), 2500, sample_rate, order=1)
    specks = np.zeros(samples, dtype=np.float32)
    at = rng.integers(0, samples, max(1, round(samples / sample_rate * 9)))
    specks[at] = rng.standard_normal(len(at)) * rng.exponential(9.0, len(at))
    return np.asarray(hiss + 4 * bandpassed(specks, 900, 6000, sample_rate), dtype=np.float32)

"""Scores and sounds as vectors by plain statistics: nothing here was learnt."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import Score
from musicstudio.engines.compose.reading import key_of
from musicstudio.training.metrics.spectra import mel_filters
from musicstudio.training.metrics.symbolic import statistics

Vector = NDArray[np.float64]

_RATE: Final = 22050
_SIZE, _HOP, _BANDS, _KEPT = 2048, 1024, 64, 20
_FLOOR_DB: Final = -90.0
_MIDDLE_DB, _SPREAD_DB = -45.0, 20.0
_FRAMES: Final = 2048


class Embedding(Protocol):
    """What makes a vector of a sound: its `name` for reports, and `embed_audio` of (channels, samples) → (d,)."""

    name: str

    def embed_audio(self, sound: AudioArray, sample_rate: int) -> Vector: ...


@runtime_checkable
class TextEmbedding(Embedding, Protocol):
    """One that puts words where the sounds lie that they tell of: `embed_text` of a sentence → (d,)."""

    def embed_text(self, text: str) -> Vector: ...


class LogMelStatistics:
    """Mean and standard deviation over time of 20 cepstral coefficients of a log-mel spectrum: 40 numbers.

    64 bands up to 11 kHz of the mono sum, in dB above -90 dBFS, moved by 45 dB and divided by 20 so that numbers are
    about 1; coefficients as S. Davis and P. Mermelstein (1980), by an orthonormal cosine transform over the root of the
    bands. Loudness counts: it is the first coefficient.
    """

    name = "log-mel statistics"

    def embed_audio(self, sound: AudioArray, sample_rate: int) -> Vector:
        """Return the vector (40,) of a sound; one shorter than a window is padded with silence."""
        from scipy.fft import dct

        levels = _levels(resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), sample_rate, _RATE)[0])
        cepstra = dct((levels - _MIDDLE_DB) / _SPREAD_DB, norm="ortho", axis=1)[:, :_KEPT] / np.sqrt(_BANDS)
        return np.concatenate([cepstra.mean(axis=0), cepstra.std(axis=0)])


def windows(embedding: Embedding, sound: AudioArray, sample_rate: int, seconds: float = 4.0) -> NDArray[np.float64]:
    """Return the vectors (n, d) of stretches of `seconds`, one after the other; what is left over at the end counts
    only where there is no whole one."""
    length = max(round(seconds * sample_rate), 1)
    starts = range(0, max(sound.shape[1] - length, 0) + 1, length)
    return np.stack([embedding.embed_audio(sound[:, at : at + length], sample_rate) for at in starts])


def score_vector(score: Score) -> Vector:
    """Return a score's statistics as a vector (220,), alike in every key.

    Roots of four histograms, so that their cosine is Bhattacharyya's: pitch classes counted from the tonic, gaps
    between onsets, lengths, and notes by family; each is a unit vector, or 0 where nothing is counted.
    """
    found = statistics(score)
    tonic = key_of(replace(score, key="")).tonic
    families = np.zeros(len(FAMILIES))
    for part in score.parts:
        families[FAMILIES.index(family_of(part))] += len(part.notes)
    groups = (np.roll(found.pitch_classes, -tonic), found.intervals, found.durations, _shares(families))
    return np.concatenate([np.sqrt(group) for group in groups])


def _shares(counts: Vector) -> Vector:
    return np.asarray(counts / max(float(counts.sum()), 1.0))


def _levels(mono: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return levels in dB (frames, bands), some frames at a time, so that memory stays small."""
    padded = np.pad(mono.astype(np.float64), (0, max(_SIZE - len(mono), 0)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP]
    window = np.hanning(_SIZE)
    filters = mel_filters(_RATE, _SIZE, _BANDS)
    filters = filters / np.maximum(filters.sum(axis=1, keepdims=True), 1e-12)
    found = []
    for at in range(0, len(frames), _FRAMES):
        power = np.abs(np.fft.rfft(frames[at : at + _FRAMES] * window)) ** 2 / (window.sum() / 2) ** 2
        found.append(10 * np.log10(np.maximum(power @ filters.T, 10 ** (_FLOOR_DB / 10))))
    return np.concatenate(found)

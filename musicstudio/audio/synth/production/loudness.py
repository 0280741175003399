"""Loudness of what is being mixed: the gates of ITU-R BS.1770 without the true-peak meter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from musicstudio.audio.loudness import k_weighting
from musicstudio.domain.audio import AudioArray

_OFFSET = -0.691


class Energies:
    """Hears stretches of a sound, each by itself, and tells their loudness together."""

    def __init__(self, sample_rate: int) -> None:
        self._step = sample_rate // 10
        self._sections = k_weighting(sample_rate).astype(np.float32)
        self._blocks: list[NDArray[np.float64]] = []

    def hear(self, sound: AudioArray) -> None:
        """Hear a stretch, float32 (2, samples), or (1, samples) where both sides are alike."""
        weighted = sosfilt(self._sections, sound, axis=1)
        short = -sound.shape[1] % self._step
        cells = np.pad(weighted, ((0, 0), (0, short))).reshape(len(sound), -1, self._step)
        energy = np.einsum("ijk,ijk->j", cells, cells).astype(np.float64) * (2 / len(sound) / self._step)
        self._blocks.append(np.convolve(energy, np.full(4, 0.25), "valid") if len(energy) >= 4 else energy)

    @property
    def lufs(self) -> float | None:
        """Gated loudness; None for silence."""
        energy = np.concatenate(self._blocks) if self._blocks else np.zeros(0)
        loud = energy[energy > 10 ** ((-70 - _OFFSET) / 10)]
        if not len(loud):
            return None
        gated = loud[loud > loud.mean() / 10]
        return float(_OFFSET + 10 * np.log10(gated.mean()))

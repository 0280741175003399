"""Stocks of noise as consonants shape it, made once for each mouth."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.training.singing.phonemes import NOISE_HZ, NOISES, VOWELS
from musicstudio.training.singing.tract import responses

_STOCK_S: Final = 3.0
_TOP_HZ: Final = 15000.0


@lru_cache(maxsize=96)
def noise(shape: str, tract: float, sample_rate: int) -> Mono:
    """Return three seconds of noise of a shape of NOISES, RMS 1; a shorter tract hisses higher."""
    rng = np.random.default_rng([sample_rate, *shape.encode()])
    samples = round(_STOCK_S * sample_rate)
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    frequency = np.fft.rfftfreq(samples, 1 / sample_rate)
    # Fricatives move less than vowels do from tract to tract.
    level_db = np.interp(frequency / tract**0.5, NOISE_HZ, NOISES[shape])
    spectrum *= 10 ** (level_db / 20) * np.clip((_TOP_HZ - frequency) / 3000 + 1, 0, 1)
    sound = np.fft.irfft(spectrum, samples)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)), dtype=np.float32)


@lru_cache(maxsize=64)
def reference(tract: float, sample_rate: int) -> NDArray[np.complex64]:
    """Return the response of an open vowel, (bins,), by which levels are set."""
    formants = np.array([[*VOWELS["V"], 4450.0]]) * tract
    return responses(formants, np.zeros(1), np.ones(1), tract, sample_rate)[0]

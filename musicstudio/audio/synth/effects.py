"""The room and the desk: hall, echo, saturation. All but saturation are linear, so wet stems still sum to a wet mix."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from musicstudio.audio.synth.filters import highpassed, lowpassed
from musicstudio.domain.audio import AudioArray


@lru_cache(maxsize=4)
def hall_response(sample_rate: int, seed: int = 7, seconds: float = 2.1, late_ms: float = 22.0) -> AudioArray:
    """Return a made-up hall's impulse response, (2, samples), unit energy a channel.

    Noise in octave bands, each with its own decay (lows ring `seconds` to −60 dB, air half a second), after a handful
    of early reflections (J. A. Moorer, About this reverberation business, 1979).
    """
    rng = np.random.default_rng(seed)
    samples = round(seconds * 0.95 * sample_rate)
    time = np.arange(samples) / sample_rate
    edges = np.array([90, 250, 500, 1000, 2000, 4000, 8000, 15000.0])
    rings = np.array([0.75, 1.0, 1.0, 0.92, 0.78, 0.55, 0.3]) * seconds
    frequency = np.fft.rfftfreq(samples, 1 / sample_rate)
    response = np.zeros((2, samples))
    for low, high, ring in zip(edges, edges[1:], rings, strict=False):
        spectrum = np.fft.rfft(rng.standard_normal((2, samples)))
        band = np.fft.irfft(spectrum * ((frequency >= low) & (frequency < high)), samples)
        response += band * np.exp(-6.908 * time / ring) * (800 / high) ** 0.25
    response *= 1 - np.exp(-time / 0.012)
    response = np.roll(response, round(late_ms * sample_rate / 1000), axis=1)
    response[:, : round(late_ms * sample_rate / 1000)] = 0
    peak = np.abs(response).max()
    for channel in range(2):
        at = (rng.uniform(0.007, 0.055, 9) * sample_rate).astype(int)
        response[channel, at] += rng.choice([-1.0, 1.0], 9) * np.linspace(1.1, 0.4, 9) * peak
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    return response.astype(np.float32)


def reverberated(sound: AudioArray, sample_rate: int, seed: int = 7) -> AudioArray:
    """Return only the hall's answer to a sound, (2, samples), same length; lows are kept out of the hall."""
    sent = highpassed(sound, 180, sample_rate, order=1)
    response = hall_response(sample_rate, seed)
    wet = [oaconvolve(channel, answer)[: sound.shape[1]] for channel, answer in zip(sent, response, strict=True)]
    return np.stack(wet).astype(np.float32)


def echoed(sound: AudioArray, sample_rate: int, every_s: float, feedback: float = 0.42, times: int = 6) -> AudioArray:
    """Return only the echoes of a sound, (2, samples): they cross from side to side and grow darker."""
    samples = sound.shape[1]
    wet = np.zeros_like(sound)
    sent = highpassed(sound.mean(axis=0, keepdims=True), 250, sample_rate, order=1)
    for count in range(1, times + 1):
        sent = lowpassed(sent, 3800, sample_rate, order=1)
        at = round(count * every_s * sample_rate)
        if at >= samples:
            break
        sides = np.array([[0.95], [0.3]] if count % 2 else [[0.3], [0.95]], dtype=np.float32)
        wet[:, at:] += sides * sent[:, : samples - at] * np.float32(feedback ** (count - 1))
    return wet


def saturated(sound: NDArray[np.float32], drive_db: float) -> NDArray[np.float32]:
    """Return a sound bent softly like tape: unity gain for quiet passages, odd harmonics and rounding for loud ones."""
    drive = np.float32(10 ** (drive_db / 20))
    return np.asarray(np.tanh(sound * drive) / drive, dtype=np.float32)

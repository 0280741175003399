"""What media and places do to a recording: tape, record, room and microphone, noise. Time is kept within 10 ms."""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter

from musicstudio.audio.synth.filters import Band, bandpassed, equalised, filtered, lowpassed
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.drive import driven, loud_peak
from musicstudio.training.mixing.rooms import drawn_space, response, rooms_of

MOST_SWAY_S = 0.008
"""How far tape and record ever carry a moment from its place."""


def taped(sound: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a sound from tape: wow, flutter, saturation, head bump, fewer highs, hiss."""
    out = swayed(sound, _wow(sound.shape[1], sample_rate, 0.6, rng), sample_rate)
    reach = np.float32(max(2 * loud_peak(out), 1e-6))
    out = driven(out / reach, sample_rate, rng.uniform(0, 12)) * reach
    bump = Band("peak", float(rng.uniform(50, 120)), float(rng.uniform(0, 3)), 1.0)
    out = filtered(equalised(out, (bump,), sample_rate), _gentle(rng.uniform(6000, 16000), sample_rate))
    return noisy(out, _shaped(out.shape, sample_rate, 0.5, rng), rng.uniform(28, 60))


def worn(sound: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a sound from an old record: crackle, rumble, wow at the disc's turn, fewer highs."""
    samples = sound.shape[1]
    out = swayed(sound, _wow(samples, sample_rate, float(rng.choice([0.55, 0.75, 1.3])), rng), sample_rate)
    out = filtered(out, _gentle(rng.uniform(5000, 15000), sample_rate))
    specks = np.zeros((2, samples), dtype=np.float32)
    count = rng.poisson(samples / sample_rate * np.exp(rng.uniform(np.log(2), np.log(60))))
    at = rng.integers(0, max(samples, 1), count if samples else 0)
    size = rng.standard_normal(len(at)) * rng.exponential(1.0, len(at)) ** 2
    specks[0, at] += size
    specks[1, at] += size * rng.uniform(-1, 1, len(at))
    crackle = bandpassed(specks, 400, float(rng.uniform(4000, 9000)), sample_rate)
    rumble = lowpassed(_white((2, samples), rng), 40, sample_rate)
    out = noisy(out, crackle, rng.uniform(15, 45))
    return noisy(out, rumble, rng.uniform(30, 60))


def rerecorded(sound: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a sound played in a room and picked up there by a microphone, or by two."""
    space = drawn_space("room" if rng.random() < 0.8 else "hall", rng)
    rooms = rooms_of([response(space, sample_rate, rng)])
    middle = sound.mean(axis=0, keepdims=True)
    wet = rooms.answer(np.ascontiguousarray(middle)) * np.float32(10 ** (rng.uniform(-18, 3) / 20))
    if len(sound) == 1 or rng.random() < 0.5:
        out = np.repeat(middle + wet[:1], len(sound), axis=0)
    else:
        out = sound + wet
    bells = tuple(
        Band("peak", float(np.exp(rng.uniform(np.log(150), np.log(7000)))), float(rng.normal(0, 4)), 1.2)
        for _ in range(3)
    )
    low = butter(1, rng.uniform(40, 180), "high", fs=sample_rate, output="sos")
    return filtered(
        equalised(out, bells, sample_rate), np.concatenate([low, _gentle(rng.uniform(7000, 18000), sample_rate)])
    )


def surrounded(sound: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a sound with pink noise, mains hum or the babble of people under it, 15–50 dB below."""
    kind = rng.choice(["pink", "hum", "babble"])
    shape = sound.shape
    if kind == "pink":
        noise = _shaped(shape, sample_rate, rng.uniform(0, 1.4), rng)
    elif kind == "hum":
        noise = np.repeat(_hum(shape[1], sample_rate, rng)[None], shape[0], axis=0)
    else:
        noise = np.repeat(_babble(shape[1], sample_rate, rng)[None], shape[0], axis=0)
    return noisy(sound, noise, rng.uniform(15, 50))


def noisy(sound: AudioArray, noise: AudioArray, snr_db: float) -> AudioArray:
    """Return a sound with noise so many dB below its mean power; silence gets none."""
    if not sound.size:
        return sound
    level, here = (float(np.sqrt(np.mean(part.astype(np.float64) ** 2))) for part in (sound, noise))
    if level <= 0 or here <= 0:
        return sound
    return np.asarray(sound + noise[: len(sound)] * np.float32(level / here * 10 ** (-snr_db / 20)), dtype=np.float32)


def swayed(sound: AudioArray, late_s: Mono, sample_rate: int) -> AudioArray:
    """Return a sound read `late_s` seconds beside its place, (samples,), by cubic interpolation (Catmull–Rom)."""
    samples = sound.shape[1]
    if samples < 4:
        return sound
    place = np.clip(np.arange(samples) + late_s.astype(np.float64) * sample_rate, 0, samples - 1)
    index = np.minimum(place.astype(np.int32), samples - 2)
    x = (place - index).astype(np.float32)
    padded = np.pad(sound, ((0, 0), (1, 2)), mode="edge")
    a, b, c, d = (padded[:, index + step] for step in range(4))
    return np.asarray(
        b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a))), dtype=np.float32
    )


def _wow(samples: int, sample_rate: int, hz: float, rng: np.random.Generator) -> Mono:
    """Return how far tape is from its place in seconds: a slow sway and a small flutter."""
    time = np.arange(samples, dtype=np.float32) / np.float32(sample_rate)
    sway = np.zeros(samples, dtype=np.float32)
    for rate, most in (
        (hz * rng.uniform(0.9, 1.1), 0.003),
        (rng.uniform(0.1, 0.3), 0.001),
        (rng.uniform(5, 12), 0.001),
    ):
        depth = most * rng.beta(1, 2.5) / (2 * np.pi * rate)
        sway += np.float32(depth) * np.sin(np.float32(2 * np.pi * rate) * time + np.float32(rng.uniform(0, 6.28)))
    return np.clip(sway, -MOST_SWAY_S, MOST_SWAY_S)


def _gentle(hz: float, sample_rate: int) -> np.ndarray:
    return butter(1, min(hz, 0.45 * sample_rate), "low", fs=sample_rate, output="sos")


def _white(shape: tuple[int, ...], rng: np.random.Generator) -> AudioArray:
    return rng.standard_normal(shape, dtype=np.float32)


def _shaped(shape: tuple[int, ...], sample_rate: int, power: float, rng: np.random.Generator) -> AudioArray:
    """Return noise whose density falls as frequency to the `power` above 30 Hz: 0 white, 1 pink."""
    size = next_fast_len(max(shape[1], 16), real=True)
    hz = np.maximum(np.fft.rfftfreq(size, 1 / sample_rate), 30.0)
    spectrum = rfft(_white((shape[0], size), rng), axis=1) * (hz ** (-power / 2)).astype(np.float32)
    return np.asarray(irfft(spectrum, size, axis=1)[:, : shape[1]], dtype=np.float32)


def _hum(samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    time = np.arange(samples) / sample_rate
    mains = float(rng.choice([50.0, 60.0]))
    levels = rng.uniform(0, 1, 9) / np.arange(1, 10) ** rng.uniform(0.3, 1.5)
    tones = (level * np.sin(2 * np.pi * mains * n * time + rng.uniform(0, 6.28)) for n, level in enumerate(levels, 1))
    return np.asarray(sum(tones), dtype=np.float32)


def _babble(samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Return several talkers' worth of noise: each with a speaker's balance, its level moving by syllables."""
    total = np.zeros(samples, dtype=np.float32)
    for _ in range(4):
        low, high = rng.uniform(200, 500), rng.uniform(1200, 3500)
        voice = bandpassed(_white((samples,), rng), low, high, sample_rate)
        knots = 2 + int(samples / sample_rate * rng.uniform(4, 8))
        level = np.interp(np.arange(samples), np.linspace(0, max(samples, 1), knots), rng.exponential(1.0, knots))
        total += voice * level.astype(np.float32)
    return total

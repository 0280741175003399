"""A singing voice: a glottal source summed harmonic by harmonic through moving formants (source and filter, G. Fant).

Controller 70 moves the vowel along oo – oh – ah – eh – ee (0 … 127). A note that does not touch the one before opens
from closed lips; a short gap is a new syllable on the same breath; notes that touch are slurred on one vowel.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft

from musicstudio.audio.synth.envelopes import adsr, rise
from musicstudio.audio.synth.filters import bandpassed
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.oscillators import Mono, phases, white
from musicstudio.audio.synth.phrases import Phrase, phrases, vibrato, wandering
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray

VOWEL = 70
MODULATION = 1
OO, OH, AH, EH, EE = 0.0, 0.25, 0.5, 0.75, 1.0

_VOWELS_HZ = np.array(
    [
        [340, 760, 2500, 3200, 4300, 5500],
        [480, 880, 2600, 3200, 4300, 5500],
        [780, 1230, 2750, 3250, 4300, 5500],
        [560, 1780, 2650, 3400, 4400, 5500],
        [330, 2250, 2950, 3600, 4600, 5600],
    ],
    dtype=float,
)
"""First six formants of oo, oh, ah, eh, ee: between men's and women's, the third near the fourth as trained singers."""
_LIPS_HZ = np.array([240, 900, 2300, 3300, 4400, 5500], dtype=float)
_BANDWIDTH_HZ = np.array([105, 110, 115, 150, 240, 320], dtype=float)
_TOP_HZ = 9500.0
_BREATH_GAP_S = 0.13
_SLUR_GAP_S = 0.008
_FRAME_S = 0.005
_FRAMES_AT_ONCE = 256
_CYCLE = 2048


def choir(
    line: Line,
    sample_rate: int,
    rng: np.random.Generator,
    vowel: float = AH,
    places: tuple[tuple[float, float], ...] = ((-0.6, 0.8), (-0.15, 1.0), (0.25, 0.9), (0.65, 0.8)),
) -> AudioArray:
    """Return several singers in unison, (2, line.samples), each (position −1…1, level) with a will of its own."""
    canvas = silence(line.samples)
    for position, level in places:
        own = rng.normal(0, 0.05) if len(places) > 1 else 0.0
        late_s = abs(rng.normal(0, 0.012)) if len(places) > 1 else 0.0
        for phrase in phrases(line, _BREATH_GAP_S):
            sound = sung(phrase, line, sample_rate, rng, vowel, own)
            add(canvas, panned(sound * np.float32(level), position), phrase.start_s + late_s, sample_rate)
    return canvas / np.float32(np.sqrt(sum(level**2 for _, level in places)))


def solo(line: Line, sample_rate: int, rng: np.random.Generator, vowel: float = AH) -> AudioArray:
    """Return one singer in front with a quiet double on either side, (2, line.samples)."""
    return choir(line, sample_rate, rng, vowel, ((0.0, 1.0),)) + choir(
        line, sample_rate, rng, vowel, ((-0.7, 0.22), (0.7, 0.22))
    ) * np.float32(0.3)


def sung(
    phrase: Phrase, line: Line, sample_rate: int, rng: np.random.Generator, vowel: float = AH, tuning: float = 0.0
) -> Mono:
    """Return one phrase from its start, float32 (samples,); `vowel` 0–1 where controller 70 is absent."""
    held = phrase.end_s - phrase.start_s
    samples = len(adsr(held, 0.05, 1, 1, 0.28, sample_rate))
    since = phrase.since_onset(samples, sample_rate)
    hz = _sung_hz(phrase, line, since, sample_rate, rng, tuning)
    effort = _effort(phrase, samples, sample_rate, rng)
    frames = np.arange(0, samples + 1, max(1, round(_FRAME_S * sample_rate)))
    at = np.minimum(frames, samples - 1)
    mouth = line.control(VOWEL, vowel)
    place = np.array([mouth.at(phrase.start_s + frame / sample_rate) for frame in at])
    formants = _formants(_slewed(place), _opening(phrase, at / sample_rate), hz[at])
    gains = _harmonic_gains(
        formants, hz[at], effort[at], min(_CYCLE // 8, max(1, int(min(_TOP_HZ, 0.42 * sample_rate) / hz.min())))
    )
    tone = _summed(gains, frames, phases(hz, samples, sample_rate))
    breath = _breath(formants, samples, hz, sample_rate, rng) * effort.astype(np.float32)
    loud = adsr(held, 0.07, 1.0, 1.0, 0.28, sample_rate) * (
        effort * _dynamics(phrase, at, frames, samples, sample_rate)
    )
    return (loud * (tone + breath)).astype(np.float32)


def _sung_hz(
    phrase: Phrase, line: Line, since: NDArray[np.float64], sample_rate: int, rng: np.random.Generator, tuning: float
) -> NDArray[np.float64]:
    """Return the pitch in Hz: slides, a scoop into the first note, vibrato that opens late, drift and jitter."""
    samples = len(since)
    time = np.arange(samples) / sample_rate
    pitch = phrase.pitch(samples, sample_rate, 0.11) + tuning
    pitch = pitch + line.bend_of(phrase.start_s, samples, sample_rate)
    pitch -= 0.55 * np.exp(-time / 0.055)
    depth = 0.26 + 0.4 * line.control(MODULATION, 0.0).at(phrase.start_s)
    pitch += vibrato(since, 5.4 + rng.normal(0, 0.12), depth, 0.22, sample_rate, rng)
    pitch += 0.045 * wandering(samples, sample_rate, 3.0, rng) + 0.018 * wandering(samples, sample_rate, 45.0, rng)
    return 440.0 * np.exp2((pitch - 69) / 12)


def _effort(phrase: Phrase, samples: int, sample_rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how strongly is sung, about 0–1: velocity, swell within long notes, shimmer."""
    since = phrase.since_onset(samples, sample_rate)
    swell = 0.82 + 0.18 * rise(since, 0.5)
    return phrase.velocity(samples, sample_rate) * swell * (1 + 0.05 * wandering(samples, sample_rate, 8.0, rng))


def _opening(phrase: Phrase, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the mouth is open, 0–1: closed at the first onset and for every new syllable, not for slurs."""
    opened = rise(time_s, 0.085)
    for before, tone in pairwise(phrase.tones):
        slurred = tone.start_s - before.end_s < _SLUR_GAP_S
        # Singers close their lips ahead of the beat, so that the vowel falls on it.
        away = time_s - (tone.start_s - phrase.start_s - (0.0 if slurred else 0.02))
        width = np.where(away < 0, 0.03, 0.045)
        opened *= 1 - (0.12 if slurred else 0.88) * np.exp(-((away / width) ** 2))
    return opened


def _dynamics(phrase: Phrase, at: NDArray[np.int64], frames: NDArray[np.int64], samples: int, sample_rate: int) -> Mono:
    quiet = 0.16 + 0.84 * _opening(phrase, at / sample_rate)
    return np.interp(np.arange(samples), frames, quiet).astype(np.float32)


def _slewed(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vowel's path per frame, no faster than a tongue moves (about 60 ms)."""
    kernel = np.hanning(15)[1:-1]
    return np.convolve(np.pad(place, 6, mode="edge"), kernel / kernel.sum(), mode="valid")


def _formants(place: NDArray[np.float64], opened: NDArray[np.float64], hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return formant frequencies in Hz, (frames, 6); the first follows the pitch where it would fall below it."""
    position = np.clip(place, 0, 1) * (len(_VOWELS_HZ) - 1)
    low = np.minimum(position.astype(int), len(_VOWELS_HZ) - 2)
    share = (position - low)[:, None]
    vowel = _VOWELS_HZ[low] * (1 - share) + _VOWELS_HZ[low + 1] * share
    formants = _LIPS_HZ + (vowel - _LIPS_HZ) * opened[:, None]
    formants[:, 0] = np.maximum(formants[:, 0], 1.05 * hz)
    return np.asarray(formants, dtype=np.float64)


def _harmonic_gains(
    formants: NDArray[np.float64], hz: NDArray[np.float64], effort: NDArray[np.float64], count: int
) -> NDArray[np.complex64]:
    """Return the complex gain of each harmonic, (count, frames): glottal tilt, six resonances, radiation."""
    frequency = np.arange(1, count + 1)[:, None] * hz
    tilt = 1.2 - 0.35 * np.clip(effort, 0, 1)
    source = (frequency / 200.0) ** (-tilt)
    gain = source.astype(complex)
    for formant, width in zip(formants.T, _BANDWIDTH_HZ, strict=True):
        gain *= formant**2 / (formant**2 - frequency**2 + 1j * frequency * width)
    lift = 1 + (frequency / 1900.0) ** 2 / (1 + (frequency / 7500.0) ** 2)
    gain *= lift * np.clip((_TOP_HZ - frequency) / 2000, 0, 1)
    strength = max(float(np.sqrt(np.mean(np.sum(np.abs(gain) ** 2, axis=0)))), 1e-6)
    return np.asarray((gain * (0.24 / strength)), dtype=np.complex64)


def _summed(gains: NDArray[np.complex64], frames: NDArray[np.int64], phase: NDArray[np.float64]) -> Mono:
    """Return the sum of all harmonics, (samples,): one cycle is drawn per frame, neighbours are blended in between."""
    hop = int(frames[1] - frames[0]) if len(frames) > 1 else len(phase)
    out = np.zeros(len(phase), dtype=np.float32)
    for first in range(0, len(frames), _FRAMES_AT_ONCE):
        chosen = np.minimum(np.arange(first, first + _FRAMES_AT_ONCE + 1), len(frames) - 1)
        spectrum = np.zeros((len(chosen), _CYCLE // 2 + 1), dtype=np.complex64)
        spectrum[:, 1 : len(gains) + 1] = 0.5 * _CYCLE * gains[:, chosen].T
        cycles = irfft(spectrum, _CYCLE, axis=1)
        cycles = np.concatenate([cycles, cycles[:, :1]], axis=1).ravel()
        span = slice(first * hop, min((first + _FRAMES_AT_ONCE) * hop, len(phase)))
        place = np.arange(span.stop - span.start)
        row, blend = place // hop, ((place % hop) / hop).astype(np.float32)
        turn = (phase[span] - np.floor(phase[span])) * _CYCLE
        column = np.minimum(turn.astype(np.int64), _CYCLE - 1)
        share = (turn - column).astype(np.float32)
        low = row * (_CYCLE + 1) + column
        high = low + _CYCLE + 1
        here = cycles[low] + (cycles[low + 1] - cycles[low]) * share
        following = cycles[high] + (cycles[high + 1] - cycles[high]) * share
        out[span] = here + (following - here) * blend
    return out


def _breath(
    formants: NDArray[np.float64], samples: int, hz: NDArray[np.float64], sample_rate: int, rng: np.random.Generator
) -> Mono:
    """Return the air in the voice, (samples,): noise about the upper formants, pulsing with the glottis."""
    noise = white(samples, rng)
    second, third = float(np.median(formants[:, 1])), float(np.median(formants[:, 2]))
    air = bandpassed(noise, 0.85 * second, 1.2 * second, sample_rate) + bandpassed(noise, third, 9000, sample_rate)
    pulse = 0.7 + 0.3 * np.cos(2 * np.pi * np.cumsum(hz) / sample_rate)
    return (0.02 * air * pulse).astype(np.float32)

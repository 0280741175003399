"""A singer: words on a line, breath by breath."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter

from musicstudio.audio.loudness import integrated_lufs
from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.filters import filtered
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono, white
from musicstudio.audio.synth.phrases import phrases, wandering
from musicstudio.audio.synth.stage import panned, silence
from musicstudio.domain.audio import AudioArray
from musicstudio.training.singing.articulation import Burst, Gesture, articulated
from musicstudio.training.singing.glottis import FIRM, SLACK, harmonics, voiced
from musicstudio.training.singing.lyrics import spoken
from musicstudio.training.singing.noises import noise, reference
from musicstudio.training.singing.pitch import RATE, sung_pitch
from musicstudio.training.singing.tract import bins_of, hop_of, responses, shaped
from musicstudio.training.singing.voices import Voice, fitting, voice

LOUDNESS_LUFS: Final = -20.0
_BREATH_GAP_S: Final = 0.22
_LEAD_S: Final = 0.75
_TAIL_S: Final = 0.3
_TOP_HZ: Final = 11000.0
_LEVEL: Final = 0.1
_SIDES: Final = (-0.75, 0.75, -0.35, 0.35)


def singer(seed: int) -> Instrument:
    """Return the singer of a number ≥ 0; `play` gives stereo of about −20 LUFS at middling velocities.

    Vowels open at the written onsets. Where a melody lies beyond the singer's range, a fitting throat sings it.
    """
    one = voice(seed)

    def play(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
        return sung(line, one, sample_rate, rng)

    return Instrument(f"voice/{seed}", play)


def sung(line: Line, one: Voice, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a line sung by a voice, float32 (2, line.samples)."""
    tones = [tone for tone in line.tones if tone.start_s * sample_rate < line.samples and tone.hz < 0.2 * sample_rate]
    if not tones or not line.samples:
        return silence(line.samples)
    throat = fitting(one, float(np.median([tone.pitch for tone in tones])))
    words = int(rng.integers(2**31))
    lead = _take(line, tones, throat, sample_rate, words, rng)
    sound = panned(lead, 0.0)
    level = np.float32(10 ** (-rng.uniform(6, 12) / 20))
    for side in _SIDES[: throat.doubles]:
        sound += panned(_take(line, tones, throat, sample_rate, words, rng), side) * level
    return _levelled(sound, tones, sample_rate)


def _levelled(sound: AudioArray, tones: Sequence[Tone], sample_rate: int) -> AudioArray:
    loudness = integrated_lufs(sound, sample_rate)
    if loudness is None:  # too short for the meter's gate
        return sound
    wanted = LOUDNESS_LUFS + 16 * (float(np.mean([tone.velocity for tone in tones])) - 0.65)
    gain = 10 ** ((wanted - loudness) / 20)
    return sound * np.float32(min(gain, 0.95 / max(float(np.abs(sound).max()), 1e-9)))


def _take(
    line: Line, tones: Sequence[Tone], one: Voice, sample_rate: int, words: int, rng: np.random.Generator
) -> Mono:
    """Return all breaths of one take, (samples,); takes with the same `words` sing the same text."""
    lyrics = np.random.default_rng(words)
    out = np.zeros(line.samples, dtype=np.float32)
    free_s = 0.0
    whole = Line(tuple(tones), line.samples, line.bend, line.controls)
    for phrase in phrases(whole, _BREATH_GAP_S):
        monophonic = _monophonic(phrase.tones)
        syllables = spoken(monophonic, one.tongue, one.melisma, lyrics)
        gesture = articulated(monophonic, syllables, one, free_s, rng)
        _inhale(gesture, phrase.start_s, free_s, one, rng)
        begin = max(0.0, phrase.start_s - _LEAD_S)
        sound = _breath(monophonic, gesture, line, one, begin, sample_rate, rng)
        start = round(begin * sample_rate)
        stop = min(start + len(sound), line.samples)
        out[start:stop] += sound[: max(stop - start, 0)]
        free_s = phrase.end_s + 0.05
    return out


def _monophonic(tones: tuple[Tone, ...]) -> tuple[Tone, ...]:
    """Return tones that end where the next begins at the latest; a voice has one pitch at a time."""
    ends = [min(tone.end_s, after.start_s) for tone, after in pairwise(tones)]
    kept = [Tone(t.start_s, max(e - t.start_s, 0.02), t.pitch, t.velocity) for t, e in zip(tones, ends, strict=False)]
    return (*kept, tones[-1])


def _inhale(gesture: Gesture, start_s: float, free_s: float, one: Voice, rng: np.random.Generator) -> None:
    first = min([burst.start_s for burst in gesture.bursts[:1]] + [at for at, _ in gesture.voice[:1]] + [start_s])
    length = rng.uniform(0.22, 0.45)
    end = first - rng.uniform(0.03, 0.09)
    if end - length < free_s + 0.05 or end - length < start_s - _LEAD_S + 0.02:
        length = end - max(free_s + 0.05, start_s - _LEAD_S + 0.02)
    if length > 0.13 and rng.random() < 0.85:
        level = one.inhale_db + rng.normal(0, 2.5)
        gesture.bursts.append(Burst("in", end - length, end, level, 0.55 * length, 0.3 * length))


def _breath(
    tones: tuple[Tone, ...], gesture: Gesture, line: Line, one: Voice, begin: float, sample_rate: int,
    rng: np.random.Generator,
) -> Mono:  # fmt: skip
    """Return one breath's sound from `begin` on."""
    samples = max(
        1, min(round((tones[-1].end_s + _TAIL_S - begin) * sample_rate), line.samples - round(begin * sample_rate))
    )
    time = begin + np.arange(samples) / sample_rate
    coarse = begin + np.arange(int(samples / sample_rate * RATE) + 3) / RATE
    pitch = sung_pitch(tones, line, one, begin, len(coarse), rng)
    effort = _effort(tones, coarse, one, rng)
    hz = np.interp(time, coarse, 440 * np.exp2((pitch - 69) / 12))
    phase = np.cumsum(hz) / sample_rate
    hop = hop_of(sample_rate)
    frames = begin + np.arange(samples // hop + 3) * (hop / sample_rate)
    strength = np.interp(frames, coarse, effort)
    slack = np.clip(SLACK - (SLACK - FIRM) * (0.55 + 0.45 * one.pressed) * (0.6 + 0.45 * strength), FIRM, SLACK)
    frame_hz = hz[np.minimum(np.arange(len(frames)) * hop, samples - 1)]
    source = voiced(frame_hz, slack, phase, hop, min(_TOP_HZ, 0.4 * sample_rate))
    loud = np.interp(time, coarse, 10 ** ((effort - 0.7) * one.range_db / 20)).astype(np.float32)
    mouth = _along(gesture.voice, time) * loud
    source *= mouth * _unsteady(tones[0], phase, time, one, rng)
    response = _response(gesture, frames, frame_hz, one, sample_rate)
    scale = _scale(one, float(np.median(frame_hz)), sample_rate)
    air = _air(gesture, mouth, phase, time, one, sample_rate, rng)
    sound = shaped(source * np.float32(scale) + air, response, sample_rate)
    for burst in gesture.bursts:
        _add_burst(sound, burst, begin, one, sample_rate, rng)
    return _closed(sound, sample_rate)


def _along(points: Sequence[tuple[float, float]], time: NDArray[np.float64]) -> NDArray[np.float32]:
    if not points:
        return np.zeros(len(time), dtype=np.float32)
    times, values = np.array(points).T
    curve = np.interp(time, np.maximum.accumulate(times), values, left=0.0, right=0.0)
    return np.asarray(curve, dtype=np.float32)


def _effort(tones: tuple[Tone, ...], time: NDArray[np.float64], one: Voice, rng: np.random.Generator,
            ) -> NDArray[np.float64]:  # fmt: skip
    """Return how strongly is sung, about 0–1: velocity, the phrase's arc, the swell of each note, unrest."""
    starts = np.array([tone.start_s for tone in tones])
    lengths = np.array([tone.length_s for tone in tones])
    index = np.maximum(np.searchsorted(starts, time + 0.02, side="right") - 1, 0)
    velocity = np.array([tone.velocity for tone in tones]) + rng.normal(0, 0.04, len(tones))
    through = np.clip((time - starts[0]) / max(tones[-1].end_s - starts[0], 0.1), 0, 1)
    arc = (np.sin(np.pi * through**0.8) - 0.6) * one.swell_db / one.range_db
    since = time - starts[index]
    swell = 0.06 * rise(since, 0.35) - 0.12 * rise(since - 0.55 * lengths[index], 0.6 * lengths[index].mean() + 0.05)
    raw = velocity[index] + arc + swell + 0.04 * wandering(len(time), RATE, 4.0, rng)
    kernel = np.hanning(15)[1:-1]
    return np.clip(np.convolve(np.pad(raw, 6, mode="edge"), kernel / kernel.sum(), mode="valid"), 0.05, 1.15)


def _unsteady(first: Tone, phase: NDArray[np.float64], time: NDArray[np.float64], one: Voice, rng: np.random.Generator,
              ) -> NDArray[np.float32]:  # fmt: skip
    """Return what makes each cycle unlike the last: shimmer, and creak where a low phrase begins."""
    count = int(phase[-1]) + 2
    steady = 1 + np.clip(one.shimmer * rng.standard_normal(count), -0.5, 0.5)
    if first.pitch < 66 and rng.random() < one.fry:
        started = np.searchsorted(time, first.start_s)
        at = int(phase[min(started, len(phase) - 1)])
        cycles = int(rng.uniform(0.05, 0.14) * first.hz) + 2
        creak = slice(at, min(at + cycles, count))
        steady[creak] *= np.where(np.arange(at, creak.stop) % 2, rng.uniform(0.1, 0.5), 1.0)
    return np.interp(phase, np.arange(count), steady).astype(np.float32)


def _response(gesture: Gesture, frames: NDArray[np.float64], hz: NDArray[np.float64], one: Voice, sample_rate: int,
              ) -> NDArray[np.complex64]:  # fmt: skip
    times = np.array([at for at, _ in gesture.mouth])
    order = np.argsort(times, kind="stable")
    places = np.array([place for _, place in gesture.mouth])[order]
    index = np.maximum(np.searchsorted(times[order], frames, side="right") - 1, 0)
    kernel = np.hanning(13)[1:-1]
    kernel /= kernel.sum()
    moved = np.apply_along_axis(
        lambda row: np.convolve(np.pad(row, 5, mode="edge"), kernel, mode="valid"), 0, places[index]
    )
    formants = np.column_stack([moved, np.full(len(moved), 4450.0)]) * one.tract
    formants[:, 1] *= 1 + one.mouth
    gathered = one.ring_hz * np.sqrt(one.tract) * np.array([0.93, 1.04, 1.18])
    formants[:, 2:] += 0.7 * one.ring * (gathered - formants[:, 2:])
    formants[:, 0] = np.maximum(formants[:, 0], 1.02 * hz)
    formants[:, 1] = np.maximum(formants[:, 1], formants[:, 0] + 150)
    loss = np.full(len(frames), 1.15 - 0.25 * one.pressed) + 0.6 * _along(gesture.puff, frames)
    response = responses(formants, _along(gesture.nose, frames).astype(np.float64), loss, one.tract, sample_rate)
    response *= _bright(one, sample_rate)
    return response


def _bright(one: Voice, sample_rate: int) -> NDArray[np.float32]:
    """Return the gain of a voice's upper half, (bins,): a shelf about 3 kHz, closed again beyond 13 kHz."""
    frequency = bins_of(sample_rate)
    shelf = frequency**2 / (frequency**2 + 3000.0**2)
    return np.asarray(10 ** (one.bright_db * shelf / 20) / (1 + (frequency / 13000) ** 8), dtype=np.float32)


def _scale(one: Voice, hz: float, sample_rate: int) -> float:
    """Return the gain that gives an open vowel at this pitch the level _LEVEL."""
    count = int(min(_TOP_HZ, 0.4 * sample_rate) / hz)
    neutral = np.abs(reference(one.tract, sample_rate))
    heard = np.interp(hz * np.arange(1, count + 1), bins_of(sample_rate), neutral)
    strengths = np.abs(harmonics(1.2))[:count]
    return float(_LEVEL / np.sqrt(2 * np.sum((strengths * heard[: len(strengths)]) ** 2)))


def _air(
    gesture: Gesture, mouth: NDArray[np.float32], phase: NDArray[np.float64], time: NDArray[np.float64], one: Voice,
    sample_rate: int, rng: np.random.Generator,
) -> Mono:  # fmt: skip
    """Return the breath at the folds, (samples,): puffs, and what escapes while they swing, pulsing with them."""
    pulse = np.float32(0.55) + np.float32(0.45) * np.cos(2 * np.pi * (phase % 1 - 0.9)).astype(np.float32)
    escaping = mouth * pulse * np.float32(10 ** (one.breath_db / 20))
    puffs = _along(gesture.puff, time) * np.float32(10 ** ((one.noise_db - 14) / 20))
    hiss = filtered(white(len(time), rng), butter(1, 5000, "high", fs=sample_rate, output="sos"))
    power = np.mean(np.abs(reference(one.tract, sample_rate)) ** 2)
    return np.asarray(hiss * (escaping + puffs) * np.float32(_LEVEL / np.sqrt(power)), dtype=np.float32)


def _add_burst(sound: Mono, burst: Burst, begin: float, one: Voice, sample_rate: int, rng: np.random.Generator) -> None:
    start = max(0, round((burst.start_s - begin) * sample_rate))
    stop = min(len(sound), round((burst.end_s - begin) * sample_rate))
    if stop <= start:
        return
    stock = noise(burst.shape, round(one.tract * rng.choice((0.92, 1.0, 1.06)) / 0.04) * 0.04, sample_rate)
    time = np.arange(stop - start) / sample_rate
    length = (stop - start) / sample_rate
    curve = rise(time, burst.attack_s) * rise(length - time, burst.decay_s)
    at = int(rng.integers(len(stock) - len(time))) if len(stock) > len(time) else 0
    level = _LEVEL * 10 ** (burst.level_db / 20)
    sound[start:stop] += (stock[at : at + len(time)] * (curve * level)[: len(stock)]).astype(np.float32)


def _closed(sound: Mono, sample_rate: int) -> Mono:
    """Return a sound whose last 10 ms fade out."""
    last = min(len(sound), round(0.01 * sample_rate))
    sound[len(sound) - last :] *= np.linspace(1, 0, last, dtype=np.float32)
    return sound

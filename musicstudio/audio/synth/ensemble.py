"""Many detuned saws at once: pads, strings, brass; and the single voices of bass and lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from musicstudio.audio.synth.envelopes import adsr, rise
from musicstudio.audio.synth.filters import lowpassed, swept_lowpass
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono, phases, saw, sine, square, triangle
from musicstudio.audio.synth.phrases import Phrase, phrases, vibrato, wandering
from musicstudio.audio.synth.stage import add, each_tone, panned, pitch_of, silence
from musicstudio.domain.audio import AudioArray


def pad(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a warm pad, (2, line.samples): slow saws through a corner that drifts."""
    dry = _unison(line, sample_rate, rng, cents=9.0, attack_s=0.45, release_s=1.1)
    drift = 950 * np.exp2(0.45 * wandering(line.samples, sample_rate, 0.25, rng))
    return np.stack([swept_lowpass(side, drift, 0.8, sample_rate) for side in dry]) * np.float32(1.2)


def string_section(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return bowed strings, (2, line.samples): faster than the pad and open above."""
    dry = _unison(line, sample_rate, rng, cents=12.0, attack_s=0.14, release_s=0.4)
    return lowpassed(dry, 4200, sample_rate, order=1)


def brass(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return brass, (2, line.samples): the harder it is blown, the brighter the onset (J.-C. Risset)."""

    def play(tone: Tone) -> AudioArray:
        envelope = adsr(tone.length_s, 0.05, 0.35, 0.75, 0.12, sample_rate)
        samples = len(envelope)
        hz = pitch_of(tone, line, samples, sample_rate)
        top = float(np.max(hz)) * 1.02
        wave = sum(
            saw(phases(np.asarray(hz) * 2 ** (cents / 1200), samples, sample_rate, rng.random()), top, sample_rate)
            for cents in (-5.0, 4.0)
        )
        corner = tone.hz * (1.0 + (2 + 9 * tone.velocity**1.5) * envelope.astype(np.float64) ** 1.5)
        sound = swept_lowpass(np.asarray(wave, dtype=np.float32), corner, 0.8, sample_rate)
        return panned(sound * envelope * np.float32(0.13 * tone.velocity), 0.25 * float(np.sin(tone.pitch)))

    return each_tone(line, sample_rate, play)


def bass(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a bass, (2, line.samples), in the centre: plucked corner, firm fundamental, slides where notes touch."""

    def wave(phase: NDArray[np.float64], top: float) -> Mono:
        growl = 0.55 * saw(phase, top, sample_rate) + 0.3 * square(phase + 0.13, top, sample_rate)
        return np.asarray(growl + np.float32(0.25) * sine(2 * phase), dtype=np.float32)

    canvas = np.zeros(line.samples, dtype=np.float32)
    deep = np.zeros(line.samples, dtype=np.float32)
    corner = np.full(line.samples, 220.0)
    for phrase in phrases(line):
        envelope, hz = _played(phrase, line, sample_rate, 0.005, 0.07, 0.055)
        samples = len(envelope)
        phase = phases(hz, samples, sample_rate)
        since, velocity = phrase.since_onset(samples, sample_rate), phrase.velocity(samples, sample_rate)
        pluck = velocity**1.6 * np.exp(-since / (0.09 + 0.12 * velocity))
        decay = (0.62 + 0.38 * np.exp(-since / 0.35)) * np.exp(-since / 3.5) * velocity
        loud = envelope * uniform_filter1d(decay, max(1, round(0.006 * sample_rate))).astype(np.float32)
        start = round(phrase.start_s * sample_rate)
        room = min(samples, line.samples - start)
        if room <= 0:
            continue
        canvas[start : start + room] += (loud * wave(phase, float(hz.max())))[:room]
        deep[start : start + room] += (loud * sine(phase))[:room]
        corner[start : start + room] = (230 + 2.6 * hz + 3400 * pluck)[:room]
    corner = uniform_filter1d(corner, max(1, round(0.004 * sample_rate)))  # a jump where phrases meet would click
    sound = 0.62 * swept_lowpass(canvas, corner, 1.3, sample_rate) + 0.42 * deep
    return np.stack([sound, sound])


def lead(line: Line, sample_rate: int, rng: np.random.Generator, *, soft: bool = False) -> AudioArray:
    """Return a singing lead, (2, line.samples), with glide and vibrato; `soft` for pipes and reeds."""
    canvas = silence(line.samples)
    depth = line.control(1, 0.0)
    for phrase in phrases(line):
        envelope, hz = _played(phrase, line, sample_rate, 0.03, 0.16, 0.06)
        samples = len(envelope)
        since = phrase.since_onset(samples, sample_rate)
        sway = vibrato(since, 5.3, 0.16 + 0.5 * depth.at(phrase.start_s), 0.25, sample_rate, rng)
        hz = hz * np.exp2(sway / 12)
        phase, top = phases(hz, samples, sample_rate), float(hz.max())
        if soft:
            wave = triangle(phase, top, sample_rate) + np.float32(0.12) * square(phase, top, sample_rate)
        else:
            wave = 0.6 * saw(phase, top, sample_rate) + 0.4 * square(phase * 1.003, top, sample_rate)
        velocity = phrase.velocity(samples, sample_rate)
        corner = np.minimum(hz * 2, 2000) + 3200 * velocity * (0.5 + 0.5 * np.exp(-since / 0.3))
        sound = swept_lowpass(wave.astype(np.float32), corner, 1.0, sample_rate)
        add(canvas, sound * envelope * (0.3 * velocity).astype(np.float32), phrase.start_s, sample_rate)
    return canvas


def _played(
    phrase: Phrase, line: Line, sample_rate: int, attack_s: float, release_s: float, glide_s: float
) -> tuple[Mono, NDArray[np.float64]]:
    """Return the envelope and the frequency of a phrase, both (samples,), with bend and glide."""
    envelope = adsr(phrase.end_s - phrase.start_s, attack_s, 1.0, 1.0, release_s, sample_rate)
    pitch = phrase.pitch(len(envelope), sample_rate, glide_s)
    pitch = pitch + line.bend_of(phrase.start_s, len(envelope), sample_rate)
    return envelope, 440.0 * np.exp2((pitch - 69) / 12)


def _unison(
    line: Line, sample_rate: int, rng: np.random.Generator, *, cents: float, attack_s: float, release_s: float
) -> AudioArray:
    """Return every tone as four detuned saws, two a side, each slightly out of step with the others."""

    def play(tone: Tone) -> AudioArray:
        envelope = adsr(tone.length_s, attack_s, 1.0, 1.0, release_s, sample_rate)
        samples = len(envelope)
        hz, top = pitch_of(tone, line, samples, sample_rate), tone.hz * 1.05
        swell = (envelope * rise(np.arange(samples) / sample_rate, attack_s)).astype(np.float32)
        sides = []
        for side in (-1, 1):
            detunes = side * cents * np.array([1.0, -0.45]) * (1 + 0.2 * rng.standard_normal(2))
            waves = [
                saw(phases(np.asarray(hz) * 2 ** (d / 1200), samples, sample_rate, rng.random()), top, sample_rate)
                for d in detunes
            ]
            sides.append(waves[0] + waves[1])
        return (np.stack(sides) * swell * np.float32(0.085 * tone.velocity)).astype(np.float32)

    return each_tone(line, sample_rate, play)

"""Keys without strings: electric piano by frequency modulation, organ, bells by modes."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.synth.envelopes import adsr, decaying, ended, rise
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono, phases, sine, white
from musicstudio.audio.synth.stage import each_tone, panned, pitch_of
from musicstudio.domain.audio import AudioArray


def electric_piano(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a tine piano, (2, line.samples): J. Chowning's FM, brighter when struck harder, with a slow auto-pan."""

    def play(tone: Tone) -> Mono:
        ring_s = float(np.clip(7.0 * 2 ** (-(tone.pitch - 48) / 24), 1.6, 9))
        samples = round(min(tone.length_s + 0.22, ring_s) * sample_rate)
        time = np.arange(samples) / sample_rate
        hz = pitch_of(tone, line, samples, sample_rate)
        phase = phases(hz, samples, sample_rate)
        bark = (0.25 + 2.3 * tone.velocity**2) * 2 ** (-(tone.pitch - 60) / 26)
        index = bark * (0.35 + 0.65 * np.exp(-time / 0.28)) * np.exp(-time / 2.2)
        modulator = index * sine(phase) / (2 * np.pi)
        body = sine(phase + modulator) + 0.35 * sine(phase * 1.0007 + 0.6 * modulator + 0.2)
        ratio = min(14.0, np.floor(0.3 * sample_rate / tone.hz))
        tine = sine(phase * ratio + 0.25 * sine(phase)) * np.exp(-time / 0.11) * (0.02 + 0.17 * tone.velocity**2)
        damp = np.where(time < tone.length_s, 1.0, np.exp(-6 * (time - tone.length_s) / 0.2))
        envelope = rise(time, 0.0022) * np.exp(-6.9 * time / ring_s) * damp
        return np.asarray(
            ((body + tine) * ended(envelope, sample_rate) * (0.27 * tone.velocity**1.15)), dtype=np.float32
        )

    dry = each_tone(line, sample_rate, play)
    sway = 0.16 * np.sin(2 * np.pi * 1.53 * np.arange(line.samples) / sample_rate).astype(np.float32)
    return dry * np.stack([1 + sway, 1 - sway])


def organ(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a drawbar organ, (2, line.samples), with key click and a slowly turning loudspeaker."""
    drawbars = ((0.5, 0.7), (1.0, 1.0), (1.5, 0.45), (2.0, 0.7), (3.0, 0.32), (4.0, 0.3), (6.0, 0.14), (8.0, 0.12))

    def play(tone: Tone) -> Mono:
        envelope = adsr(tone.length_s, 0.006, 0.3, 0.92, 0.07, sample_rate)
        phase = phases(pitch_of(tone, line, len(envelope), sample_rate), len(envelope), sample_rate, rng.random())
        fitting = [(ratio, level) for ratio, level in drawbars if ratio * tone.hz < 0.4 * sample_rate]
        sound = sum((level * sine(ratio * phase) for ratio, level in fitting), np.zeros(len(phase), dtype=np.float32))
        click = white(min(len(sound), round(0.006 * sample_rate)), rng)
        sound[: len(click)] += 0.12 * click * np.hanning(len(click)).astype(np.float32)
        return np.asarray(sound * envelope * (0.085 + 0.03 * tone.velocity), dtype=np.float32)

    dry = each_tone(line, sample_rate, play)
    turn = 2 * np.pi * 0.9 * np.arange(line.samples) / sample_rate
    left = 1 + 0.14 * np.sin(turn)
    right = 1 + 0.14 * np.sin(turn + 2.2)
    return dry * np.stack([left, right]).astype(np.float32)


BAR_MODES = ((1.0, 1.0, 1.0), (3.93, 0.32, 0.28), (9.6, 0.14, 0.08), (16.7, 0.05, 0.03))
"""Tuned bars (vibraphone): frequency ratio, level, relative ring time."""
BELL_MODES = (
    (0.5, 0.22, 1.2),
    (1.0, 1.0, 1.0),
    (2.0, 0.55, 0.7),
    (2.76, 0.4, 0.5),
    (5.4, 0.3, 0.25),
    (8.93, 0.16, 0.12),
)
"""Bells and glockenspiel."""


def bells(
    line: Line,
    sample_rate: int,
    rng: np.random.Generator,
    modes: tuple[tuple[float, float, float], ...] = BELL_MODES,
    ring_s: float = 3.2,
) -> AudioArray:
    """Return struck bars or bells, (2, line.samples): decaying modes, high ones louder when struck harder."""

    def play(tone: Tone) -> AudioArray:
        ring = ring_s * float(np.clip((523 / tone.hz) ** 0.4, 0.4, 2))
        samples = round(ring * 0.9 * sample_rate)
        phase = phases(pitch_of(tone, line, samples, sample_rate), samples, sample_rate)
        sound = np.zeros(samples, dtype=np.float32)
        for ratio, level, relative in modes:
            if ratio * tone.hz > 0.42 * sample_rate:
                continue
            bright = tone.velocity ** (1 + 0.35 * np.log2(max(ratio, 1.0)))
            length = min(samples, round(ring * relative * sample_rate))
            mode = sine(ratio * phase[:length]) * decaying(length, ring * relative, sample_rate)
            sound[:length] += np.float32(level * bright) * mode
        sound *= rise(np.arange(samples) / sample_rate, 0.001).astype(np.float32)
        return panned(sound * np.float32(0.2), 0.5 * float(np.sin(tone.pitch * 2.4)))

    return each_tone(line, sample_rate, play)

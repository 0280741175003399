"""Synthesizers: one voice whose filter is drawn harmonic by harmonic; basses, leads, stabs, sweeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.blown import bend_over
from musicstudio.audio.synth.envelopes import adsr, rise
from musicstudio.audio.synth.filters import bandpassed, centred
from musicstudio.audio.synth.frames import drawn, frame_places, harmonic_count
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import phases, sine, white
from musicstudio.audio.synth.phrases import Phrase, phrases, vibrato
from musicstudio.audio.synth.stage import add, each_tone, panned, silence
from musicstudio.domain.audio import AudioArray


@dataclass(frozen=True)
class Voice:
    """An analogue voice: its waves, its filter and what moves them.

    `saw`, `pulse` and `width` mix the source; `sub` adds a sine. The corner is `corner_hz` plus
    `track` times the pitch, raised by `sweep` octaves at each onset (times velocity), falling with `sweep_s`; `peak_db`
    is its resonance, `slope` its poles. `detune` lists cents of each oscillator, `places` where each stands. `accent`
    is how much velocity adds to sweep and resonance; `drive` the level into a soft clipper.
    """

    saw: float = 1.0
    pulse: float = 0.0
    width: float = 0.5
    sub: float = 0.0
    corner_hz: float = 400.0
    track: float = 2.0
    sweep: float = 2.0
    sweep_s: float = 0.15
    peak_db: float = 4.0
    slope: float = 4.0
    attack_s: float = 0.004
    decay_s: float = 0.3
    sustain: float = 0.8
    release_s: float = 0.08
    glide_s: float = 0.0
    detune: tuple[float, ...] = (0.0,)
    places: tuple[float, ...] = (0.0,)
    vibrato: float = 0.0
    vibrato_s: float = 0.35
    sway_hz: float = 0.0
    sway: float = 0.0
    drive: float = 0.0
    level: float = 0.25
    accent: float = 0.6


def voiced(kind: Voice, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part of analogue voices, (2, line.samples): touching notes glide, envelopes begin anew with each."""
    canvas = silence(line.samples)
    gap = 0.02 if kind.glide_s else -1.0
    for phrase in phrases(line, gap) if kind.glide_s else [Phrase((tone,)) for tone in line.tones]:
        add(canvas, _phrase(kind, phrase, line, sample_rate, rng), phrase.start_s, sample_rate)
    return canvas


def _phrase(kind: Voice, phrase: Phrase, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    envelope = adsr(
        phrase.end_s - phrase.start_s, kind.attack_s, kind.decay_s, kind.sustain, kind.release_s, sample_rate
    )
    samples = len(envelope)
    since, velocity = phrase.since_onset(samples, sample_rate), phrase.velocity(samples, sample_rate)
    hz = _hz(kind, phrase, line, since, sample_rate, rng)
    places = np.minimum(frame_places(samples), samples - 1)
    corner = _corner(kind, phrase.start_s, line, since[places], velocity[places], hz[places], sample_rate)
    count = harmonic_count(float(hz.min()), sample_rate)
    levels = _filtered(kind, _source(kind, count)[:, None], hz[places], corner, velocity[places])
    loud = (envelope * velocity.astype(np.float32) ** np.float32(1.2)).astype(np.float32)
    out = np.zeros((2, samples), dtype=np.float32)
    share = np.float32(kind.level / np.sqrt(len(kind.detune)))
    for cents, place in zip(kind.detune, kind.places, strict=True):
        phase = phases(hz * 2 ** (cents / 1200), samples, sample_rate, rng.random() if cents else 0.0)
        out += panned(drawn(phase, levels, sample_rate, hz[places]) * share, place)
    if kind.drive:
        out = np.tanh(out * np.float32(kind.drive)) / np.float32(kind.drive**0.6)
    if kind.sub:
        deep = phases(hz, samples, sample_rate)
        out += np.float32(kind.sub * kind.level) * sine(deep)
    return np.asarray(out * loud, dtype=np.float32)


def _hz(
    kind: Voice, phrase: Phrase, line: Line, since: NDArray[np.float64], sample_rate: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    samples = len(since)
    pitch = phrase.pitch(samples, sample_rate, max(kind.glide_s, 0.001)) + bend_over(phrase, line, samples, sample_rate)
    depth = kind.vibrato + 0.5 * line.control(1, 0.0).at(phrase.start_s)
    if depth:
        pitch = pitch + vibrato(since, 5.4, depth, kind.vibrato_s, sample_rate, rng)
    return np.asarray(440.0 * np.exp2((pitch - 69) / 12), dtype=np.float64)


def _corner(
    kind: Voice, start_s: float, line: Line, since: NDArray[np.float64], velocity: NDArray[np.float64],
    hz: NDArray[np.float64], sample_rate: int,
) -> NDArray[np.float64]:  # fmt: skip
    sweep = kind.sweep * (1 - kind.accent + kind.accent * 1.3 * velocity)
    octaves = sweep * np.exp(-since / kind.sweep_s) * (0.4 + 0.6 * rise(since, 0.003))
    octaves += 3.0 * (line.control(74, 0.5).at(start_s) - 0.5)
    if kind.sway_hz:
        octaves += kind.sway * np.sin(2 * np.pi * kind.sway_hz * (start_s + since))
    corner = (kind.corner_hz + kind.track * hz) * np.exp2(octaves + 0.8 * kind.accent * (velocity - 0.7))
    return np.minimum(corner, 0.42 * sample_rate)


def _source(kind: Voice, count: int) -> NDArray[np.float64]:
    order = np.arange(1, count + 1)
    pulse = np.abs(np.sin(np.pi * order * kind.width)) * (4 / np.pi) / order
    return np.asarray(kind.saw * (2 / np.pi) / order + kind.pulse * pulse, dtype=np.float64)


def _filtered(
    kind: Voice, source: NDArray[np.float64], hz: NDArray[np.float64], corner: NDArray[np.float64],
    velocity: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Return a source's harmonics behind a low-pass with a resonant peak, (count, frames)."""
    order = np.arange(1, len(source) + 1)[:, None]
    x = order * hz[None, :] / corner[None, :]
    peak = 10 ** (kind.peak_db * (1 - 0.4 * kind.accent + 0.4 * kind.accent * velocity) / 20)
    gain = 1 / np.sqrt(1 + x ** (2 * kind.slope))
    gain *= 1 + (peak - 1) * np.exp(-0.5 * (np.log2(np.maximum(x, 1e-4)) / 0.18) ** 2)
    return np.asarray(source * gain, dtype=np.float64)


def deep_sine(
    line: Line, sample_rate: int, rng: np.random.Generator, *, fall: float = 0.0, ring_s: float = 0.0,
    drive: float = 0.0, glide_s: float = 0.05, click: float = 0.0, third: float = 0.0, level: float = 0.42,
) -> AudioArray:  # fmt: skip
    """Return a bass of one sine, (2, line.samples), in the centre.

    `fall` octaves of pitch drop at each onset (an 808's), `ring_s` its decay to −20 dB, `drive` how hard it is clipped,
    `third` a share of third harmonic that makes it heard on small loudspeakers.
    """
    canvas = np.zeros((1, line.samples), dtype=np.float32)
    for phrase in phrases(line):
        envelope = adsr(phrase.end_s - phrase.start_s, 0.004, 1.0, 1.0, 0.07, sample_rate)
        samples = len(envelope)
        since, velocity = phrase.since_onset(samples, sample_rate), phrase.velocity(samples, sample_rate)
        pitch = phrase.pitch(samples, sample_rate, glide_s) + bend_over(phrase, line, samples, sample_rate)
        # Only the first note of a phrase is struck; those it glides to ring on.
        struck = np.arange(samples) / sample_rate
        pitch = pitch + 12 * fall * np.exp(-struck / 0.022)
        phase = phases(440.0 * np.exp2((pitch - 69) / 12), samples, sample_rate)
        sound = sine(phase) + np.float32(third) * sine(3 * phase) * np.exp(-since / 0.4).astype(np.float32)
        if drive:
            hard = (drive * (0.4 + 0.9 * velocity)).astype(np.float32)
            sound = np.tanh(hard * (sound + 0.12)) - np.tanh(hard * 0.12)
        loud = velocity**1.1
        if ring_s:
            loud = loud * np.exp(-2.3 * since / ring_s)
        sound = sound * envelope * loud.astype(np.float32)
        if click:
            length = min(samples, round(0.012 * sample_rate))
            tick = bandpassed(white(length, rng), 900, 4500, sample_rate) * np.hanning(length)
            sound[:length] += np.float32(click * velocity[0]) * tick.astype(np.float32)
        add(canvas, centred(sound[None] * np.float32(level), sample_rate), phrase.start_s, sample_rate)
    return np.concatenate([canvas, canvas])


def noise_sweep(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return risers, (2, line.samples): noise whose band climbs through each note and opens to both sides."""

    def play(tone: Tone) -> AudioArray:
        envelope = adsr(tone.length_s, max(0.05, 0.9 * tone.length_s), 1.0, 1.0, 0.25, sample_rate)
        samples = len(envelope)
        place = np.arange(samples) / max(1, round(tone.length_s * sample_rate))
        position = np.clip(place, 0, 1) ** 1.4 * 4.999
        sides = [np.zeros(samples, dtype=np.float32) for _ in range(2)]
        for side in sides:
            noise = white(samples, rng)
            for band in range(6):
                weight = np.maximum(0, 1 - np.abs(position - band)).astype(np.float32)
                low = 250.0 * 2 ** (0.85 * band)
                side += weight * bandpassed(noise, low, 2.2 * low, sample_rate)
        return np.stack(sides) * (envelope**2 * np.float32(0.3 * tone.velocity))

    return each_tone(line, sample_rate, play)


SAW_LEAD = Voice(
    corner_hz=1500,
    track=3,
    sweep=1.2,
    sweep_s=0.4,
    peak_db=3,
    slope=2,
    attack_s=0.006,
    sustain=0.9,
    release_s=0.14,
    glide_s=0.06,
    detune=(-7, 7),
    places=(-0.25, 0.25),
    vibrato=0.12,
    level=0.3,
)
SQUARE_LEAD = Voice(
    saw=0,
    pulse=0.8,
    corner_hz=1800,
    track=3,
    sweep=1.0,
    sweep_s=0.3,
    peak_db=2,
    slope=2,
    attack_s=0.006,
    sustain=0.9,
    release_s=0.12,
    glide_s=0.05,
    vibrato=0.12,
    level=0.28,
    detune=(-4, 4),
    places=(-0.2, 0.2),
)
SOFT_LEAD = Voice(
    saw=0.25,
    pulse=0.35,
    corner_hz=250,
    track=2.0,
    sweep=0.9,
    sweep_s=0.5,
    peak_db=2,
    slope=2,
    attack_s=0.03,
    sustain=0.95,
    release_s=0.22,
    glide_s=0.07,
    vibrato=0.16,
    sub=0.5,
    level=0.3,
)
SYNTH_BASS = Voice(
    saw=0.7,
    pulse=0.4,
    width=0.35,
    corner_hz=160,
    track=2.5,
    sweep=2.6,
    sweep_s=0.12,
    peak_db=6,
    attack_s=0.003,
    decay_s=0.25,
    sustain=0.7,
    sub=0.45,
    drive=2.0,
    level=0.34,
)
MOOG_BASS = Voice(
    saw=0.8,
    pulse=0.35,
    width=0.4,
    corner_hz=110,
    track=2.0,
    sweep=2.4,
    sweep_s=0.18,
    peak_db=8,
    attack_s=0.004,
    decay_s=0.5,
    sustain=0.75,
    release_s=0.09,
    glide_s=0.04,
    sub=0.5,
    drive=2.4,
    detune=(0.0, 5.0),
    places=(0.0, 0.0),
    level=0.34,
)
ACID_BASS = Voice(
    saw=1,
    corner_hz=120,
    track=1.2,
    sweep=3.6,
    sweep_s=0.16,
    peak_db=19,
    slope=4,
    attack_s=0.003,
    decay_s=0.4,
    sustain=0.6,
    release_s=0.05,
    glide_s=0.06,
    drive=3.2,
    accent=0.9,
    level=0.28,
    sub=0.12,
)
REESE_BASS = Voice(
    saw=1,
    corner_hz=420,
    track=3.0,
    sweep=0.6,
    sweep_s=0.5,
    peak_db=5,
    slope=3,
    attack_s=0.008,
    sustain=0.95,
    release_s=0.12,
    glide_s=0.05,
    detune=(-17, 0, 16),
    places=(-0.45, 0, 0.45),
    sub=0.7,
    sway_hz=0.35,
    sway=0.7,
    drive=1.6,
    level=0.32,
)
STAB = Voice(
    saw=0.9,
    pulse=0.3,
    corner_hz=350,
    track=3.0,
    sweep=2.6,
    sweep_s=0.14,
    peak_db=5,
    slope=2,
    attack_s=0.003,
    decay_s=0.22,
    sustain=0.25,
    release_s=0.16,
    detune=(-9, 8),
    places=(-0.5, 0.5),
    level=0.22,
)
ARP = Voice(
    saw=0.4,
    pulse=0.6,
    width=0.3,
    corner_hz=500,
    track=2.5,
    sweep=2.2,
    sweep_s=0.1,
    peak_db=6,
    slope=2,
    attack_s=0.003,
    decay_s=0.18,
    sustain=0.3,
    release_s=0.1,
    detune=(-5, 5),
    places=(-0.4, 0.4),
    level=0.24,
)
SYNTH_PLUCK = Voice(
    saw=0.9,
    pulse=0.2,
    corner_hz=220,
    track=1.5,
    sweep=3.4,
    sweep_s=0.09,
    peak_db=5,
    slope=2,
    attack_s=0.002,
    decay_s=0.2,
    sustain=0.12,
    release_s=0.22,
    detune=(-6, 6),
    places=(-0.4, 0.4),
    level=0.3,
)

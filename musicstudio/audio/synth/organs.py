"""Drawbar organs and reeds under one hand: sines that never stop turning."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.synth.amplified import turning
from musicstudio.audio.synth.envelopes import adsr
from musicstudio.audio.synth.filters import bandpassed
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.modes import ringing
from musicstudio.audio.synth.oneshots import SHELF
from musicstudio.audio.synth.oscillators import Mono, white
from musicstudio.audio.synth.stage import each_tone, pitch_of
from musicstudio.domain.audio import AudioArray

_FEET = (0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
_DRAWN = (0.8, 0.55, 1.0, 0.6, 0.35, 0.3, 0.12, 0.14, 0.2)
_FOREVER_S = 1e6


def drawbar_organ(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a drawbar organ, (2, line.samples): nine tone wheels a key, key click, percussion, a turning loudspeaker.

    Controller 1 speeds the loudspeaker up; velocity opens the upper drawbars, as a player would for a louder chorus.
    """

    def play(tone: Tone) -> Mono:
        envelope = adsr(tone.length_s, 0.004, 0.3, 0.95, 0.05, sample_rate)
        hz = pitch_of(tone, line, len(envelope), sample_rate)
        held = np.atleast_1d(hz)[: max(1, round(tone.length_s * sample_rate))]
        hz = float(np.mean(held))  # tone wheels cannot bend while they turn
        sound = _wheels(hz, tone.velocity, len(envelope), sample_rate)
        click = bandpassed(white(min(len(sound), round(0.008 * sample_rate)), rng), 1200, 6000, sample_rate)
        sound[: len(click)] += 0.25 * click * np.hanning(len(click)).astype(np.float32)
        if tone.velocity > 0.55:
            third = ringing([3.0 * hz], [0.35 * tone.velocity], [0.35], len(sound), sample_rate)
            sound += third
        return np.asarray(sound * envelope * (0.075 + 0.06 * tone.velocity), dtype=np.float32)

    dry = each_tone(line, sample_rate, play)[0]
    warm = np.tanh(1.6 * dry) / np.float32(1.6)
    return turning(warm, sample_rate, min(1.0, 2 * line.control(1, 0.0).at(0.0)))


def _wheels(hz: float, velocity: float, samples: int, sample_rate: int) -> Mono:
    layer = round(velocity * 5)
    length = 1 << int(np.ceil(np.log2(max(samples, 1 << 14))))

    def make() -> Mono:
        ratio = np.array(_FEET)
        drawn = np.array(_DRAWN) * np.where(ratio > 2.5, 0.45 + 0.75 * layer / 5, 1.0)
        turns = np.random.default_rng(round(hz * 100)).random(len(ratio))
        return ringing(ratio * hz, drawn, [_FOREVER_S] * len(ratio), length, sample_rate, turns)

    return SHELF.get(("wheels", sample_rate, round(hz * 1000), layer, length), make)[:samples].copy()

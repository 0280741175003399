"""The drummer: strokes of the kit on one canvas, a few variants of each taken in turn."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.synth.drums import CHOKED_BY, KIT, OTHER
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray

_VARIANTS = 5
_LAYERS = 8
_CHOKE_S = 0.03


def drum_kit(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a drum part, (2, line.samples): General MIDI notes, eight velocity layers, five variants a layer."""
    canvas = silence(line.samples)
    made: dict[tuple[int, int, int], Mono] = {}
    turns: dict[int, int] = {}
    kit = int(rng.integers(1 << 31))
    for tone in line.tones:
        number = round(tone.pitch)
        stroke, position = KIT.get(number, OTHER)
        layer = min(_LAYERS, max(1, round(tone.velocity * _LAYERS)))
        turns[number] = (turns.get(number, -1) + 1) % _VARIANTS
        key = (number, layer, turns[number])
        if key not in made:
            own = np.random.default_rng([kit, number, layer, turns[number]])
            made[key] = stroke(layer / _LAYERS, sample_rate, own)
        sound = made[key] * np.float32(tone.velocity / (layer / _LAYERS))
        if number in CHOKED_BY:
            sound = _choked(sound, tone, line, sample_rate)
        add(canvas, panned(sound, position), tone.start_s, sample_rate)
    return canvas


def _choked(sound: Mono, tone: Tone, line: Line, sample_rate: int) -> Mono:
    closers = CHOKED_BY[round(tone.pitch)]
    closed = [t.start_s for t in line.tones if round(t.pitch) in closers and t.start_s > tone.start_s + 0.01]
    if not closed:
        return sound
    since = np.arange(len(sound)) / sample_rate - (min(closed) - tone.start_s)
    return sound * np.exp(-np.maximum(since, 0) / (_CHOKE_S / 3)).astype(np.float32)

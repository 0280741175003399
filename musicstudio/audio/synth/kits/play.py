"""The drummer at any kit: strokes on one canvas, a few variants of each taken in turn."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.synth.drums import CHOKED_BY, Stroke
from musicstudio.audio.synth.kits.sets import ACOUSTIC, Kit
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oneshots import SHELF
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray

_VARIANTS = 3
_LAYERS = 5
_CHOKE_S = 0.01


def kit_played(line: Line, sample_rate: int, rng: np.random.Generator, *, name: str, kit: Kit) -> AudioArray:
    """Return a drum part, (2, line.samples): five velocity layers, three variants a layer, none twice running.

    Notes that a kit has not are played by the acoustic kit's, or its cross-stick.
    """
    canvas = silence(line.samples)
    last: dict[int, int] = {}
    closing = [tone.start_s for tone in line.tones if round(tone.pitch) in (42, 44)]
    for tone in line.tones:
        number = round(tone.pitch)
        turn = (last.get(number, int(rng.integers(_VARIANTS))) + 1 + int(rng.integers(_VARIANTS - 1))) % _VARIANTS
        last[number] = turn
        wobble = float(10 ** (0.5 * rng.standard_normal() / 20))
        layer = min(_LAYERS, max(1, round(tone.velocity * _LAYERS)))
        sound = _stroke(name, kit, number, layer, turn, sample_rate)
        sound = sound * np.float32(wobble * (tone.velocity / (layer / _LAYERS)) ** 1.2)
        if number in CHOKED_BY:
            sound = _choked(sound, tone, closing, sample_rate)
        add(canvas, panned(sound, _found(kit, number)[1]), tone.start_s, sample_rate)
    return canvas


def _found(kit: Kit, number: int) -> tuple[Stroke, float]:
    return kit.get(number) or ACOUSTIC.get(number) or ACOUSTIC[37]


def _stroke(name: str, kit: Kit, number: int, layer: int, turn: int, sample_rate: int) -> Mono:
    def make() -> Mono:
        own = np.random.default_rng([number, layer, turn, len(name)])
        return _found(kit, number)[0](layer / _LAYERS, sample_rate, own)

    return SHELF.get((name, "stroke", sample_rate, number, layer, turn), make)


def _choked(sound: Mono, tone: Tone, closing: list[float], sample_rate: int) -> Mono:
    """Return an open hat that ends when the closed one is struck."""
    closed = [at for at in closing if at > tone.start_s + 0.01]
    if not closed:
        return sound
    since = np.arange(len(sound), dtype=np.float32) / sample_rate - np.float32(min(closed) - tone.start_s)
    return np.asarray(sound * np.exp(-np.maximum(since, 0) / np.float32(_CHOKE_S)), dtype=np.float32)

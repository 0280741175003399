"""A drummer at a drawn kit: strokes placed to the sample, open hats choked, and what a desk does to drums."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from scipy.signal import fftconvolve

from musicstudio.audio.synth.filters import Band, equalised
from musicstudio.training.drumming.grooves import Hits
from musicstudio.training.drumming.kitmaking import DrawnKit
from musicstudio.training.drumming.voices import LAYERS, RATE, Mono
from musicstudio.training.mixing.drive import driven
from musicstudio.training.mixing.rooms import drawn_space, response
from musicstudio.training.mixing.squeeze import drawn_squeeze, moved, squeezing_db
from musicstudio.training.sounds.percussion import CHOKES

_CHOKE_S: Final = 0.012
_DYNAMIC: Final = 0.9
"""How far strokes between two layers follow their strength; the layers hold the rest."""


def played(kit: DrawnKit, hits: Hits, samples: int, rng: np.random.Generator) -> tuple[Mono, Hits]:
    """Return what is struck, (samples,), and the strokes for which the kit has a drum."""
    canvas, sounded = np.zeros(samples, np.float32), np.zeros(len(hits), bool)
    closing = {
        opened: np.sort(hits["at_s"][np.isin(hits["number"], closers)]) for opened, closers in CHOKES.items()
    }  # fmt: skip
    for n, (at_s, number, velocity) in enumerate(hits):
        drum = kit.drum(int(number))
        if drum is None:
            continue
        voice, gain = drum
        layer = int(np.argmin(np.abs(np.array(LAYERS) - velocity + rng.normal(0, 0.06))))
        wobble = 10 ** (rng.normal(0, 0.5) / 20)
        sound = voice.strokes[layer] * np.float32(gain * wobble * (velocity / LAYERS[layer]) ** _DYNAMIC)
        sound = _choked(sound, float(at_s), closing.get(int(number)))
        first = round(float(at_s) * RATE)
        some = min(len(sound), samples - first)
        if some > 0:
            canvas[first : first + some] += sound[:some]
            sounded[n] = True
    return canvas, hits[sounded]


def treated(drums: Mono, rng: np.random.Generator) -> Mono:
    """Return drums as they come off a desk: in a room, pressed, bent and toned, each now and then; peak at 0.5."""
    sound = drums
    if rng.random() < 0.55:
        sound = _roomy(sound, rng)
    if rng.random() < 0.45:
        pressed = drawn_squeeze(rng, (2.0, 16.0))
        sound = moved(sound[None], squeezing_db(sound[None], pressed, RATE))[0]
    if rng.random() < 0.25:
        peak = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
        sound = driven(sound[None] / np.float32(peak), RATE, float(rng.uniform(2, 14)))[0]
    if rng.random() < 0.6:
        bands = (
            Band("low", float(rng.uniform(80, 200)), float(rng.normal(0, 3))),
            Band("peak", float(np.exp(rng.uniform(np.log(200), np.log(5000)))), float(rng.normal(0, 3)), 0.8),
            Band("high", float(rng.uniform(3000, 9000)), float(rng.normal(0, 4))),
        )
        sound = equalised(sound, bands, RATE)
    peak = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
    return np.asarray(sound * np.float32(0.5 / peak), np.float32)


def _roomy(drums: Mono, rng: np.random.Generator) -> Mono:
    kind = str(rng.choice(["room", "plate", "gated", "hall"], p=[0.6, 0.15, 0.1, 0.15]))
    tail = response(drawn_space(kind, rng), RATE, rng)[0]
    wet = fftconvolve(drums, tail)[: len(drums)]
    power, answer = float(np.mean(drums**2)), max(float(np.mean(wet**2)), 1e-12)
    gain = 10 ** (rng.uniform(-26, -2) / 20) * np.sqrt(power / answer)
    return np.asarray(drums + np.float32(gain) * wet, np.float32)


def _choked(sound: Mono, at_s: float, closing: np.ndarray | None) -> Mono:
    if closing is None or not len(closing):
        return sound
    place = bisect_right(closing, at_s + 0.01)
    if place == len(closing):
        return sound
    since = np.arange(len(sound), dtype=np.float32) / RATE - np.float32(closing[place] - at_s)
    return np.asarray(sound * np.exp(-np.maximum(since, 0) / np.float32(_CHOKE_S)), np.float32)

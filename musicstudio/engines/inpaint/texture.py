"""When a recording has no stretch as long as the hole: what there is, played on in jumps that cannot be heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.audio.splice import correlation, fade_gains
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.inpaint import autoregress
from musicstudio.engines.inpaint.align import sliding_correlation
from musicstudio.engines.inpaint.holes import Filling, Hole, free_spans, surroundings

OVERLAP_S = 0.04
SHORTEST_S = 0.12
"""Less material than this is continued by a model instead of being played."""

MOST_S = 20.0
_MOST_ORDER = 600


def resynthesize(
    sound: AudioReader, hole: Hole, holes: tuple[Hole, ...], take: int, seed: int, cancel: CancelToken
) -> Filling:
    """Return one filling made of whatever lies outside the holes, another for every take and seed.

    Raises UnsupportedAudio when nothing does.
    """
    rate = sound.info.sample_rate
    reach = round(MOST_S * rate)
    spans = free_spans(holes, max(0, hole.start - reach), min(sound.info.samples, hole.stop + reach))
    if not spans:
        raise UnsupportedAudio(
            f"{Path(sound.info.path).name}: nothing is left outside the selection to fill it from; select less of it."
        )
    rng = np.random.default_rng([seed, hole.start, take, 1])
    first, last = surroundings(hole, holes, sound.info.samples, reach)
    before, after = sound.read(first, hole.start), sound.read(hole.stop, last)
    material = [sound.read(a, b) for a, b in spans if b - a >= SHORTEST_S * rate]
    if material:
        overlap = round(OVERLAP_S * rate)
        left = _play_on(before, material, hole.samples, overlap, rng, cancel)
        backwards = [stretch[:, ::-1] for stretch in material]
        right = _play_on(after[:, ::-1], backwards, hole.samples, overlap, rng, cancel)[:, ::-1]
        method, label = "resynthesis", "woven"
    else:
        left, right = (_continue(side, hole.samples, rng, cancel) for side in (before, after[:, ::-1]))
        right, overlap = right[:, ::-1], hole.samples
        method, label = "autoregressive extrapolation", "continued"
    if not before.shape[1] or not after.shape[1]:
        piece = left if before.shape[1] else right
    else:
        piece = _blend(left, right, min(overlap, hole.samples))
    return Filling(piece, label if take == 0 else f"{label} {take + 1}", {"method": method})


def _play_on(
    past: AudioArray,
    material: list[AudioArray],
    samples: int,
    overlap: int,
    rng: np.random.Generator,
    cancel: CancelToken,
) -> AudioArray:
    """Return `samples` that continue `past`, made of stretches entered where they continue the last one best."""
    channels = material[0].shape[0]
    out = np.zeros((channels, samples + overlap), np.float32)
    tail = past[:, -overlap:] if past.shape[1] >= overlap else _any(material, overlap, rng)
    at, fade = 0, 0  # the first stretch continues the past itself: the join is made around the engine
    while at < samples:
        cancel.check()
        stretch, entry = _best_entry(tail, material, overlap, rng)
        room = stretch.shape[1] - entry
        length = min(samples + overlap - at, int(room * rng.uniform(0.7, 1.0)) if at + room < samples else room)
        new = stretch[:, entry - fade : entry + length]
        if fade:
            leaving, arriving = fade_gains(fade, correlation(out[:, at - fade : at], new[:, :fade]))
            out[:, at - fade : at] = out[:, at - fade : at] * leaving + new[:, :fade] * arriving
        out[:, at : at + length] = new[:, fade:]
        at += length
        tail, fade = out[:, at - overlap : at], overlap
    return out[:, :samples]


def _best_entry(
    tail: AudioArray, material: list[AudioArray], overlap: int, rng: np.random.Generator
) -> tuple[AudioArray, int]:
    """Return a stretch and the sample in it after which it goes on most like after `tail`, a little at random."""
    best: tuple[float, AudioArray, int] | None = None
    for stretch in material:
        last = max(stretch.shape[1] - 2 * overlap, overlap)  # leaves something to play
        likeness = sliding_correlation(tail, stretch[:, :last], np.ones(overlap))
        coarse = np.repeat(rng.uniform(0.0, 0.35, len(likeness) // overlap + 1), overlap)[: len(likeness)]
        at = int(np.argmax(likeness + coarse))
        if best is None or likeness[at] + coarse[at] > best[0]:
            best = (float(likeness[at] + coarse[at]), stretch, at + overlap)
    if best is None:
        raise ValueError("there is no material")
    return best[1], best[2]


def _any(material: list[AudioArray], samples: int, rng: np.random.Generator) -> AudioArray:
    stretch = material[int(rng.integers(len(material)))]
    at = int(rng.integers(stretch.shape[1] - samples + 1))
    return stretch[:, at : at + samples]


def _continue(past: AudioArray, samples: int, rng: np.random.Generator, cancel: CancelToken) -> AudioArray:
    """Return `samples` of what a model of `past` predicts, driven by noise of its own size."""
    out = np.zeros((past.shape[0], samples), np.float32)
    noise = rng.standard_normal(samples)
    for channel, sound in enumerate(past.astype(np.float64)):
        if len(sound):
            model = autoregress.estimate([sound], min(_MOST_ORDER, len(sound) // 3), cancel)
            wave = autoregress.extrapolate(model, sound, samples, noise * model.sigma)
            out[channel] = wave * min(1.0, _level(sound) / max(_level(wave), 1e-9))
    return out


def _level(wave: np.ndarray) -> float:
    return float(np.sqrt(np.mean(wave * wave)))


def _blend(left: AudioArray, right: AudioArray, fade: int) -> AudioArray:
    """Go over from one to the other in the middle, by the law their correlation asks for."""
    at = (left.shape[1] - fade) // 2
    span = slice(at, at + fade)
    leaving, arriving = fade_gains(fade, correlation(left[:, span], right[:, span]))
    middle = (left[:, span] * leaving + right[:, span] * arriving).astype(np.float32)
    return np.concatenate([left[:, :at], middle, right[:, at + fade :]], axis=1)

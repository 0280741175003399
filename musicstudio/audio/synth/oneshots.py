"""Notes that are struck or plucked and then left alone: made once per pitch and strength, played again from a shelf."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.line import Line, Tone, hertz
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray

Strike = Callable[[float, float, int, int, np.random.Generator], NDArray[np.float32]]
"""(Hz, velocity 0–1, samples, sample rate, generator) → the note ringing freely, (samples,) or (2, samples)."""

_LAYERS = 6
_VARIANTS = 2
_SHELF_BYTES = 160_000_000
_LAST_S = 0.008


@dataclass(frozen=True)
class Struck:
    """How free notes become a part.

    `longest_s` is where ringing is cut short, `release_s` the time from the note's end to −52 dB, `dynamic` the power
    of velocity by which level rises, `spread` how far low and high notes stand apart (−1…1 at ±2 octaves), `rings` lets
    notes ring on after their end.
    """

    name: str
    strike: Strike
    longest_s: float = 4.0
    release_s: float = 0.15
    dynamic: float = 1.3
    spread: float = 0.25
    level: float = 1.0
    rings: bool = False
    variants: int = _VARIANTS


class Shelf:
    """Keeps the notes made last, up to a number of bytes; safe to use from several threads."""

    def __init__(self, most_bytes: int = _SHELF_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._lock = threading.Lock()
        self._sounds: OrderedDict[tuple[object, ...], NDArray[np.float32]] = OrderedDict()

    def get(self, key: tuple[object, ...], make: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the sound of a key, made when it is not there."""
        with self._lock:
            found = self._sounds.get(key)
            if found is not None:
                self._sounds.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if key not in self._sounds:
                self._sounds[key] = made
                self._held += made.nbytes
            while self._held > self._most and len(self._sounds) > 1:
                self._held -= self._sounds.popitem(last=False)[1].nbytes
        return made


SHELF = Shelf()


def played(kind: Struck, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part of struck notes, (2, line.samples): six layers of strength, variants of each at random."""
    canvas = silence(line.samples)
    for tone in line.tones:
        bend = line.bend.at(tone.start_s + 1e-6)
        pitch = tone.pitch + bend
        variant, wobble = int(rng.integers(kind.variants)), float(rng.standard_normal())
        if hertz(pitch) > 0.45 * sample_rate:
            continue
        sound = _free(kind, pitch, tone, variant, sample_rate)
        moved = _moving(line, tone, bend, sound.shape[-1], sample_rate)
        if moved is not None:
            sound = resampled(sound, moved)
        layer = _layer(tone.velocity) / _LAYERS
        gain = kind.level * tone.velocity**kind.dynamic * (tone.velocity / layer) ** 0.2
        sound = _let_go(sound, kind, tone, sample_rate) * np.float32(gain * 10 ** (0.35 * wobble / 20))
        if sound.ndim == 1 and kind.spread:
            sound = panned(sound, kind.spread * float(np.clip((tone.pitch - 60) / 24, -1, 1)))
        add(canvas, sound, tone.start_s, sample_rate)
    return canvas


def _layer(velocity: float) -> int:
    return min(_LAYERS, max(1, round(velocity * _LAYERS)))


def _free(kind: Struck, pitch: float, tone: Tone, variant: int, sample_rate: int) -> NDArray[np.float32]:
    """Return the freely ringing note, long enough for the tone: lengths double, so that few are made."""
    needed = kind.longest_s if kind.rings else min(tone.length_s + kind.release_s, kind.longest_s)
    length = min(kind.longest_s, 0.25 * 2 ** float(np.ceil(np.log2(max(needed, 0.25) / 0.25))))
    cents, layer = round(pitch * 100), _layer(tone.velocity)
    key = (kind.name, sample_rate, cents, layer, variant, round(length * 1000))

    def make() -> NDArray[np.float32]:
        own = np.random.default_rng([crc32(kind.name.encode()), cents + 10_000, layer, variant])
        return kind.strike(hertz(cents / 100), layer / _LAYERS, round(length * sample_rate), sample_rate, own)

    return SHELF.get(key, make)


def _let_go(sound: NDArray[np.float32], kind: Struck, tone: Tone, sample_rate: int) -> NDArray[np.float32]:
    """Return a note ended: damped from its end on, or faded where ringing is cut."""
    total = (
        sound.shape[-1] if kind.rings else min(sound.shape[-1], round((tone.length_s + kind.release_s) * sample_rate))
    )
    sound = sound[..., :total].copy()
    off = round(tone.length_s * sample_rate)
    if not kind.rings and off < total:
        after = np.arange(total - off, dtype=np.float32) / np.float32(sample_rate)
        sound[..., off:] *= np.exp(np.float32(-6 / kind.release_s) * after)
    last = min(total, round((0.25 if kind.rings else _LAST_S) * sample_rate))
    sound[..., total - last :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, last + 1) / last)).astype(np.float32)
    return sound


def _moving(line: Line, tone: Tone, bend: float, samples: int, sample_rate: int) -> NDArray[np.float64] | None:
    """Return where a note is read while the wheel moves, in samples; None when it keeps still until the end."""
    last = tone.end_s - 0.015
    if not any(tone.start_s + 1e-6 < at < last for at in line.bend.times_s):
        return None
    curve = line.bend.sampled(tone.start_s, samples, sample_rate) - bend
    curve[: round(0.006 * sample_rate)] = 0.0
    end = min(samples - 1, max(0, round(last * sample_rate) - round(tone.start_s * sample_rate)))
    curve[end:] = curve[end]
    return np.concatenate([[0.0], np.cumsum(np.exp2(curve[:-1] / 12))])


def resampled(sound: NDArray[np.float32], place: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return a sound read at fractional places (samples,), cubic between them; silence beyond its end."""
    place = place[place < sound.shape[-1] - 3]
    index = place.astype(np.int64)
    x = (place - index).astype(np.float32)
    padded = np.pad(sound, [(0, 0)] * (sound.ndim - 1) + [(1, 3)])
    a, b, c, d = (padded[..., index + step] for step in range(4))
    return np.asarray(b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a))), np.float32)

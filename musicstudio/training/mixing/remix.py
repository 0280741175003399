"""Finished stems once more, never twice alike: levels, sides, tone, other songs' stems, another speed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import soxr

from musicstudio.audio.synth.filters import Band, equalised
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import StudioError
from musicstudio.domain.harmony import Chord, Key
from musicstudio.training.truth import Truth

Stems = dict[str, AudioArray]
MOST_SEMITONES = 3.0
_RATE = 48000  # for tone controls whose corners are random anyway
_OWN_SONG, _DROPPED, _SILENT = 0.5, 0.08, 0.01


def remixed(items: Sequence[Mapping[str, AudioArray]], rng: np.random.Generator) -> tuple[AudioArray, Stems]:
    """Return a mix and its stems from several songs' stems, each (2, samples); the first song gives length and names.

    Half the time all stems come from the first song, else each from any that has it. Every stem gets its own gain,
    sides, polarity and tone; now and then one is silent, rarely all. The stems sum to the mix, which stays within ±1.
    Raises ValueError when there is no song.
    """
    if not items:
        raise ValueError("nothing to remix")
    samples = max((stem.shape[1] for stem in items[0].values()), default=0)
    together, silent = rng.random() < _OWN_SONG, rng.random() < _SILENT
    stems: Stems = {}
    for name in items[0]:
        having = [item for item in items if name in item]
        item = items[0] if together else having[int(rng.integers(len(having)))]
        dropped = rng.random() < _DROPPED
        stem = _altered(_cut(item[name], samples, rng if item is not items[0] else None), rng)
        stems[name] = np.zeros_like(stem) if silent or dropped else stem
    mix = np.asarray(np.sum(list(stems.values()), axis=0), dtype=np.float32) if stems else np.zeros((2, 0), np.float32)
    peak = float(np.abs(mix).max(initial=0.0))
    if peak > 1:
        scale = np.float32(1 / peak * 0.999)
        stems = {name: stem * scale for name, stem in stems.items()}
        mix = np.asarray(np.sum(list(stems.values()), axis=0), dtype=np.float32)
    return mix, stems


def resped(stems: Mapping[str, AudioArray], truth: Truth, semitones: float) -> tuple[Stems, Truth]:
    """Return stems played faster and higher, or slower and lower, and the truth of them: exact for any ±3 semitones.

    Times and lengths shrink by 2^(semitones/12) as pitch rises; whole semitones go into the notes, chords and key, the
    rest into the tuning. Drums keep the numbers of their strokes. Words that may name key or tempo are dropped. Raises
    ValueError beyond ±3 semitones.
    """
    if not abs(semitones) <= MOST_SEMITONES:
        raise ValueError(f"speed changes by at most {MOST_SEMITONES:g} semitones, not {semitones:g}")
    if not semitones:
        return dict(stems), truth
    speed = 2 ** (semitones / 12)
    samples = max(1, round(truth.samples / speed))
    return {name: _played_at(stem, speed, samples) for name, stem in stems.items()}, _truth_at(
        truth, semitones, samples
    )


def _played_at(stem: AudioArray, speed: float, samples: int) -> AudioArray:
    if not stem.any():
        return np.zeros((len(stem), samples), dtype=np.float32)
    played = soxr.resample(np.ascontiguousarray(stem.T), speed * _RATE, _RATE, quality="HQ").T[:, :samples]
    return np.ascontiguousarray(np.pad(played, ((0, 0), (0, samples - played.shape[1]))))


def _truth_at(truth: Truth, semitones: float, samples: int) -> Truth:
    speed = 2 ** (semitones / 12)
    cents = truth.tuning_cents + 100 * semitones
    steps = math.floor(cents / 100 + 0.5)
    drums = np.isin(truth.notes["part"], [n for n, player in enumerate(truth.players) if player.family == "drums"])
    pitch = truth.notes["pitch"].astype(np.int32) + np.where(drums, 0, steps)
    notes = truth.notes.copy()
    notes["onset"] = np.minimum(np.round(notes["onset"] / speed), samples - 1)
    notes["offset"] = np.clip(np.round(notes["offset"] / speed), notes["onset"] + 1, samples)
    notes["pitch"] = np.clip(pitch, 0, 127)
    bends, beats = truth.bends.copy(), truth.beats.copy()
    bends["at"] = np.round(bends["at"] / speed)
    beats["at_s"] /= speed
    return replace(
        truth, samples=samples, notes=notes[(pitch >= 0) & (pitch <= 127)], bends=bends, beats=beats,
        tempo_bpm=truth.tempo_bpm * speed, key=_key(truth.key, steps), caption="", tuning_cents=cents - 100 * steps,
        chords=tuple((at / speed, _chord(name, steps)) for at, name in truth.chords),
        sections=tuple((at / speed, name) for at, name in truth.sections),
    )  # fmt: skip


def _key(name: str, steps: int) -> str:
    """Return a key's name so many semitones higher; what names no key stays as it is."""
    try:
        key = Key.parse(name)
    except StudioError:
        return name
    return Key((key.tonic + steps) % 12, key.mode).name if steps else name


def _chord(name: str, steps: int) -> str:
    try:
        return Chord.parse(name).moved(steps).name() if steps else name
    except StudioError:
        return name


def _altered(stem: AudioArray, rng: np.random.Generator) -> AudioArray:
    """Return a stem with a random gain, sides, polarity and sometimes tone."""
    gain = 10 ** (float(np.clip(rng.normal(0, 3), -9, 6)) / 20) * (-1 if rng.random() < 0.5 else 1)
    if rng.random() < 0.5:
        stem = stem[::-1]
    if rng.random() < 0.35:
        tilt = float(np.clip(rng.normal(0, 2.5), -6, 6))
        corner = float(np.exp(rng.uniform(np.log(400), np.log(3000))))
        stem = equalised(np.ascontiguousarray(stem), (Band("high", corner, tilt), Band("low", corner, -tilt)), _RATE)
    return np.ascontiguousarray(stem * np.float32(gain))


def _cut(stem: AudioArray, samples: int, rng: np.random.Generator | None) -> AudioArray:
    """Return a stem as long as asked: any stretch of a longer one, or from its beginning; a shorter one goes round."""
    spare = stem.shape[1] - samples
    if spare < 0 and stem.shape[1]:
        return np.tile(stem, (1, -(-samples // stem.shape[1])))[:, :samples]
    if not stem.shape[1]:
        return np.zeros((2, samples), dtype=np.float32)
    first = int(rng.integers(spare + 1)) if rng is not None and spare else 0
    return stem[:, first : first + samples]

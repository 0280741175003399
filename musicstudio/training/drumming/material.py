"""Drums to learn from: parts on drawn kits, alone or with the rest of a record, heard as the transcriber hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import read_clip
from musicstudio.audio.resample import resample
from musicstudio.domain.families import FAMILIES
from musicstudio.engines.transcriber.kit import PLACES
from musicstudio.training.drumming.grooves import HIT, Hits, invented, kept, varied
from musicstudio.training.drumming.kitmaking import DrawnKit
from musicstudio.training.drumming.playing import played, treated
from musicstudio.training.drumming.voices import RATE, Mono, Sources
from musicstudio.training.mixing.damage import damaged
from musicstudio.training.mixing.drive import driven
from musicstudio.training.mixing.squeeze import drawn_squeeze, moved, squeezing_db
from musicstudio.training.shards import Shards
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

_REAL: Final = "evr-stems"
_BEDS: Final = ("other.ogg", "vocals.ogg", "bass.ogg", "pad_and_bass.ogg")
_REAL_SHARE, _SHORT_S, _LONG_S = 0.12, 14.0, 26.0
_BESIDE: Final = ("bass", "other", "vocals")
_QUIET: Final = 1e-3
_SOUNDING_S: Final = 0.1
_OWN: Final = 0.65
_TAME: Final = 0.5
_TRIES: Final = 20
_FEW: Final = 12
"""A record with fewer strokes in a stretch lends no groove."""


@dataclass(frozen=True, eq=False)
class Performance:
    """Drums as they are heard, (2, samples) at RATE, and their truth."""

    name: str
    truth: Truth
    sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True)
class Library:
    """What drums are played with and over: a corpus's taught records, real stems of a folder, sources of drums."""

    corpus: Path
    sources: Sources

    @cached_property
    def records(self) -> Shards:
        return Shards(self.corpus, "train")

    @cached_property
    def real(self) -> tuple[Path, ...]:
        """Folders of songs of which the drums stand apart."""
        folder = self.sources.banks.folder
        songs = () if folder is None else folder.glob(f"train/{_REAL}/*/drums.ogg")
        return tuple(sorted(path.parent for path in songs))

    def performances(self, name: str, count: int, seed: int, free: bool = True) -> Iterator[Performance]:
        """Yield so many performances, every other one over a record; the same for the same seed.

        Parts that are not `free` are those of records as they are written, on kits that are changed less: where a
        stroke falls says much about which it is.
        """
        for n in range(count):
            rng = np.random.default_rng([seed, n])
            kit = DrawnKit(self.sources, int(rng.integers(1 << 62)), 1.0 if free else _TAME)
            seconds = float(rng.uniform(_SHORT_S, _LONG_S))
            bed, hits = self._bed(seconds, n % 2 == 1, free, rng)
            drums, hits = played(kit, hits, round(seconds * RATE), rng)
            if not len(hits):
                continue
            sound = treated(drums, rng)
            if n % 2:
                sound = _over(sound, bed, rng)
            sound = sound * np.float32(10 ** (rng.uniform(-14, 0) / 20))
            if rng.random() < 0.55:
                sound = damaged(sound[None], RATE, rng)[0]
            kind = "mix" if n % 2 else "alone"
            yield Performance(f"{name}-{kind}/{seed}-{n}", _truth(hits, len(sound)), np.stack([sound, sound]))

    def _bed(self, seconds: float, wanted: bool, free: bool, rng: np.random.Generator) -> tuple[Mono, Hits]:
        """Return what sounds besides the drums, and a part for them: the record's own, as it is or changed, or one made
        up."""
        if free and wanted and self.real and rng.random() < _REAL_SHARE:
            return _real(self.real[int(rng.integers(len(self.real)))], seconds, rng), invented(seconds, rng)
        for _ in range(1 if free else _TRIES):
            name = self.records.ids[int(rng.integers(len(self.records)))]
            truth, samples = self.records.truth(name), round(seconds * RATE)
            start = int(rng.integers(0, max(1, truth.samples - samples)))
            groove = _groove(truth, start, samples)
            if len(groove) >= _FEW:
                break
        bed = np.zeros(samples, np.float32)
        if wanted:
            item = self.records.excerpt(name, start, min(start + samples, truth.samples), _BESIDE)
            part = item.mix.mean(axis=0)
            bed[: len(part)] = part
        if not free:
            return bed, kept(groove, seconds, rng)
        own = len(groove) >= _FEW and rng.random() < _OWN
        return bed, varied(groove, seconds, rng) if own else invented(seconds, rng)


def _groove(truth: Truth, start: int, samples: int) -> Hits:
    """Return what a record's drums play in a stretch."""
    drums = [n for n, player in enumerate(truth.players) if player.family == FAMILIES[-1]]
    notes = truth.notes[np.isin(truth.notes["part"], drums) & np.isin(truth.notes["pitch"], list(PLACES))]
    notes = notes[(notes["onset"] >= start) & (notes["onset"] < start + samples)]
    hits = np.zeros(len(notes), HIT)
    hits["at_s"] = (notes["onset"] - start) / truth.sample_rate
    hits["number"], hits["velocity"] = notes["pitch"], notes["velocity"] / 127
    return hits


def _real(folder: Path, seconds: float, rng: np.random.Generator) -> Mono:
    """Return a stretch of a real song without its drums, at times of one of its stems alone."""
    stems = [folder / name for name in _BEDS if (folder / name).is_file()]
    chosen = stems if rng.random() < 0.7 else [stems[int(rng.integers(len(stems)))]]
    clips = [read_clip(path) for path in chosen]
    rate, length = clips[0].sample_rate, min(clip.data.shape[1] for clip in clips)
    start = int(rng.integers(0, max(1, length - round(seconds * rate))))
    cut = sum(clip.data[:, start : start + round(seconds * rate)].mean(axis=0, dtype=np.float32) for clip in clips)
    sound = resample(np.asarray(cut, np.float32)[None], rate, RATE)[0][: round(seconds * RATE)]
    return np.pad(sound, (0, round(seconds * RATE) - len(sound)))


def _over(drums: Mono, bed: Mono, rng: np.random.Generator) -> Mono:
    """Return drums and the rest as one mix, pressed and bent as masters are; peak at 0.9."""
    loud = _loud(bed)
    mix = drums if loud < _QUIET else drums + bed * np.float32(_loud(drums) / loud * 10 ** (rng.uniform(-9, 9) / 20))
    if rng.random() < 0.5:
        mix = moved(mix[None], squeezing_db(mix[None], drawn_squeeze(rng, (1.0, 8.0)), RATE))[0]
    peak = max(float(np.abs(mix).max()), 1e-6)
    mix = mix * np.float32(0.9 / peak)
    if rng.random() < 0.4:
        mix = driven(mix[None], RATE, float(rng.uniform(1, 9)))[0]
    return np.asarray(mix * np.float32(0.9 / max(float(np.abs(mix).max()), 1e-6)), np.float32)


def _loud(sound: Mono) -> float:
    """Return the root mean square of the louder half of a sound's tenths of a second."""
    step = round(_SOUNDING_S * RATE)
    power = np.square(sound[: len(sound) // step * step].reshape(-1, step)).mean(axis=1)
    return float(np.sqrt(np.mean(np.sort(power)[len(power) // 2 :]))) if len(power) else 0.0


def _truth(hits: Hits, samples: int) -> Truth:
    notes = np.zeros(len(hits), NOTE)
    notes["onset"] = np.rint(hits["at_s"] * RATE)
    notes["offset"] = np.minimum(notes["onset"] + RATE // 10, samples)
    notes["pitch"], notes["velocity"] = hits["number"], np.clip(np.rint(hits["velocity"] * 127), 1, 127)
    player = Player("drums", "drums", FAMILIES[-1], 0, "drawn")
    return Truth(
        "drawn", RATE, samples, (player,), np.sort(notes, order=("onset", "pitch")), np.zeros(0, BEND),
        np.zeros(0, BEAT), 120.0, "4/4",
    )  # fmt: skip

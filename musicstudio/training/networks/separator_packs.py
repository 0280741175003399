"""Packs of stems: of every record of a corpus a stretch in which most of its stems sound, of real songs nearly all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.nets.separator import SAMPLE_RATE, SOURCES
from musicstudio.training.networks.packing import make_sides
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.shards import Item, Shards
from musicstudio.training.truth import Truth

SONGS: Final = "songs"
"""A corpus of real songs inside another: it joins it here, and leaves what learns from notes alone."""
REAL: Final = "stems/"
"""How ids of real songs begin."""
RENDER_S: Final = 11.0
_REAL_S: Final = 20.0
_QUIET_DB: Final = -50.0
"""A second of a stem that is quieter, beside full scale, is silence."""


def make_packs(data: Path | None, name: str, report: Report, cancel: CancelToken) -> None:
    """Make both packs where they are missing or the corpus has other records by now.

    Streams are the stems, 16 bits at 44.1 kHz, empty where a stem is silent. Raises WrongUsage where there is no
    corpus, JobCancelled once cancelled.
    """
    features = [Feature(stem, partial(_rows, stem), SAMPLE_RATE, "pcm16") for stem in SOURCES]

    def write(folder: Path, corpora: Sequence[Shards], told: Callable[[float], None]) -> None:
        write_pack(folder, _stretches(corpora, told), features)

    make_sides(data, name, ("", SONGS), write, "cutting the corpus", report, cancel)


def stretch_of(truth: Truth, seconds: float) -> tuple[int, int]:
    """Return samples [start, stop) of so many seconds in which stems play longest; all where there is less."""
    rate = truth.sample_rate
    length = round(seconds * rate)
    if truth.samples <= length:
        return 0, truth.samples
    playing = np.sum([_playing(truth, stem) for stem in SOURCES], axis=0)
    heard = np.convolve(playing, np.ones(round(seconds)), "valid") if len(playing) >= seconds else np.zeros(1)
    middle = (len(heard) - 1) / 2
    best = max(range(len(heard)), key=lambda at: (heard[at], -abs(at - middle)))
    start = min(best * rate, truth.samples - length)
    return start, start + length


def _playing(truth: Truth, stem: str) -> NDArray[np.float64]:
    """Return 1 for every second in which a stem has a note, else 0."""
    seconds = np.zeros(-(-truth.samples // truth.sample_rate))
    for note in truth.notes_of(stem):
        seconds[int(note["onset"]) // truth.sample_rate : -(-int(note["offset"]) // truth.sample_rate)] = 1
    return seconds


def _stretches(corpora: Sequence[Shards], told: Callable[[float], None]) -> Iterator[tuple[str, Item]]:
    """Yield what is kept of every record, its id followed by '#' and where it begins."""
    every = [(shards, name) for shards in corpora for name in shards.ids]
    for number, (shards, name) in enumerate(every):
        told(number / len(every))
        truth = shards.truth(name)
        if name.startswith(REAL):
            length = round(_REAL_S * truth.sample_rate)
            places = [(at, at + length) for at in range(0, truth.samples - length + 1, length)]
        else:
            places = [stretch_of(truth, RENDER_S)]
        for start, stop in places:
            item = shards.excerpt(name, start, stop)
            kept = {stem: sound for stem, sound in item.stems.items() if _sounds(sound)}
            yield f"{name}#{start}", Item(item.truth, _within(kept))


def _within(stems: dict[str, AudioArray]) -> dict[str, AudioArray]:
    """Return stems all so much quieter that none goes beyond full scale."""
    peak = max((float(np.abs(sound).max()) for sound in stems.values()), default=0.0)
    return {stem: sound * np.float32(1 / peak) for stem, sound in stems.items()} if peak > 1 else stems


def _rows(stem: str, item: Item) -> NDArray[np.int16]:
    if stem not in item.stems:
        return np.zeros((0, 2), np.int16)
    return np.clip(np.rint(item.stems[stem].T * 32768), -32768, 32767).astype(np.int16)


def _sounds(sound: AudioArray) -> bool:
    """Say whether a stem is heard in any second."""
    count = max(1, sound.shape[1] // SAMPLE_RATE)
    step = sound.shape[1] // count
    power = np.square(sound[:, : count * step], dtype=np.float32).reshape(len(sound), count, step).mean((0, 2))
    return bool((10 * np.log10(power + 1e-12) > _QUIET_DB).any())

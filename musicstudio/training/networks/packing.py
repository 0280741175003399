"""Packs of what a network hears, made of a corpus once and kept beside it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.mixing.damage import damaged
from musicstudio.training.pack_reading import HEADER, Pack, open_pack
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.shards import Item, Shards
from musicstudio.training.splits import SPLITS, Split
from musicstudio.training.truth import Truth

Hear = Callable[[AudioArray, int], NDArray[Any]]
"""(sound (2, samples), sample rate) → one row for each frame; a function of a module: processes share it."""
Write = Callable[[Path, Sequence[Shards], Callable[[float], None]], None]
"""(folder, corpora of one side, what is told how much is done) → a pack in that folder."""
_MOST_PROCESSES: Final = 8


Sounds = Callable[[str, Item], Iterator[tuple[str, Truth, AudioArray]]]
"""(id, record) → what is heard of it: ids that begin with the record's and '#', truths and sounds (2, samples)."""


@dataclass(frozen=True, eq=False)
class Heard:
    """A sound's truth, and what is heard of it, stream by stream."""

    truth: Truth
    streams: Mapping[str, NDArray[Any]]


def as_found(name: str, item: Item) -> Iterator[tuple[str, Truth, AudioArray]]:
    """Yield a record twice: as it was mixed, and as it might be found."""
    mix, rate = item.mix, item.truth.sample_rate
    yield name, item.truth, mix
    yield f"{name}#damaged", item.truth, damaged(mix, rate, np.random.default_rng(crc32(name.encode())))


def pack_of(data: Path | None, name: str, split: Split) -> Pack:
    """Return a network's pack of one side; raises WrongUsage when it was not made."""
    if data is None or not (data / f"{name}-{split}" / HEADER).is_file():
        raise WrongUsage("There is nothing to learn from; give a corpus with --data, as `corpus prepare` makes it.")
    return open_pack(data / f"{name}-{split}")


def make_packs(
    data: Path | None, name: str, stream: str, rate_hz: float, hear: Hear, report: Report, cancel: CancelToken,
    also: Mapping[str, Hear] | None = None, sounds: Sounds = as_found,
) -> None:  # fmt: skip
    """Make a network's packs of a corpus where they are missing, or where the corpus has other records by now.

    `also` are further streams, of any number of rows. Raises WrongUsage where there is no corpus, JobCancelled once
    cancelled.
    """
    ears = {stream: hear, **(also or {})}
    features = [feature(key, rate_hz if key == stream else 0.0) for key in ears]

    def write(folder: Path, corpora: Sequence[Shards], told: Callable[[float], None]) -> None:
        write_pack(folder, cast(Iterator[tuple[str, Item]], _heard(corpora[0], ears, sounds, told)), features)

    make_sides(data, name, ("",), write, "hearing the corpus", report, cancel)


def make_sides(
    data: Path | None, name: str, inside: Sequence[str], write: Write, doing: str, report: Report, cancel: CancelToken
) -> None:
    """Let `write` make the packs of both sides where they are missing or do not hold the records there are by now.

    `inside` are the folders of corpora below `data`, "" itself. Raises what `make_packs` raises.
    """
    if data is None:
        raise WrongUsage("There is nothing to learn from; give a corpus with --data, as `corpus prepare` makes it.")
    for number, split in enumerate(SPLITS):
        folder = data / f"{name}-{split}"
        corpora = [Shards(data / below, split) for below in inside]
        names = {one for shards in corpora for one in shards.ids}
        if not names:
            if (folder / HEADER).is_file():
                continue  # a pack that travels without its corpus
            raise WrongUsage(f"The corpus '{data.name}' has no {split} records; prepare some.")
        if _holds(folder, names):
            continue

        def told(share: float, number: int = number) -> None:
            cancel.check()
            report((number + share) / len(SPLITS), doing)

        write(folder, corpora, told)


def feature(stream: str, rate_hz: float) -> Feature:
    """Return what a pack keeps of a stream of something `Heard`."""
    return Feature(stream, lambda item: cast(Heard, item).streams[stream], rate_hz)


def _holds(folder: Path, names: set[str]) -> bool:
    try:
        return {item.id.partition("#")[0] for item in open_pack(folder).items} == names
    except StudioError:
        return False


def _heard(
    shards: Shards, ears: Mapping[str, Hear], sounds: Sounds, told: Callable[[float], None]
) -> Iterator[tuple[str, Heard]]:
    """Yield what is heard of every record, in as many processes as there are processors."""
    names, count = shards.ids, min(os.cpu_count() or 1, _MOST_PROCESSES, len(shards.ids))
    listen = partial(_listened, shards.folder, shards.split, ears, sounds)
    if count == 1:
        yield from _told(map(listen, names), len(names), told)
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        try:
            yield from _told(pool.map(listen, names), len(names), told)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _told(
    heard: Iterator[list[tuple[str, Heard]]], count: int, told: Callable[[float], None]
) -> Iterator[tuple[str, Heard]]:
    for number, both in enumerate(heard):
        told(number / count)
        yield from both


def _listened(
    folder: Path, split: Split, ears: Mapping[str, Hear], sounds: Sounds, name: str
) -> list[tuple[str, Heard]]:
    item = Shards(folder, split).item(name)
    return [
        (found, Heard(truth, {stream: hear(sound, truth.sample_rate) for stream, hear in ears.items()}))
        for found, truth, sound in sounds(name, item)
    ]

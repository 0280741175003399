"""Packs of what a network hears, made of a corpus once and kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.mixing.damage import damaged
from musicstudio.training.pack_reading import HEADER, Pack, open_pack
from musicstudio.training.packs import Feature, write_pack
from musicstudio.training.shards import Item, Shards
from musicstudio.training.splits import SPLITS, Split

_DAMAGED = "#damaged"


def pack_of(data: Path | None, name: str, split: Split) -> Pack:
    """Return a network's pack of one side; raises WrongUsage when it was not made."""
    if data is None or not (data / f"{name}-{split}" / HEADER).is_file():
        raise WrongUsage("There is nothing to learn from; give a corpus with --data, as `corpus prepare` makes it.")
    return open_pack(data / f"{name}-{split}")


def make_packs(data: Path | None, name: str, features: Sequence[Feature], report: Report, cancel: CancelToken) -> None:
    """Make a network's packs of a corpus where they are missing, or where the corpus has other records by now.

    Every record is heard twice: as it was mixed, and as it might be found. Raises WrongUsage where there is no corpus,
    JobCancelled once cancelled.
    """
    if data is None:
        raise WrongUsage("There is nothing to learn from; give a corpus with --data, as `corpus prepare` makes it.")
    for number, split in enumerate(SPLITS):
        shards = Shards(data, split)
        if not shards.ids:
            if (data / f"{name}-{split}" / HEADER).is_file():
                continue  # a pack that travels without its corpus
            raise WrongUsage(f"The corpus '{data.name}' has no {split} records; prepare some.")
        if _whole(data / f"{name}-{split}", shards):
            continue

        def told(share: float, number: int = number) -> None:
            cancel.check()
            report((number + share) / len(SPLITS), "hearing the corpus")

        write_pack(data / f"{name}-{split}", _heard(shards, told), features)


def _whole(folder: Path, shards: Shards) -> bool:
    try:
        return {item.id for item in open_pack(folder).items if not item.id.endswith(_DAMAGED)} == set(shards.ids)
    except StudioError:
        return False


def _heard(shards: Shards, told: Callable[[float], None]) -> Iterator[tuple[str, Item]]:
    for number, name in enumerate(shards.ids):
        told(number / len(shards.ids))
        item = shards.item(name)
        mix = item.mix
        yield name, Item(item.truth, {"other": mix})
        rng = np.random.default_rng(crc32(name.encode()))
        yield name + _DAMAGED, Item(item.truth, {"other": damaged(mix, item.truth.sample_rate, rng)})

"""Packs of drums on drawn kits, as the transcriber hears them: to learn from, and to see how far that carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.transcriber.hearing import FPS, heard
from musicstudio.training.drumming.material import Library
from musicstudio.training.drumming.voices import SINGLES, Sources
from musicstudio.training.networks.packing import Heard, feature
from musicstudio.training.networks.transcriber_drum_lessons import AS_WRITTEN
from musicstudio.training.networks.transcriber_lessons import loudness_of
from musicstudio.training.pack_reading import HEADER
from musicstudio.training.packs import write_pack
from musicstudio.training.shards import Item
from musicstudio.training.sounds.sources import Banks

DRUMS: Final = "transcriber-drums"
APART: Final = frozenset({"drums-gogodze2", SINGLES})
"""Sources that stand apart, so that a network which was not taught them tells how it does on drums it never heard."""


@dataclass(frozen=True)
class Part:
    """So many performances of one seed, on drums of any source, of those that stand apart, or of the others."""

    name: str
    count: int
    seed: int
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    free: bool = True


PACKS: Final[dict[str, tuple[Part, ...]]] = {
    "unheard": (Part("dev", 40, 13, only=APART),),
    "train": (
        Part("others", 260, 11, without=APART), Part("leftout", 100, 12, only=APART), Part("any", 340, 14),
        Part(AS_WRITTEN, 500, 15, free=False),
    ),
}  # fmt: skip
"""What is in each pack; `unheard` is for choosing only: never taught, never among what is held out."""


def make_drum_packs(data: Path, report: Report, cancel: CancelToken) -> None:
    """Make the packs beside a corpus where they are missing, of the sounds that lie in `raw` beside its folder; without
    them SoundFonts and our own synthesis serve. Raises JobCancelled once cancelled."""
    sounds = data.parent / "raw"
    banks = Banks(sounds if sounds.is_dir() else None)
    for number, (name, parts) in enumerate(PACKS.items()):
        folder = data / f"{DRUMS}-{name}"
        if (folder / HEADER).is_file():
            continue

        def told(share: float, number: int = number) -> None:
            cancel.check()
            report((number + share) / len(PACKS), "drumming")

        write_pack(folder, cast(Iterator[tuple[str, Item]], _heard(data, banks, parts, told)), FEATURES)


def _heard(data: Path, banks: Banks, parts: tuple[Part, ...], told: Any) -> Iterator[tuple[str, Heard]]:
    whole, done = sum(part.count for part in parts), 0
    for part in parts:
        sources = Sources(banks, "train", part.without, part.only)
        for performance in Library(data, sources).performances(part.name, part.count, part.seed, part.free):
            told(done / whole)
            done += 1
            sound, rate = performance.sound, performance.truth.sample_rate
            streams: dict[str, NDArray[Any]] = {"levels": heard(sound, rate), "loudness": loudness_of(sound, rate)}
            yield performance.name, Heard(performance.truth, streams)


FEATURES: Final = (feature("levels", FPS), feature("loudness", 0.0))

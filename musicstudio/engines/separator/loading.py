"""The networks of a folder of weights, kept between jobs, and what each of a bag is for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.nets.demucs.published import read_published
from musicstudio.engines.separator.network import Separating

_SUFFIXES: Final = (".th", ".safetensors")
_SPECIALISTS: Final = {"f7e0c4bc": "drums", "d12395a8": "bass", "92cfc3b6": "other", "04573f0d": "vocals"}
"""The networks of the fine-tuned bag by how their files' names begin, and the one stem each was tuned to."""


def bag_of(folder: Path, wanted: Iterable[str]) -> tuple[Separating, ...]:
    """Return the networks of a folder that give any of the wanted stems, each with those it is to give.

    Raises ModelUnavailable when there are none, or what is there is of no use.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES)
    if not paths:
        raise ModelUnavailable(f"{folder.name}: its weights are missing; import them first.")
    asked = frozenset(wanted)
    wishes = [(path, _gives(path)) for path in paths]
    bag = [_member(path, asked & only if only else asked) for path, only in wishes if not only or asked & only]
    if len({(member.sample_rate, member.samples, member.channels) for member in bag}) > 1:
        raise ModelUnavailable(f"{folder.name}: its weights do not belong together; import them again.")
    return tuple(bag)


def _gives(path: Path) -> frozenset[str]:
    """Return the only stem a file is for, or nothing when it is for all."""
    stem = _SPECIALISTS.get(path.name[:8])
    return frozenset([stem]) if stem else frozenset()


def _member(path: Path, wanted: frozenset[str]) -> Separating:
    network = _loaded(str(path), path.stat().st_mtime_ns)
    settings = network.settings
    takes = tuple(stem for stem in settings.sources if stem in wanted)
    return Separating(
        network, settings.sources, takes, settings.samplerate, settings.audio_channels, settings.samples,
        network.transformer,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _loaded(path: str, changed: int) -> Demucs:
    return read_published(Path(path))

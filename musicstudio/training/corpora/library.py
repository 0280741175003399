"""Every collection of scores that lies below a folder, unpacked in any usual layout or still in its archives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.training.corpora import freedoom, mutopia, openewld, openscore, pop909
from musicstudio.training.corpora.archives import archives_in, name_of, unpack_archive
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

_READERS: Final[dict[str, Callable[[Path, Warn], Iterator[Piece]]]] = {
    "pop909": pop909.pieces, "openewld": openewld.pieces, "lieder": openscore.lieder, "quartets": openscore.quartets,
    "mutopia": mutopia.pieces, "freedoom": freedoom.pieces,
}  # fmt: skip
SOURCES: Final = tuple(_READERS)
_NAMES: Final = {
    "pop909": ("pop909", "POP909"), "openewld": ("openewld", "OpenEWLD"),
    "lieder": ("openscore-lieder", "lieder", "Lieder"),
    "quartets": ("openscore-quartets", "quartets", "StringQuartets"), "mutopia": ("mutopia",),
    "freedoom": ("freedoom-midi", "freedoom"),
}  # fmt: skip
"""What the folder or the archive of a source is called."""
_ALSO_BELOW: Final = ("", "train", "raw", "raw/train", "data", "data/train")
_MARKS: Final = {
    "pop909": "*/beat_midi.txt", "openewld": "index.jsonl", "lieder": "midi.jsonl", "quartets": "midi.jsonl",
    "mutopia": "index.jsonl", "freedoom": "d_*.mid",
}  # fmt: skip
"""What a source's folder must hold, as a pattern."""


def _nothing(warning: str) -> None:
    pass


def pieces(
    folder: Path, sources: Collection[str] = (), warn: Warn = _nothing, cache: Path | None = None
) -> Iterator[Piece]:
    """Yield the pieces of the sources found below a folder, source by source, reading each when it is asked for.

    No `sources` means all. Archives are read too when there is a `cache` to unpack them to. What cannot be read is
    told to `warn` in one sentence and left out; raises WrongUsage for a source that is unknown.
    """
    unknown = sorted(set(sources) - set(SOURCES))
    if unknown:
        raise WrongUsage(f"There is no collection called '{unknown[0]}'; choose from {', '.join(SOURCES)}.")
    return _pieces(folder, sources, warn, cache)


def sources_in(folder: Path) -> dict[str, Path]:
    """Return the sources that lie below a folder: each with its own folder, or with its archive when still packed."""
    packed = _packed(folder)
    found = {source: _unpacked(folder, source) or packed.get(source) for source in SOURCES}
    return {source: path for source, path in found.items() if path is not None}


def unpack(folder: Path, cache: Path, sources: Collection[str] = (), warn: Warn = _nothing) -> dict[str, Path]:
    """Return the folder of every source below a folder, archives unpacked to `cache`; broken ones are told."""
    found: dict[str, Path] = {}
    for source, path in sources_in(folder).items():
        if sources and source not in sources:
            continue
        place = path if path.is_dir() else told(lambda path=path: unpack_archive(path, cache), warn)
        inner = _inside(place, source) if place is not None else None
        if inner is not None:
            found[source] = inner
        elif place is not None:
            warn(f"The archive '{path.name}' holds no collection called '{source}'; fetch it again.")
    return found


def _pieces(folder: Path, sources: Collection[str], warn: Warn, cache: Path | None) -> Iterator[Piece]:
    for source, path in sources_in(folder).items():
        if sources and source not in sources:
            continue
        place: Path | None = path
        if not path.is_dir():
            place = unpack(folder, cache, (source,), warn).get(source) if cache is not None else None
            if cache is None:
                warn(f"'{path.name}' is still packed and is left out; unpack it first.")
        if place is not None:
            yield from _READERS[source](place, warn)


def _unpacked(folder: Path, source: str) -> Path | None:
    if folder.name in _NAMES[source] and _is(folder, source):
        return folder
    for below in _ALSO_BELOW:
        for name in _NAMES[source]:
            place = folder / below / name
            if _is(place, source):
                return place
    return None


def _inside(place: Path, source: str) -> Path | None:
    """Return where in an unpacked archive a source lies: at its top, or in folders of its own, two deep at most."""
    below = sorted(path for pattern in ("*", "*/*") for path in place.glob(pattern) if path.is_dir())
    return next((one for one in (place, *below) if _is(one, source)), None)


def _packed(folder: Path) -> dict[str, Path]:
    """Return the archives below a folder by the source they are named after."""
    return {
        source: path
        for path in reversed(archives_in(folder))
        for source, names in _NAMES.items()
        if name_of(path) in names
    }


def _is(place: Path, source: str) -> bool:
    return place.is_dir() and next(place.glob(_MARKS[source]), None) is not None

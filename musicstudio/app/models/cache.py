"""Models in the cache that Hugging Face's own libraries keep: found there and used where they lie."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from musicstudio.app.models.places import place_in
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec, Weights

_RESOLVED: Final = re.compile(r"^https://huggingface\.co/([\w.-]+/[\w.-]+)/resolve/([\w.-]+)/(.+)$")

_DIGEST: Final = re.compile(r"^[0-9a-f]{64}$")


def hub_cache() -> Path:
    """Return the folder of the cache, as its own variables and defaults say."""
    if given := os.environ.get("HF_HUB_CACHE"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("HF_HOME") or Path(base) / "huggingface").expanduser() / "hub"


def repository_of(spec: ModelSpec) -> tuple[str, str]:
    """Return the repository ("owner/name") and the revision a model comes from; empty for one from elsewhere."""
    if spec.repo:
        return spec.repo, spec.revision
    found = {(match[1], match[2]) for file in spec.files if (match := _RESOLVED.match(file.url))}
    return found.pop() if len(found) == 1 else ("", "")


def cached(spec: ModelSpec) -> Path | None:
    """Return the snapshot of the cache that holds everything a model needs."""
    repository, revision = repository_of(spec)
    if not repository:
        return None
    folder = hub_cache() / f"models--{repository.replace('/', '--')}"
    return next((one for one in _snapshots(folder, revision) if _complete(spec, one)), None)


def contents(spec: ModelSpec, snapshot: Path) -> tuple[Weights, ...]:
    """Return the wanted files of a snapshot; the cache names large ones by their checksum."""
    found = []
    for name in sorted(name for name in names_in(snapshot) if fits(name, spec.wanted)):
        blob = (snapshot / name).resolve()
        digest = blob.name if _DIGEST.match(blob.name) else ""
        found.append(Weights(name, "", digest, blob.stat().st_size))
    return tuple(found)


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Say whether a file is wanted."""
    return any(fnmatch(name, pattern) for pattern in patterns)


def lacks(names: set[str], patterns: tuple[str, ...]) -> list[str]:
    """Return the patterns that none of the names fits."""
    return [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in names)]


def shards_missing(folder: Path, names: set[str]) -> list[str]:
    """Return the files that indices of divided weights name and that are not among the names, and broken indices."""
    missing = []
    for name in sorted(name for name in names if name.endswith(".index.json")):
        try:
            told = json.loads((folder / name).read_text("utf-8"))["weight_map"].values()
            shards = {(Path(name).parent / str(shard)).as_posix() for shard in told}
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            missing.append(name)
        else:
            missing += sorted(shards - names)
    return missing


def names_in(folder: Path) -> set[str]:
    """Return the files of a folder, by their names from there; a link that leads nowhere is none."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in found}


def _snapshots(folder: Path, revision: str) -> Iterator[Path]:
    """Yield the snapshot a revision means, by its name or by what the cache last knew of it."""
    names = [revision]
    with suppress(OSError, ModelUnavailable):
        names.insert(0, place_in(folder / "refs", revision).read_text("utf-8").strip())
    for name in names:
        if re.fullmatch(r"[\w.-]+", name) and (folder / "snapshots" / name).is_dir():
            yield folder / "snapshots" / name


def _complete(spec: ModelSpec, snapshot: Path) -> bool:
    if spec.files:
        return all(_right_size(place_in(snapshot, file.name), file.size_bytes) for file in spec.files)
    names = names_in(snapshot)
    return not lacks(names, spec.wanted) and not shards_missing(snapshot, names)


def _right_size(path: Path, size: int) -> bool:
    return path.is_file() and size in (0, path.stat().st_size)

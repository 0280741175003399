"""Which models are on this machine, where, and what is wrong with their files; nothing is opened to the network."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from musicstudio.app.models.cache import cached, contents
from musicstudio.app.models.lock import MARK, busy
from musicstudio.app.models.places import PART, models_dir, own_dir, place_in, shipped_dir
from musicstudio.app.models.receipt import NAME, Receipt, read_receipt
from musicstudio.audio.checksum import sha256_of
from musicstudio.domain.errors import ModelUnavailable, OutputBlocked
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import CancelToken

OWN_LICENCE = "not known: weights of your own stand in for the published ones"


@dataclass(frozen=True)
class Place:
    """Where a model's files lie: "shipped", "own" or "cache"; `files` are those that must be there."""

    kind: str
    folder: Path
    files: tuple[Weights, ...]
    own: bool = False
    """Whether files of the user's own stand in for the published ones."""


def place_of(spec: ModelSpec) -> Place:
    """Return where a model's files lie, or would lie."""
    if shipped_dir(spec).is_dir():
        return Place("shipped", shipped_dir(spec), spec.files)
    folder = own_dir(spec)
    receipt = read_receipt(folder)
    if receipt is not None and (receipt.own or not spec.files):
        here = Place("own", folder, receipt.files, receipt.own)
    else:
        here = Place("own", folder, spec.files)
    if faults(spec, here) and (snapshot := cached(spec)) is not None:
        return Place("cache", snapshot, spec.files or contents(spec, snapshot))
    return here


def faults(spec: ModelSpec, place: Place | None = None) -> list[str]:
    """Return what is missing or too short, one sentence without a full stop each; only names and sizes are compared."""
    place = place or place_of(spec)
    if not spec.has_weights:
        return []
    if not place.files:
        return [f"nothing of {spec.repo} is there"]
    if place.kind == "own" and not spec.files and not _finished(place.folder):
        return ["it is only there in part"]
    return [fault for file in place.files if (fault := _fault(place.folder, file))]


def as_installed(spec: ModelSpec) -> ModelSpec:
    """Return a model as it lies here: with the files that are there, and without rights nobody knows."""
    place = place_of(spec)
    if place.own:
        return replace(spec, files=place.files, licence=OWN_LICENCE, commercial=None, sold_if="")
    return replace(spec, files=place.files) if place.files else spec


def used_bytes(spec: ModelSpec | None = None) -> int:
    """Return what a model, or all that the user installed, takes on the disk; shipped and cached ones take nothing."""
    folder = models_dir() if spec is None else own_dir(spec)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def verify(spec: ModelSpec, cancel: CancelToken, tell: Callable[[str], None] = lambda name: None) -> list[str]:
    """Return what is wrong with a model's files, a sentence without a full stop each; every byte is read."""
    place = place_of(spec)
    wrong = faults(spec, place)
    for file in place.files:
        cancel.check()
        if not _fault(place.folder, file):
            tell(file.name)
            wrong += _wrong(place_in(place.folder, file.name), file, cancel)
    return wrong


def remove(spec: ModelSpec) -> int:
    """Remove what we put there, and what is left of broken work; returns the bytes that are free again.

    Raises OutputBlocked for what others put there, and ModelUnavailable where there is nothing.
    """
    folder = own_dir(spec)
    if not folder.is_dir():
        _refuse_to_remove(spec)
    with busy(folder):
        return _remove(spec, folder)


def _remove(spec: ModelSpec, folder: Path) -> int:
    receipt = read_receipt(folder)
    parts = [path for path in folder.rglob(f".*{PART}*") if path.is_file() and path.name != MARK]
    if receipt is None and not parts:
        _refuse_to_remove(spec)
    gone = [place_in(folder, file.name) for file in receipt.files] if receipt else []
    before = used_bytes(spec)
    for path in (*gone, *parts, folder / NAME):
        path.unlink(missing_ok=True)
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):  # someone else's files are in it
            empty.rmdir()
    return before - used_bytes(spec)


def _refuse_to_remove(spec: ModelSpec) -> None:
    place = place_of(spec)
    if place.kind == "shipped" or not spec.has_weights:
        raise OutputBlocked(f"The model '{spec.id}' is part of Music Studio and stays.")
    if place.kind == "cache":
        raise OutputBlocked(
            f"The model '{spec.id}' lies in the cache of Hugging Face, which other programs use; "
            f"delete {place.folder.parent.parent} yourself if none needs it."
        )
    if place.folder.is_dir() and any(path.name != MARK for path in place.folder.iterdir()):
        raise OutputBlocked(f"The files in {place.folder} were not put there by us; delete them yourself.")
    raise ModelUnavailable(f"The model '{spec.id}' is not installed; there is nothing to remove.")


def _fault(folder: Path, file: Weights) -> str:
    path = place_in(folder, file.name)
    if not path.is_file():
        return f"{file.name} is missing"
    size = path.stat().st_size
    if file.size_bytes and size < file.size_bytes:
        return f"{file.name} is cut off: {size:,} of {file.size_bytes:,} bytes"
    if file.size_bytes and size != file.size_bytes:
        return f"{file.name} is another file: {size:,} instead of {file.size_bytes:,} bytes"
    return ""


def _wrong(path: Path, file: Weights, cancel: CancelToken) -> list[str]:
    """Return what is wrong with the content of a file that has the right size."""
    if file.sha256:
        same = sha256_of(path, cancel.check) == file.sha256
        return [] if same else [f"{file.name} is damaged or another file: its checksum is not the one it must have"]
    from musicstudio.app.models.weightfile import look

    try:
        look(path)
    except ModelUnavailable as error:
        return [str(error).rstrip(".")]
    return []


def _finished(folder: Path) -> bool:
    receipt: Receipt | None = read_receipt(folder)
    return receipt is not None and receipt.complete

"""Import a model's files from this machine: checked, copied, and named only when they are whole."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from musicstudio.app.models.cache import fits, lacks, names_in, shards_missing
from musicstudio.app.models.hub import RUNNABLE
from musicstudio.app.models.lock import busy
from musicstudio.app.models.pace import Pace, Standing, size_words
from musicstudio.app.models.places import own_dir, part_of, place_in, settle, shipped_dir
from musicstudio.app.models.receipt import Receipt, read_receipt, write_receipt
from musicstudio.app.models.store import faults
from musicstudio.app.models.transfer import Open, open_file
from musicstudio.app.models.weightfile import PICKLED, TENSORS, look
from musicstudio.audio.checksum import sha256_of
from musicstudio.domain.errors import ModelUnavailable, OutOfMemory, OutputBlocked
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import CancelToken

Told = Callable[[Standing], None]

_BLOCK: Final = 1 << 20
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_STANDS_IN: Final = ("demucs",)
"""Families of which any file will do: what it is follows from itself, and it is read without running anything."""


@dataclass(frozen=True)
class Brought:
    """The files that were imported, and what the model still lacks, a few words each."""

    names: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class _Copy:
    source: Path
    file: Weights


def bring(spec: ModelSpec, paths: Iterable[Path], tell: Told, cancel: CancelToken, opened: Open = open_file) -> Brought:
    """Import a model's files out of files and folders.

    Raises ModelUnavailable, naming the file, for what is cut off, damaged or another file; OutOfMemory for a full
    disk; OutputBlocked; JobCancelled.
    """
    if not spec.has_weights or shipped_dir(spec).is_dir():
        raise ModelUnavailable(f"The model '{spec.id}' needs no files: {spec.advice or 'it is part of Music Studio'}.")
    found = _found(paths)
    copies = _listed(spec, found, cancel) if spec.files else _laid_out(spec, found)
    own = not copies
    if own:
        copies = [_stand_in(spec, found)]
    with busy(own_dir(spec)):
        before = read_receipt(own_dir(spec))
        if own:
            _check_alone(spec, before)
        _check_room(spec, copies)
        receipt = Receipt((), "imported", own, complete=False)
        if before is not None and not own and not before.own:
            receipt = replace(before, complete=False)
        pace, done = Pace(sum(copy.file.size_bytes for copy in copies), 0), 0
        for copy in copies:
            told = partial(_say, tell, pace, copy.file.name, done)
            came = _copied(spec, copy, told, cancel, opened)
            done += came.size_bytes
            receipt = receipt.with_file(came)
            write_receipt(own_dir(spec), receipt)
        _clear(spec, before, receipt)
        write_receipt(own_dir(spec), replace(receipt, complete=True))
    return Brought(tuple(copy.file.name for copy in copies), tuple(faults(spec)), own)


def _found(paths: Iterable[Path]) -> dict[str, Path]:
    """Return the files named and all in the folders named, by their names from there."""
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            found |= {name: path / name for name in sorted(names_in(path))}
        elif path.is_file():
            found[path.name] = path
        else:
            raise ModelUnavailable(f"{path} is not there; say where the model's files lie.")
    return found


def _listed(spec: ModelSpec, found: dict[str, Path], cancel: CancelToken) -> list[_Copy]:
    """Return what to copy of the files that the catalogue lists; a file is known by its name or else by its content."""
    copies = []
    for file in spec.files:
        named = [path for name, path in found.items() if f"/{name}".endswith(f"/{file.name}")]
        source = named[0] if named else _by_content(file, found, cancel)
        if source is not None:
            _check_size(source, file)
            copies.append(_Copy(source, file))
    return copies


def _by_content(file: Weights, found: dict[str, Path], cancel: CancelToken) -> Path | None:
    for path in found.values():
        cancel.check()
        if file.sha256 and path.stat().st_size == file.size_bytes and sha256_of(path, cancel.check) == file.sha256:
            return path
    return None


def _check_size(source: Path, file: Weights) -> None:
    size = source.stat().st_size
    if file.size_bytes and size < file.size_bytes:
        raise ModelUnavailable(
            f"{source.name} is cut off: it has {size:,} of {file.size_bytes:,} bytes; get it again where it came from."
        )
    if file.size_bytes and size != file.size_bytes:
        raise ModelUnavailable(
            f"{source.name} is another file: it has {size:,} bytes and must have {file.size_bytes:,}; get it again."
        )


def _stand_in(spec: ModelSpec, found: dict[str, Path]) -> _Copy:
    """Return the only file of weights, to stand in for the published one."""
    weights = [path for path in found.values() if path.suffix in (*PICKLED, TENSORS)]
    if spec.family not in _STANDS_IN or len(spec.files) != 1 or len(weights) != 1:
        wanted = ", ".join(file.name for file in spec.files) or ", ".join(spec.wanted)
        raise ModelUnavailable(f"Nothing there belongs to '{spec.id}'; it needs {wanted}.")
    look(weights[0])
    return _Copy(weights[0], Weights(weights[0].name, "", "", weights[0].stat().st_size))


def _laid_out(spec: ModelSpec, found: dict[str, Path]) -> list[_Copy]:
    """Return what to copy of a folder laid out as the repository is."""
    names = {name for name in found if fits(name, spec.wanted) and not name.endswith(RUNNABLE)}
    absent = lacks(names, spec.wanted)
    root = next((path.parents[name.count("/")] for name, path in found.items()), Path())
    absent += shards_missing(root, names)
    if absent:
        raise ModelUnavailable(
            f"{absent[0]} is missing there; give the folder that holds all of {spec.repo} as its makers laid it out."
        )
    for name in sorted(names):
        look(found[name])
    return [_Copy(found[name], Weights(name, "", "", found[name].stat().st_size)) for name in sorted(names)]


def _check_alone(spec: ModelSpec, before: Receipt | None) -> None:
    """Raise OutputBlocked where files of others lie, which would be taken for a part of the model."""
    ours = {file.name for file in before.files} if before is not None else set()
    strange = [name for name in sorted(names_in(own_dir(spec)) - ours) if Path(name).suffix in (*PICKLED, TENSORS)]
    if strange:
        raise OutputBlocked(f"{own_dir(spec)} holds {strange[0]}, which we did not put there; move it away first.")


def _check_room(spec: ModelSpec, copies: list[_Copy]) -> None:
    needed, free = sum(copy.file.size_bytes for copy in copies), shutil.disk_usage(own_dir(spec)).free
    if needed > free:
        raise OutOfMemory(
            f"The model '{spec.id}' needs {size_words(needed)} on the disk of {own_dir(spec).parent} and "
            f"{size_words(free)} are free; make room there."
        )


def _copied(spec: ModelSpec, copy: _Copy, tell: Callable[[int], None], cancel: CancelToken, opened: Open) -> Weights:
    """Copy a file beside its place, compare what was read with what it must be, and name it."""
    target = place_in(own_dir(spec), copy.file.name)
    part = part_of(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, done = hashlib.sha256(), 0
    try:
        with copy.source.open("rb") as source, opened(part, "wb") as file:
            while block := source.read(_BLOCK):
                cancel.check()
                digest.update(block)
                file.write(block)
                tell(done := done + len(block))
        if copy.file.sha256 not in ("", digest.hexdigest()):
            raise ModelUnavailable(
                f"{copy.source.name} is damaged or another file: its checksum is not that of {copy.file.name} as "
                "published; get it again."
            )
        settle(part, target)
    except OSError as error:
        if error.errno in _FULL:
            raise OutOfMemory(f"The disk is full: {copy.source.name} was not imported; make room.") from error
        raise OutputBlocked(f"{copy.source.name} cannot be copied ({error.strerror}); see that {part.parent} can be "
                            "written to.") from error  # fmt: skip
    finally:
        part.unlink(missing_ok=True)
    return replace(copy.file, sha256=digest.hexdigest(), size_bytes=done)


def _say(tell: Told, pace: Pace, name: str, before: int, here: int) -> None:
    tell(pace.standing(name, before + here))


def _clear(spec: ModelSpec, before: Receipt | None, now: Receipt) -> None:
    """Remove what was there before and does not belong to what is there now."""
    kept = {file.name for file in now.files}
    for file in before.files if before is not None else ():
        if file.name not in kept:
            place_in(own_dir(spec), file.name).unlink(missing_ok=True)

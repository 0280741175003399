"""Get a model from its makers: the only thing in the studio that goes to the network, and only when it is asked to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from musicstudio.app.models.hub import listed
from musicstudio.app.models.lock import busy
from musicstudio.app.models.network import Network
from musicstudio.app.models.pace import Pace, Standing, size_words
from musicstudio.app.models.places import own_dir, part_of, place_in
from musicstudio.app.models.receipt import Receipt, read_receipt, write_receipt
from musicstudio.app.models.store import faults, place_of
from musicstudio.app.models.transfer import Fetch, Open, Transfer, open_file
from musicstudio.domain.errors import ModelUnavailable, OutOfMemory
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken

Told = Callable[[Standing], None]

_SPARE_BYTES: Final = 64 << 20
"""Left free on the disk for everything else."""


def get(spec: ModelSpec, network: Network, tell: Told, cancel: CancelToken, opened: Open = open_file) -> bool:
    """Fetch what a model still lacks; returns False when nothing was.

    Raises ModelUnavailable, OutOfMemory (the disk), OutputBlocked, JobCancelled; what came before stays for the next
    time.
    """
    _check_gettable(spec)
    if not faults(spec):
        return False
    with busy(own_dir(spec)):
        fetches = _fetches(spec, network, cancel)
        receipt = _begun(spec)
        left = [fetch for fetch in fetches if not _here(fetch, receipt)]
        _check_room(spec, left)
        done = sum(fetch.file.size_bytes for fetch in fetches if fetch not in left)
        pace = Pace(sum(fetch.file.size_bytes for fetch in fetches), done + sum(_begun_bytes(one) for one in left))
        for fetch in left:
            told = partial(_say, tell, pace, fetch.file.name, done)
            came = Transfer(network, told, cancel, opened).fetch(fetch)
            done += came.size_bytes
            receipt = receipt.with_file(came)
            write_receipt(own_dir(spec), receipt)
        write_receipt(own_dir(spec), Receipt(receipt.files, "got"))
    return True


def _check_gettable(spec: ModelSpec) -> None:
    if not spec.has_weights:
        raise ModelUnavailable(
            f"The model '{spec.id}' has no files to get: {spec.advice or 'it is part of Music Studio'}."
        )
    if spec.files and not all(file.url for file in spec.files) and place_of(spec).kind != "shipped":
        raise ModelUnavailable(f"The files of '{spec.id}' are nowhere to be got; import them or install it again.")


def _fetches(spec: ModelSpec, network: Network, cancel: CancelToken) -> tuple[Fetch, ...]:
    folder = own_dir(spec)
    if spec.files:
        return tuple(Fetch(file, place_in(folder, file.name)) for file in spec.files)
    return listed(spec, folder, network, cancel)


def _begun(spec: ModelSpec) -> Receipt:
    """Return the receipt of what came before; files of the user's own make way."""
    before = read_receipt(own_dir(spec))
    if before is None:
        return Receipt((), complete=False)
    if before.own:
        for file in before.files:
            place_in(own_dir(spec), file.name).unlink(missing_ok=True)
        return Receipt((), complete=False)
    return Receipt(before.files, complete=False)


def _here(fetch: Fetch, receipt: Receipt) -> bool:
    """Say whether a file came before and is still whole."""
    known = next((file for file in receipt.files if file.name == fetch.file.name), None)
    if known is None or not fetch.path.is_file() or fetch.path.stat().st_size != known.size_bytes:
        return False
    return fetch.file.sha256 in ("", known.sha256) and fetch.file.size_bytes in (0, known.size_bytes)


def _begun_bytes(fetch: Fetch) -> int:
    part = part_of(fetch.path)
    return part.stat().st_size if part.is_file() else 0


def _check_room(spec: ModelSpec, left: list[Fetch]) -> None:
    needed = sum(max(0, fetch.file.size_bytes - _begun_bytes(fetch)) for fetch in left)
    free = _free(own_dir(spec))
    if needed + _SPARE_BYTES > free:
        raise OutOfMemory(
            f"The model '{spec.id}' needs {size_words(needed)} more on the disk of {own_dir(spec).parent} and "
            f"{size_words(free)} are free; make room there."
        )


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _say(tell: Told, pace: Pace, name: str, before: int, here: int) -> None:
    tell(pace.standing(name, before + here))

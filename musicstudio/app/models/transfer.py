"""One file over the network: resumed where it broke off, checked, and named only when it is whole."""

from __future__ import annotations

import errno
import hashlib
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from musicstudio.app.models.network import Answer, Network
from musicstudio.app.models.places import part_of, settle
from musicstudio.app.models.refusals import hopeless, refusal, words
from musicstudio.domain.errors import ModelUnavailable, OutOfMemory
from musicstudio.domain.models import Weights
from musicstudio.domain.tasks import CancelToken

Open = Callable[[Path, str], IO[bytes]]
Tell = Callable[[int], None]

_NOT_THERE: Final = 416
_PARTIAL: Final = 206
_LATER: Final = (408, 429, 500, 502, 503, 504)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SLICE_S: Final = 0.1
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Fetch:
    """A file to fetch: what it must be as far as that is known, and where it is to lie."""

    file: Weights
    path: Path
    git_sha1: str = ""
    """The name Git gives its content, which small files of a hub are known by."""


class _Broken(Exception):
    """A connection broke; what came before it is kept. It is `hopeless` where trying again at once is of no use."""

    def __init__(self, how: str, hopeless: bool = False) -> None:
        super().__init__(how)
        self.hopeless = hopeless


def open_file(path: Path, mode: str) -> IO[bytes]:
    """Open a file to write to it; raises OSError."""
    opened: IO[Any] = path.open(mode)
    return opened


class Transfer:
    """Fetches files; `tell` hears how many bytes of the file at hand are here."""

    def __init__(self, network: Network, tell: Tell, cancel: CancelToken, opened: Open = open_file) -> None:
        self._network, self._tell, self._cancel, self._opened = network, tell, cancel, opened

    def fetch(self, wanted: Fetch) -> Weights:
        """Fetch a file and return it as it came.

        Raises ModelUnavailable, OutOfMemory for a full disk, JobCancelled. What came before a failure stays for the
        next try, except what is known to be wrong.
        """
        part = part_of(wanted.path)
        part.parent.mkdir(parents=True, exist_ok=True)
        tries, first, pauses = 0, _size(part), self._network.pauses_s
        while True:
            before = _size(part)
            try:
                told = self._try_once(wanted, part)
                break
            except _Broken as error:
                tries = 0 if _size(part) > before else tries + 1
                if error.hopeless and before == first:
                    raise ModelUnavailable(
                        f"{self._host(wanted)} cannot be reached ({error}); try again, or import {wanted.file.name}."
                    ) from error
                if tries > len(pauses) or not pauses:
                    raise ModelUnavailable(
                        f"The connection to {self._host(wanted)} broke ({error}); {_kept(part)}."
                    ) from error
                self._wait(pauses[max(0, tries - 1)])
        found = self._checked(wanted, part, told)
        settle(part, wanted.path)
        _tag(part).unlink(missing_ok=True)
        return found

    def _try_once(self, wanted: Fetch, part: Path) -> str:
        """Fetch what is missing; returns the checksum that the server tells, if any."""
        tag = _read(_tag(part))
        here = _size(part) if tag else 0
        if here and here == wanted.file.size_bytes:
            return ""  # everything came last time, but was not checked any more
        headers = {"Range": f"bytes={here}-", "If-Range": tag} if here else {}
        try:
            with closing(self._network.answer(wanted.file.url, headers)) as answer:
                return self._take(answer, wanted, part, here)
        except urllib.error.HTTPError as error:
            raise self._refused(error, wanted, part) from error
        except (HTTPException, OSError) as error:
            raise _Broken(words(error), hopeless(error)) from error

    def _take(self, answer: Answer, wanted: Fetch, part: Path, here: int) -> str:
        status, said = answer.begin(self._cancel)
        start = _start(said) if status == _PARTIAL else 0
        if start not in (0, here):
            _forget(part)
            raise _Broken("it sent another part than was asked for")
        length = int(said.get("Content-Length") or 0)
        total = start + length if length else 0
        self._check_size(wanted, total)
        self._note(part, _strong(said.get("ETag") or ""))
        came = self._write(part, start, answer, total or wanted.file.size_bytes)
        if came < (total or wanted.file.size_bytes):
            raise _Broken(f"after {came:,} of {total or wanted.file.size_bytes:,} bytes")
        linked = (said.get("X-Linked-Etag") or "").strip('"')
        return linked if len(linked) == 64 else ""

    def _note(self, part: Path, tag: str) -> None:
        try:
            _tag(part).write_text(tag, "utf-8")
        except OSError as error:
            raise self._unwritable(error, part, _size(part)) from error

    def _write(self, part: Path, start: int, answer: Answer, most: int) -> int:
        """Write what comes behind what is here; returns how many bytes are here then."""
        done = start
        try:
            file = self._opened(part, "r+b" if start else "wb")
        except OSError as error:
            raise self._unwritable(error, part, done) from error
        with file:
            file.seek(start)
            file.truncate()
            for block in _unbroken(answer.blocks(self._cancel)):
                try:
                    file.write(block)
                    file.flush()
                except OSError as error:
                    raise self._unwritable(error, part, done) from error
                done += len(block)
                self._tell(done)
                if most and done > most:
                    break
        if most and done > most:
            _forget(part)
            raise ModelUnavailable(f"{_name(part)} goes on beyond its size at its source; nothing was kept.")
        return done

    def _checked(self, wanted: Fetch, part: Path, told: str) -> Weights:
        """Return the file with its checksum; one that is wrong is deleted."""
        size = _size(part)
        sha256, git = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                self._cancel.check()
                sha256.update(block)
                if wanted.git_sha1:
                    git.update(block)
        must = wanted.file.sha256 or told
        if must not in ("", sha256.hexdigest()) or wanted.git_sha1 not in ("", git.hexdigest()):
            _forget(part)
            raise ModelUnavailable(
                f"{wanted.file.name} from {self._host(wanted)} is not the file it must be (its checksum differs) and "
                "was deleted; try again, or without a mirror."
            )
        return replace(wanted.file, sha256=sha256.hexdigest(), size_bytes=size)

    def _check_size(self, wanted: Fetch, total: int) -> None:
        """Refuse a file that has another size before it is fetched."""
        if total and wanted.file.size_bytes not in (0, total):
            raise ModelUnavailable(
                f"{wanted.file.name} at {self._host(wanted)} has {total:,} bytes and must have "
                f"{wanted.file.size_bytes:,}; it is another file, nothing was kept."
            )

    def _refused(self, error: urllib.error.HTTPError, wanted: Fetch, part: Path) -> Exception:
        with error:
            if error.code == _NOT_THERE:
                _forget(part)
                return _Broken("what was here did not fit")
            if error.code in _LATER:
                return _Broken(f"it answers {error.code}")
            asked = self._network.mirrored(wanted.file.url)
            return refusal(error.code, wanted.file.name, asked, bool(self._network.token(asked)))

    def _unwritable(self, error: OSError, part: Path, done: int) -> Exception:
        if error.errno in _FULL:
            return OutOfMemory(
                f"The disk is full after {done:,} bytes of {_name(part)}; make room and get it again: it goes on there."
            )
        return OutOfMemory(f"{_name(part)} cannot be written ({error.strerror}); see that {part.parent} can be.")

    def _host(self, wanted: Fetch) -> str:
        return urlsplit(self._network.mirrored(wanted.file.url)).netloc

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._cancel.check()
            time.sleep(min(left, _SLICE_S))


def _unbroken(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks; a connection that breaks is told from a disk that fails."""
    try:
        yield from blocks
    except (OSError, HTTPException) as error:
        raise _Broken(words(error)) from error


def _start(said: Message) -> int:
    """Return where a part starts that the server sends; -1 where it does not say."""
    unit, _, rest = (said.get("Content-Range") or "").partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else -1


def _strong(tag: str) -> str:
    """Return a tag that names every byte of a file; a weak one is of no use for going on."""
    return tag if tag.startswith('"') and tag.endswith('"') else ""


def _kept(part: Path) -> str:
    if size := _size(part):
        return f"{size:,} bytes of {_name(part)} are kept, get it again to go on from there"
    return f"nothing of {_name(part)} came, try again later"


def _name(part: Path) -> str:
    return part.name[1:].removesuffix(".part")


def _tag(part: Path) -> Path:
    return part.with_name(f"{part.name}.tag")


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag(part).unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

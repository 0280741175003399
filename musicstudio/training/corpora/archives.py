"""Collections as archives, unpacked where the caller says; archives are not trusted."""

from __future__ import annotations

import os
import shutil
import tarfile
import uuid
from pathlib import Path, PurePosixPath
from typing import Final

from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio

_ENDINGS: Final = (".tar.xz", ".tar.gz", ".tgz", ".tar")
_LARGEST: Final = 1 << 33
"""Bytes all files of an archive may take: 8 GiB, against archives made to burst."""
_MOST_FILES: Final = 1_000_000
_DONE: Final = ".unpacked"


def archives_in(folder: Path) -> list[Path]:
    """Return the archives in a folder and the folders right below it, in order."""
    found = [path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.name.endswith(_ENDINGS)]
    return sorted(path for path in found if path.is_file())


def name_of(archive: Path) -> str:
    """Return an archive's name without its ending."""
    return next(archive.name[: -len(ending)] for ending in _ENDINGS if archive.name.endswith(ending))


def unpack_archive(archive: Path, cache: Path) -> Path:
    """Return the folder in `cache` that holds what an archive holds, unpacking it unless that was done before.

    No file may leave that folder, no device and no link is made. Raises UnsupportedAudio when the
    archive is damaged, unsafe or too large, OutputBlocked when the cache cannot be written.
    """
    target = cache / name_of(archive)
    stamp = _stamp(archive)
    with_stamp = target / _DONE
    if with_stamp.is_file() and with_stamp.read_text("utf-8") == stamp:
        return target
    scratch = cache / f".{uuid.uuid4().hex}"
    try:
        scratch.mkdir(parents=True)
        _extract(archive, scratch)
        (scratch / _DONE).write_text(stamp, "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(scratch, target)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UnsupportedAudio(f"The archive '{archive.name}' is damaged or unsafe; fetch it again.") from error
    except OSError as error:
        raise _blamed(archive, cache, error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _blamed(archive: Path, cache: Path, error: OSError) -> UnsupportedAudio | OutputBlocked:
    """Return whose fault it was: an OSError without a number comes from a damaged stream, not from the disk."""
    if error.errno is None:
        return UnsupportedAudio(f"The archive '{archive.name}' is damaged or unsafe; fetch it again.")
    return OutputBlocked(
        f"The archive '{archive.name}' cannot be unpacked to '{cache.name}'; free space or choose another folder."
    )


def _extract(archive: Path, scratch: Path) -> None:
    import lzma

    size = files = 0
    try:
        with tarfile.open(archive, "r:*") as tar:
            for member in tar:
                size, files = size + member.size, files + 1
                if size > _LARGEST or files > _MOST_FILES:
                    raise ValueError("too large")
                _put(tar, member, scratch)
    except lzma.LZMAError as error:
        raise ValueError("damaged") from error


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> None:
    """Write one file or folder below `scratch`; raises ValueError for links, devices and whatever lies elsewhere.

    The standard library's own filter is missing before Python 3.11.4.
    """
    parts = PurePosixPath(member.name).parts
    if not (member.isreg() or member.isdir()) or member.name.startswith("/") or ".." in parts or "\\" in member.name:
        raise ValueError("unsafe")
    target = scratch.joinpath(*parts)
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    if content is None:
        raise ValueError("unsafe")
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file)


def _stamp(archive: Path) -> str:
    """Return what tells this archive from another of its name."""
    facts = archive.stat()
    return f"{facts.st_size} {facts.st_mtime_ns}"

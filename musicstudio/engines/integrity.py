"""Weights are what they must be: compared before they are used, once for each file as it lies there."""

from __future__ import annotations

import os
from pathlib import Path

from musicstudio.audio.checksum import sha256_of
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken

_digests: dict[tuple[str, int, int], str] = {}
"""Checksums by path, size and time of change."""


def check_weights(spec: ModelSpec, folder: Path, cancel: CancelToken) -> None:
    """Raise ModelUnavailable, naming the file, when one that is there is cut off, damaged or another one.

    What is missing is the engine's own matter: not every one needs every file.
    """
    for file in spec.files:
        path = folder / file.name
        if not file.sha256 or not path.is_file():
            continue
        found = path.stat()
        if file.size_bytes and found.st_size < file.size_bytes:
            raise ModelUnavailable(
                f"{file.name} of the model '{spec.id}' is cut off: {found.st_size:,} of {file.size_bytes:,} bytes; "
                f"run: musicstudio models get {spec.id}"
            )
        if _digest(path, found, cancel) != file.sha256:
            raise ModelUnavailable(
                f"{file.name} of the model '{spec.id}' is damaged or another one; run: musicstudio models get {spec.id}"
            )


def _digest(path: Path, found: os.stat_result, cancel: CancelToken) -> str:
    seen = (str(path), found.st_size, found.st_mtime_ns)
    if seen not in _digests:
        _digests[seen] = sha256_of(path, cancel.check)
    return _digests[seen]

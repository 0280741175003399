"""The name of a file's content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

_BLOCK: Final = 4 << 20


def sha256_of(path: Path, between: Callable[[], None] | None = None) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits, read as a stream; `between` is called between blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if between is not None:
                between()
    return digest.hexdigest()

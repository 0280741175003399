"""Which computing devices can be chosen on this machine; nothing heavy is imported to find out."""

from __future__ import annotations

import ctypes
import platform
import sys
from functools import cache
from typing import Final

_CUDA: Final = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
"""The driver's library by platform."""


@cache
def devices() -> tuple[str, ...]:
    """Return "auto", "cpu" and what else this machine has a driver for."""
    found = ["auto", "cpu"]
    if sys.platform in _CUDA and _loads(_CUDA[sys.platform]):
        found.append("cuda")
    if sys.platform == "darwin" and platform.machine() == "arm64":
        found.append("mps")
    return tuple(found)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

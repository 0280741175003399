"""How the C library keeps memory, on Linux with glibc; elsewhere nothing here does anything."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Final

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -2, -3, -4, -8
"""What glibc's mallopt calls them."""
_LARGE: Final = 1 << 20
"""Pictures, levels and sounds are larger than this, what lives long is smaller."""
_ARENAS: Final = 2
_KEPT: Final = 1 << 30
_AHEAD: Final = 64 << 20


def return_large_blocks() -> None:
    """Have large blocks mapped one by one, for a process that lives for hours, so that they go back when they are free.

    By itself glibc learns to cut ever larger blocks out of one heap, with an arena to every few threads: after ten
    minutes of songs coming and going as much lay free between what is used as was used.
    """
    _set({_M_MMAP_THRESHOLD: _LARGE, _M_TRIM_THRESHOLD: _LARGE, _M_ARENA_MAX: _ARENAS})


def reuse_large_blocks() -> None:
    """Keep blocks for the next, in large pages, for a process that computes; `give_back` them when it has done.

    A network asks for the same large blocks again and again. Mapped one by one, each is cleared page by page whenever
    it comes; a quarter of all time and more went there. To be called before torch is imported.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # torch's own word for large pages
    _set({_M_MMAP_MAX: 0, _M_TRIM_THRESHOLD: _KEPT, _M_TOP_PAD: _AHEAD})


def give_back() -> None:
    """Return to the system what is free."""
    trim = getattr(_library(), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _set(choices: dict[int, int]) -> None:
    mallopt = getattr(_library(), "mallopt", None)  # other C libraries have none
    if mallopt is not None:
        for setting, value in choices.items():
            mallopt(setting, value)


@cache
def _library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform.startswith("linux") else None

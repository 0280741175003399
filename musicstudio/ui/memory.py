"""Memory that goes back to the system when it is free."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""What glibc's mallopt calls them."""
_LARGE: Final = 1 << 20
"""Pictures, levels and sounds are larger than this, what lives long is smaller."""
_ARENAS: Final = 2


def keep_memory_whole() -> None:
    """Have large blocks mapped one by one, on Linux with glibc; elsewhere nothing is done.

    By itself glibc learns to cut ever larger blocks out of one heap, with an arena to every few threads: after ten
    minutes of songs coming and going as much lay free between what is used as was used.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    if mallopt is not None:
        for setting, value in ((_M_MMAP_THRESHOLD, _LARGE), (_M_TRIM_THRESHOLD, _LARGE), (_M_ARENA_MAX, _ARENAS)):
            mallopt(setting, value)

"""How much memory a worker takes, its own children included."""

from __future__ import annotations

import psutil


def memory_bytes(pid: int) -> int:
    """Return the resident memory of a process and all it started, in bytes; 0 when it has ended."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(_resident(one) for one in family)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it ended while we looked
        return 0

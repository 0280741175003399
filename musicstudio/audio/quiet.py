"""Silence for decoding libraries that write to file descriptor 2 by themselves."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_lock = threading.RLock()
_depth = 0
_saved = -1


@contextlib.contextmanager
def quiet_decoders() -> Iterator[None]:
    """Send file descriptor 2 to nowhere meanwhile; nests and may be entered from several threads.

    Descriptors belong to the process, so a message of another thread written meanwhile is lost too: hold it around a
    single call into a decoder, never around more.
    """
    _mute()
    try:
        yield
    finally:
        _restore()


def _mute() -> None:
    global _depth, _saved
    with _lock:
        if _depth == 0:
            _saved = _turn_away()
        _depth += 1


def _turn_away() -> int:
    """Point descriptor 2 at nowhere; return what it was, or -1 when there is none, as under pythonw."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):  # a closed or replaced stderr has nothing to flush
            sys.stderr.flush()
    try:
        saved = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return -1
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return saved


def _restore() -> None:
    global _depth, _saved
    with _lock:
        _depth -= 1
        if _depth == 0 and _saved >= 0:
            os.dup2(_saved, 2)
            os.close(_saved)
            _saved = -1

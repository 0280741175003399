"""Garbage collection that the hand does not feel."""

from __future__ import annotations

import gc


def keep_collections_short() -> None:
    """Let no full collection look again at what an earlier one kept.

    A studio holds some hundred thousand objects that stay: modules, widgets, the history. Looking at all of them takes
    the window's thread 50 to 90 ms, again and again; at what is new, a few. What is kept is freed as ever when nobody
    refers to it; only cycles that die later stay until the studio ends.
    """
    gc.freeze()
    if _freeze not in gc.callbacks:
        gc.callbacks.append(_freeze)


def _freeze(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()

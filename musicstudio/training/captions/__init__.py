"""Captions: what is known of a piece, said in English as people would ask for it or describe it."""

from __future__ import annotations

from typing import Final

import numpy as np

from musicstudio.training.captions.phrases import worded
from musicstudio.training.captions.sentences import about, opening, phrase, short, tags, wish
from musicstudio.training.facts import Facts

__all__ = ["caption"]

_WAYS: Final = (tags, tags, phrase, phrase, opening, opening, wish, short, about, about, about)


def caption(facts: Facts, rng: np.random.Generator) -> str:
    """Return a caption, from a few tags to three sentences: only true facts, some of them, each time in other words.

    The same generator state gives the same caption.
    """
    way = _WAYS[int(rng.integers(len(_WAYS)))]
    return way(worded(facts, rng), rng)

"""Words as they are typed in a hurry."""

from __future__ import annotations

from typing import Final

import numpy as np

_BESIDE: Final = {
    "a": "sqz", "b": "vn", "c": "xvk", "d": "sf", "e": "wri", "f": "dg", "g": "fh", "h": "gj", "i": "uoe", "j": "hk",
    "k": "jlc", "l": "k", "m": "n", "n": "bm", "o": "ipa", "p": "o", "q": "wa", "r": "et", "s": "adzc", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tui", "z": "xs",
}  # fmt: skip
"""Letter → those that lie beside it, or sound like it."""
_SHORTEST: Final = 5
"""Letters of a word that is ever misspelt."""


def mistyped(text: str, share: float, rng: np.random.Generator) -> str:
    """Return a text in which that share of its longer words has one slip, some of them two."""
    return " ".join(
        slipped(slipped(word, rng) if rng.random() < 0.2 else word, rng)
        if len(word) >= _SHORTEST and word.isalpha() and rng.random() < share
        else word
        for word in text.split(" ")
    )


def slipped(word: str, rng: np.random.Generator) -> str:
    """Return a word with a letter left out, doubled, changed for another or for the next; never the first one."""
    at = int(rng.integers(1, len(word)))
    kind = int(rng.integers(4))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    ways = _BESIDE.get(word[at].lower(), word[at])
    return word[:at] + ways[int(rng.integers(len(ways)))] + word[at + 1 :]

"""Words as numbers: a sentence in hashed words, pairs of words and pieces of words; tempi as places on an axis.

Nothing is learnt here and no word is unknown: what was never seen shares its pieces with what was (after Bojanowski and
others, "Enriching word vectors with subword information", 2017).
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_PIECE: Final = 4
"""Letters of a piece; words as short as that have none."""
_TEMPO: Final = re.compile(r"(\d{2,3})(?:\.\d+)?\s*(?:bpm|beats per minute)|=\s*(\d{2,3})(?:\.\d+)?")
_NOTE: Final = re.compile(r"\b([a-g])[ -]?(flat|sharp)\b")
_WORD: Final = re.compile(r"[a-z0-9#]+(?:/[0-9]+)?")
_SPOKEN: Final = re.compile(r"[a-z0-9#&]+(?:/[0-9]+)?|[,.;:!?()]")
_SMALLEST, _LARGEST = 3, 4
"""Letters of the pieces that words of a row are made of."""
_PER_OCTAVE: Final = 12
"""Tempi that differ by less than a twelfth of an octave, 6 %, have a place in common."""


def tokens(text: str, most: int, buckets: int) -> NDArray[np.int64]:
    """Return a sentence as (most,) numbers from 1 below `buckets`, 0 after its end; what is too much is left out.

    Capitals, hyphens, commas and ways to write a note's name make no difference.
    """
    found = [1 + crc32(name.encode()) % (buckets - 1) for name in names_in(text)]
    row = np.zeros(most, np.int64)
    row[: len(found)] = found[:most]
    return row


def spelt(text: str, most: int, pieces: int, buckets: int) -> NDArray[np.int64]:
    """Return a sentence word by word, (most, pieces): each the number of the word and those of its pieces, then 0.

    Stops count as words, all the same one; what is too much is left out.
    """
    found = np.zeros((most, pieces), np.int64)
    for place, word in enumerate(words_in(text)[:most]):
        numbers = _numbers(word, buckets)[:pieces]
        found[place, : len(numbers)] = numbers
    return found


@lru_cache(maxsize=1 << 14)
def _numbers(word: str, buckets: int) -> tuple[int, ...]:
    """Return the number of a word and those of its pieces of 3 and 4 letters, its begin and end marked."""
    inside = f"^{word}$"
    names = [word, *(
        f"_{inside[at : at + size]}" for size in range(_SMALLEST, _LARGEST + 1) if len(word) >= size
        for at in range(len(inside) - size + 1)
    )]  # fmt: skip
    return tuple(1 + crc32(name.encode()) % (buckets - 1) for name in dict.fromkeys(names))


def words_in(text: str) -> list[str]:
    """Return a sentence's words as `spelt` counts them: no capitals, notes' names in signs, stops as ","."""
    plain = text.lower().replace("♭", "b").replace("♯", "#").replace("’", "'").replace("n't", " not")
    plain = _NOTE.sub(lambda found: found[1] + {"flat": "b", "sharp": "#"}[found[2]], plain)
    return [word if word[0].isalnum() or word[0] in "#&" else "," for word in _SPOKEN.findall(plain)]


def names_in(text: str) -> list[str]:
    """Return what is counted of a sentence: words, pairs, pieces and places of tempi, each once, in that order."""
    plain = text.lower().replace("♭", "b").replace("♯", "#")
    plain = _NOTE.sub(lambda found: found[1] + {"flat": "b", "sharp": "#"}[found[2]], plain)
    tempi = [int(one or other) for one, other in _TEMPO.findall(plain)]
    words = _WORD.findall(_TEMPO.sub(" ", plain))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    pieces = [piece for word in words if len(word) > _PIECE for piece in _pieces(f"^{word}$")]
    places = [place for bpm in tempi if bpm for place in _places(bpm)]
    return list(dict.fromkeys([*places, *words, *pairs, *pieces]))


def _pieces(word: str) -> list[str]:
    return [f"_{word[at : at + _PIECE]}" for at in range(len(word) - _PIECE + 1)]


def _places(bpm: int) -> list[str]:
    """Return the two places on either side of a tempo, so that near ones share one."""
    place = math.floor(_PER_OCTAVE * math.log2(bpm))
    return [f"tempo {place}", f"tempo {place + 1}"]

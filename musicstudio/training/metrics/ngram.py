"""Interpolated modified Kneser–Ney language models over tokens: the baseline that a network has to beat.

S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for language modeling", 1998. N-grams stand in
sorted arrays, level by level, each as its prefix's place and its last token: 24 bytes an n-gram.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Tokens = Sequence[int] | NDArray[np.integer]
_Ints = NDArray[np.int64]
_Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Level:
    """N-grams of one length: `keys` rise and hold (place of the prefix) × (vocabulary + 1) + last token.

    `share` is the discounted share of an n-gram among those of its prefix; `left`, one for every prefix and 1 where
    none was seen, is what the shorter context shares out.
    """

    keys: _Ints
    share: _Floats
    left: _Floats


@dataclass(frozen=True, eq=False)
class NgramModel:
    """Probabilities of tokens 0 … vocabulary - 1 after up to order - 1 others; a sequence's begin is a context too."""

    vocabulary: int
    levels: tuple[Level, ...]

    @property
    def order(self) -> int:
        return len(self.levels)

    @property
    def ngrams(self) -> int:
        return sum(len(level.keys) for level in self.levels)

    @cached_property
    def _unigrams(self) -> _Floats:
        return np.asarray(self.levels[0].share[: self.vocabulary] + self.levels[0].left[0] / self.vocabulary)

    def probabilities(self, sequence: Tokens) -> _Floats:
        """Return the probability of each token after those before it; raises ValueError for unknown tokens."""
        stream = _padded(sequence, self.vocabulary)
        places = stream
        found = self._unigrams[stream[1:]]
        for length, level in enumerate(self.levels[1:], 2):
            if len(stream) < length or not len(level.keys):
                break
            context = places[:-1]
            places = _place(level.keys, context, stream[length - 1 :], self.vocabulary + 1)
            longer = found[length - 2 :]  # a view: the first tokens have no context so long
            longer *= np.where(context >= 0, level.left[context], 1.0)
            longer += np.where(places >= 0, level.share[places], 0.0)
        return found

    def distribution(self, context: Tokens = (), begins: bool = True) -> _Floats:
        """Return the probability of every token (vocabulary,) after a context; `begins` says that it starts there."""
        stream = _padded(context, self.vocabulary)[0 if begins else 1 :]
        found = self._unigrams.copy()
        for length in range(1, min(self.order, len(stream) + 1)):
            place = self._context(stream[len(stream) - length :])
            if place < 0:
                break
            level = self.levels[length]
            base = self.vocabulary + 1
            first, last = np.searchsorted(level.keys, (place * base, (place + 1) * base))
            found *= level.left[place]
            found[level.keys[first:last] % base] += level.share[first:last]
        return found

    def _context(self, tokens: _Ints) -> int:
        place = tokens[:1]
        for level, token in zip(self.levels[1:], tokens[1:], strict=False):
            place = _place(level.keys, place, np.array([token]), self.vocabulary + 1)
        return int(place[0])


def fit(sequences: Iterable[Tokens], order: int = 5, vocabulary: int = 0) -> NgramModel:
    """Return the model of token sequences (ints from 0 on); `vocabulary` 0 takes the highest token seen.

    Raises ValueError when there is nothing to learn from or a token lies outside the vocabulary.
    """
    kept = [np.asarray(sequence, dtype=np.int64) for sequence in sequences]
    kept = [sequence for sequence in kept if len(sequence)]
    if not kept or order < 1:
        raise ValueError("a model is learnt from at least one token, of order 1 or more")
    size = vocabulary or max(int(sequence.max()) for sequence in kept) + 1
    stream = np.concatenate([_padded(sequence, size) for sequence in kept])
    since = np.concatenate([np.arange(len(sequence) + 1) for sequence in kept])
    return NgramModel(size, tuple(_levels(stream, since, order, size)))


def bits_per_token(model: NgramModel, sequence: Tokens) -> float:
    """Return the mean of -log2 p over a sequence; raises ValueError for an empty one."""
    if not len(sequence):
        raise ValueError("an empty sequence has no bits per token")
    return float(np.mean(-np.log2(model.probabilities(sequence))))


def sample(model: NgramModel, length: int, rng: np.random.Generator, prompt: Tokens = ()) -> list[int]:
    """Return `length` tokens drawn from the model after a prompt, which is not returned."""
    tokens = [int(token) for token in prompt]
    for _ in range(length):
        recent = tokens[-model.order :]
        chances = model.distribution(recent, begins=len(recent) == len(tokens))
        tokens.append(int(rng.choice(model.vocabulary, p=chances / chances.sum())))
    return tokens[len(prompt) :]


def discounts(counts: NDArray[np.integer]) -> tuple[float, float, float]:
    """Return what is taken off counts of one, two, and three or more (Chen and Goodman's equation 26).

    Where there are too few n-grams to tell, half of each: 0.5, 1, 1.5.
    """
    n1, n2, n3, n4 = (int(np.count_nonzero(counts == n)) for n in (1, 2, 3, 4))
    if not (n1 and n2 and n3):
        return 0.5, 1.0, 1.5
    y = n1 / (n1 + 2 * n2)
    raw = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return tuple(one if 0 < one < n + 1 else (n + 1) / 2 for n, one in enumerate(raw))  # type: ignore[return-value]


def _padded(sequence: Tokens, vocabulary: int) -> _Ints:
    """Return a sequence after the mark of its begin."""
    tokens = np.asarray(sequence, dtype=np.int64)
    if len(tokens) and not (tokens.min() >= 0 and tokens.max() < vocabulary):
        raise ValueError(f"tokens must lie in 0 … {vocabulary - 1}")
    return np.concatenate([np.array([vocabulary], dtype=np.int64), tokens])


def _levels(stream: _Ints, since: _Ints, order: int, size: int) -> Iterable[Level]:
    """Yield the levels of a stream of sequences; `since` counts tokens from each one's begin."""
    base = size + 1
    keys, at = np.arange(base), np.arange(len(stream))  # n-grams of this length, and where in the stream they end
    places = stream
    prefixes = 1
    for length in range(1, order + 1):
        counts = np.bincount(places, minlength=len(keys))
        if length == order:
            yield _level(keys, _without_begin(counts, length, size), base, prefixes)
            return
        longer_keys, longer_places, longer_at = _longer(stream, since, places, at, length + 1, base)
        # A shorter n-gram counts once for every token it was seen after; at a begin there is none, so as often as it
        # stands there.
        _, first = np.unique(longer_places, return_index=True)
        suffix = places[np.searchsorted(at, longer_at[first])]
        begins = np.bincount(places[since[at] == length - 1], minlength=len(keys))
        counts = np.bincount(suffix, minlength=len(keys)) + begins
        yield _level(keys, _without_begin(counts, length, size), base, prefixes)
        prefixes = len(keys)
        keys, places, at = longer_keys, longer_places, longer_at


def _without_begin(counts: _Ints, length: int, size: int) -> _Ints:
    """Return counts of single tokens without that of the begin, which follows nothing; longer ones as they are."""
    return np.where((length == 1) & (np.arange(len(counts)) == size), 0, counts)


def _longer(
    stream: _Ints, since: _Ints, places: _Ints, at: _Ints, length: int, base: int
) -> tuple[_Ints, _Ints, _Ints]:
    """Return the n-grams one token longer than those that end at `at`: keys, places, and where they end."""
    ends = at + 1
    inside = ends < len(stream)
    inside[inside] &= since[ends[inside]] >= length - 1
    keys, found = np.unique(places[inside] * base + stream[ends[inside]], return_inverse=True)
    return keys, found.astype(np.int64), ends[inside]


def _level(keys: _Ints, counts: _Ints, base: int, prefixes: int) -> Level:
    prefix = keys // base
    off = np.array([0.0, *discounts(counts)])[np.minimum(counts, 3)]
    totals = np.bincount(prefix, weights=counts, minlength=prefixes)
    taken = np.bincount(prefix, weights=off, minlength=prefixes)
    share = (counts - off) / np.maximum(totals, 1)[prefix]
    return Level(keys, share, np.where(totals > 0, taken / np.maximum(totals, 1), 1.0))


def _place(keys: _Ints, prefix: _Ints, token: _Ints, base: int) -> _Ints:
    """Return where n-grams stand among sorted keys, -1 where they do not."""
    if not len(keys):
        return np.full(len(prefix), -1, dtype=np.int64)
    wanted = prefix * base + token
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((prefix >= 0) & (keys[place] == wanted), place, -1)

"""How a codec uses its codebooks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Use:
    """One codebook: entropy in bits, perplexity 2^entropy, and how many codes never occur."""

    entropy_bits: float
    perplexity: float
    dead: int


@dataclass(frozen=True)
class CodebookUse:
    """All codebooks: what the stream takes with codes of equal length, and what an ideal entropy coder of each book
    would need, both in bits a second."""

    books: tuple[Use, ...]
    bits_per_second: float
    entropy_bits_per_second: float


def codebook_use(codes: NDArray[np.integer], sizes: int | tuple[int, ...], frames_per_second: float) -> CodebookUse:
    """Return the use of codes (books, frames); `sizes` is the number of codes of every book or of each.

    Raises ValueError when there are no frames or a code lies outside its book.
    """
    if codes.ndim != 2 or not codes.size:
        raise ValueError("codes are (books, frames)")
    each = (sizes,) * len(codes) if isinstance(sizes, int) else sizes
    books = tuple(_use(book, size) for book, size in zip(codes, each, strict=True))
    nominal = sum(float(np.log2(size)) for size in each)
    return CodebookUse(books, nominal * frames_per_second, sum(book.entropy_bits for book in books) * frames_per_second)


def _use(codes: NDArray[np.integer], size: int) -> Use:
    if codes.min() < 0 or codes.max() >= size:
        raise ValueError(f"codes must lie in 0 … {size - 1}")
    counts = np.bincount(codes, minlength=size)
    shares = counts[counts > 0] / len(codes)
    entropy = float(np.abs(np.sum(shares * np.log2(shares))))
    return Use(entropy, 2.0**entropy, int(np.count_nonzero(counts == 0)))

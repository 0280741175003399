"""Use of codebooks, worked out by hand."""

import numpy as np
import pytest

from musicstudio.training.metrics.codebooks import codebook_use


def test_by_hand():
    """A book of eight used evenly by half is four codes rich; a book of one code says nothing."""
    found = codebook_use(np.array([[0, 1, 2, 3] * 5, [7] * 20]), 8, 50)
    even, stuck = found.books
    assert (even.entropy_bits, even.perplexity, even.dead) == pytest.approx((2, 4, 4))
    assert (stuck.entropy_bits, stuck.perplexity, stuck.dead) == (0, 1, 7)
    assert found.bits_per_second == pytest.approx(2 * 3 * 50)
    assert found.entropy_bits_per_second == pytest.approx(2 * 50)


def test_uneven_codes():
    """Shares of 1/2, 1/4, 1/8, 1/8 hold 1.75 bits."""
    (book,) = codebook_use(np.array([[0] * 4 + [1] * 2 + [2, 3]]), (4,), 1).books
    assert book.entropy_bits == pytest.approx(1.75)
    assert book.dead == 0


def test_what_is_no_code_is_refused():
    with pytest.raises(ValueError, match="must lie in"):
        codebook_use(np.array([[0, 8]]), 8, 50)
    with pytest.raises(ValueError, match="books, frames"):
        codebook_use(np.zeros((2, 0), int), 8, 50)

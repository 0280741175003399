"""Kneser–Ney models against hand-worked counts, a plain second implementation, and chains of known entropy."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.training.metrics.ngram import bits_per_token, discounts, fit, sample

SEQUENCES = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=25), min_size=1, max_size=5)


def plain_probability(sequences: list[list[int]], order: int, size: int, context: tuple, token: int) -> float:
    """Return the probability straight from Chen and Goodman's recursion over dictionaries; -1 is the begin."""
    padded = [(-1, *sequence) for sequence in sequences]
    seen = {
        n: Counter(s[i : i + n] for s in padded for i in range(len(s) - n + 1) if s[i + n - 1] >= 0)
        for n in range(1, order + 1)
    }

    def counts_of(n: int) -> Counter:
        if n == order:
            return seen[n]
        counts = Counter(gram[1:] for gram in seen[n + 1])
        counts.update({gram: count for gram, count in seen[n].items() if gram[0] == -1})
        return counts

    def probability(history: tuple) -> float:
        lower = 1 / size if not history else probability(history[1:])
        counts = counts_of(len(history) + 1)
        after = {gram[-1]: count for gram, count in counts.items() if gram[:-1] == history}
        total = sum(after.values())
        if not total:
            return lower
        off = (0.0, *discounts(np.array(list(counts.values()))))
        left = sum(off[min(count, 3)] for count in after.values()) / total
        own = after.get(token, 0)
        return (own - off[min(own, 3)]) / total + left * lower

    return probability(context[-(order - 1) :] if order > 1 else ())


@settings(max_examples=40, deadline=None)
@given(SEQUENCES, st.integers(1, 5), st.lists(st.integers(0, 4), max_size=6), st.booleans())
def test_probabilities_after_any_context_sum_to_one(sequences, order, context, begins):
    chances = fit(sequences, order, 5).distribution(context, begins)
    assert chances.sum() == pytest.approx(1, abs=1e-12)
    assert chances.min() > 0


@settings(max_examples=30, deadline=None)
@given(SEQUENCES, st.integers(1, 4), st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_equal_to_the_recursion_over_dictionaries(sequences, order, text):
    found = fit(sequences, order, 5).probabilities(text)
    history = (-1, *text)
    expected = [plain_probability(sequences, order, 5, history[: n + 1], text[n]) for n in range(len(text))]
    assert found == pytest.approx(expected, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(SEQUENCES, st.integers(1, 5), st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_a_sequence_is_as_likely_as_its_tokens_one_by_one(sequences, order, text):
    model = fit(sequences, order, 5)
    one_by_one = [model.distribution(text[:n])[token] for n, token in enumerate(text)]
    assert model.probabilities(text) == pytest.approx(one_by_one, abs=1e-12)


def test_a_bigram_worked_by_hand():
    """Of 0 1 0: bigrams begin·0, 01, 10 once each; too few to tell discounts, so 0.5 off each.

    Continuations: 0 follows the begin and 1, so 2; 1 follows 0, so 1. Unigram: 0 gets (2-1)/3, 1 (1-0.5)/3, and 1.5/3
    is shared by two tokens: 0 → 7/12, 1 → 5/12. After 0 came 1 once: 0.5 + 0.5 · 5/12 = 17/24.
    """
    model = fit([[0, 1, 0]], 2)
    assert model.distribution([], begins=False) == pytest.approx([7 / 12, 5 / 12])
    assert model.distribution([0]) == pytest.approx([7 / 24, 17 / 24])
    assert model.probabilities([0, 1]) == pytest.approx([0.5 + 0.5 * 7 / 12, 17 / 24])


def test_discounts_by_hand():
    """Eight once, four twice, two thrice, one four times: Y = 1/2, so 1 - 1/2, 2 - 3/4, 3 - 1."""
    assert discounts(np.array([1] * 8 + [2] * 4 + [3] * 2 + [4])) == pytest.approx((0.5, 1.25, 2))


def chain(rng: np.random.Generator, matrix: np.ndarray, length: int) -> list[int]:
    edges, draws = matrix.cumsum(axis=1), rng.random(length)
    state, found = 0, []
    for draw in draws:
        state = min(int(np.searchsorted(edges[state], draw)), len(matrix) - 1)
        found.append(state)
    return found


def test_approaches_the_entropy_rate_of_a_chain_and_beats_unigrams():
    rng = np.random.default_rng(7)
    matrix = rng.dirichlet(np.full(6, 0.4), 6)
    values, vectors = np.linalg.eig(matrix.T)
    stationary = np.real(vectors[:, np.argmax(np.real(values))])
    stationary /= stationary.sum()
    rate = -float(np.sum(stationary[:, None] * matrix * np.log2(matrix + 1e-300)))
    train, test = chain(rng, matrix, 40_000), chain(rng, matrix, 20_000)
    bits = bits_per_token(fit([train], 2, 6), test)
    assert bits == pytest.approx(rate, abs=0.03)
    assert bits_per_token(fit([train], 1, 6), test) > bits + 0.3
    assert bits <= bits_per_token(fit([train], 5, 6), test) < bits + 0.15


def test_what_is_drawn_has_the_chain_in_it():
    rng = np.random.default_rng(2)
    matrix = np.array([[0.1, 0.9], [0.7, 0.3]])
    drawn = sample(fit([chain(rng, matrix, 5_000)], 3), 2_000, rng, prompt=[0])
    pairs = Counter(pairwise(drawn))
    assert pairs[0, 1] / (pairs[0, 0] + pairs[0, 1]) == pytest.approx(0.9, abs=0.05)


def test_what_cannot_be_learnt_or_asked_is_refused():
    with pytest.raises(ValueError, match="at least one token"):
        fit([[]])
    with pytest.raises(ValueError, match="must lie in"):
        fit([[0, 1]]).probabilities([2])
    with pytest.raises(ValueError, match="no bits"):
        bits_per_token(fit([[0, 1]]), [])

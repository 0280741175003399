"""Second-order sections over long sounds, a block of samples at a time as products of matrices.

What comes out of a block is linear in its samples and in the state before it, and so is the state after it: both are
read off the filter's answers to single samples. The states of all blocks follow from one another by doubling steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 32


class Recursion:
    """Filters a stream of (channels, samples) by sections (n, 6) as SciPy writes them; keeps its state between calls.

    Double precision throughout; as exact as running the recursion sample by sample.
    """

    def __init__(self, sections: Floats, channels: int) -> None:
        self._sections = sections
        order = 2 * len(sections)
        self._state = np.zeros((channels, order))
        found, after = _run(sections, np.vstack([np.eye(BLOCK), np.zeros((order, BLOCK))]), _units(order))
        self._through, self._from_state = found[:BLOCK], found[BLOCK:]
        self._into_state, self._onward = after[:BLOCK], after[BLOCK:]

    def push(self, sound: NDArray[np.floating]) -> Floats:
        """Return the next stretch filtered, float64."""
        x = sound.astype(np.float64)
        whole = x.shape[1] // BLOCK * BLOCK
        head = self._blocks(x[:, :whole].reshape(len(x), whole // BLOCK, BLOCK)).reshape(len(x), whole)
        tail, self._state = _run(self._sections, x[:, whole:], self._state)
        return np.concatenate([head, tail], axis=1)

    def _blocks(self, x: Floats) -> Floats:
        """Return (channels, blocks, BLOCK) filtered."""
        states = np.concatenate([self._state[:, None], x @ self._into_state], axis=1)
        step, onward = 1, self._onward
        while step < states.shape[1] and np.abs(onward).max() > 1e-30:  # what has died away adds nothing
            states[:, step:] += states[:, :-step] @ onward
            step, onward = 2 * step, onward @ onward
        self._state = states[:, -1].copy()
        return np.asarray(x @ self._through + states[:, :-1] @ self._from_state)


def _units(order: int) -> Floats:
    return np.vstack([np.zeros((BLOCK, order)), np.eye(order)])


def _run(sections: Floats, x: Floats, state: Floats) -> tuple[Floats, Floats]:
    """Return (rows, samples) filtered and the states (rows, order) after them, sample by sample, all rows at once."""
    y, state = np.empty_like(x), state.copy()
    for sample in range(x.shape[1]):
        value = x[:, sample]
        for n, (b0, b1, b2, _, a1, a2) in enumerate(sections):
            one, two = state[:, 2 * n], state[:, 2 * n + 1]
            out = b0 * value + one
            state[:, 2 * n], state[:, 2 * n + 1] = b1 * value - a1 * out + two, b2 * value - a2 * out
            value = out
        y[:, sample] = value
    return y, state

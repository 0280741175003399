"""Sections: where self-similarity shows a corner (Foote 2000), and which parts sound alike."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.harmony import between, gather

Floats = NDArray[np.float64]

_ROWS_AT_ONCE = 256
MOST_UNITS = 3000
"""Longer pieces are seen more coarsely: the similarity of all pairs must stay small in memory."""

_REACH = 8
"""Units (bars) that the checkerboard looks to either side."""
_SHORTEST = 4
_CLEAR = 0.13
"""Novelty of a corner worth a boundary; 1 is a change from all alike to nothing alike."""
_ALIKE_SHARE = 0.4
_ALIKE_RANGE = (0.6, 0.85)
"""Sections bear one letter when they are this much of the way from the piece's mean likeness to sameness."""


@dataclass(frozen=True)
class Section:
    """A part from `start_s` to `end_s`; equal labels sound alike, the first is "A"."""

    start_s: float
    end_s: float
    label: str


def find_sections(
    edges_s: Floats, strengths: NDArray[np.float16], timbre: NDArray[np.float16], cancel: CancelToken
) -> tuple[list[Section], float]:
    """Return sections made of whole units between `edges_s` (bars, or steps of time), and a confidence (0-1)."""
    while edges_s.size - 1 > MOST_UNITS:
        edges_s = np.append(edges_s[:-1:2], edges_s[-1])
    units = edges_s.size - 1
    if units < 2 * _SHORTEST:
        return ([Section(float(edges_s[0]), float(edges_s[-1]), "A")], 0.0) if units >= 1 else ([], 0.0)
    alike = _similarity(edges_s, strengths, timbre)
    cancel.check()
    novelty = _novelty(alike)
    cancel.check()
    corners = [0, *_peaks(novelty), units]
    labels, separation = _letters(alike, corners, cancel)
    sections: list[Section] = []
    for start, end, label in zip(corners[:-1], corners[1:], labels, strict=True):
        sections.append(Section(float(edges_s[start]), float(edges_s[end]), label))
    if len(sections) == 1:
        return sections, 0.1
    clear = float(np.mean(novelty[corners[1:-1]])) / 0.5
    return sections, float(np.clip(0.5 * clear + 0.5 * separation / 0.4, 0, 1) * np.clip(units / 24, 0.3, 1))


def _similarity(edges_s: Floats, strengths: NDArray[np.float16], timbre: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return how alike all pairs of units are (0-1): half by sound colour and level, half by harmony."""
    from scipy.ndimage import uniform_filter1d

    harmony = gather(strengths, edges_s)
    chroma = uniform_filter1d(np.concatenate([harmony.treble, harmony.bass], axis=1), 4, axis=0, mode="nearest")
    chroma = chroma / np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-6)
    colour = uniform_filter1d(between(timbre, edges_s), 2, axis=0, mode="nearest")
    spread = float(colour.std(axis=0).mean())
    # Differences smaller than a fifth of a neper (2 dB) in each band are the same sound.
    scale = max(1.2 * spread, 0.2) * np.sqrt(colour.shape[1])
    square = np.sum(colour * colour, axis=1)
    alike = np.empty((len(chroma), len(chroma)), np.float32)
    for first in range(0, len(chroma), _ROWS_AT_ONCE):
        some = slice(first, first + _ROWS_AT_ONCE)
        by_harmony = np.clip((chroma[some] @ chroma.T - 0.6) / 0.4, 0, 1)
        distance = np.sqrt(np.maximum(square[some, None] + square[None, :] - 2 * colour[some] @ colour.T, 0))
        alike[some] = 0.6 * np.exp(-((distance / scale) ** 2) / 2) + 0.4 * by_harmony
    return alike


def _novelty(alike: NDArray[np.float32]) -> Floats:
    """Return how clear a corner stands at each unit's start: alike before, alike after, unlike across."""
    units = len(alike)
    novelty = np.zeros(units)
    for n in range(2, units - 1):
        reach = min(_REACH, n, units - n)
        bell = np.exp(-0.5 * ((np.arange(reach) + 0.5) / (0.6 * _REACH)) ** 2)
        weight = np.outer(bell, bell) / bell.sum() ** 2
        before = alike[n - reach : n, n - reach : n][::-1, ::-1]
        after = alike[n : n + reach, n : n + reach]
        across = alike[n - reach : n, n : n + reach][::-1]
        novelty[n] = np.sum(weight * (0.5 * (before + after) - across))
    return np.maximum(novelty, 0)


def _peaks(novelty: Floats) -> list[int]:
    """Return the clearest corners, none closer than four units to another or to an end."""
    order = np.argsort(-novelty, kind="stable")
    chosen: list[int] = []
    for n in order:
        if novelty[n] < _CLEAR:
            break
        if _SHORTEST <= n <= novelty.size - _SHORTEST and all(abs(n - other) >= _SHORTEST for other in chosen):
            chosen.append(int(n))
    return sorted(chosen)


def _letters(alike: NDArray[np.float32], corners: list[int], cancel: CancelToken) -> tuple[list[str], float]:
    """Return a letter per section (average linkage), and how much more alike equal letters are than others."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    parts = list(itertools.pairwise(corners))
    if len(parts) < 2:
        return ["A"] * len(parts), 0.0
    mutual = np.zeros((len(parts), len(parts)))
    for n, (start, end) in enumerate(parts):
        cancel.check()
        mutual[n] = [float(alike[start:end, other:until].mean()) for other, until in parts]
    # A section's likeness to itself is the measure of what "alike" can mean for it.
    relative = mutual / np.maximum(np.sqrt(np.outer(np.diag(mutual), np.diag(mutual))), 1e-6)
    apart = relative[~np.eye(len(parts), dtype=bool)]
    enough = float(np.clip(apart.mean() + _ALIKE_SHARE * (1 - apart.mean()), *_ALIKE_RANGE))
    tree = linkage(squareform(np.maximum(2 - relative - relative.T, 0) / 2, checks=False), "average")
    groups = fcluster(tree, 1 - enough, "distance")
    order = list(dict.fromkeys(groups.tolist()))
    same = groups[:, None] == groups[None, :]
    separation = float(relative[same].mean() - relative[~same].mean()) if not same.all() else 0.0
    return [_letter(order.index(group)) for group in groups.tolist()], separation


def _letter(number: int) -> str:
    """Return A to Z, then A2, B2, ..."""
    return chr(ord("A") + number % 26) + (str(number // 26 + 1) if number >= 26 else "")

"""A place found by its likeness, moved to the sample: attacks first, then the wave itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.engines.inpaint.candidates import Place
from musicstudio.engines.inpaint.features import Features
from musicstudio.engines.inpaint.holes import Hole, surroundings, touched

FloatArray = NDArray[np.float64]

ATTACK_CONTEXT_S = 3.0
WAVE_CONTEXT_S = 0.1
WAVE_SEARCH_S = 0.03
ATTACK_SLACK_S = 0.006
"""How far the wave may pull a place away from where its attacks sit: less than an ear takes for a flam."""

JOIN_WEIGHT = 2.0
ATTACK_WEIGHT = 1.5
LEVEL_S = 0.5
MOST_BOOST_DB, MOST_CUT_DB = 4.0, 6.0
"""About half or twice of these, and of those above, brought what was filled no more than 1 % nearer to the truth, on
the training material of features.py; of ATTACK_CONTEXT_S only half was tried, WAVE_SEARCH_S was not varied."""


@dataclass(frozen=True)
class Candidate:
    """Material `offset` samples after the hole, aligned.

    join_before and join_after are the correlations −1…1 of the sound across both edges, attack that of the attacks
    around; gain_before and gain_after match the level at each edge.
    """

    offset: int
    score: float
    join_before: float
    join_after: float
    attack: float
    gain_before: float
    gain_after: float


@dataclass(frozen=True)
class Edges:
    """The clean sound on both sides of a hole: float32 (channels, samples), empty at a file's end."""

    hole: Hole
    holes: tuple[Hole, ...]
    before: AudioArray
    after: AudioArray

    def starts(self) -> tuple[int, int]:
        """Return where both sides begin."""
        return self.hole.start - self.before.shape[1], self.hole.stop


def read_edges(sound: AudioReader, hole: Hole, holes: tuple[Hole, ...]) -> Edges:
    """Return what surrounds a hole, as much as levels are measured on, up to the next hole."""
    reach = round(LEVEL_S * sound.info.sample_rate)
    first, last = surroundings(hole, holes, sound.info.samples, reach)
    return Edges(hole, holes, sound.read(first, hole.start), sound.read(hole.stop, last))


def align(
    sound: AudioReader, features: Features, edges: Edges, place: Place, offsets: tuple[int, int], pulsed: bool
) -> Candidate:
    """Return a place moved by up to a few hundredths of a second, within the allowed `offsets`, to join best."""
    rate = sound.info.sample_rate
    shift, attack = _align_attacks(features, edges.hole, place.offset, rate)
    start = int(np.clip(place.offset + shift, *offsets))
    search = round(WAVE_SEARCH_S * rate)
    low, high = max(start - search, offsets[0]), min(start + search, offsets[1])
    moves = np.arange(low, high + 1) - start
    before, after = _edge_correlations(sound, edges, low, high)
    joins = 0.5 * (before + after) / 2 + 0.5 * np.minimum(before, after)
    slack = ATTACK_SLACK_S if pulsed and attack > 0.3 else WAVE_SEARCH_S
    best = int(np.argmax(joins - 0.25 * (moves / (slack * rate)) ** 2))
    offset = int(start + moves[best])
    score = place.score + JOIN_WEIGHT * float(joins[best]) + ATTACK_WEIGHT * max(attack, 0.0)
    gains = _gains(sound, edges, offset)
    return Candidate(offset, score, float(before[best]), float(after[best]), attack, *gains)


def _align_attacks(features: Features, hole: Hole, offset: int, rate: int) -> tuple[int, float]:
    """Return the move in samples, within one frame, that lays the attacks around upon each other, and how well."""
    tick = features.tick
    reach = max(2, round(1.2 * features.hop / tick))
    starts = features.first + np.arange(len(features.attacks)) * tick
    distance = np.maximum(np.maximum(hole.start - starts, starts - hole.stop), 0)
    rows = np.flatnonzero(features.attack_valid & (distance > 0) & (distance < ATTACK_CONTEXT_S * rate))
    base = round(offset / tick)
    rows = rows[(rows + base - reach >= 0) & (rows + base + reach < len(features.attacks))]
    if len(rows) < 16:
        return 0, 0.0
    moves = np.arange(-reach, reach + 1)
    here = features.attacks[rows].astype(np.float64)
    weights = np.exp(-distance[rows] / (0.5 * ATTACK_CONTEXT_S * rate)) * features.attack_valid[rows + base]
    moved = features.attacks[rows + base + moves[:, None]].astype(np.float64)
    norms = np.sqrt(np.sum(weights * here**2) * np.sum(weights * moved**2, axis=1)) + 1e-9
    likeness = np.sum(weights * here * moved, axis=1) / norms
    best = int(np.argmax(likeness - 1e-4 * np.abs(moves)))
    return round((base + moves[best] + _vertex(likeness, best)) * tick) - offset, float(likeness[best])


def _vertex(values: FloatArray, at: int) -> float:
    """Return where the parabola through a maximum and its neighbours peaks, −0.5…0.5 beside it."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, middle, right = values[at - 1 : at + 2]
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < -1e-12 else 0.0


def _edge_correlations(sound: AudioReader, edges: Edges, low: int, high: int) -> tuple[FloatArray, FloatArray]:
    """Return, for offsets low…high, the correlation of the sound before, and after, the hole with that around the
    material; zeros where a side does not exist or would be compared with a hole."""
    context = round(WAVE_CONTEXT_S * sound.info.sample_rate)
    before, after = edges.before[:, -context:], edges.after[:, :context]
    rise = np.sin(0.5 * np.pi * (np.arange(context) + 1) / (context + 1)) ** 2
    sides = (
        (before, edges.hole.start - before.shape[1], rise[context - before.shape[1] :]),
        (after, edges.hole.stop, rise[::-1][: after.shape[1]]),
    )
    results = []
    for side, start, weights in sides:
        first, last = start + low, start + side.shape[1] + high
        outside = side.shape[1] == 0 or first < 0 or last > sound.info.samples
        if outside or touched(edges.holes, first, last):
            results.append(np.zeros(high - low + 1))
        else:
            results.append(sliding_correlation(side, sound.read(first, last), weights))
    return results[0], results[1]


def sliding_correlation(side: AudioArray, heard: AudioArray, weights: FloatArray) -> FloatArray:
    """Return the weighted normalised correlation of `side` with every stretch of `heard`, over all channels."""
    products = np.zeros(heard.shape[1] - side.shape[1] + 1)
    energies = np.zeros_like(products)
    for one, other in zip(side.astype(np.float64), heard.astype(np.float64), strict=True):
        products += correlate(other, one * weights, "valid", "fft")
        energies += correlate(other * other, weights, "valid", "fft")
    own = float(np.sum(weights * side.astype(np.float64) ** 2))
    norms = np.sqrt(np.maximum(energies, 0.0) * own)
    return np.where(norms > 1e-9, np.clip(products / np.maximum(norms, 1e-9), -1.0, 1.0), 0.0)


def _gains(sound: AudioReader, edges: Edges, offset: int) -> tuple[float, float]:
    """Return the gains that match levels at both edges; a side that cannot be measured takes the other's."""
    measured: list[float | None] = []
    least, most = 10 ** (-MOST_CUT_DB / 20), 10 ** (MOST_BOOST_DB / 20)
    for side, start in zip((edges.before, edges.after), edges.starts(), strict=True):
        first, last = start + offset, start + side.shape[1] + offset
        level, own = rms(side), 0.0
        if first >= 0 and last <= sound.info.samples and not touched(edges.holes, first, last):
            own = rms(sound.read(first, last))
        measured.append(float(np.clip(level / own, least, most)) if min(level, own) > 1e-5 else None)
    before, after = measured
    known = next((gain for gain in measured if gain is not None), 1.0)
    return before if before is not None else known, after if after is not None else known


def rms(sound: AudioArray) -> float:
    """Return the root of the mean square over all channels; 0 for no samples."""
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) if sound.size else 0.0

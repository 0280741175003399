"""Takes that differ: which candidates to play, singly or as two halves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.audio.splice import correlation, fade_gains
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.inpaint.align import Candidate, rms
from musicstudio.engines.inpaint.holes import Hole

HALVES_FADE_S = 0.04
_STAGES = ((1.0, 0.15), (0.5, 0.1), (0.2, 0.05), (0.0, 0.02))
"""How far apart the materials of two takes lie, in lengths of the hole, and how much the takes differ, of their level;
asked for less when there are not enough."""

_COARSE = 8


@dataclass(frozen=True)
class Choice:
    """One take for one hole: a candidate, or two that meet in the middle; `signature` is its coarse wave."""

    first: Candidate
    second: Candidate | None
    signature: NDArray[np.float32] = field(repr=False)


def choose(
    sound: AudioReader, hole: Hole, candidates: list[Candidate], takes: int, cancel: CancelToken
) -> list[Choice]:
    """Return up to `takes` choices, best first, each measurably different from all before."""
    waves: dict[int, NDArray[np.float32]] = {}

    def wave(candidate: Candidate) -> NDArray[np.float32]:
        cancel.check()
        if candidate.offset not in waves:
            waves[candidate.offset] = _coarse(render(sound, hole, candidate))
        return waves[candidate.offset]

    chosen: list[Choice] = []
    for apart, difference in _STAGES:
        for candidate in candidates:
            if len(chosen) == takes:
                return chosen
            least = apart * hole.samples
            if any(abs(candidate.offset - c.first.offset) < max(least, 1) for c in chosen if c.second is None):
                continue
            if all(_differ(wave(candidate), c.signature) > difference for c in chosen):
                chosen.append(Choice(candidate, None, wave(candidate)))
        if apart <= 0.5:
            for one, other in _pairs([c.first for c in chosen if c.second is None]):
                if len(chosen) == takes:
                    return chosen
                signature = _coarse(render_halves(sound, hole, one, other))
                if all(_differ(signature, c.signature) > difference for c in chosen):
                    chosen.append(Choice(one, other, signature))
    return chosen


def render_choice(sound: AudioReader, hole: Hole, choice: Choice) -> AudioArray:
    """Return a choice as sound, float32 (channels, hole.samples)."""
    if choice.second is None:
        return render(sound, hole, choice.first)
    return render_halves(sound, hole, choice.first, choice.second)


def render(sound: AudioReader, hole: Hole, candidate: Candidate) -> AudioArray:
    """Return a candidate's material, its level sliding between the gains of both edges evenly in decibels."""
    piece = sound.read(hole.start + candidate.offset, hole.stop + candidate.offset)
    gains = np.geomspace(candidate.gain_before, candidate.gain_after, hole.samples)
    return np.asarray(piece * gains, np.float32)


def render_halves(sound: AudioReader, hole: Hole, one: Candidate, other: Candidate) -> AudioArray:
    """Return the first candidate up to the moment near the middle where both agree best, then the second."""
    left, right = render(sound, hole, one), render(sound, hole, other)
    fade = min(round(HALVES_FADE_S * sound.info.sample_rate), hole.samples // 4)
    if fade < 1:
        return left
    best, at = -2.0, (hole.samples - fade) // 2
    for begin in range(hole.samples // 3, hole.samples * 2 // 3 - fade + 1, max(fade // 4, 1)):
        likeness = correlation(left[:, begin : begin + fade], right[:, begin : begin + fade])
        if likeness > best:
            best, at = likeness, begin
    leaving, arriving = fade_gains(fade, best)
    middle = left[:, at : at + fade] * leaving + right[:, at : at + fade] * arriving
    return np.concatenate([left[:, :at], middle.astype(np.float32), right[:, at + fade :]], axis=1)


def _pairs(candidates: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield each two, those first whose outer edges join best."""
    pairs = [(a, b) for a in candidates for b in candidates if a is not b]
    yield from sorted(pairs, key=lambda pair: -(pair[0].join_before + pair[1].join_after))


def _coarse(piece: AudioArray) -> NDArray[np.float32]:
    """Return the sound of all channels, averaged over 8 samples, laid end to end: enough to compare."""
    whole = piece.shape[1] // _COARSE * _COARSE
    if not whole:
        return piece.ravel()
    return np.asarray(piece[:, :whole].reshape(-1, _COARSE).mean(axis=1), np.float32)


def _differ(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the level of the difference of two sounds over the louder one's."""
    return rms(one - other) / max(rms(one), rms(other), 1e-9)

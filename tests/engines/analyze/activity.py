"""What a network that hears well would say of a rhythm that is known."""

from __future__ import annotations

import numpy as np

from musicstudio.engines.analyze.hearing import FPS


def activity(
    times_s: np.ndarray, downbeats: np.ndarray, seconds: float, noise: float = 0.0, top: float = 0.95, seed: int = 0
) -> np.ndarray:
    """Logits (2, frames) of beats and downbeats: `top` on their frames, half of it beside, little elsewhere."""
    chances = np.full((2, int(seconds * FPS) + 1), 0.02)
    for row, chosen in zip(chances, (times_s, times_s[downbeats]), strict=True):
        frames = np.rint(chosen * FPS).astype(int)
        for offset, value in ((-1, top / 2), (1, top / 2), (0, top)):
            there = frames + offset
            there = there[(there >= 0) & (there < len(row))]
            row[there] = np.maximum(row[there], value)
    logits = np.log(chances / (1 - chances))
    return (logits + noise * np.random.default_rng(seed).normal(size=logits.shape)).astype(np.float32)


def grid(bpm: float, seconds: float, beats: int, first: int = 0, start_s: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    """Beats of a steady tempo up to half a second before the end, and which are downbeats, `first` the first."""
    times_s = np.arange(start_s, seconds - 0.5, 60 / bpm)
    return times_s, np.arange(len(times_s)) % beats == first % beats

"""Filters by blocks: the same as sample by sample, however a sound is cut."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from musicstudio.audio.loudness import k_weighting
from musicstudio.audio.recursion import BLOCK, Recursion


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 5 * BLOCK), min_size=1, max_size=5), st.integers(1, 3), st.booleans(), st.integers(0, 99)
)
def test_every_cut_gives_what_a_recursion_sample_by_sample_gives(
    sizes: list[int], channels: int, steep: bool, seed: int
) -> None:
    sections = np.asarray(butter(6, 0.004, output="sos")) if steep else k_weighting(48000)
    sound = np.random.default_rng(seed).normal(0, 0.5, (channels, sum(sizes))).astype(np.float32)
    stream = Recursion(sections, channels)
    parts = [stream.push(part) for part in np.split(sound, np.cumsum(sizes)[:-1], axis=1)]
    wanted = sosfilt(sections, sound.astype(np.float64), axis=1)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), wanted, rtol=0, atol=1e-9)


def test_a_long_sound_stays_as_exact() -> None:
    sound = np.random.default_rng(1).normal(0, 0.5, (2, 400_000)).astype(np.float32)
    sections = k_weighting(44100)
    wanted = sosfilt(sections, sound.astype(np.float64), axis=1)
    np.testing.assert_allclose(Recursion(sections, 2).push(sound), wanted, rtol=0, atol=1e-9)

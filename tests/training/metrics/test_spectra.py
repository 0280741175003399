"""Distances of spectra."""

from __future__ import annotations

import math

import numpy as np
import pytest

from musicstudio.training.metrics.spectra import (
    RESOLUTIONS,
    log_mel,
    log_spectral_db,
    loudness_lu,
    multi_resolution,
    spectral_convergence,
    spectral_scores,
)

RATE = 44100


def noise(seed: int, samples: int = 20000, channels: int = 2) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal((channels, samples))).astype(np.float32)


def test_the_same_sound_lies_nowhere():
    sound = noise(1, RATE)
    found = spectral_scores(sound, sound, RATE)
    assert vars(found) == dict.fromkeys(vars(found), 0)


def test_a_gain_is_known_in_closed_form():
    sound = noise(2, RATE)
    found = spectral_scores(sound, 0.5 * sound, RATE)
    assert found.convergence == pytest.approx(0.5)
    assert found.log_spectral_db == pytest.approx(20 * math.log10(2), rel=1e-4)
    assert found.log_mel == pytest.approx(math.log(2))
    assert found.loudness_lu == pytest.approx(-20 * math.log10(2), abs=1e-3)
    assert found.multi_resolution == pytest.approx(0.5 + math.log(2), rel=1e-3)


def test_multi_resolution_is_that_of_the_paper():
    torch = pytest.importorskip("torch")
    truth, estimate = noise(3, 9000), noise(4, 9000)
    total = 0.0
    for size, hop, window in RESOLUTIONS:
        shape = torch.hann_window(window, dtype=torch.float64)
        left, right = (
            torch.sqrt(torch.clamp(
                torch.stft(torch.tensor(x, dtype=torch.float64), size, hop, window, shape, return_complex=True)
                .abs() ** 2, min=1e-7,
            ))
            for x in (truth, estimate)
        )  # fmt: skip
        total += float(torch.linalg.norm(left - right) / torch.linalg.norm(left))
        total += float((left.log() - right.log()).abs().mean())
    assert multi_resolution(truth, estimate) == pytest.approx(total / 3, rel=1e-9)


def test_convergence_at_the_edges():
    silent, sound = np.zeros((1, 4000), np.float32), noise(5, 4000, 1)
    assert spectral_convergence(silent, silent) == 0
    assert spectral_convergence(silent, sound) == math.inf
    assert spectral_convergence(sound, silent) == pytest.approx(1)
    assert log_spectral_db(silent, silent) == log_mel(silent, silent, RATE) == multi_resolution(silent, silent) == 0
    assert math.isnan(loudness_lu(silent, sound, RATE))


def test_silence_lies_as_far_as_the_floor_is_deep():
    """A sine of full scale answered by silence: its bin lies 100 dB above the floor."""
    sine = np.cos(2 * np.pi * np.arange(32 * 1000 + 1) / 32)[None]  # mirrored at a crest, it goes on
    silent = np.zeros_like(sine)
    bins = [100, 20 * math.log10(0.5) + 100, 20 * math.log10(0.5) + 100]  # a Hann window's three bins
    assert log_spectral_db(sine, silent) == pytest.approx(math.sqrt(sum(x * x for x in bins) / 1025))


def test_shapes_must_agree():
    for judge in (multi_resolution, spectral_convergence, log_spectral_db):
        with pytest.raises(ValueError):
            judge(noise(1, 4000), noise(1, 4001))
        with pytest.raises(ValueError):
            judge(noise(1, 100), noise(1, 100))

"""Overlap and divergence against closed forms."""

import math

import numpy as np
import pytest

from musicstudio.training.metrics.overlap import divergence_bits, overlapping_area


def test_overlap_of_two_normal_densities_is_the_closed_form():
    """Two normal densities one deviation apart share 2 Φ(-1/2), and diverge by 1/2 nat."""
    from scipy.stats import norm

    at = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    area, bits = overlapping_area(at, at + 1)
    assert area == pytest.approx(2 * norm.cdf(-0.5), abs=0.005)
    assert bits == pytest.approx(0.5 / math.log(2), abs=0.03)
    assert overlapping_area(at, at)[0] == pytest.approx(1)
    assert overlapping_area(at, at + 100)[0] < 1e-3


def test_divergence_by_hand():
    assert divergence_bits(np.array([1.0, 0, 0, 0]), np.full(4, 0.25)) == pytest.approx(2, abs=1e-3)
    assert divergence_bits(np.array([1.0, 3]), np.array([2.0, 6])) == pytest.approx(0, abs=1e-9)


def test_one_stray_sample_does_not_widen_a_density():
    values = np.random.default_rng(0).normal(size=2000)
    area, _ = overlapping_area(values, np.append(values, 100.0))
    assert area > 0.95


def test_samples_all_alike_overlap_wholly_or_not_at_all():
    assert overlapping_area(np.ones(5), np.ones(9))[0] == pytest.approx(1)
    assert overlapping_area(np.zeros(5), np.ones(5))[0] < 1e-3
    with pytest.raises(ValueError, match="needs samples"):
        overlapping_area(np.zeros(0), np.ones(5))

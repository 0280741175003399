"""Distances of embeddings against closed forms and straightforward loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from musicstudio.training.metrics.distribution import (
    Gaussian,
    class_divergence,
    frechet_distance,
    frechet_infinity,
    gaussian_of,
    inception_score,
    kernel_distance,
    kernel_distances,
    neighbourhood,
    recall_at,
    text_agreement,
)


def random_gaussian(rng: np.random.Generator, size: int = 6) -> Gaussian:
    root = rng.normal(size=(size, size))
    return Gaussian(rng.normal(size=size), root @ root.T)


def test_diagonal_covariances_have_a_closed_form():
    a = Gaussian(np.array([0.0, 1, 2]), np.diag([1.0, 4, 0]))
    b = Gaussian(np.array([1.0, 1, 0]), np.diag([9.0, 1, 0]))
    assert frechet_distance(a, b) == pytest.approx(1 + 4 + (1 - 3) ** 2 + (2 - 1) ** 2)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_equal_to_the_root_of_the_product_and_symmetric(seed):
    rng = np.random.default_rng(seed)
    a, b = random_gaussian(rng), random_gaussian(rng)
    root = np.real(sqrtm(a.covariance @ b.covariance))
    plain = np.sum((a.mean - b.mean) ** 2) + np.trace(a.covariance + b.covariance - 2 * root)
    assert frechet_distance(a, b) == pytest.approx(plain, rel=1e-6)
    assert frechet_distance(b, a) == pytest.approx(frechet_distance(a, b), rel=1e-9)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_fewer_embeddings_than_dimensions_are_no_trouble():
    x = np.random.default_rng(0).normal(size=(10, 64)).astype(np.float32)
    assert frechet_distance(gaussian_of(x), gaussian_of(x + 1)) == pytest.approx(64, rel=1e-4)


def test_extrapolation_removes_the_bias_of_small_sets():
    rng = np.random.default_rng(1)
    reference = Gaussian(np.zeros(16), np.eye(16))
    x = rng.normal(size=(400, 16))
    found = frechet_infinity(reference, x, rng)
    biased = frechet_distance(reference, gaussian_of(x))
    assert abs(found.value) < 0.4 * biased
    assert found.slope > 0
    assert found.fit > 0.8


def test_kernel_distance_by_loops():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(7, 3)), rng.normal(size=(5, 3)) + 0.5

    def k(x, y):
        return (float(x @ y) / 3 + 1) ** 3

    within_a = np.mean([k(a[i], a[j]) for i in range(7) for j in range(7) if i != j])
    within_b = np.mean([k(b[i], b[j]) for i in range(5) for j in range(5) if i != j])
    between = np.mean([k(x, y) for x in a for y in b])
    assert kernel_distance(a, b) == pytest.approx(within_a + within_b - 2 * between)


def test_kernel_distance_is_unbiased():
    rng = np.random.default_rng(3)
    found = [kernel_distance(rng.normal(size=(20, 4)), rng.normal(size=(20, 4))) for _ in range(400)]
    assert np.mean(found) == pytest.approx(0, abs=4 * np.std(found) / 20)
    mean, deviation = kernel_distances(rng.normal(size=(200, 4)), rng.normal(size=(200, 4)) + 1, rng, 20, 100)
    assert mean > 5 * deviation > 0


def test_divergence_and_score_of_classes_by_hand():
    p, q = np.array([[0.5, 0.5], [1, 0]]), np.array([[0.25, 0.75], [0.5, 0.5]])
    first = 0.5 * np.log(2) + 0.5 * np.log(2 / 3)
    assert class_divergence(p, q) == pytest.approx((first + np.log(2)) / 2, abs=1e-6)
    assert class_divergence(p, p) == 0
    assert inception_score(np.eye(4)) == pytest.approx(4, rel=1e-6)
    assert inception_score(np.full((8, 4), 0.25)) == pytest.approx(1)


def neighbours_by_loops(real, made, k):
    def reach(x):
        return [sorted(np.linalg.norm(x - one, axis=1))[k] for one in x]

    r, m = reach(real), reach(made)
    near = [[np.linalg.norm(a - b) <= r[i] for b in made] for i, a in enumerate(real)]
    precision = np.mean([any(near[i][j] for i in range(len(real))) for j in range(len(made))])
    recall = np.mean([any(np.linalg.norm(a - b) <= m[j] for j, b in enumerate(made)) for a in real])
    density = sum(map(sum, near)) / (k * len(made))
    return precision, recall, density, np.mean([any(row) for row in near])


def test_neighbourhoods_by_loops():
    rng = np.random.default_rng(4)
    real, made = rng.normal(size=(30, 3)), rng.normal(size=(20, 3)) * 0.7 + 0.3
    found = neighbourhood(real, made, 3)
    assert (found.precision, found.recall, found.density, found.coverage) == pytest.approx(
        neighbours_by_loops(real, made, 3)
    )


def test_neighbourhoods_at_the_extremes():
    rng = np.random.default_rng(5)
    real = rng.normal(size=(200, 2))
    far = neighbourhood(real, real + 100)
    assert (far.precision, far.recall, far.density, far.coverage) == (0, 0, 0, 0)
    collapsed = neighbourhood(real, rng.normal(size=(200, 2)) * 0.01)
    assert collapsed.precision == 1
    assert collapsed.recall < 0.1
    same = neighbourhood(real, rng.normal(size=(200, 2)))
    assert same.density == pytest.approx(1, abs=0.25)
    assert same.coverage > 0.85


def test_text_agreement_by_hand():
    texts = np.array([[1.0, 0], [0, 2]])
    assert text_agreement(texts, np.array([[3.0, 0], [1, 1]])) == pytest.approx((1 + np.sqrt(0.5)) / 2)


def test_recall_by_hand():
    queries = np.array([[1.0, 0], [0, 1], [-1, 0]])
    targets = np.array([[1.0, 0.1], [1, 0], [-1, 0.1]])
    assert recall_at(queries, targets, 1) == pytest.approx(1 / 3)  # ours for the first is bettered by the second
    assert recall_at(queries, targets, 2) == pytest.approx(2 / 3)
    assert recall_at(queries, targets, 3) == 1
    assert recall_at(np.ones((4, 2)), np.ones((4, 2)), 1) == 0


def test_sets_too_small_are_refused():
    one = np.zeros((1, 3))
    for call in (lambda: gaussian_of(one), lambda: kernel_distance(one, one), lambda: neighbourhood(one, one)):
        with pytest.raises(ValueError):
            call()

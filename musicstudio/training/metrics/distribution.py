"""Distances between sets of embeddings (n, d), and what classifiers and text encoders say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEAST: Final = 1e-10
"""Probability that an impossible class is given, so that a divergence stays finite."""


@dataclass(frozen=True, eq=False)
class Gaussian:
    """A normal distribution: mean (d,) and covariance (d, d)."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True)
class Extrapolated:
    """A distance for endless samples, the slope over 1 / n, and how well a line fits, R² 0–1."""

    value: float
    slope: float
    fit: float


@dataclass(frozen=True)
class Neighbourhood:
    """Fidelity (precision, density) and variety (recall, coverage); density may exceed 1, the others may not."""

    precision: float
    recall: float
    density: float
    coverage: float


def gaussian_of(embeddings: NDArray[Any]) -> Gaussian:
    """Return mean and unbiased covariance of embeddings (n, d); raises ValueError for fewer than two."""
    if embeddings.ndim != 2 or len(embeddings) < 2:
        raise ValueError("a covariance takes two embeddings or more")
    x = embeddings.astype(np.float64)
    return Gaussian(x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False)))


def frechet_distance(a: Gaussian, b: Gaussian) -> float:
    """Return the Fréchet distance (squared 2-Wasserstein, Dowson and Landau 1982) of two normal distributions.

    The trace of the root of the product is the sum of the roots of the eigenvalues of √A B √A, which is symmetric: no
    complex parts arise and singular covariances need no epsilon.
    """
    root = _root(a.covariance)
    inner = root @ b.covariance @ root
    shared = np.sqrt(np.clip(np.linalg.eigvalsh((inner + inner.T) / 2), 0, None)).sum()
    apart = float(np.sum((a.mean - b.mean) ** 2))
    return max(float(apart + np.trace(a.covariance) + np.trace(b.covariance) - 2 * shared), 0.0)


def frechet_infinity(
    reference: Gaussian, embeddings: NDArray[Any], rng: np.random.Generator, steps: int = 15
) -> Extrapolated:
    """Return the Fréchet distance extrapolated to endless samples (Chong and Forsyth 2020; Gui and others 2024).

    Distances of random subsets of a fifth up to all of the embeddings are fitted by a line over 1 / n. What the
    reference's own finite sample adds stays. Raises ValueError for fewer than twenty embeddings.
    """
    if len(embeddings) < 20:
        raise ValueError("an extrapolation takes twenty embeddings or more")
    sizes = np.unique(np.linspace(max(len(embeddings) // 5, 4), len(embeddings), steps).astype(int))
    found = np.array(
        [
            frechet_distance(reference, gaussian_of(embeddings[rng.choice(len(embeddings), int(size), replace=False)]))
            for size in sizes
        ]
    )
    slope, value = np.polyfit(1 / sizes, found, 1)
    spread = float(np.sum((found - found.mean()) ** 2))
    missed = float(np.sum((found - value - slope / sizes) ** 2))
    return Extrapolated(float(value), float(slope), 1 - missed / spread if spread > 0 else 1.0)


def kernel_distance(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Return the unbiased squared maximum mean discrepancy with the kernel (x·y / d + 1)³ of Bińkowski and others
    ("Demystifying MMD GANs", 2018); it may be a little below 0. Raises ValueError for fewer than two of either."""
    if min(len(a), len(b)) < 2:
        raise ValueError("a discrepancy takes two embeddings of each set or more")
    within = [(_kernel(x, x).sum() - np.sum(_diagonal(x))) / (len(x) * (len(x) - 1)) for x in (a, b)]
    return float(within[0] + within[1] - 2 * _kernel(a, b).mean())


def kernel_distances(
    a: NDArray[Any], b: NDArray[Any], rng: np.random.Generator, subsets: int = 100, size: int = 1000
) -> tuple[float, float]:
    """Return mean and standard deviation of the kernel distance over random subsets, as is usually reported."""
    size = min(size, len(a), len(b))
    found = [
        kernel_distance(a[rng.choice(len(a), size, replace=False)], b[rng.choice(len(b), size, replace=False)])
        for _ in range(subsets)
    ]
    return float(np.mean(found)), float(np.std(found))


def class_divergence(original: NDArray[Any], made: NDArray[Any]) -> float:
    """Return the mean divergence in nats of class posteriors (n, classes), pair by pair, of what was made from the
    originals; rows sum to 1."""
    p, q = (np.clip(one.astype(np.float64), _LEAST, None) for one in (original, made))
    return float(np.mean(np.sum(p * np.log(p / q), axis=1)))


def inception_score(posteriors: NDArray[Any]) -> float:
    """Return exp of the mean divergence of posteriors (n, classes) from their mean (Salimans and others 2016): from 1
    up to the number of classes."""
    p = np.clip(posteriors.astype(np.float64), _LEAST, None)
    return float(np.exp(np.mean(np.sum(p * np.log(p / p.mean(axis=0)), axis=1))))


def neighbourhood(real: NDArray[Any], made: NDArray[Any], k: int = 5) -> Neighbourhood:
    """Return precision and recall (Kynkäänniemi and others 2019), density and coverage (Naeem and others 2020), over
    balls that reach to each embedding's k-th neighbour in its own set.

    Raises ValueError when a set has no k-th neighbour.
    """
    from scipy.spatial.distance import cdist

    if min(len(real), len(made)) <= k:
        raise ValueError(f"neighbourhoods take more than {k} embeddings of each set")
    reach, made_reach = (np.partition(cdist(x, x), k, axis=1)[:, k] for x in (real, made))
    apart = cdist(real, made)
    inside = apart <= reach[:, None]
    return Neighbourhood(
        float(inside.any(axis=0).mean()),
        float((apart <= made_reach[None, :]).any(axis=1).mean()),
        float(inside.sum() / (k * len(made))),
        float(inside.any(axis=1).mean()),
    )


def text_agreement(texts: NDArray[Any], sounds: NDArray[Any]) -> float:
    """Return the mean cosine, -1 to 1, of embeddings of texts and of the sounds made for them, both (n, d)."""
    return float(np.mean(np.sum(_unit(texts) * _unit(sounds), axis=1)))


def recall_at(queries: NDArray[Any], targets: NDArray[Any], k: int) -> float:
    """Return the share of queries (n, d) that have their own target, by cosine, among the k best; ties count against
    it."""
    cosines = _unit(queries) @ _unit(targets).T
    own = np.diag(cosines)[:, None]
    better = (cosines >= own).sum(axis=1)
    return float(np.mean(better <= k))


def _root(matrix: Floats) -> Floats:
    """Return the symmetric root of a positive semidefinite matrix."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T)


def _kernel(a: NDArray[Any], b: NDArray[Any]) -> Floats:
    return np.asarray((a.astype(np.float64) @ b.astype(np.float64).T / a.shape[1] + 1) ** 3)


def _diagonal(a: NDArray[Any]) -> Floats:
    return np.asarray((np.sum(a.astype(np.float64) ** 2, axis=1) / a.shape[1] + 1) ** 3)


def _unit(x: NDArray[Any]) -> Floats:
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12))

"""Where a frequency lies on an axis: logarithmic, mel or linear."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

SCALES: Final = ("log", "mel", "linear")
LOWEST_HZ: Final = 30.0
HIGHEST_HZ: Final = 20_000.0

_MEL_HZ: Final = 700.0
"""Below about this the mel scale is linear, above it logarithmic (O'Shaughnessy)."""

_LEAST_HZ: Final = 1e-3


def place(hz: ArrayLike, scale: str) -> NDArray[np.float64]:
    """Return where frequencies lie on an axis, in units of its own; equal distances look equally long."""
    frequency = np.maximum(np.asarray(hz, np.float64), _LEAST_HZ)
    if scale == "log":
        return np.asarray(np.log2(frequency))
    return np.asarray(np.log1p(frequency / _MEL_HZ)) if scale == "mel" else frequency


def hertz(where: ArrayLike, scale: str) -> NDArray[np.float64]:
    """Return the frequencies at places on an axis, the inverse of `place`."""
    at = np.asarray(where, np.float64)
    if scale == "log":
        return np.asarray(np.exp2(at))
    return np.asarray(np.expm1(at) * _MEL_HZ) if scale == "mel" else at

"""Ensembles and pads by their spectra: strings, organs' great pipes, choirs of glass, machines and drones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.loops import Spectrum, Texture

Floats = NDArray[np.float64]


def sloped(
    soft_db: float, bright_db: float, dark_hz: float, open_hz: float, body: tuple[tuple[float, float, float], ...] = ()
) -> Spectrum:
    """Return a spectrum with a slope in dB an octave and a corner, both by brightness; `body` as in `blown.Air`."""

    def levels(order: Floats, hz: Floats, brightness: float) -> Floats:
        slope = soft_db + (bright_db - soft_db) * brightness
        corner = dark_hz * (open_hz / dark_hz) ** brightness
        decibels = slope * np.log2(np.maximum(order, 0.5)) - 6 * np.log2(1 + (hz / corner) ** 4)
        for centre, gain, width in body:
            decibels = decibels + gain * np.exp(-0.5 * ((np.log2(hz) - np.log2(centre)) / width) ** 2)
        heights = 10 ** (decibels / 20)
        return np.asarray(heights / np.sqrt(np.sum(heights**2) + 1e-12), dtype=np.float64)

    return levels


def listed(heights: tuple[float, ...], darker: float = 1.0) -> Spectrum:
    """Return a spectrum of given levels, partial by partial; the dark one falls `darker` times 6 dB an octave more."""

    def levels(order: Floats, hz: Floats, brightness: float) -> Floats:
        values = np.array([*heights, *([0.0] * max(0, len(order) - len(heights)))])[: len(order)]
        values = values * np.maximum(order, 0.5) ** (-darker * (1 - brightness))
        return np.asarray(values / np.sqrt(np.sum(values**2) + 1e-12), dtype=np.float64)

    return levels


_BODY = ((300.0, 3.0, 0.4), (550.0, 2.0, 0.4), (2400.0, 3.0, 0.6))
STRING_SECTION = Texture(
    "string section", sloped(-7.5, -4.5, 2200, 11000, _BODY), 11, 0.6, 0.16, 4, 1, 0.45, 0.2, 0.85, 0.35, level=0.16
)
STRING_MACHINE = Texture(
    "string machine",
    sloped(-6.0, -3.5, 1500, 6500),
    9,
    0.8,
    0.22,
    4,
    1,
    0.7,
    0.25,
    0.8,
    0.4,
    level=0.15,
    sway_hz=5.8,
    sway=0.07,
    width=0.75,
)
WARM_PAD = Texture(
    "warm pad", sloped(-7.0, -5.5, 420, 2600), 8, 0.5, 0.5, 4, 1, 1.3, 0.1, 0.8, 1.6, level=0.17, width=0.75
)
GLASS_PAD = Texture(
    "glass pad",
    listed((1, 0.25, 0.4, 0.12, 0.3, 0.06, 0.18, 0.1, 0.12, 0.04, 0.08), 0.9),
    5,
    0.4,
    0.35,
    4,
    0.9,
    1.8,
    0.2,
    0.95,
    1.2,
    level=0.16,
    width=0.75,
    sway_hz=0.3,
    sway=0.08,
    partials=(1, 2.003, 3.01, 4, 5.03, 6.1, 7.2, 9.1, 11.3, 13.2, 15.9),
)
CHOIR_PAD = Texture(
    "choir pad",
    sloped(-7.0, -5.5, 1800, 4500, ((650.0, 9.0, 0.28), (1150.0, 7.0, 0.25), (2900.0, 8.0, 0.25), (1900.0, -8.0, 0.3))),
    12,
    0.8,
    0.4,
    4,
    1,
    0.9,
    0.2,
    0.8,
    0.7,
    level=0.17,
    width=0.75,
)
SUPERSAW = Texture(
    "supersaw",
    sloped(-6.0, -5.2, 1800, 12000),
    13,
    0.7,
    0.012,
    1.5,
    0.85,
    0.25,
    0.35,
    1.0,
    0.02,
    level=0.19,
    width=0.75,
)
DRONE = Texture(
    "drone",
    sloped(-6.0, -5.0, 380, 2400),
    9,
    0.4,
    1.2,
    4,
    1,
    2.2,
    0.1,
    0.7,
    3.0,
    level=0.2,
    width=0.75,
    sway_hz=0.11,
    sway=0.2,
    partials=(0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20),
)
CHURCH_ORGAN = Texture(
    "church organ",
    listed((0.9, 0.8, 0.5, 0.75, 0.3, 0.35, 0.2, 0.5, 0.1, 0.12, 0.1, 0.2, 0.05, 0.05, 0.05, 0.18), 0.2),
    1.6,
    0.15,
    0.06,
    4,
    1,
    0.35,
    0.6,
    0.9,
    0.1,
    level=0.17,
    dynamic=0.3,
    width=0.8,
    partials=(0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9, 10, 12, 16),
)

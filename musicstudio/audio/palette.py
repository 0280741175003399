"""Colours: one per role everywhere, and the maps of the spectrogram."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

ROLE_COLOURS: Final = {
    "song": "#c9ced6",
    "drums": "#e69f3c",
    "bass": "#3f8fd6",
    "vocals": "#f0a6c8",
    "keys": "#27b08b",
    "guitar": "#d9663d",
    "strings": "#8f7fe0",
    "lead": "#f0dc5a",
    "pad": "#72c6ee",
    "other": "#818997",
}
"""After Okabe and Ito's palette, lifted for a dark ground; told apart with the common colour-vision deficiencies."""

BACKGROUND: Final = "#14151b"
GRID: Final = "#2b2d38"
TEXT: Final = "#c6cad4"

_ANCHORS: Final = (
    # position, L*, hue in degrees, chroma of CIE LCh(ab): lightness rises evenly, the hue turns from blue over violet
    # and red to a warm white.
    (0.00, 3.0, 285.0, 6.0),
    (0.20, 17.0, 300.0, 38.0),
    (0.40, 34.0, 328.0, 56.0),
    (0.60, 52.0, 372.0, 66.0),
    (0.78, 71.0, 407.0, 64.0),
    (0.92, 88.0, 440.0, 48.0),
    (1.00, 97.0, 455.0, 22.0),
)


@cache
def heat() -> NDArray[np.uint8]:
    """Return uint8 (256, 3): sRGB of a perceptual map whose lightness rises evenly from near black to warm white."""
    anchors = np.array(_ANCHORS)
    at = np.linspace(0, 1, 256)
    lightness, hue, chroma = (np.interp(at, anchors[:, 0], anchors[:, column]) for column in (1, 2, 3))
    angle = np.deg2rad(hue)
    return _lab_to_srgb(np.stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)], axis=1))


@cache
def grey() -> NDArray[np.uint8]:
    """Return uint8 (256, 3): sRGB of paper white to black in even steps of lightness, for light grounds and print."""
    lightness = np.linspace(98, 4, 256)
    return _lab_to_srgb(np.stack([lightness, np.zeros(256), np.zeros(256)], axis=1))


def _lab_to_srgb(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """CIE 1976 L*a*b* (D65) to sRGB, IEC 61966-2-1."""
    y = (lab[:, 0] + 16) / 116
    scaled = np.stack([y + lab[:, 1] / 500, y, y - lab[:, 2] / 200], axis=1)
    xyz = np.where(scaled > 6 / 29, scaled**3, (scaled - 4 / 29) * 3 * (6 / 29) ** 2) * (0.95047, 1.0, 1.08883)
    matrix = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    linear = np.clip(xyz @ matrix.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb: NDArray[np.uint8] = np.round(encoded * 255).astype(np.uint8)
    return rgb

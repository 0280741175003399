"""Speech sounds: where a grown man's vowels resonate, and what each consonant does with voice, breath and noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

Manner = Literal["stop", "affricate", "fricative", "nasal", "liquid", "glide", "breath"]

VOWELS: Final[dict[str, tuple[float, float, float, float]]] = {
    "i": (280, 2250, 2950, 3600), "I": (400, 1950, 2550, 3500), "e": (400, 2080, 2600, 3500),
    "E": (550, 1800, 2500, 3500), "ae": (690, 1700, 2430, 3500), "a": (760, 1330, 2450, 3450),
    "A": (730, 1110, 2450, 3400), "O": (580, 880, 2430, 3350), "o": (440, 830, 2400, 3300),
    "U": (440, 1040, 2280, 3300), "u": (310, 850, 2250, 3300), "V": (640, 1220, 2450, 3450),
    "@": (500, 1450, 2480, 3450), "R": (480, 1330, 1720, 3300), "y": (275, 1880, 2180, 3350),
    "oe": (410, 1500, 2250, 3400),
}  # fmt: skip
"""First four formants in Hz of a tract 17.5 cm long."""

NUCLEI: Final[dict[str, tuple[str, str]]] = {
    **{name: (name, name) for name in VOWELS},
    "ai": ("a", "I"), "au": ("a", "U"), "oi": ("O", "I"), "ei": ("e", "i"), "ou": ("o", "u"), "iu": ("i", "u"),
    "ia": ("i", "a"), "ue": ("u", "E"),
}  # fmt: skip
"""What a syllable is sung on: where its vowel begins and where it ends."""


@dataclass(frozen=True)
class Consonant:
    """How one consonant is made.

    `formants_hz` is where the tract points meanwhile; `voiced` 0–1 the voice that goes on; `noise` names the shape of
    its noise in NOISES and `noise_db` its level under an open vowel; `length_s` as spoken at ease; `puff_s` breath
    between release and vowel; `nose` 0–1 how far the nose is open; `narrow_db` what the narrowing takes from the voice.
    """

    manner: Manner
    formants_hz: tuple[float, float, float, float]
    length_s: float
    voiced: float = 0.0
    noise: str = ""
    noise_db: float = -120.0
    puff_s: float = 0.0
    nose: float = 0.0
    narrow_db: float = 0.0


_LIPS, _TEETH, _BACK, _PALATE = (
    (260.0, 900.0, 2200.0, 3300.0), (280.0, 1700.0, 2600.0, 3500.0), (280.0, 1900.0, 2150.0, 3300.0),
    (280.0, 2000.0, 2650.0, 3500.0),
)  # fmt: skip

CONSONANTS: Final[dict[str, Consonant]] = {
    "p": Consonant("stop", _LIPS, 0.085, 0.0, "p", -17, 0.028),
    "t": Consonant("stop", _TEETH, 0.085, 0.0, "t", -11, 0.035),
    "k": Consonant("stop", _BACK, 0.085, 0.0, "k", -13, 0.042),
    "b": Consonant("stop", _LIPS, 0.070, 0.22, "p", -24, 0.003, 0, -16),
    "d": Consonant("stop", _TEETH, 0.065, 0.22, "t", -19, 0.006, 0, -16),
    "g": Consonant("stop", _BACK, 0.070, 0.20, "k", -20, 0.010, 0, -16),
    "ch": Consonant("affricate", _PALATE, 0.125, 0.0, "sh", -12, 0.012),
    "dj": Consonant("affricate", _PALATE, 0.095, 0.3, "sh", -19, 0.0, 0, -14),
    "ts": Consonant("affricate", _TEETH, 0.120, 0.0, "s", -12, 0.008),
    "f": Consonant("fricative", _LIPS, 0.095, 0.0, "f", -25, 0.004),
    "th": Consonant("fricative", _TEETH, 0.085, 0.0, "f", -27, 0.004),
    "s": Consonant("fricative", _TEETH, 0.115, 0.0, "s", -12, 0.006),
    "sh": Consonant("fricative", _PALATE, 0.115, 0.0, "sh", -12, 0.006),
    "x": Consonant("fricative", _BACK, 0.090, 0.0, "x", -17, 0.006),
    "v": Consonant("fricative", _LIPS, 0.065, 0.45, "f", -31, 0, 0, -9),
    "dh": Consonant("fricative", _TEETH, 0.050, 0.50, "f", -33, 0, 0, -8),
    "z": Consonant("fricative", _TEETH, 0.085, 0.40, "s", -18, 0, 0, -10),
    "zh": Consonant("fricative", _PALATE, 0.080, 0.40, "sh", -18, 0, 0, -10),
    "m": Consonant("nasal", (270, 1050, 2250, 3300), 0.075, 0.9, nose=1.0, narrow_db=-5),
    "n": Consonant("nasal", (280, 1600, 2550, 3500), 0.065, 0.9, nose=1.0, narrow_db=-5),
    "ng": Consonant("nasal", (280, 2000, 2500, 3400), 0.075, 0.9, nose=1.0, narrow_db=-5),
    "l": Consonant("liquid", (350, 1080, 2650, 3500), 0.065, 0.9, narrow_db=-4),
    "r": Consonant("liquid", (360, 1180, 1600, 3300), 0.065, 0.9, narrow_db=-4),
    "rr": Consonant("liquid", (430, 1450, 2350, 3400), 0.032, 0.6, narrow_db=-12),
    "w": Consonant("glide", (300, 650, 2200, 3200), 0.065, 0.95, narrow_db=-3),
    "j": Consonant("glide", (270, 2250, 2950, 3600), 0.060, 0.95, narrow_db=-3),
    "h": Consonant("breath", (0, 0, 0, 0), 0.070, 0.0, puff_s=0.070),
}
"""`h` has no place of its own: the vowel after it is whispered."""

NOISE_HZ: Final = np.array([60, 300, 700, 1200, 1800, 2500, 3500, 4500, 5500, 7000, 8500, 10500, 13000, 16000, 20000.0])
NOISES: Final[dict[str, tuple[float, ...]]] = {
    "s": (-60, -48, -44, -40, -34, -27, -18, -8, -2, 0, -1, -4, -10, -18, -40),
    "sh": (-60, -42, -36, -28, -15, -2, 0, -3, -6, -9, -13, -18, -25, -33, -50),
    "f": (-50, -22, -17, -14, -12, -10, -8, -6, -5, -3, -1, -2, -7, -16, -40),
    "x": (-50, -20, -9, -1, 0, -6, -10, -14, -17, -20, -24, -29, -34, -40, -55),
    "p": (-40, -3, 0, -2, -5, -8, -11, -13, -15, -18, -21, -25, -30, -36, -50),
    "t": (-50, -26, -20, -16, -12, -8, -3, 0, -1, -3, -6, -10, -16, -24, -45),
    "k": (-50, -20, -11, -3, 0, -1, -5, -9, -11, -14, -17, -21, -27, -34, -50),
    "in": (-50, -20, -8, -3, 0, -4, -6, -9, -12, -15, -18, -22, -28, -36, -55),
}
"""Levels in dB at NOISE_HZ; "in" is breath drawn through the mouth."""

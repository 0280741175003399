"""Examples for the separator: stems of one record or of several songs at once, each changed on the way.

An example holds stems as they lie in the pack and says what is to become of each: gain, tone, speed, what is filtered
out. It is done where spectra are made: there it costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.nets.separator import SOURCES
from musicstudio.training.networks.separator_packs import REAL
from musicstudio.training.pack_reading import Pack

WINDOWS: Final = (3840, 3920, 4000, 4096, 4200, 4320, 4480)
"""Windows of the spectra: one of s · 4096 samples every s · 1024 is that of a sound played s times as fast, exactly."""
USUAL: Final = WINDOWS.index(4096)
KNOTS: Final = 7
"""Gains of a tone, evenly spaced over the logarithm of frequency from 50 Hz to 16 kHz."""
_TOGETHER: Final = 0.4
"""How often all stems come from one record."""
_REAL_SONG: Final = 0.25
"""How often that is a real one."""
_REAL_STEM: Final[Mapping[str, float]] = {"drums": 0.3, "bass": 0.1, "other": 0.3, "vocals": 0.5}
_PRESENT: Final[Mapping[str, float]] = {"drums": 0.85, "bass": 0.8, "other": 0.92, "vocals": 0.75}
_MONO: Final = 0.08
_TONE_DB: Final = 2.5
_DULL: Final = 0.2
BASSLESS_HZ: Final = 130.0
"""A real song without a bass stem may have its bass line in `other`: nothing below is believed there."""
_DULL_HZ: Final = (7000.0, 18000.0)


class Excerpts:
    """Excerpts of a pack, `frames` long."""

    def __init__(self, pack: Pack, frames: int) -> None:
        self.pack, self.frames = pack, frames
        self.samples = samples_of(frames)
        self._having = {
            (stem, real): [n for n in range(len(pack)) if pack.rows(stem, n) and is_real(pack, n) == real]
            for stem in SOURCES
            for real in (False, True)
        }
        self._records = {
            real: [n for n in range(len(pack)) if is_real(pack, n) == real and len(stems_in(pack, n)) > 1]
            for real in (False, True)
        }

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return `sound` int16 (SOURCES, 2, samples), and by stem `gain` (SOURCES,), `tone` dB (SOURCES, KNOTS),
        `above_hz` (SOURCES,) and `speed`, places in WINDOWS, (SOURCES,); for the mix `below_hz` and `level_db`."""
        together = rng.random() < _TOGETHER and any(self._records.values())
        sound = np.zeros((len(SOURCES), 2, self.samples), np.int16)
        above = np.zeros(len(SOURCES), np.float32)
        record, at = self._record(rng) if together else (-1, 0.0)
        for place, stem in enumerate(SOURCES):
            item = record if together else self._one(stem, rng)
            if item >= 0:
                self._fill(sound[place], stem, item, at if together else rng.random(), rng)
                if stem == "other" and is_real(self.pack, item) and not self.pack.rows("bass", item):
                    above[place] = BASSLESS_HZ
        if rng.random() < _MONO:
            sound[:] = np.mean(sound, axis=1, keepdims=True)
        spread = 2.5 if together else 5.0
        gain = 10 ** (np.clip(rng.normal(0, spread, len(SOURCES)), -12, 10) / 20)
        tilt = rng.normal(0, _TONE_DB, (len(SOURCES), 1)) * np.linspace(-1, 1, KNOTS)
        speed = rng.integers(len(WINDOWS), size=len(SOURCES))
        dull = rng.random() < _DULL
        return {
            "sound": sound, "gain": (gain * rng.choice([-1, 1], len(SOURCES))).astype(np.float32),
            "tone": (tilt + rng.normal(0, _TONE_DB, (len(SOURCES), KNOTS))).astype(np.float32),
            "above_hz": above, "speed": np.full(len(SOURCES), speed[0]) if together else speed,
            "below_hz": np.array(rng.uniform(*_DULL_HZ) if dull else np.inf, np.float32),
            "level_db": np.array(rng.normal(0, 4.0), np.float32),
        }  # fmt: skip

    def _record(self, rng: np.random.Generator) -> tuple[int, float]:
        real = bool(self._records[True]) and (rng.random() < _REAL_SONG or not self._records[False])
        return int(rng.choice(self._records[real])), rng.random()

    def _one(self, stem: str, rng: np.random.Generator) -> int:
        """Return an item that has a stem, or -1 for none."""
        present, real = rng.random() < _PRESENT[stem], rng.random() < _REAL_STEM[stem]
        items = self._having[stem, real] or self._having[stem, not real]
        return int(rng.choice(items)) if present and items else -1

    def _fill(self, into: NDArray[np.int16], stem: str, item: int, at: float, rng: np.random.Generator) -> None:
        """Write an excerpt of a stem, `at` of its length; its sides may be swapped; what is short is followed by
        silence."""
        rows = self.pack.rows(stem, item)
        start = int(at * max(0, rows - self.samples))
        part = self.pack.array(stem, item, start, start + self.samples)
        sides = slice(None, None, -1 if rng.random() < 0.5 else 1)
        into[:, : len(part)] = part.T[sides]


def samples_of(frames: int) -> int:
    """Return how many samples so many frames of the longest window take."""
    return WINDOWS[-1] // 4 * (frames - 1) + WINDOWS[-1]


def is_real(pack: Pack, item: int) -> bool:
    """Say whether an item is of a real song."""
    return pack.items[item].id.startswith(REAL)


def stems_in(pack: Pack, item: int) -> tuple[str, ...]:
    """Return the stems of an item that are not silent."""
    return tuple(stem for stem in SOURCES if pack.rows(stem, item))

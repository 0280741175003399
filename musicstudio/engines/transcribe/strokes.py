"""Drum strokes by kind: kicks from what moves the lowest octaves, snares and cymbals from the spectra they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.transcribe.attacks import TICK_S
from musicstudio.engines.transcribe.hearing import Heard
from musicstudio.engines.transcribe.picking import SILENT_DB, onsets, sharpest
from musicstudio.engines.transcribe.spectra import FRAME_S, Floats
from musicstudio.engines.transcribe.tones import DRUMS

NUMBERS = {"kick": 36, "snare": 38, "hat": 42}
"""General-MIDI notes written."""

PRESENT = 0.05
"""Mean strength of snare and cymbals over that of tones from which there are drums.

Twelve of training scores without drums had 0.005 to 0.028, seven with drums 0.08 to 0.39, drums alone 0.98 and more.
"""

ALONE = 0.1
"""From this strength on there may be only drums."""

LONG_S = 60.0
TONAL = (0.4, 0.22)
"""With less confidence in chords and key together there are only drums: in a short sound, and from LONG_S on.

Up to half a minute of four training songs and fifteen of our own pieces: drums alone 0.00 to 0.31, the band 0.47 to
1.95. The four songs whole: 0.00 to 0.10, and 0.50 to 1.65.
"""

_KICK = (-8.0, 7.0, 8, 12)
_SNARE = (-7.0, 9.0, 3, 5)
_HAT = (-18.0, 6.0, 3, 5)
"""Least level below full, least rise (dB), over how many frames or ticks, and how far apart."""

_FALL_TICKS, _FALL_DB = 34, 3.0
"""A kick has fallen by this after 0.2 s; a bass note has not."""

_FULL_SHARE = 99.0


@dataclass(frozen=True)
class Stroke:
    """One stroke: seconds, General-MIDI number, level in dB below the kind's full level."""

    start_s: float
    number: int
    level_db: float


def drum_share(heard: Heard) -> float:
    """Return the mean strength of snare and cymbals over that of all tones; 0 for silence."""
    if not len(heard.tones_db) or max(heard.tones_db.max(), heard.drums_db.max()) < SILENT_DB:
        return 0.0
    kinds = list(DRUMS)
    drums = 10 ** (heard.drums_db[:, [kinds.index("snare"), kinds.index("hat")]].astype(np.float64) / 20)
    tones = 10 ** (heard.tones_db.astype(np.float64) / 20)
    return float(drums.sum() / max(tones.sum(), 1e-12))


def alone(heard: Heard, share: float, tonality: float) -> bool:
    """Say whether there are only drums, by their share and the confidence in chords and key together."""
    return share >= ALONE and tonality < TONAL[heard.seconds >= LONG_S]


def strokes(heard: Heard) -> list[Stroke]:
    """Return the strokes in order of time."""
    kinds = list(DRUMS)
    found = _of_kind(_kick_ticks(heard.depth), TICK_S, _full(_decibels(heard.depth)), "kick", heard)
    for kind, rule in (("snare", _SNARE), ("hat", _HAT)):
        levels = _full(heard.drums_db[:, kinds.index(kind)].astype(np.float32))
        found += _of_kind(onsets(levels, *rule), FRAME_S, levels, kind, heard)
    return sorted(found, key=lambda stroke: (stroke.start_s, stroke.number))


def _kick_ticks(depth: Floats) -> NDArray[np.int64]:
    if not len(depth):
        return np.zeros(0, np.int64)
    levels = _full(_decibels(depth))
    ticks = onsets(levels, *_KICK)
    peaks = np.array([levels[tick : tick + _KICK[2] + 1].max() for tick in ticks])
    later = np.append(levels, np.full(_FALL_TICKS, -80.0, np.float32))[ticks + _FALL_TICKS]
    return ticks[peaks - later >= _FALL_DB]


def _of_kind(places: NDArray[np.int64], step_s: float, levels: Floats, kind: str, heard: Heard) -> list[Stroke]:
    made: dict[float, Stroke] = {}
    for place in places:
        start = sharpest(heard.attack, float(place) * step_s)
        level = float(levels[place : place + 6].max())
        made[round(start, 3)] = Stroke(start, NUMBERS[kind], level)
    return list(made.values())


def _decibels(values: Floats) -> Floats:
    return np.asarray(20 * np.log10(np.maximum(values, 1e-9)), np.float32)


def _full(levels: Floats) -> Floats:
    """Return levels against the full one."""
    return np.maximum(levels - np.float32(np.percentile(levels, _FULL_SHARE)), np.float32(-80.0))

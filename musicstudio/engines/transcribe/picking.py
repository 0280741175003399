"""Curves of strength into notes: where each pitch rises, how loud it gets, when it has died away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from musicstudio.engines.transcribe.attacks import TICK_S
from musicstudio.engines.transcribe.hearing import Heard
from musicstudio.engines.transcribe.spectra import FRAME_S, Floats
from musicstudio.engines.transcribe.tones import FIRST, PITCHES

LOUD_SHARE = 98.0
"""Percentile over time of the loudest tone that counts as full level."""

ONSET_DB, RISE_DB = -26.0, 12.0
"""A note begins where its tone rises by RISE_DB within LAG frames to at least ONSET_DB below full level…"""

RELIEF_DB = -24.0
"""…and to at least this below the loudest tone around."""

LAG, APART = 4, 5
RELEASE_DB = -20.0
"""A note ends where it has fallen this far below its peak for LOW_FRAMES."""

LOW_FRAMES = 3
LEAST_S = 0.06
GHOST_DB = -12.0
"""A tone at a harmonic of a lower one that begins with it is that one's, unless it is at least this strong."""

_HARMONICS = (12, 19, 24, 28, 31, 34, 36)
_TOGETHER = 4
_EARLY_S, _LATE_S = 0.03, 0.07
_BOTTOM_DB = -80.0
SILENT_DB = -60.0
"""Where even the loudest tone is below this nothing sounds: a sine of -80 dBFS reads about -50, music 0 to 30."""
"""The numbers above were chosen on training scores played by another synthesiser (tests/bench/transcription.py)."""


@dataclass(frozen=True)
class Heft:
    """A note as heard: seconds, MIDI pitch, level in dB below full, and the frames it covers."""

    start_s: float
    end_s: float
    pitch: int
    level_db: float
    first: int
    last: int


def pick(heard: Heard) -> list[Heft]:
    """Return the notes in order of time."""
    tones = heard.tones_db.astype(np.float32)
    if not len(tones):
        return []
    loudest = tones.max(axis=1)
    full = float(np.percentile(loudest, LOUD_SHARE))
    if full < SILENT_DB:
        return []
    tones = np.maximum(tones - full, _BOTTOM_DB)
    around = maximum_filter1d(tones.max(axis=1), 9) + RELIEF_DB
    notes: list[Heft] = []
    for pitch in range(PITCHES):
        notes += _line(tones[:, pitch], around, FIRST + pitch)
    notes = [_on_attack(note, heard.attack) for note in _without_ghosts(notes)]
    return sorted(notes, key=lambda note: (note.start_s, note.pitch))


def onsets(levels: Floats, least_db: Floats | float, rise_db: float, lag: int, apart: int) -> NDArray[np.int64]:
    """Return the frames where levels (frames,) in dB rise by `rise_db` within `lag` frames to at least `least_db`."""
    length = len(levels)
    padded = np.concatenate([np.full(lag, _BOTTOM_DB, np.float32), levels, np.full(lag, _BOTTOM_DB, np.float32)])
    after = np.max([padded[lag + k : lag + k + length] for k in range(lag + 1)], axis=0)
    before = np.min([padded[k : k + length] for k in range(lag)], axis=0)
    rise = after - before
    found = (rise >= rise_db) & (after >= least_db) & (rise >= maximum_filter1d(rise, 2 * lag - 1) - 1e-6)
    kept: list[int] = []
    for frame in np.flatnonzero(found):
        if not kept or frame - kept[-1] >= apart:
            kept.append(int(frame))
    return np.array(kept, np.int64)


def _line(levels: Floats, around: Floats, pitch: int) -> list[Heft]:
    starts = onsets(levels, np.maximum(around, ONSET_DB), RISE_DB, LAG, APART)
    notes = []
    for number, first in enumerate(starts):
        until = int(starts[number + 1]) if number + 1 < len(starts) else len(levels)
        peak = float(levels[first : min(first + 8, until)].max())
        low = levels[first + 1 : until] < max(peak + RELEASE_DB, _BOTTOM_DB + 20)
        runs = np.convolve(low, np.ones(LOW_FRAMES), "valid") >= LOW_FRAMES
        last = first + 1 + int(np.argmax(runs)) if runs.any() else until
        if (last - first) * FRAME_S >= LEAST_S:
            notes.append(Heft(first * FRAME_S, last * FRAME_S, pitch, peak, int(first), int(last)))
    return notes


def _without_ghosts(notes: list[Heft]) -> list[Heft]:
    if not notes:
        return []
    frames, pitches = (np.array([getattr(note, name) for note in notes]) for name in ("first", "pitch"))
    levels = np.array([note.level_db for note in notes])
    kept = []
    for note in notes:
        near = np.abs(frames - note.first) <= _TOGETHER
        below = near & np.isin(note.pitch - pitches, _HARMONICS)
        if not below.any() or note.level_db >= levels[below].max() + GHOST_DB:
            kept.append(note)
    return kept


def _on_attack(note: Heft, attack: Floats) -> Heft:
    """Return a note moved to the sharpest attack near its beginning."""
    start = sharpest(attack, note.start_s)
    return Heft(start, max(note.end_s, start + LEAST_S), note.pitch, note.level_db, note.first, note.last)


def sharpest(attack: Floats, time_s: float) -> float:
    """Return the time of the strongest attack within −30…+70 ms of a time."""
    first = max(int((time_s - _EARLY_S) / TICK_S), 0)
    last = min(int((time_s + _LATE_S) / TICK_S), len(attack))
    return (first + int(np.argmax(attack[first:last]))) * TICK_S if last > first else time_s

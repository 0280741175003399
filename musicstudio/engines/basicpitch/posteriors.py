"""Notes out of posteriorgrams: what a frame-wise network believes, as tones with a beginning, an end and a glide.

The method is that of Bittner et al. 2022, "A lightweight instrument-agnostic model for polyphonic note transcription
and multipitch estimation": tones are followed from peaks of the onset posteriorgram, latest first, then from the
strongest of what is left (the melodia trick). Needs only NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SAMPLE_RATE: Final = 22050
HOP: Final = 256
WINDOW: Final = 2 * SAMPLE_RATE - HOP
"""Samples the network hears at once."""
WINDOW_FRAMES: Final = 172
LOWEST: Final = 21
"""MIDI pitch of the first of 88 semitones."""
PITCHES: Final = 88
BINS: Final = 3
"""Contour bins a semitone."""

_TOLERANCE: Final = 11
"""A tone has ended where this many frames in a row lie below the threshold."""
_GAP: Final = bytes(_TOLERANCE)
_REACH: Final = 25
"""Contour bins to either side in which a glide is looked for."""
_WIDTH: Final = 5.0
_STEPS: Final = (1, 2)
"""Frames back against which a rise is measured; the least of them counts."""
_LATE_S: Final = HOP / SAMPLE_RATE * (WINDOW_FRAMES - WINDOW / HOP) + 0.0018
"""What every WINDOW_FRAMES frames of joined windows are late: windows advance by no whole number of hops."""


@dataclass(frozen=True)
class Options:
    """How notes are read: thresholds above 0 and up to 1, the shortest note, and the range of pitches.

    `inferred` adds onsets where the note posteriorgram rises fast; `melodia` follows what no onset began.
    """

    onset: float = 0.5
    frame: float = 0.3
    shortest_ms: float = 127.7
    lowest_hz: float | None = None
    highest_hz: float | None = None
    inferred: bool = True
    melodia: bool = True

    def __post_init__(self) -> None:
        if not (0 < self.onset <= 1 and 0 < self.frame <= 1 and self.shortest_ms >= 0):
            raise ValueError(f"no such thresholds: {self.onset=} {self.frame=} {self.shortest_ms=}")

    @property
    def shortest(self) -> int:
        """Frames that a note must exceed."""
        return round(self.shortest_ms / 1000 * (SAMPLE_RATE / HOP))


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Beliefs 0–1 frame by frame: that a pitch sounds and that it begins, (frames, 88); its contour, (frames, 264)."""

    note: Floats
    onset: Floats
    contour: Floats


@dataclass(frozen=True, order=True)
class Tone:
    """One note: frames `[first, last)`, MIDI pitch, mean belief 0–1, and each frame's bend in thirds of a semitone."""

    first: int
    last: int
    pitch: int
    strength: float
    bends: tuple[int, ...] = ()


def decode(posteriors: Posteriors, options: Options | None = None) -> tuple[Tone, ...]:
    """Return the tones of posteriorgrams by beginning, end and pitch."""
    options = options or Options()
    if len(posteriors.note) < 2:
        return ()
    note, onset = _within(posteriors.note, options), _within(posteriors.onset, options)
    lanes = _Lanes(note.astype(np.float64) >= options.frame)
    if options.inferred:
        begun = _begun(_with_rises(onset, note), lanes, options)
    else:
        begun = _begun(onset, lanes, options)
    spans = list(begun)
    if options.melodia:
        spans += _unbegun(note, lanes, options)
    return tuple(sorted(_tone(posteriors.contour, note, *span) for span in spans))


def frame_times(frames: int) -> NDArray[np.float64]:
    """Return the seconds of every frame of joined windows, (frames,)."""
    places = np.arange(frames)
    return places * HOP / float(SAMPLE_RATE) - _LATE_S * np.floor(places / WINDOW_FRAMES)


def _within(beliefs: Floats, options: Options) -> Floats:
    """Return beliefs with none outside the range of pitches."""
    lowest = 0 if options.lowest_hz is None else _semitone(options.lowest_hz)
    highest = PITCHES if options.highest_hz is None else _semitone(options.highest_hz)
    kept = np.zeros_like(beliefs)
    kept[:, lowest:highest] = beliefs[:, lowest:highest]
    return kept


def _semitone(hz: float) -> int:
    """Return the column nearest to a frequency."""
    return int(np.clip(np.rint(12 * (np.log2(hz) - np.log2(440.0)) + 69 - LOWEST), 0, PITCHES))


def _with_rises(onset: Floats, note: Floats) -> NDArray[np.float64]:
    """Return the greater of onsets and the rises of notes, these scaled to the same maximum."""
    exact = note.astype(np.float64)
    rises = np.full(note.shape, np.inf)
    for step in _STEPS:
        rises[step:] = np.minimum(rises[step:], exact[step:] - exact[:-step])
    rises[: max(_STEPS)] = 0.0
    rises = np.maximum(rises, 0.0)
    steepest = rises.max()
    if steepest <= 0.0:
        return onset.astype(np.float64)
    result: NDArray[np.float64] = np.maximum(onset, float(onset.max()) * rises / steepest)
    return result


class _Lanes:
    """Which cells still sound: a row of bytes a pitch, so that following a tone is a search for a run of zeros."""

    def __init__(self, sounding: NDArray[np.bool_]) -> None:
        self.frames = len(sounding)
        self.rows = [bytearray(row.tobytes()) for row in np.ascontiguousarray(sounding.T)]

    def onwards(self, pitch: int, frame: int) -> tuple[int, int]:
        """Return the last frame that sounds after (or is) a frame, and where listening for more of it stopped."""
        row = self.rows[pitch]
        stop = self.frames - 1
        gap = row.find(_GAP, frame + 1, stop)
        if gap >= 0:
            return gap - 1, gap + _TOLERANCE
        return max(row.rfind(1, frame + 1, stop), frame), max(stop, frame + 1)

    def backwards(self, pitch: int, frame: int) -> tuple[int, int]:
        """Return the first frame that sounds before (or is) a frame, and where listening for more of it stopped."""
        row = self.rows[pitch]
        gap = row.rfind(_GAP, 1, frame)
        if gap >= 0:
            return gap + _TOLERANCE, gap
        first = row.find(1, 1, frame)
        return first if first >= 0 else frame, min(1, frame)

    def silence(self, pitch: int, start: int, stop: int) -> None:
        """Take a stretch away from a pitch and its neighbours."""
        if stop > start:
            for row in self.rows[max(pitch - 1, 0) : pitch + 2]:
                row[start:stop] = bytes(stop - start)


Span = tuple[int, int, int]
"""First frame, the one past the last, column."""


def _begun(onset: NDArray[Any], lanes: _Lanes, options: Options) -> Iterator[Span]:
    """Yield what sounds from every peak of the onsets on, the latest first."""
    inner = onset[1:-1]
    peaks = (inner > onset[:-2]) & (inner > onset[2:]) & (inner.astype(np.float64) >= options.onset)
    for row, pitch in np.argwhere(peaks)[::-1].tolist():
        first = row + 1
        last = lanes.onwards(pitch, first)[0] + 1
        if last - first > options.shortest:
            lanes.silence(pitch, first, last)
            yield first, last, pitch


def _unbegun(note: Floats, lanes: _Lanes, options: Options) -> Iterator[Span]:
    """Yield what sounds around the strongest cell left, until none is above the threshold.

    Cells are only ever taken away, so one sorting tells for good which is the strongest.
    """
    beliefs = note.astype(np.float64).ravel()
    cells = np.flatnonzero(beliefs > options.frame)
    order = cells[np.argsort(-beliefs[cells], kind="stable")]
    for frame, pitch in zip(*(axis.tolist() for axis in np.divmod(order, PITCHES)), strict=True):
        if not lanes.rows[pitch][frame]:
            continue
        last, stop = lanes.onwards(pitch, frame)
        first, start = lanes.backwards(pitch, frame)
        lanes.rows[pitch][frame] = 0
        lanes.silence(pitch, frame + 1, stop)
        lanes.silence(pitch, start, frame)
        if last - first > options.shortest:
            yield first, last, pitch


def _tone(contour: Floats, note: Floats, first: int, last: int, pitch: int) -> Tone:
    strength = float(note[first:last, pitch].mean())
    return Tone(first, last, LOWEST + pitch, strength, _bends(contour[first:last], pitch))


def _bends(contour: Floats, pitch: int) -> tuple[int, ...]:
    """Return where a tone's contour is strongest around its pitch, near bins preferred, in bins off it."""
    centre = BINS * pitch
    low, high = max(centre - _REACH, 0), min(centre + _REACH + 1, BINS * PITCHES)
    away = np.arange(low - centre, high - centre, dtype=np.float64)
    nearness = np.exp(-(away**2) / (2 * _WIDTH**2))
    return tuple((np.argmax(contour[:, low:high] * nearness, axis=1) + low - centre).tolist())

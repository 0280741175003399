"""Beliefs into candidates: all notes and strokes that might have been played, each with how sure it is.

Read in a stream: what is decided about a frame depends on AHEAD frames after it and on the notes that sound, so it does
not matter how a sound is cut. A candidate lasts as long as its pitch sounds, whatever else begins on it meanwhile:
which of them count is decided later, by a threshold, without listening again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.sifting import FLOOR
from musicstudio.engines.analyze.rows import Rows
from musicstudio.engines.scribe.beliefs import INSTRUMENTS, Beliefs, Singles
from musicstudio.engines.scribe.confidence import (
    NOTE,
    ONSET_SHARE,
    UNBEGUN_SHARE,
    confidence,
    enough_for_strokes,
)
from musicstudio.engines.scribe.ends import BEFORE, Ends
from musicstudio.engines.scribe.peaks import peaks
from musicstudio.engines.transcriber.hearing import FPS, LOWEST, PITCHES
from musicstudio.engines.transcriber.kit import RIVALS, STROKES

TONE: Final = np.dtype(
    [
        ("start_s", "<f8"), ("end_s", "<f8"), ("pitch", "u1"), ("velocity", "u1"), ("confidence", "<f4"),
        ("bend", "<f4"), ("family", "<f2", (len(INSTRUMENTS),)), ("curve", "<i4"),
    ]
)  # fmt: skip
"""A candidate note: MIDI pitch, velocity 1–127, confidence FLOOR–1, median bend in semitones, how likely each family
is, and the place of its curve of bends, -1 for none."""
HIT: Final = np.dtype([("at_s", "<f8"), ("place", "u1"), ("velocity", "u1"), ("confidence", "<f4")])
"""A candidate stroke; `place` counts kit.STROKES."""

AHEAD: Final = 16
"""Frames that must be known after one that is read."""
REACH, STROKE_REACH = 2.0, 1.5
"""Over how many frames the triangles fall that the network was taught for notes and for strokes."""
_ONSET: Final = 0.08
_READ: Final = 12
"""Frames from its beginning over which a note's family is read."""
_SUPPORT: Final = 6
_RISEN, _CLEAR = 0.5, 5
"""A pitch that rises to this sounds, though no beginning was heard within so many frames."""
_HELD: Final = 4
_STRAYS: Final = 0.12
"""A note whose bends stay within this of one another, in semitones, has no curve."""
_CURVE_FROM: Final = 0.3
"""Confidence from which on a curve of bends is kept."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Notes (TONE) and strokes (HIT) in order of time; curves hold a note's bends in semitones, a value a frame."""

    tones: NDArray[Any]
    hits: NDArray[Any]
    curves: Curves | Sequence[NDArray[np.floating]] = ()


class Curves:
    """Curves of bends in semitones, a value a frame, all in one block."""

    def __init__(self) -> None:
        self._values, self._ends = Rows(np.float16), Rows(np.int64)

    def append(self, curve: NDArray[np.floating]) -> None:
        self._values.append(curve)
        self._ends.append(np.array([len(self._values)]))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> NDArray[np.float16]:
        if not 0 <= place < len(self):
            raise IndexError(place)
        first = int(self._ends.rows[place - 1]) if place else 0
        return self._values.rows[first : int(self._ends.rows[place])]


@dataclass(eq=False)
class _Open:
    """A note that has begun and not ended; its bends are read until another one begins that is as sure as that."""

    first: int
    row: tuple[Any, ...]
    pitch: int
    bent: bool
    bends: list[Singles] = field(default_factory=list)


class Decoder:
    """Reads beliefs in order; `push` returns what is certain by now, `finish` the rest, `all` everything."""

    def __init__(self) -> None:
        self._names = ("onset", "frame", "offset", "velocity", "bend", "family", "strokes", "force")
        self._kept: dict[str, NDArray[Any]] = {}
        self._offset = -BEFORE
        """The frame that the first kept row is."""
        self._done = 0
        self._open: list[_Open] = []
        self._tones, self._hits = Rows(TONE), Rows(HIT)
        self._curves = Curves()

    def push(self, beliefs: Beliefs) -> Candidates:
        """Read more frames and return the notes that have ended and the strokes."""
        if not self._kept:
            self._kept = {name: _empty(getattr(beliefs, name), BEFORE) for name in self._names}
        for name in self._names:
            self._kept[name] = np.concatenate([self._kept[name], getattr(beliefs, name)])
        return self._read(len(self._kept["onset"]) + self._offset - AHEAD)

    def finish(self) -> Candidates:
        """Return the notes that end with the sound, and what its last frames hold."""
        if not self._kept:
            return self._collected([], np.zeros(0, HIT))
        end = len(self._kept["onset"]) + self._offset
        for name in self._names:
            self._kept[name] = np.concatenate([self._kept[name], _empty(self._kept[name], AHEAD)])
        return self._read(end, closing=True)

    def all(self) -> Candidates:
        """Return all candidates found so far, in order of time; curves are shared by all."""
        tones, hits = self._tones.rows, self._hits.rows
        order = np.lexsort((tones["pitch"], tones["start_s"]))
        return Candidates(tones[order], hits[np.lexsort((hits["place"], hits["at_s"]))], self._curves)

    def _read(self, until: int, closing: bool = False) -> Candidates:
        """Read frames `[done, until)`; nothing is read where there are none."""
        if until <= self._done and not closing:
            return self._collected([], np.zeros(0, HIT))
        first, last = self._done - self._offset, max(until - self._offset, self._done - self._offset)
        kept = self._kept
        ends = Ends(kept["frame"], kept["offset"], first, last)
        self._open += self._begun(first, last)
        closed = self._closed(ends, first, last, closing)
        hits = _hits(kept["strokes"], kept["force"], first, last, self._offset)
        self._done = max(until, self._done)
        spare = self._done - BEFORE - self._offset
        self._kept = {name: rows[spare:].copy() for name, rows in kept.items()}
        self._offset += spare
        return self._collected(closed, hits)

    def _begun(self, first: int, last: int) -> list[_Open]:
        kept = self._kept
        found = peaks(kept["onset"], first, last, REACH, _ONSET)
        rising = _rises(kept["frame"], kept["onset"], first, last)
        frame = np.concatenate([found.frame, rising[0]])
        pitch = np.concatenate([found.column, rising[1]])
        time = np.concatenate([found.time, rising[0].astype(np.float64)])
        support = _mean_after(kept["frame"], frame, pitch, _SUPPORT)
        evidence = ONSET_SHARE * np.concatenate([found.height, np.zeros(len(rising[0]), np.float32)])
        evidence += (1 - ONSET_SHARE) * support
        unbegun = np.arange(len(frame)) >= len(found)
        evidence = np.where(unbegun, UNBEGUN_SHARE * support, evidence)
        sure = confidence(evidence, NOTE)
        family = _mean_family(kept["family"], kept["frame"], frame, pitch)
        velocity = np.clip(np.rint(kept["velocity"][frame, pitch] * 127), 1, 127)
        time_s = np.maximum((time + self._offset) / FPS, 0.0)
        return [
            _Open(
                int(frame[n]) + self._offset,
                (float(time_s[n]), 0.0, int(pitch[n]) + LOWEST, int(velocity[n]), float(sure[n]), 0.0, family[n], -1),
                int(pitch[n]),
                bool(sure[n] >= _CURVE_FROM),
            )
            for n in sorted(np.flatnonzero(sure >= FLOOR).tolist(), key=lambda n: int(frame[n]))
        ]

    def _closed(self, ends: Ends, first: int, last: int, closing: bool) -> list[tuple[tuple[Any, ...], Singles]]:
        closed, still = [], []
        following: dict[int, int] = {}
        for note in reversed(self._open):
            begun = max(note.first - self._offset, first)
            end = ends.after(max(note.first + 1 - self._offset, first), note.pitch)
            if note.bent:
                stop = min(last if end is None else end[0], following.get(note.pitch, last))
                note.bends.append(self._kept["bend"][begun:stop, note.pitch].copy())
                following[note.pitch] = begun
            elif not note.bends:
                note.bends.append(self._kept["bend"][begun : begun + 1, note.pitch].copy())
            if end is None and not closing:
                still.append(note)
                continue
            time_s = ((last if end is None else end[1]) + self._offset) / FPS
            row = (note.row[0], max(time_s, note.row[0] + 1 / FPS), *note.row[2:])
            closed.append((row, np.concatenate(note.bends)))
        self._open = still[::-1]
        return closed[::-1]

    def _collected(self, closed: list[tuple[tuple[Any, ...], Singles]], hits: NDArray[Any]) -> Candidates:
        tones = np.zeros(len(closed), TONE)
        for n, (row, bends) in enumerate(closed):
            known = sorted(value for value in bends.tolist() if value)
            middle = known[len(known) // 2] if known else 0.0
            curve = -1
            if len(known) > _HELD and row[4] >= _CURVE_FROM and known[-1] - known[0] >= _STRAYS:
                curve = len(self._curves)
                self._curves.append(np.where(bends != 0, bends, middle))
            tones[n] = (*row[:5], middle, row[6], curve)
        self._tones.append(tones)
        self._hits.append(hits)
        return Candidates(tones, hits, ())


def _empty(like: NDArray[Any], frames: int) -> NDArray[Any]:
    return np.zeros((frames, *like.shape[1:]), like.dtype)


def _rises(frame: Singles, onset: Singles, first: int, last: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where pitches begin to sound, and go on to, without a beginning near: (frames, pitches)."""
    high = frame >= _RISEN
    here = high[first:last].copy()
    for step in range(1, _HELD + 1):
        here &= ~high[first - step : last - step]
    for step in range(1, _HELD):
        here &= high[first + step : last + step]
    for step in range(-_CLEAR, _CLEAR + 1):
        here &= onset[first + step : last + step] < _ONSET
    found = np.nonzero(here)
    return found[0] + first, found[1]


def _mean_after(values: Singles, frame: NDArray[np.intp], pitch: NDArray[np.intp], count: int) -> Singles:
    """Return the mean of a pitch over `count` frames after one."""
    if not len(frame):
        return np.zeros(0, np.float32)
    return np.asarray(values[frame[:, None] + np.arange(1, count + 1), pitch[:, None]].mean(axis=1), np.float32)


def _mean_family(
    family: NDArray[np.float16], sounding: Singles, frame: NDArray[np.intp], pitch: NDArray[np.intp]
) -> NDArray[np.float16]:
    """Return how likely each family is over a note's first frames, (n, INSTRUMENTS), by how surely it sounds there."""
    if not len(frame):
        return np.zeros((0, len(INSTRUMENTS)), np.float16)
    places, column = frame[:, None] + np.arange(_READ + 1), pitch[:, None]
    weight = np.ones(places.shape, np.float32)
    weight[:, 1:] = np.minimum.accumulate(sounding[places[:, 1:], column], axis=1)
    values = family[places, column].astype(np.float32)
    weight *= values.max(axis=2) > 0  # cells that nobody described say nothing
    total = (values * weight[..., None]).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-6)[:, None]
    return np.asarray(total, np.float16)


def _hits(strokes: Singles, force: Singles, first: int, last: int, offset: int) -> NDArray[Any]:
    """Return the strokes of frames `[first, last)`: of drums taken for one another the likeliest, as sure as it is that
    one of them was struck."""
    struck = np.stack([1 - np.prod(1 - strokes[:, list(rivals)], axis=1) for rivals in RIVALS], axis=1)
    found = peaks(struck, first, last, STROKE_REACH, 0.5 * FLOOR * 0.4)
    place = np.zeros(len(found), np.intp)
    for column, rivals in enumerate(RIVALS):
        mine = found.column == column
        place[mine] = np.array(rivals)[strokes[found.frame[mine]][:, list(rivals)].argmax(axis=1)]
    sure = confidence(found.height, enough_for_strokes()[place]) if len(found) else np.zeros(0, np.float32)
    kept = sure >= FLOOR
    hits = np.zeros(int(kept.sum()), HIT)
    hits["at_s"] = np.maximum((found.time[kept] + offset) / FPS, 0.0)
    hits["place"], hits["confidence"] = place[kept], sure[kept]
    hits["velocity"] = np.clip(np.rint(force[found.frame, place][kept] * 127), 1, 127)
    return hits


assert max(_CLEAR, _HELD) <= BEFORE
assert max(_READ, _SUPPORT) + 1 < AHEAD
assert PITCHES + LOWEST <= 128
assert len(STROKES) < 256

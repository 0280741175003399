"""What the transcriber should find in an excerpt: activities frame by frame, and how single cells sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES
from musicstudio.engines.nets.transcriber import INSTRUMENTS
from musicstudio.engines.transcriber.hearing import FPS, LOWEST, PITCHES
from musicstudio.engines.transcriber.kit import PLACES, STROKES
from musicstudio.training.pack_reading import Pack

Singles = NDArray[np.float32]

REACH: Final = 2.0
"""Frames over which an onset's or offset's triangle falls to nothing."""
STROKE_REACH: Final = 1.5
UNKNOWN: Final = -1.0


@dataclass(frozen=True, eq=False)
class Stretch:
    """Where an excerpt lies in a sound: from a time on, `speed` times as fast, `shift` semitones and `bend` higher."""

    start_s: float
    frames: int
    speed: float = 1.0
    shift: int = 0
    bend: float = 0.0


@dataclass(frozen=True, eq=False)
class Labels:
    """Activities 0–1: onset, frame, offset (frames, PITCHES), strokes (frames, STROKES); force as strokes, velocity
    0–1 or UNKNOWN. `sounding` has a bit for every instrument that sounds in a cell. `notes` are rows of (first frame,
    end frame, pitch from LOWEST, velocity 0–1, bend at its beginning, bend in its middle)."""

    onset: Singles
    frame: Singles
    offset: Singles
    strokes: Singles
    force: Singles
    sounding: NDArray[np.uint16]
    notes: NDArray[np.float64]


def labels_of(pack: Pack, item: int, stretch: Stretch) -> Labels:
    """Return the labels of a stretch of an item."""
    facts, notes = pack.items[item].facts, pack.array("notes", item)
    rate = float(facts["sample_rate"])
    begin, end = ((notes[name] / rate - stretch.start_s) / stretch.speed * FPS for name in ("onset", "offset"))
    here = (end > 0) & (begin < stretch.frames)
    notes, begin, end = notes[here], begin[here], end[here]
    families = np.array([FAMILIES.index(player[2]) for player in facts["players"]] or [0])[notes["part"]]
    drums = families == len(INSTRUMENTS)
    strokes, force = _strokes(notes[drums], begin[drums], stretch.frames)
    pitch = notes["pitch"].astype(int) - LOWEST + stretch.shift
    heard = ~drums & (pitch >= 0) & (pitch < PITCHES)
    notes, begin, end, pitch, families = notes[heard], begin[heard], end[heard], pitch[heard], families[heard]
    onset, offset = (np.zeros((stretch.frames, PITCHES), np.float32) for _ in range(2))
    _triangles(onset, begin, pitch, REACH)
    _triangles(offset, end, pitch, REACH)
    sounding = np.zeros((stretch.frames, PITCHES), np.uint16)
    first = np.clip(np.rint(begin), 0, stretch.frames - 1).astype(int)
    last = np.clip(np.rint(end), first + 1, stretch.frames).astype(int)
    for place, (start, stop) in enumerate(zip(first, last, strict=True)):
        sounding[start:stop, pitch[place]] |= np.uint16(1 << families[place])
    bends = [_bends(pack, item, stretch, notes["part"], frames) for frames in (begin, 0.5 * (begin + end))]
    rows = np.stack([np.rint(begin), last, pitch, notes["velocity"] / 127, *bends], axis=1)
    return Labels(onset, (sounding > 0).astype(np.float32), offset, strokes, force, sounding, rows)


def strokes_of(pack: Pack, item: int, stretch: Stretch) -> tuple[Singles, Singles]:
    """Return the strokes of a stretch of an item and their force, as in `Labels`."""
    facts, notes = pack.items[item].facts, pack.array("notes", item)
    drums = [n for n, player in enumerate(facts["players"]) if player[2] == FAMILIES[-1]]
    notes = notes[np.isin(notes["part"], drums)]
    begin = (notes["onset"] / float(facts["sample_rate"]) - stretch.start_s) / stretch.speed * FPS
    here = (begin > -STROKE_REACH) & (begin < stretch.frames + STROKE_REACH)
    return _strokes(notes[here], begin[here], stretch.frames)


def together(parts: list[Labels]) -> Labels:
    """Return the labels of several sounds played at once."""
    if len(parts) == 1:
        return parts[0]
    most = {
        name: np.max([getattr(part, name) for part in parts], axis=0)
        for name in ("onset", "frame", "offset", "strokes", "force")
    }
    sounding = np.bitwise_or.reduce([part.sounding for part in parts])
    return Labels(**most, sounding=sounding, notes=np.concatenate([part.notes for part in parts]))


def cells_of(labels: Labels, count: int, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """Return `count` cells of notes, half at their beginnings and half within them, drawn anew: place (count, 2: frame,
    pitch), weight 0 where there are too few notes, velocity (UNKNOWN within), bend, family (count, INSTRUMENTS)."""
    frames = len(labels.onset)
    place = np.zeros((count, 2), np.int64)
    weight, bend = np.zeros(count, np.float32), np.zeros(count, np.float32)
    velocity = np.full(count, UNKNOWN, np.float32)
    half = count // 2
    begun = labels.notes[(labels.notes[:, 0] >= 0) & (labels.notes[:, 0] < frames)]
    for first, rows, within in ((0, begun, False), (half, labels.notes, True)):
        chosen = rows[rng.permutation(len(rows))[:half]]
        some = slice(first, first + len(chosen))
        at = chosen[:, 0]
        if within:
            start = np.clip(chosen[:, 0], 0, frames - 1)
            at = start + np.floor(rng.random(len(chosen)) * np.maximum(chosen[:, 1] - start, 1))
        place[some] = np.stack([np.clip(at, 0, frames - 1), chosen[:, 2]], axis=1)
        weight[some], bend[some] = 1.0, chosen[:, 5 if within else 4]
        if not within:
            velocity[some] = chosen[:, 3]
    bits = labels.sounding[place[:, 0], place[:, 1]]
    family = (bits[:, None] >> np.arange(len(INSTRUMENTS)) & 1).astype(np.float32)
    return {"place": place, "weight": weight, "velocity": velocity, "bend": bend, "family": family}


def _strokes(notes: NDArray[Any], begin: NDArray[Any], frames: int) -> tuple[Singles, Singles]:
    known = np.isin(notes["pitch"], list(PLACES))
    place = np.array([PLACES[int(number)] for number in notes["pitch"][known]], int)
    strokes = np.zeros((frames, len(STROKES)), np.float32)
    force = np.full((frames, len(STROKES)), UNKNOWN, np.float32)
    _triangles(strokes, begin[known], place, STROKE_REACH)
    at = np.rint(begin[known]).astype(int)
    inside = (at >= 0) & (at < frames)
    np.maximum.at(force, (at[inside], place[inside]), notes["velocity"][known][inside] / np.float32(127))
    return strokes, force


def _triangles(target: Singles, times: NDArray[Any], column: NDArray[Any], reach: float) -> None:
    """Draw a triangle about every time (in frames) into its column, the highest winning."""
    for offset in range(-int(np.ceil(reach)), int(np.ceil(reach)) + 1):
        frame = np.rint(times).astype(int) + offset
        inside = (frame >= 0) & (frame < len(target))
        height = np.clip(1 - np.abs(frame - times) / reach, 0, 1).astype(np.float32)
        np.maximum.at(target, (frame[inside], column[inside]), height[inside])


def _bends(
    pack: Pack, item: int, stretch: Stretch, parts: NDArray[Any], frames: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far above its pitch each note's part sounds at a frame, in semitones."""
    facts, bends = pack.items[item].facts, pack.array("bends", item)
    found = np.full(len(parts), float(facts["tuning_cents"]) / 100 + stretch.bend)
    at = (stretch.start_s + frames / FPS * stretch.speed) * float(facts["sample_rate"])
    for part in np.unique(parts) if len(bends) else ():
        curve, mine = bends[bends["part"] == part], parts == part
        if len(curve):
            held = np.searchsorted(curve["at"], at[mine], side="right") - 1
            found[mine] += np.where(held >= 0, curve["semitones"][np.maximum(held, 0)], 0.0)
    return found

"""Voicings that lead into one another: each chord takes the shape nearest to the last, clear in its low end.

Shapes are close, dropped and spread positions of the notes that matter (guide tones first, the root left to the bass in
jazz); the chain of shapes with the least motion and mud is found by dynamic programming over all spans, its end led
back to its beginning. Low interval limits after the usual orchestration tables (e.g. Sebesky, "The Contemporary
Arranger").
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Final

from musicstudio.domain.harmony import Chord
from musicstudio.engines.compose.ground import Ground, Seat

Voicing = tuple[int, ...]

_ROOTLESS: Final = ("jazz swing", "bossa nova", "lo-fi hip hop", "soul", "boom bap", "funk")
_OPEN: Final = ("orchestral", "ambient", "solo piano", "synthwave")
_POWERED: Final = ("metal",)
_LIMITS: Final = ((40, 12), (45, 7), (50, 5), (55, 3), (60, 2))
"""Below this pitch the interval above must be at least so wide."""


def voicings(ground: Ground, seat: Seat, style: str = "", voices: int = 0) -> tuple[Voicing, ...]:
    """Return, span by span, pitches rising within the seat's range.

    `style` (empty: the ground's) decides the kind of shape; `voices` (0: by the seat's density) how many notes. A chord
    that finds no shape in a narrow range is answered with what of it fits, one note at the least.
    """
    style = style or ground.style
    kind = _kind(style, seat)
    count = voices or (3 if seat.density < 0.45 else 4)
    # The same chords come again and again: the chain is found over runs of different ones.
    runs = [ground.spans[0].chord]
    for span in ground.spans[1:]:
        if span.chord != runs[-1]:
            runs.append(span.chord)
    chain = iter(_chain(tuple(runs), kind, count, seat.low, seat.high))
    result: list[Voicing] = []
    last: Chord | None = None
    shape: Voicing = ()
    for span in ground.spans:
        if span.chord != last:
            last, shape = span.chord, next(chain)
        result.append(shape)
    return tuple(result)


def voiced(chord: Chord, low: int, high: int, near: float, voices: int = 4) -> Voicing:
    """Return one close shape of a chord whose middle lies nearest to a pitch."""
    return min(_shapes(chord, "close", voices, low, high), key=lambda shape: abs(sum(shape) / len(shape) - near))


def _kind(style: str, seat: Seat) -> str:
    if style in _POWERED or seat.patch in ("distortion guitar", "palm mute guitar"):
        return "power"
    if style in _ROOTLESS and seat.low >= 45:
        return "rootless"
    return "open" if style in _OPEN or seat.role == "strings" else "close"


@lru_cache(maxsize=256)
def _chain(chords: tuple[Chord, ...], kind: str, count: int, low: int, high: int) -> tuple[Voicing, ...]:
    """Return one shape a chord: the least sum of motion and of each shape's own cost."""
    centre = (low + high) / 2
    layers = [_shapes(chord, kind, count, low, high) for chord in chords]
    costs = [
        [_own_cost(shape, chord, centre, kind) for shape in layer] for layer, chord in zip(layers, chords, strict=True)
    ]
    best = list(costs[0])
    back: list[list[int]] = []
    for n in range(1, len(layers)):
        step, pointers = [], []
        for place, shape in enumerate(layers[n]):
            moves = [best[k] + _motion(layers[n - 1][k], shape) for k in range(len(layers[n - 1]))]
            k = min(range(len(moves)), key=moves.__getitem__)
            step.append(moves[k] + costs[n][place])
            pointers.append(k)
        best = step
        back.append(pointers)
    at = min(range(len(best)), key=best.__getitem__)
    path = [at]
    for pointers in reversed(back):
        at = pointers[at]
        path.append(at)
    return tuple(layer[place] for layer, place in zip(layers, reversed(path), strict=True))


def _notes(chord: Chord, kind: str, count: int) -> list[int]:
    """Return the pitch classes to be voiced, the most telling first."""
    if kind == "power":
        return [chord.root, chord.fifth]
    extensions = [(chord.root + step) % 12 for step in chord.intervals if step > 12]
    third, seventh = chord.third, chord.seventh
    guides = [note for note in (third, seventh) if note is not None]
    if kind == "rootless" and len(guides) == 2:
        order = [*guides, *extensions[::-1], chord.fifth, chord.root]
    else:
        order = [chord.root, *guides, *extensions[::-1], chord.fifth]
        if not extensions and seventh is None:
            order = [chord.root, *guides, chord.fifth]
    if chord.quality in ("sus2", "sus4", "7sus4", "9sus4"):
        order = [chord.root, *guides, *[(chord.root + step) % 12 for step in chord.intervals]]
    return list(dict.fromkeys(order))[: max(count, 2)]


@lru_cache(maxsize=4096)
def _shapes(chord: Chord, kind: str, count: int, low: int, high: int) -> tuple[Voicing, ...]:
    """Return every shape of a chord within a range, at least one."""
    classes = _notes(chord, kind, count)
    found: set[Voicing] = set()
    if kind == "power":
        for root in range(low, high + 1):
            if root % 12 == chord.root:
                fifth = root + (chord.fifth - chord.root) % 12
                found |= {(root, fifth, root + 12), (root, fifth)}
    else:
        for bottom in range(low, high + 1):
            if bottom % 12 in classes:
                close = _stacked(bottom, classes)
                found.add(close)
                found |= (
                    {_dropped(close, n) for n in (2, 3) if len(close) > n}
                    if kind != "close" or len(close) > 3
                    else set()
                )
                if len(close) < count:
                    found.add((*close, bottom + 12))
                if kind == "open":
                    found.add(_spread(close))
    fitting = {
        shape for shape in found if shape and shape[0] >= low and shape[-1] <= high and len(set(shape)) == len(shape)
    }
    clear = {shape for shape in fitting if _mud(shape) == 0}
    return tuple(sorted(clear or fitting)) or (_what_fits(classes, low, high),)


def _stacked(bottom: int, classes: list[int]) -> Voicing:
    """Return the pitch classes as close above a bottom note as they go."""
    return tuple(sorted(bottom + (note - bottom) % 12 for note in classes))


def _dropped(close: Voicing, which: int) -> Voicing:
    """Return a close shape with its second or third note from the top an octave lower."""
    moved = list(close)
    moved[-which] -= 12
    return tuple(sorted(moved))


def _spread(close: Voicing) -> Voicing:
    """Return a close shape with every second note an octave higher."""
    return tuple(sorted(pitch + 12 * (n % 2) for n, pitch in enumerate(close)))


def _what_fits(classes: list[int], low: int, high: int) -> Voicing:
    fitting = tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
    return fitting[:3] or (low,)


def _mud(shape: Voicing) -> int:
    """Return by how many semitones a shape's intervals are too narrow for their depth."""
    total = 0
    for lower, upper in itertools.pairwise(shape):
        least = next((width for limit, width in _LIMITS if lower < limit), 1)
        total += max(0, least - (upper - lower))
    return total


def _own_cost(shape: Voicing, chord: Chord, centre: float, kind: str) -> float:
    """Return what speaks against a shape by itself: mud, gaps, distance from the middle, a semitone on top."""
    wide = kind == "open"
    gaps: float = sum(max(0, upper - lower - (12 if wide else 9)) for lower, upper in itertools.pairwise(shape))
    if wide and len(shape) > 2:  # the low voices stand apart, as the overtones do
        gaps += 1.5 * max(0, 7 - (shape[1] - shape[0]))
    top = 2.0 if len(shape) > 1 and shape[-1] - shape[-2] == 1 else 0.0
    bass = 1.0 if chord.bass is not None and shape[0] % 12 != chord.bass else 0.0
    return 3 * _mud(shape) + gaps + top + bass + 0.35 * abs(sum(shape) / len(shape) - centre)


def _motion(before: Voicing, after: Voicing) -> float:
    """Return how far the voices walk, and a price for both outer voices leaping the same way."""
    if len(before) == len(after):
        walked = sum(abs(a - b) for a, b in zip(before, after, strict=True))
    else:
        walked = sum(min(abs(a - b) for b in before) for a in after) + 2
    leap_low, leap_high = after[0] - before[0], after[-1] - before[-1]
    return walked + (2.0 if leap_low * leap_high > 0 and min(abs(leap_low), abs(leap_high)) > 4 else 0.0)

"""What is covered: a recording or a score heard for its tempo, key, meter, chords bar by bar, sections and tune."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import MODES, Chord, Key
from musicstudio.domain.score import Mark, Meter, Note, Score
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import groups_of
from musicstudio.engines.compose.plan import FASTEST, MOST_BARS, SLOWEST
from musicstudio.engines.compose.reading import chord_in, jobs_of, key_of
from musicstudio.engines.compose.tune import cleaned, single, skyline, straightened

_UPBEAT: Final = 0.5
"""The share of a bar that must lie before bar 1 for it to count as a bar."""
_CLEAR: Final = 0.6
"""The share of half a bar that a chord of its own must fill."""


@dataclass(frozen=True)
class Original:
    """A piece to be covered; tick 0 of its tune and marks is its first bar line, on the straight grid.

    `tempo` in quarter notes a minute; `chords` bar by bar, empty where nothing pitched is heard; `sections` are their
    first bars and labels; `written` says that it was a score, whose rests are meant.
    """

    tempo: float
    key: Key
    meter: Meter
    bars: int
    chords: tuple[tuple[Chord, ...], ...] = ()
    tune: tuple[Note, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    written: bool = True

    @property
    def bar_ticks(self) -> int:
        return int(self.meter.bar)

    def sung_bars(self) -> frozenset[int]:
        """Return the bars in which the tune begins a note."""
        return frozenset(int(note.start) // self.bar_ticks for note in self.tune)

    def in_key(self, key: Key) -> Original:
        """Return the piece in another key: transposed the shorter way, its scale's steps made the other scale's."""
        if key == self.key:
            return self
        rise = (key.tonic - self.key.tonic + 6) % 12 - 6
        old, new = MODES[self.key.mode], MODES[key.mode]
        steps = dict(zip(old, new, strict=True)) if len(old) == len(new) else {}

        def moved(pitch: int) -> int:
            inside = (pitch - self.key.tonic) % 12
            return pitch + rise + steps.get(inside, inside) - inside

        return replace(
            self,
            key=key,
            chords=tuple(tuple(_moved(chord, moved) for chord in bar) for bar in self.chords),
            tune=tuple(replace(note, pitch=min(max(moved(note.pitch), 0), 127)) for note in self.tune),
        )


def original_of(score: Score, written: bool = True) -> Original:
    """Return what there is to cover in a score; of more than MOST_BARS bars the first ones."""
    meter, origin = _counted(score)
    bar = int(meter.bar)
    notes = [note for part in score.parts for note in part.notes if note.start >= origin]
    pitched = bool(score.chords) or any(part.notes for part in score.parts if not part.is_drums)
    last = max((int(note.start) for note in notes), default=origin)
    room = max(last + 1, min(int(score.length), last + bar) if written else 0)
    bars = min(max(1, -(-(room - origin) // bar)), MOST_BARS)
    end = origin + bars * bar
    key = key_of(score)
    chords = _chords(score, key, meter, origin, bars) if pitched else ()
    spans = [chord for chords_in in chords for chord in _shared(chords_in, 2)]
    tune = tuple(note.shifted(-origin) for note in _tune(score) if origin <= note.start < end)
    if spans:
        tune = cleaned(tune, key, lambda tick: spans[min(tick * 2 // bar, len(spans) - 1)]) if not written else tune
    first = origin if origin >= 0 else origin + bar
    seconds = float(score.tempo_map.seconds(max(end, first + bar))) - float(score.tempo_map.seconds(first))
    tempo = round(60 * (max(end, first + bar) - first) / PPQ / max(seconds, 1e-6), 3)
    return Original(
        min(max(tempo, SLOWEST), FASTEST), key, meter, bars, chords, straightened(tune, bars * bar),
        _sections(score.sections, origin, bar, bars), written,
    )  # fmt: skip


def _counted(score: Score) -> tuple[Meter, int]:
    """Return the meter that holds longest, and the tick its bars are counted from."""
    ends = [*(int(meter.tick) for meter in score.meters[1:]), max(int(score.end), int(score.meters[-1].tick) + 1)]
    spans = [(end - int(meter.tick), -n) for n, (meter, end) in enumerate(zip(score.meters, ends, strict=True))]
    meter = score.meters[-max(spans)[1]]
    origin = int(meter.tick) % int(meter.bar)
    early = [note for part in score.parts for note in part.notes if note.start < origin]
    if early and origin >= _UPBEAT * meter.bar:
        origin -= int(meter.bar)
    usual = meter.denominator in (2, 4, 8, 16) and meter.bar >= PPQ and meter.numerator <= 32
    shape = (meter.numerator, meter.denominator) if usual else (4, 4)
    return Meter(Ticks(0), *shape), origin


def _tune(score: Score) -> tuple[Note, ...]:
    """Return the line of the part that has the tune, else the skyline of all that is not bass or drums."""
    jobs = jobs_of(score)
    singing = [part for part, job in zip(score.parts, jobs, strict=True) if job == "melody" and part.notes]
    if singing:
        main = max(singing, key=lambda part: (part.role == "vocals", len(part.notes)))
        return single(main.notes)
    return skyline(
        tuple(n for part, job in zip(score.parts, jobs, strict=True) if job == "comping" for n in part.notes)
    )


def _chords(score: Score, key: Key, meter: Meter, origin: int, bars: int) -> tuple[tuple[Chord, ...], ...]:
    """Return every bar's chords: two where each clearly has a half, else the one that holds longest."""
    bar = int(meter.bar)
    halves = len(groups_of(meter)) % 2 == 0
    marked = _spans(score.chords, origin + bars * bar)
    found: list[tuple[Chord, ...]] = []
    for n in range(bars):
        start = origin + n * bar
        whole = _longest(marked, start, start + bar)
        if whole is None:
            found.append((chord_in(replace(score, chords=()), key, max(start, 0), bar),))
            continue
        parts = [_longest(marked, start + half * bar // 2, start + (half + 1) * bar // 2) for half in (0, 1)]
        one, other = parts
        split = halves and one is not None and other is not None and one[0] != other[0]
        if split and one is not None and other is not None and min(one[1], other[1]) >= _CLEAR * bar / 2:
            found.append((one[0], other[0]))
        else:
            found.append((whole[0],))
    return tuple(found)


def _spans(marks: Sequence[Mark], end: int) -> list[tuple[int, int, Chord]]:
    """Return marked chords with where they hold; one that cannot be read holds nowhere."""
    edges = [*marks, Mark(Ticks(max(end, int(marks[-1].tick) if marks else 0)), "")]
    spans = []
    for mark, following in pairwise(edges):
        try:
            spans.append((int(mark.tick), int(following.tick), Chord.parse(mark.text)))
        except WrongUsage:
            continue
    return spans


def _longest(spans: list[tuple[int, int, Chord]], start: int, end: int) -> tuple[Chord, int] | None:
    held: dict[Chord, int] = {}
    first = max(0, bisect_right([span[0] for span in spans], start) - 1)
    for low, high, chord in spans[first:]:
        if low >= end:
            break
        overlap = min(high, end) - max(low, start)
        if overlap > 0:
            held[chord] = held.get(chord, 0) + overlap
    return max(held.items(), key=lambda item: item[1]) if held else None


def _shared(chords: tuple[Chord, ...], count: int) -> list[Chord]:
    return [chords[n * len(chords) // count] for n in range(count)]


def _sections(marks: tuple[Mark, ...], origin: int, bar: int, bars: int) -> tuple[tuple[int, str], ...]:
    """Return the bars nearest to where sections begin; those shorter than two bars belong to the one before."""
    found: list[tuple[int, str]] = []
    for mark in marks:
        at = round((mark.tick - origin) / bar)
        if at > bars - 2 or (found and (at - found[-1][0] < 2 or mark.text == found[-1][1])):
            continue
        found.append((max(at, 0), mark.text))
    return ((0, found[0][1]), *found[1:]) if found else ()


def _moved(chord: Chord, moved) -> Chord:  # type: ignore[no-untyped-def]
    """Return a chord whose root, third and fifth are moved as notes are; more than a triad stays what it was."""
    root = moved(chord.root) % 12
    bass = None if chord.bass is None else moved(chord.bass) % 12
    if chord.third is None:
        return Chord(root, chord.quality, bass)
    shape = ((moved(chord.third) - root) % 12, (moved(chord.fifth) - root) % 12)
    triad = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}.get(shape, chord.quality)
    before = ((chord.third - chord.root) % 12, (chord.fifth - chord.root) % 12)
    return Chord(root, chord.quality if shape == before else triad, bass)

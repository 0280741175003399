"""A bar's pattern taken up again over another chord, as a player would who knows the part."""

from __future__ import annotations

import random
from dataclasses import replace

from musicstudio.domain.harmony import Chord
from musicstudio.domain.score import Note, Part
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.reading import Reading

_SNARE, _TOMS = 38, (50, 48, 45, 43)
_KICKS = (35, 36)


def patterned(
    reading: Reading, part: Part, job: str, model: int, bar: int, chord: Chord, rng: random.Random
) -> list[Note]:
    """Return bar `model` of a part, played in another bar: on the new chord, its touch a little different."""
    shift = reading.bar_start(bar) - reading.bar_start(model)
    notes = [note.shifted(shift) for note in reading.notes_in(part, model)]
    if job != "drums":
        notes = _revoiced(notes, reading.chords[model], chord, reading, job)
    notes = [replace(note, velocity=min(max(note.velocity + rng.randint(-4, 4), 1), 127)) for note in notes]
    if job == "drums":
        return _varied(notes, rng)
    return _led(notes, reading, bar, rng) if job == "bass" else notes


def _led(notes: list[Note], reading: Reading, bar: int, rng: random.Random) -> list[Note]:
    """Return a bass bar whose last note now and then leads by step into the next bar's root."""
    if len(notes) < 3:
        return notes
    last = max(notes, key=lambda note: note.start)
    if rng.random() < 0.55 or last.start < reading.bar_start(bar + 1) - 480:
        return notes
    following = reading.chord_at(bar + 1)
    goal = _nearest(last.pitch, {following.lowest})
    steps = [
        p for p in (goal - 2, goal - 1, goal + 1, goal + 2) if p % 12 in reading.key.pitch_classes and 0 <= p <= 127
    ]
    led = replace(last, pitch=rng.choice(steps)) if steps else last
    return [led if note is last else note for note in notes]


def _revoiced(notes: list[Note], before: Chord, after: Chord, reading: Reading, job: str) -> list[Note]:
    """Return notes moved from one chord to another: roots to roots in the bass, else to the nearest that fits."""
    if before == after:
        return notes
    result = []
    for note in notes:
        degree = (note.pitch - before.root) % 12
        if job == "bass":
            pitch = _nearest(note.pitch, {(after.root + _mapped(degree, before, after)) % 12})
        elif note.pitch % 12 in before.pitch_classes:
            pitch = _nearest(note.pitch, after.pitch_classes)
        else:
            pitch = _nearest(note.pitch, reading.key.pitch_classes | after.pitch_classes)
        result.append(replace(note, pitch=pitch))
    return _apart(result)


def _mapped(degree: int, before: Chord, after: Chord) -> int:
    """Return the interval that plays an interval's part in another chord: thirds become its thirds."""
    if degree in (3, 4) and after.third is not None and before.third is not None:
        return (after.third - after.root) % 12
    if degree in (6, 7, 8):
        return (after.fifth - after.root) % 12
    return degree


def _nearest(pitch: int, classes: frozenset[int] | set[int]) -> int:
    return min(
        (p for p in range(max(0, pitch - 7), min(127, pitch + 7) + 1) if p % 12 in classes),
        key=lambda p: (abs(p - pitch), p),
    )


def _apart(notes: list[Note]) -> list[Note]:
    """Return notes without a second one on the same pitch at the same time."""
    kept: dict[tuple[int, int], Note] = {}
    for note in notes:
        kept.setdefault((int(note.start), note.pitch), note)
    return list(kept.values())


def _varied(notes: list[Note], rng: random.Random) -> list[Note]:
    """Return a drum bar with one soft stroke more or one less, now and then; the kick and the loud strokes stay."""
    if not notes or rng.random() < 0.5:
        return notes
    soft = [note for note in notes if note.velocity < 70 and note.pitch not in _KICKS]
    if soft and rng.random() < 0.5:
        gone = rng.choice(soft)
        return [note for note in notes if note is not gone]
    model = rng.choice(notes)
    start = model.start + rng.choice((-120, 120))
    line = min(note.start for note in notes)
    if (
        start <= line
        or (model.pitch in _KICKS and rng.random() < 0.5)
        or any(abs(n.start - start) < 60 and n.pitch == model.pitch for n in notes)
    ):
        return notes
    length = Ticks(min(int(model.length), 110))
    return sorted([*notes, Note(Ticks(start), length, model.pitch, max(25, round(model.velocity * 0.55)))])


def filled(notes: list[Note], start: int, bar: int, rng: random.Random) -> list[Note]:
    """Return a drum bar whose last beat is a fill: snare and falling toms, growing."""
    kit = {note.pitch for note in notes}
    if not kit & {_SNARE, 40, 39, 37, *_KICKS}:
        return notes  # no drum kit: a frame drum or shaker just goes on
    begin = start + bar - min(480, bar // 3)
    kept = [
        replace(note, length=Ticks(min(int(note.length), begin - note.start))) if note.end > begin else note
        for note in notes
        if note.start < begin
    ]
    voices = rng.choice(((_SNARE,) * 4, (_SNARE, _TOMS[0], _TOMS[1], _TOMS[2]), (_SNARE, _SNARE, _TOMS[2], _TOMS[3])))
    steps = [n for n in range(4) if n == 0 or rng.random() < 0.8]
    loud = max((note.velocity for note in notes), default=100)
    room = (start + bar - begin) // 4
    fill = [
        Note(Ticks(begin + n * room), Ticks(min(100, room)), voices[n], min(127, max(40, loud - 24 + 7 * n)))
        for n in steps
    ]
    return [*kept, *fill]


def last_stroke(notes: list[Note], start: int, bar: int) -> list[Note]:
    """Return a closing bar: what sounds on its first beat, held."""
    first = min((note.start for note in notes), default=start)
    return [
        replace(note, start=Ticks(start), length=Ticks(bar))
        for note in _apart([note for note in notes if note.start - first < 60])
    ]

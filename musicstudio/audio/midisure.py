"""What a MIDI file cannot say of notes that were written down from a sound, kept beside them for ourselves.

How sure each note is, those too faint to count, and how these bend by themselves, are JSON in sequencer-specific events
of the part's own track: every other program passes them over. What is read is untrusted: it must name notes that are
there, within bounds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from musicstudio.audio import mpe
from musicstudio.domain.score import Bend, Note, Part
from musicstudio.domain.units import Ticks

_OURS: Final = b"\x7dMusic Studio"
"""The number of those who have no number of their own, and our name."""
_ROWS: Final = 1000
"""Notes to an event: readers that do look at such events need not hold much."""
_MOST: Final = 2_000_000
_LATEST: Final = 1 << 31
_SCALE: Final = 1000
_FURTHEST: Final = mpe.RANGE * _SCALE


def told(part: Part) -> Iterator[bytes]:
    """Yield the data of the events that say what a part's notes are; none where all are sure."""
    sure = ([n.start, n.pitch, round(n.confidence * _SCALE)] for n in part.notes if n.confidence < 1)
    faint = ([n.start, n.length, n.pitch, n.velocity, round(n.confidence * _SCALE)] for n in part.faint)
    bends = ([b.tick, b.pitch, round(b.semitones * _SCALE)] for b in (_waiting(part) if part.faint else ()))
    for word, rows in (("sure", sure), ("faint", faint), ("bends", bends)):
        while some := list(islice(rows, _ROWS)):
            yield _OURS + json.dumps({word: some}, separators=(",", ":")).encode("ascii")


def _waiting(part: Part) -> Iterator[Bend]:
    """Yield the bends of single notes in which none that counts sounds."""
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in part.notes:
        notes[note.pitch].append(note)
    for pitch, bends in mpe.bends_of(part).items():
        heard = {bend.tick for note in notes[pitch] for bend in mpe.during(note, bends)}
        yield from (bend for bend in bends if bend.tick not in heard)


def believed(part: Part, data: Iterable[Sequence[int]]) -> Part:
    """Return a part as its events say it is; what they say of no note that is there, or beyond reason, is ignored."""
    rows: dict[str, list[Any]] = {"sure": [], "faint": [], "bends": []}
    for one in data:
        for word, more in _read(bytes(one)).items():
            if word in rows and isinstance(more, list) and len(rows[word]) + len(more) <= _MOST:
                rows[word] += more
    if not any(rows.values()):
        return part
    sure: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows["sure"]:
        if _is_row(row, (_LATEST, 127, _SCALE)):
            sure[row[0], row[1]].append(row[2])
    notes = []
    for note in part.notes:
        known = sure.get((note.start, note.pitch))
        notes.append(replace(note, confidence=known.pop(0) / _SCALE) if known else note)
    faint = [
        Note(Ticks(start), Ticks(length), pitch, velocity, confidence / _SCALE)
        for start, length, pitch, velocity, confidence in (
            row for row in rows["faint"] if _is_row(row, (_LATEST, _LATEST, 127, 127, _SCALE)) and row[3]
        )
    ]
    rows["bends"] = [row for row in rows["bends"] if _is_row(row, (_LATEST, 127, _FURTHEST), (0, 0, -_FURTHEST))]
    bends = [
        Bend(Ticks(tick), semitones / _SCALE, pitch)
        for tick, pitch, semitones in (
            row for row in rows["bends"] if _is_row(row, (_LATEST, 127, _FURTHEST), (0, 0, -_FURTHEST))
        )
    ]
    return replace(
        part, notes=tuple(sorted(notes)), faint=tuple(sorted(faint)), bends=tuple(sorted((*part.bends, *bends)))
    )


def _read(data: bytes) -> dict[str, Any]:
    if not data.startswith(_OURS):
        return {}
    try:
        values = json.loads(data[len(_OURS) :].decode("ascii"))
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _is_row(row: object, highest: tuple[int, ...], lowest: tuple[int, ...] = ()) -> bool:
    if not isinstance(row, list) or len(row) != len(highest):
        return False
    sides = zip(row, lowest or (0,) * len(row), highest, strict=True)
    return all(type(value) is int and least <= value <= most for value, least, most in sides)

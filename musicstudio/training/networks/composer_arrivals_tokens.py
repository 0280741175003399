"""Notes as triples of arrival, length and who plays what, with notes that are known told five seconds ahead.

After J. Thickstun et al., "Anticipatory Music Transformer" (2023): a control stands behind the first event that comes
at most ANTICIPATION before it, so that what is known of the future is read in time; where nothing happens for so long,
a rest does. Times are counted from the begin of the stretch; families of instruments stand for programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES
from musicstudio.training.networks.composer_played import A_SECOND, PLAYED, Table, ordered

ANTICIPATION: Final = 5 * A_SECOND
TIMES: Final = 40 * A_SECOND
"""Steps of time that a stretch may last."""
LENGTHS: Final = 10 * A_SECOND + 1
NOTES: Final = len(FAMILIES) * 128 + 1
REST: Final = NOTES - 1
SIZES: Final = (TIMES, LENGTHS, NOTES)
FIRSTS: Final = (0, TIMES, TIMES + LENGTHS)
"""The number of arrival 0, of length 0, of the first family's pitch 0."""
EVENTS: Final = sum(SIZES)
CONTROLS: Final = EVENTS
"""What is added to the numbers of an event that is a control."""
PLAIN: Final = 2 * EVENTS
ANTICIPATING: Final = PLAIN + 1
"""What is read first: that no controls come, or that some may."""
VOCABULARY: Final = PLAIN + 2


def triples_of(notes: Table, controls: Table | None = None) -> NDArray[np.int64]:
    """Return notes (PLAYED) and controls beside them as tokens, three each, PLAIN or ANTICIPATING before them.

    Nothing may come at TIMES or later; raises ValueError for what does.
    """
    known = controls if controls is not None else notes[:0]
    if max((int(one["onset"].max(initial=0)) for one in (notes, known)), default=0) >= TIMES:
        raise ValueError(f"a stretch lasts {TIMES / A_SECOND:.0f} s")
    found = [ANTICIPATING if controls is not None else PLAIN]
    waiting = [_triple(note) for note in ordered(known)]
    now = 0
    for note in _rested(ordered(notes), waiting):
        while waiting and waiting[0][0] - ANTICIPATION <= now:
            found += [CONTROLS + first + code for first, code in zip(FIRSTS, waiting.pop(0), strict=True)]
        found += [first + code for first, code in zip(FIRSTS, note, strict=True)]
        now = note[0]
    for control in waiting:
        found += [CONTROLS + first + code for first, code in zip(FIRSTS, control, strict=True)]
    return np.array(found, np.int64)


def notes_of(tokens: Iterable[int]) -> tuple[Table, Table]:
    """Return the notes and the controls that whole triples tell; raises ValueError where they tell none."""
    rows: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = ([], [])
    numbers = [int(token) for token in tokens if token < PLAIN]
    for at in range(0, len(numbers) - len(numbers) % 3, 3):
        control = numbers[at] >= CONTROLS
        codes = [n - first - CONTROLS * control for n, first in zip(numbers[at : at + 3], FIRSTS, strict=True)]
        if not all(0 <= code < size for code, size in zip(codes, SIZES, strict=True)):
            raise ValueError(f"no triple: {numbers[at : at + 3]}")
        onset, length, note = codes
        if note != REST:
            rows[control].append((onset, onset + length, note % 128, 64, note // 128, 0))
    notes, controls = (ordered(np.array(found, PLAYED)) for found in rows)
    return notes, controls


def told(notes: Table) -> Table:
    """Return what triples keep of notes: no velocity, no track, lengths of at most 10 s."""
    found = notes.copy()
    found["velocity"], found["track"] = 64, 0
    found["end"] = np.minimum(found["end"], found["onset"] + LENGTHS - 1)
    return ordered(found)


def _triple(note: Table) -> tuple[int, int, int]:
    length = min(int(note["end"]) - int(note["onset"]), LENGTHS - 1)
    return int(note["onset"]), length, int(note["family"]) * 128 + int(note["pitch"])


def _rested(notes: Table, controls: list[tuple[int, int, int]]) -> Iterable[tuple[int, int, int]]:
    """Yield the triples of notes, where controls wait with rests between them so that they come in time."""
    now = 0
    last = max((control[0] for control in controls), default=-1)
    for note in notes:
        triple = _triple(note)
        while controls and triple[0] - now > ANTICIPATION:
            now += ANTICIPATION
            yield now, 0, REST
        now = triple[0]
        yield triple
    while last - ANTICIPATION > now:
        now += ANTICIPATION
        yield now, 0, REST

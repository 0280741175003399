"""Who sings: the tune of a band given to a voice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from musicstudio.domain.score import Note, Part
from musicstudio.training.piece import Piece

PROGRAM: Final = 53
"""General MIDI's "Voice Oohs", for whoever plays the score elsewhere."""
_LOW, _HIGH = 45, 79
_FEWEST: Final = 8
_OVERLAPPING: Final = 0.15
_PHRASE_TICKS: Final = 40


def sung(piece: Piece) -> Piece:
    """Return a piece whose tune is sung, an octave or two away where no throat reaches it; as it is without a tune.

    A guarded part stays guarded under its own name.
    """
    places = [n for n, part in enumerate(piece.score.parts) if _is_tune(part)]
    if not places or any(part.role == "vocals" for part in piece.score.parts):
        return piece
    place = max(places, key=lambda n: len(piece.score.parts[n].notes))
    part = piece.score.parts[place]
    voice = replace(part, notes=_in_reach(part.notes), program=PROGRAM, role="vocals", patch="", bends=())
    parts = (*piece.score.parts[:place], voice, *piece.score.parts[place + 1 :])
    return replace(piece, score=replace(piece.score, parts=parts))


def _is_tune(part: Part) -> bool:
    """Return whether a part leads and plays one note at a time."""
    if part.role != "lead" or len(part.notes) < _FEWEST:
        return False
    notes = sorted(part.notes)
    together = sum(after.start < note.end - _PHRASE_TICKS for note, after in pairwise(notes))
    return together < _OVERLAPPING * len(notes)


def _in_reach(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return notes moved by octaves so that most lie where people sing; each ends where the next begins."""
    centre = float(np.median([note.pitch for note in notes]))
    octaves = round(((_LOW + _HIGH) / 2 - centre) / 12)
    moved = sorted(replace(note, pitch=min(max(note.pitch + 12 * octaves, _LOW - 5), _HIGH + 5)) for note in notes)
    single = {note.start: note for note in moved}  # of two that begin together the higher one
    starts = sorted(single)
    ends = [*starts[1:], starts[-1] + single[starts[-1]].length]
    return tuple(
        replace(single[start], length=type(start)(min(single[start].length, end - start)))
        for start, end in zip(starts, ends, strict=True)
    )

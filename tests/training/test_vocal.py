"""A tune that is sung: within reach, one note at a time, its rhythm kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from musicstudio.domain.families import stem_of
from musicstudio.domain.score import Note, Part
from musicstudio.domain.units import Ticks
from musicstudio.training.arranging import invented
from musicstudio.training.piece import Piece
from musicstudio.training.vocal import sung


def piece(shift: int = 0, legato: int = 0) -> Piece:
    notes = tuple(Note(Ticks(240 * n), Ticks(230 + legato), 64 + shift + n % 5) for n in range(16))
    one = invented(1, "pop")
    tune = Part("flute", notes, 73, 1, role="lead")
    chords = Part("piano", tuple(Note(Ticks(0), Ticks(960), pitch) for pitch in (60, 64, 67)), 0, 2, role="keys")
    return replace(one, score=replace(one.score, parts=(tune, chords)), guarded=frozenset({"flute"}))


@pytest.mark.parametrize("shift", [-30, -12, 0, 12, 30])
def test_the_tune_is_brought_where_people_sing(shift: int) -> None:
    voice = sung(piece(shift)).score.parts[0]
    assert stem_of(voice) == "vocals"
    assert all(40 <= note.pitch <= 84 for note in voice.notes)
    assert [note.start for note in voice.notes] == [240 * n for n in range(16)]
    assert len({note.pitch % 12 for note in voice.notes}) == 5


def test_notes_that_overlap_a_little_no_longer_do() -> None:
    voice = sung(piece(legato=30)).score.parts[0]
    ends = [note.end for note in voice.notes[:-1]]
    assert all(end <= after.start for end, after in zip(ends, voice.notes[1:], strict=True))


def test_nothing_changes_without_a_tune_or_beside_a_singer() -> None:
    chords = replace(piece(), score=replace(piece().score, parts=piece().score.parts[1:]))
    assert sung(chords) == chords
    once = sung(piece())
    assert sung(once) == once
    assert once.guarded == frozenset({"flute"})

"""Notes parted by confidence: another threshold and back again changes nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import BadProject
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.score_edits import EditNotes, SiftNotes, TakeIn
from musicstudio.domain.sifting import can_be_sifted, part_sifted, sifted, taken_in


@st.composite
def heard(draw: st.DrawFn) -> Part:
    """Candidates as an engine finds them: what begins while its pitch sounds ends with it."""
    notes = []
    for pitch in draw(st.sets(st.integers(50, 53), min_size=1)):
        tick = 0
        for gap, length, again in draw(
            st.lists(st.tuples(st.integers(2, 50), st.integers(10, 400), st.sets(st.integers(1, 399))), max_size=4)
        ):
            tick += gap
            starts = [0, *sorted(step for step in again if step < length - 1)]
            sure = st.integers(10, 99)
            notes += [Note(tick + step, length - step, pitch, 80, draw(sure) / 100) for step in starts]
            tick += length
    return part_sifted(Part("Piano", faint=tuple(sorted(notes))), 0.5)


@settings(deadline=None)
@given(heard(), st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.55, 0.8, 1.0]), max_size=4))
def test_every_threshold_can_be_left_and_come_back_to(part: Part, way: list[float]) -> None:
    score = sifted(Score((part,)), 0.5)
    there = score
    for threshold in way:
        there = sifted(there, threshold)
        assert all(note.confidence >= threshold for note in there.parts[0].notes)
        assert all(note.confidence < threshold for note in there.parts[0].faint)
        assert there.threshold == threshold
    assert sifted(there, 0.5) == score


@settings(deadline=None)
@given(heard(), st.floats(0, 1))
def test_notes_of_a_pitch_never_overlap_and_none_is_lost(part: Part, threshold: float) -> None:
    changed = part_sifted(part, threshold)
    for pitch in {note.pitch for note in changed.notes}:
        line = sorted(note for note in changed.notes if note.pitch == pitch)
        assert all(one.end <= other.start for one, other in pairwise(line))
    starts = sorted((note.start, note.pitch) for note in (*part.notes, *part.faint))
    assert sorted((note.start, note.pitch) for note in (*changed.notes, *changed.faint)) == starts


def test_a_note_sounds_on_when_what_cut_it_short_is_hidden() -> None:
    score = Score((Part("Piano", faint=(Note(0, 400, 60, 90, 0.9), Note(100, 300, 60, 50, 0.3))),))
    low, high = sifted(score, 0.2), sifted(sifted(score, 0.2), 0.6)
    assert [(note.start, note.length) for note in low.parts[0].notes] == [(0, 100), (100, 300)]
    assert [(note.start, note.length) for note in high.parts[0].notes] == [(0, 400)]


def test_what_is_sure_is_never_hidden_and_plain_scores_cannot_be_sifted() -> None:
    written = Score((Part("Piano", (Note(0, 10, 60),)),))
    assert not can_be_sifted(written)
    assert sifted(written, 1.0).parts == written.parts
    assert can_be_sifted(sifted(written, 0.4))


def test_a_faint_note_is_taken_in_for_sure() -> None:
    faint = Note(100, 300, 60, 50, 0.3)
    part = taken_in(Part("Piano", (Note(0, 400, 60, 90, 0.9),), faint=(faint, Note(0, 9, 72, 9, 0.2))), [faint])
    assert [(note.start, note.length, note.confidence) for note in part.notes] == [(0, 100, 0.9), (100, 300, 1.0)]
    assert len(part.faint) == 1


def test_the_threshold_is_an_edit() -> None:
    loud, soft = Note(0, 10, 60, 90, 0.9), Note(20, 10, 62, 50, 0.3)
    track = Track("t", "Notes", score=sifted(Score((Part("Piano", faint=(loud, soft)),)), 0.5))
    project = Project(tracks=(track,))
    lower = SiftNotes("t", 0.2).apply(project)
    assert lower.tracks[0].score.parts[0].notes == (loud, soft)
    assert SiftNotes("t", 0.5).apply(lower) == project
    taken = TakeIn("t", 0, (soft,)).apply(project)
    assert [note.confidence for note in taken.tracks[0].score.parts[0].notes] == [0.9, 1.0]
    assert EditNotes("t", 0, (loud,), ()).apply(project).tracks[0].score.parts[0].faint == (soft,)
    with pytest.raises(BadProject):
        SiftNotes("t", 1.5).apply(project)

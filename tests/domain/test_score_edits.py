"""Commands on scores: what is undone is as it was, what is written down comes back."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain import edits, wire
from musicstudio.domain.errors import BadProject
from musicstudio.domain.history import History
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.score_edits import AddPart, EditNotes, SetLength, longer, score_track

notes = st.builds(
    Note, st.integers(0, 4000), st.integers(1, 960), st.integers(0, 127), st.integers(1, 127), st.floats(0, 1)
)
parts = st.lists(notes, max_size=12).map(lambda many: tuple(sorted(many, key=lambda n: (n.start, n.pitch))))


def project(*voices: tuple[Note, ...]) -> Project:
    score = Score(tuple(Part(f"part {n}", voice) for n, voice in enumerate(voices)))
    return Project(tracks=(Track("t", "Notes", score=score),))


def held(of: Project, part: int = 0) -> tuple[Note, ...]:
    score = of.track("t").score
    assert score is not None
    return score.parts[part].notes


@given(parts, parts, parts, st.data())
def test_undo_gives_the_project_back_and_the_opposite_edit_the_notes(before, added, other, data):
    start = project(before, other)
    removed = tuple(data.draw(st.permutations(before))[: data.draw(st.integers(0, len(before)))])
    edit = EditNotes("t", 0, removed, added, "Move")
    history = History(start).do(edit)
    assert Counter(held(history.present)) == Counter(before) - Counter(removed) + Counter(added)
    assert held(history.present, 1) == other
    assert history.undo().present is start
    assert history.undo_label == "Move"
    back = EditNotes("t", 0, added, removed).apply(history.present)
    assert Counter(held(back)) == Counter(before)


@given(parts, parts)
def test_edits_of_notes_survive_the_journal(removed, added):
    for command in (
        EditNotes("t", 0, removed, added, "Quantise 3 notes"),
        AddPart("t", Part("Lead", added, channel=3)),
        SetLength("t", 960),
    ):
        assert edits.decode_command(edits.encode_command(command)) == command
    changed = EditNotes("t", 0, (), added).apply(project(()))
    assert wire.decode(Project, wire.encode(changed)) == changed


@given(parts, parts)
def test_notes_stay_in_order(before, added):
    starts = [note.start for note in held(EditNotes("t", 0, (), added).apply(project(before)))]
    assert starts == sorted(starts)


def test_of_two_equal_notes_one_can_go():
    note = Note(0, 480, 60)
    assert held(EditNotes("t", 0, (note,)).apply(project((note, note)))) == (note,)


def test_notes_that_are_gone_cannot_be_edited():
    note = Note(0, 480, 60)
    with pytest.raises(BadProject, match="part 0 have changed"):
        EditNotes("t", 0, (note, note)).apply(project((note,)))
    with pytest.raises(BadProject):
        EditNotes("t", 1).apply(project(()))
    with pytest.raises(BadProject):
        EditNotes("t", 0).apply(Project(tracks=(Track("t", "Sound"),)))


def test_a_new_score_track_has_four_bars_of_the_project_s_tempo_meter_and_key():
    track = score_track("n", "MIDI", 90.0, "3/4", "F# minor", 0.25)
    assert track.score is not None
    assert track.score.meters == (Meter(0, 3, 4),)
    assert track.score.key == "F# minor"
    assert track.seconds == pytest.approx(0.25 + 12 * 60 / 90)
    assert [part.notes for part in track.score.parts] == [()]
    assert score_track("n", "MIDI", 0.0, "").seconds == pytest.approx(8.0)


def test_a_score_grows_by_whole_bars():
    score = Score((Part("a", (Note(0, 2000, 60),)),), meters=(Meter(), Meter(1920, 3, 4)))
    assert longer(score, 1) == 1920 + 2 * 1440
    assert longer(replace(score, length=1920 + 1440), 1) == 1920 + 2 * 1440
    grown = SetLength("t", 9600).apply(project((Note(0, 480, 60),)))
    assert grown.track("t").score.end == 9600

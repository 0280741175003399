from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.lines import as_line, as_strokes
from musicstudio.domain.score import Bend, Note, Part, Score

BEAT = 480

notes = st.builds(
    Note, st.integers(0, 4000), st.integers(1, 2000), st.integers(30, 90), st.integers(1, 127), st.floats(0.1, 1.0)
)


@given(st.lists(notes, max_size=30), st.lists(notes, max_size=10))
def test_a_line_sounds_one_note_at_a_time_and_invents_none(one, other):
    score = Score((Part("A", tuple(sorted(one))), Part("B", tuple(sorted(other)))))
    line = as_line(score)
    made = line.parts[0].notes if line.parts else ()
    assert all(a.end <= b.start for a, b in pairwise(made))
    assert {(n.start, n.pitch) for n in made} <= {(n.start, n.pitch) for n in one + other}


def test_of_notes_at_once_the_surest_is_the_melody_and_bends_of_one_voice_stay():
    sung = (Note(0, BEAT, 60, 90, 0.8), Note(5, BEAT, 72, 90, 0.4), Note(2 * BEAT, BEAT, 62, 90, 0.7))
    line = as_line(Score((Part("Voice", sung, 53, bends=(Bend(10, 0.3),)),)), "Hum")
    (part,) = line.parts
    assert [(note.start, note.pitch) for note in part.notes] == [(0, 60), (2 * BEAT, 62)]
    assert (part.name, part.role, part.program, part.bends) == ("Hum", "lead", 53, (Bend(10, 0.3),))
    drums = Part("Drums", (Note(0, 60, 36),), channel=9)
    assert as_line(Score((drums,))).parts == ()
    assert as_strokes(Score((drums, part))).parts == (drums,)

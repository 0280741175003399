import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.note_table import seconds_of, ticks_of
from musicstudio.domain.region import Region
from musicstudio.domain.relaying import relaid, within
from musicstudio.domain.score import Bend, Control, Note, Part, Score, TempoChange, TempoMap

BEAT = 480


def tempo_maps():
    changes = st.lists(st.tuples(st.integers(60, 2000), st.floats(40, 240)), max_size=4)
    return changes.map(
        lambda rows: TempoMap(
            (
                TempoChange(0, 120.0),
                *(TempoChange(sum(r[0] for r in rows[: n + 1]), rows[n][1]) for n in range(len(rows))),
            )
        )
    )


@given(tempo_maps(), st.lists(st.integers(0, 20_000), max_size=20))
def test_ticks_and_seconds_of_many_are_each_other_s_inverse(tempo_map, ticks):
    table = np.array(ticks, np.int64)
    assert ticks_of(seconds_of(table, tempo_map), tempo_map).tolist() == ticks


@given(tempo_maps(), tempo_maps(), st.floats(0, 3))
def test_notes_laid_onto_another_grid_sound_when_they_did(before, onto, shift_s):
    notes = tuple(Note(n * 300, 200, 60 + n, 90, 0.5) for n in range(8))
    (part,) = relaid(Score((Part("Keys", notes, program=4, role="keys"),), before), onto, shift_s)
    assert (part.name, part.program, part.role) == ("Keys", 4, "keys")
    for old, new in zip(notes, part.notes, strict=True):
        finest_s = 60 / (min(change.bpm for change in onto.changes) * BEAT)
        assert onto.seconds(new.start) == pytest.approx(before.seconds(old.start) + shift_s, abs=finest_s)
        assert (new.pitch, new.velocity, new.confidence) == (old.pitch, old.velocity, old.confidence)


def test_bends_pedals_and_faint_notes_come_along_and_what_lies_before_the_grid_is_cut():
    part = Part(
        "Lead", (Note(0, BEAT, 60), Note(2 * BEAT, BEAT, 62)), bends=(Bend(2 * BEAT, 0.5),),
        controls=(Control(3 * BEAT, 64, 127),), faint=(Note(4 * BEAT, BEAT, 64, 40, 0.2),),
    )  # fmt: skip
    (moved,) = relaid(Score((part,), TempoMap.constant(120.0)), TempoMap.constant(60.0), -0.75)
    assert [(n.start, n.end, n.pitch) for n in moved.notes] == [(120, 360, 62)]
    assert [(b.tick, b.semitones) for b in moved.bends] == [(120, 0.5)]
    assert [(c.tick, c.value) for c in moved.controls] == [(360, 127)]
    assert [(n.start, n.confidence) for n in moved.faint] == [(600, 0.2)]


def test_only_notes_that_begin_in_a_region_are_kept_and_faint_ones_as_well():
    notes = tuple(Note(n * BEAT, BEAT, 60) for n in range(8))  # every half second
    score = Score((Part("Keys", notes, faint=(Note(BEAT, 60, 70, 30, 0.2), Note(7 * BEAT, 60, 70, 30, 0.2))),))
    kept = within(score, (Region(10.4, 11.2), Region(13.0, 13.2)), start_s=10.0)
    assert [note.start // BEAT for note in kept.parts[0].notes] == [1, 2, 6]
    assert [note.start // BEAT for note in kept.parts[0].faint] == [1]


def test_a_band_keeps_the_pitches_inside_it_and_no_strokes():
    keys = Part("Keys", tuple(Note(0, BEAT, pitch) for pitch in (45, 57, 69, 81)))
    drums = Part("Drums", (Note(0, 60, 38),), channel=9)
    kept = within(Score((keys, drums)), (Region(0.0, 1.0, 219.0, 441.0),))
    assert [(part.name, [note.pitch for note in part.notes]) for part in kept.parts] == [("Keys", [57, 69])]
    both = within(Score((keys, drums)), (Region(0.0, 1.0, 219.0, 441.0), Region(0.0, 1.0)))
    assert [len(part.notes) for part in both.parts] == [4, 1]
    assert within(Score((keys,)), (Region(2.0, 3.0),)).parts == ()

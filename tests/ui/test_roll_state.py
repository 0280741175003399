"""What the piano roll does to notes, without a window."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.edits import decode_command, encode_command
from musicstudio.domain.history import History
from musicstudio.domain.note_grid import GRIDS, OFF, SIXTEENTH
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score, TempoMap
from musicstudio.ui.roll_state import RollState

MELODY = tuple(Note(n * 240, 200, 60 + n, 80 + n) for n in range(8))
DRUMS = (Note(0, 60, 36), Note(480, 60, 38))


class Room:
    """A project whose history the state's commands go into, by way of the journal's words."""

    def __init__(self, melody=MELODY):
        score = Score((Part("lead", melody), Part("kit", DRUMS, channel=DRUM_CHANNEL)), TempoMap.constant(120, 0.5))
        self.history = History(Project(tracks=(Track("s", "Song", score=score, start_s=1.0),)))
        self.state = RollState()
        self.state.command.connect(self.do)
        self.show()

    def do(self, command):
        self.history = self.history.do(decode_command(encode_command(command)))
        self.show()

    def show(self):
        self.state.show_scores(self.history.present.tracks, "")

    @property
    def notes(self):
        return self.history.present.track("s").score.parts[0].notes

    def choose(self, *places):
        mask = np.zeros(len(self.state.table), bool)
        mask[list(places)] = True
        self.state.choose(mask)

    @property
    def chosen(self):
        return tuple(note for note, on in zip(self.notes, self.state.chosen, strict=True) if on)


@pytest.fixture
def room(qtbot):
    return Room()


def test_time_and_ticks_count_the_tracks_start_and_the_tempo_maps_offset(room):
    assert room.state.tick_at(1.5) == 0
    assert room.state.tick_at(2.0) == 480
    assert room.state.time_of(480) == pytest.approx(2.0)
    assert room.state.tick_at(0.0) == 0


acts = st.sampled_from(
    [
        lambda s: s.delete(),
        lambda s: s.transpose(12),
        lambda s: s.transpose(-1),
        lambda s: s.nudge(1),
        lambda s: s.nudge(-3),
        lambda s: s.duplicate(),
        lambda s: (s.copy(), s.paste(3.1)),
        lambda s: s.quantise(1.0, 0.5),
        lambda s: s.humanise(10, 5, seed=3),
        lambda s: s.replace("Resize", s.table.take(s.chosen).pulled("end", 77, 15)),
        lambda s: s.replace("Velocity of", s.table.take(s.chosen).struck(33)),
        lambda s: s.lengthen(),
        lambda s: s.add_part(),
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(acts, st.sets(st.integers(0, 7))), max_size=6))
def test_every_act_is_at_most_one_step_and_undo_gives_the_project_back(sequence):
    room = Room()
    states = [room.history.present]
    for act, places in sequence:
        room.choose(*(place for place in places if place < len(room.state.table)))
        steps = len(room.history.past)
        act(room.state)
        assert len(room.history.past) <= steps + 1
        if len(room.history.past) > steps:
            states.append(room.history.present)
    for before in reversed(states[:-1]):
        room.history = room.history.undo()
        assert room.history.present is before


def test_what_changes_nothing_is_no_step(room):
    room.choose(0, 2)
    room.state.quantise(1.0, 0.0)
    room.state.transpose(0)
    assert room.history.past == ()


def test_transposing_keeps_the_choice_and_sounds_it(room, qtbot):
    room.choose(1, 2)
    with qtbot.waitSignal(room.state.struck) as heard:
        room.state.transpose(12)
    assert heard.args[:2] == [73, 81]
    assert heard.args[2].name == "lead"
    assert [note.pitch for note in room.chosen] == [73, 74]
    assert room.history.undo_label == "Transpose 2 notes"


def test_duplicates_follow_on_the_grid_and_are_chosen(room):
    room.state.take_grid(GRIDS[2])
    room.choose(0, 1)
    room.state.duplicate()
    assert [note.start for note in room.chosen] == [480, 720]
    assert len(room.notes) == 10


def test_copies_are_pasted_at_the_playhead_on_the_grid(room):
    room.choose(3, 4)
    room.state.copy()
    room.state.paste(1.5 + 2.01)
    assert [note.start for note in room.chosen] == [1920, 2160]
    assert Counter(room.notes) - Counter(MELODY) == Counter(note.shifted(1200) for note in MELODY[3:5])


def test_nudging_goes_by_the_grid_or_by_a_tick_and_stops_at_the_start(room):
    room.choose(1)
    room.state.nudge(1)
    assert room.chosen[0].start == 240 + SIXTEENTH.ticks
    room.state.nudge(-1, fine=True)
    assert room.chosen[0].start == 240 + SIXTEENTH.ticks - 1
    room.state.take_grid(OFF)
    room.choose(0)
    room.state.nudge(-1)
    assert room.chosen[0].start == 0


def test_groove_means_the_chosen_notes_else_all(room):
    room.state.humanise(10, 5, seed=1)
    assert len(set(room.notes) - set(MELODY)) >= 6
    room.state.choose_none()
    room.state.quantise(1.0, 0.0)
    assert [note.start for note in room.notes] == [note.start for note in MELODY]
    before = room.notes
    room.choose(2)
    room.state.humanise(10, 5, seed=1)
    assert sum(a != b for a, b in zip(before, room.notes, strict=True)) == 1


def test_another_part_is_shown_and_the_choice_ends(room):
    room.choose(0)
    room.state.show_part("s", 1)
    assert room.state.part.is_drums
    assert not room.state.chosen.any()
    assert len(room.state.chosen) == len(DRUMS)


def test_a_new_part_avoids_the_drums_channel_and_is_worked_on(room):
    room.state.add_part()
    assert room.state.part.name == "Part 3"
    assert room.state.part.channel == 1
    assert room.state.editable


def test_the_score_becomes_longer_by_four_bars(room):
    room.state.lengthen()
    assert room.state.score.end == 1920 + 4 * 1920
    assert room.state.end_s == pytest.approx(1.5 + 10)


def test_the_key_is_the_scores_else_the_songs(room):
    room.state.show_scores(room.state.scores, "A minor")
    assert room.state.key == "A minor"

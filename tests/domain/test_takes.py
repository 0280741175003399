"""Takes as values: appended, dropped, kept in one region; facts that are no step to undo."""

from __future__ import annotations

import pytest

from musicstudio.domain import wire
from musicstudio.domain.edits import (
    AcceptTake,
    AddTakes,
    AddTracks,
    ChooseTake,
    Propose,
    RejectTake,
    SetAnalysis,
    decode_command,
    encode_command,
    is_step,
)
from musicstudio.domain.errors import BadProject
from musicstudio.domain.history import History
from musicstudio.domain.project import Analysis, Media, Project, Proposal, Span, Take, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region

ORIGIN = Provenance("similarity", "similarity", "MIT", 7)
ONE, TWO = Region(1.0, 2.0), Region(3.0, 4.0)


def media(number):
    return Media(f"{number:064x}.wav", 44100, 2, 44100, "WAV", "FLOAT", False)


def take(number, regions=1, **more):
    spans = tuple(Span(n * 88200, media(10 * number + n)) for n in range(regions))
    return Take(number, f"take {number}", spans, ORIGIN, **more)


def history(regions=(ONE,), takes=2):
    made = tuple(take(n, len(regions)) for n in range(1, takes + 1))
    past = History(Project("a")).do(AddTracks((Track("t", "Song", media=media(0)),)))
    return past.do(Propose("t", Proposal("p", regions, made, chosen=1)))


def proposal(state):
    return state.present.track("t").proposal("p")


def test_more_takes_follow_under_the_next_numbers_and_the_first_is_heard():
    state = history().do(AddTakes("t", "p", (take(1, parent=2), take(2, parent=2))))
    assert [t.number for t in proposal(state).takes] == [1, 2, 3, 4]
    assert [t.parent for t in proposal(state).takes] == [0, 0, 2, 2]
    assert proposal(state).chosen == 3
    assert len(proposal(state.undo()).takes) == 2


def test_numbers_stay_when_a_take_goes_and_are_not_given_twice():
    state = history(takes=3).do(ChooseTake("t", "p", 2)).do(RejectTake("t", "p", 2))
    assert [t.number for t in proposal(state).takes] == [1, 3]
    assert proposal(state).chosen == 3
    again = state.do(AddTakes("t", "p", (take(1),)))
    assert [t.number for t in proposal(again).takes] == [1, 3, 4]
    last = state.do(RejectTake("t", "p", 1)).do(RejectTake("t", "p", 3))
    assert last.present.track("t").proposals == ()
    with pytest.raises(BadProject, match="no take 2"):
        state.do(RejectTake("t", "p", 2))


def test_regions_are_accepted_one_by_one_from_different_takes():
    state = history((ONE, TWO), 3)
    before = proposal(state)
    first = state.do(AcceptTake("t", "p", 2, 0))
    assert proposal(first).regions == (TWO,)
    second = first.do(AcceptTake("t", "p", 3, 0))
    track = second.present.track("t")
    assert track.proposals == ()
    assert [edit.regions for edit in track.edits] == [(ONE,), (TWO,)]
    assert track.spans == (before.take(2).spans[0], before.take(3).spans[1])


@pytest.mark.parametrize("regions", [(ONE,), (Region(1, 2, 100, 200), Region(1.5, 3, 300, 400))])
def test_regions_that_share_their_time_are_not_taken_apart(regions):
    state = history(regions)
    assert not proposal(state).separable
    if len(regions) > 1:
        with pytest.raises(BadProject, match="share"):
            state.do(AcceptTake("t", "p", 1, 0))


def test_what_was_found_and_what_is_heard_are_no_steps():
    command = SetAnalysis(Analysis("t", {"tempo_bpm": 90.0}))
    state = history()
    known = state.learn(command).learn(ChooseTake("t", "p", 2))
    assert not is_step(command)
    assert known.undo_label == state.undo_label
    assert known.present.analysis("t")["tempo_bpm"] == 90.0
    undone = known.undo()
    assert undone.present.track("t").proposals == ()
    assert undone.present.analysis("t")["tempo_bpm"] == 90.0, "undo must not forget what was found"
    assert proposal(undone.redo()).chosen == 2
    assert undone.undo().present.tracks == ()


def test_choosing_what_is_not_there_is_refused():
    with pytest.raises(BadProject, match="no take 9"):
        history().do(ChooseTake("t", "p", 9))


def test_a_take_of_an_older_project_still_opens():
    data = wire.encode(take(1))
    del data["parent"], data["facts"]
    assert wire.decode(Take, data) == take(1)
    old = encode_command(AcceptTake("t", "p", 1))
    del old["region"]
    assert decode_command(old) == AcceptTake("t", "p", 1)


def test_new_commands_go_over_the_wire():
    for command in (AddTakes("t", "p", (take(1, parent=3, facts={"a": 1}),)), RejectTake("t", "p", 2)):
        assert decode_command(encode_command(command)) == command

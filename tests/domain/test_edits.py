from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain import edits, wire
from musicstudio.domain.errors import BadProject
from musicstudio.domain.history import History
from musicstudio.domain.project import Analysis, Media, Project, Proposal, Span, Take, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region

ORIGIN = Provenance("similarity", "similarity", "MIT", 0)


def media(n: int) -> Media:
    return Media(f"{n:064x}.wav", 44100, 2, 44100 * (n + 1), "WAV", "PCM_16", False)


def track(n: int) -> Track:
    return Track(f"t{n}", f"Track {n}", media=media(n))


def proposal(n: int) -> Proposal:
    takes = tuple(Take(k, f"bar {k}", (Span(100, media(n * 10 + k)),), ORIGIN) for k in (1, 2))
    return Proposal(f"p{n}", (Region(1, 2),), takes, 1)


ids = st.sampled_from(["t0", "t1", "t2"])
numbers = st.integers(0, 2)
commands = st.one_of(
    st.builds(lambda n: edits.AddTracks((track(n),)), numbers),
    st.builds(edits.RemoveTrack, ids),
    st.builds(edits.SetMix, ids, st.none() | st.floats(-60, 12), st.none() | st.booleans(), st.none() | st.booleans()),
    st.builds(edits.RenameTrack, ids, st.text(max_size=5), st.sampled_from(["bass", "keys"])),
    st.builds(lambda t, n: edits.Propose(t, proposal(n)), ids, numbers),
    st.builds(lambda t, n, k: edits.ChooseTake(t, f"p{n}", k), ids, numbers, numbers),
    st.builds(lambda t, n, k, f: edits.MarkFavourite(t, f"p{n}", k, f), ids, numbers, numbers, st.booleans()),
    st.builds(lambda t, n, k: edits.AcceptTake(t, f"p{n}", k), ids, numbers, numbers),
    st.builds(lambda t, n: edits.RejectTakes(t, f"p{n}"), ids, numbers),
    st.builds(lambda t: edits.SetAnalysis(Analysis(t, {"tempo_bpm": 120.0, "beats_s": [0.5]})), ids),
    st.builds(edits.SetLoop, st.none() | st.just(Region(1, 2))),
    st.builds(edits.RenameProject, st.text(max_size=8)),
)


@given(st.lists(commands, max_size=15))
def test_undo_is_the_inverse_of_do_and_redo_of_undo(sequence):
    history = History()
    states = [history.present]
    for command in sequence:
        try:
            history = history.do(command)
        except BadProject:
            continue
        states.append(history.present)
    end = history
    for state in reversed(states[:-1]):
        history = history.undo()
        assert history.present is state
    assert history.undo() is history
    for state in states[1:]:
        history = history.redo()
        assert history.present is state
    assert history.redo() is history
    assert history.present == end.present


@given(st.lists(commands, max_size=15))
def test_commands_and_projects_survive_the_disk(sequence):
    project = Project()
    for command in sequence:
        assert edits.decode_command(edits.encode_command(command)) == command
        try:
            project = command.apply(project)
        except BadProject:
            continue
    assert wire.decode(Project, wire.encode(project)) == project


def test_an_accepted_take_becomes_an_edit_of_the_original():
    project = edits.Propose("t0", proposal(1)).apply(Project(tracks=(track(0), track(1))))
    accepted = edits.AcceptTake("t0", "p1", 2).apply(project)
    one = accepted.track("t0")
    assert one.media == media(0)
    assert one.spans == (Span(100, media(12)),)
    assert one.proposals == ()
    assert accepted.track("t1") is project.track("t1"), "what did not change is shared"
    assert {m.file for m in accepted.media} == {media(n).file for n in (0, 1, 12)}


def test_a_take_that_is_not_there_cannot_be_accepted():
    project = edits.Propose("t0", proposal(1)).apply(Project(tracks=(track(0),)))
    with pytest.raises(BadProject):
        edits.AcceptTake("t0", "p1", 3).apply(project)
    with pytest.raises(BadProject):
        edits.AcceptTake("t0", "p2", 1).apply(project)


def test_removing_a_track_forgets_its_analysis():
    project = Project(tracks=(track(0),), analyses=(Analysis("t0", {"key": "A minor"}),))
    assert project.analysis("t0") == {"key": "A minor"}
    assert edits.RemoveTrack("t0").apply(project) == replace(project, tracks=(), analyses=())


def test_no_media_name_leaves_the_media_folder():
    for name in ("../../etc/passwd", "/abs.wav", "a" * 64, "g" * 64 + ".wav", "a" * 64 + ".wav/../x"):
        with pytest.raises(ValueError):
            replace(media(0), file=name)

"""Commands on what was generated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from musicstudio.domain.band_edits import ChooseSketch, FillNotes, HearInstead, Music, NameChord, PartFill, SetMusic
from musicstudio.domain.edits import decode_command, encode_command
from musicstudio.domain.errors import BadProject, WrongUsage
from musicstudio.domain.project import Media, Project, Track
from musicstudio.domain.score import Bend, Mark, Note, Part, Score
from musicstudio.domain.score_edits import EditNotes, SetLength
from musicstudio.domain.units import Ticks

STEM = Media(f"{'0' * 64}.wav", 44100, 2, 88200, "WAV", "FLOAT", False)
OTHER = replace(STEM, file=f"{'1' * 64}.wav")


def note(start, pitch=40):
    return Note(Ticks(start), Ticks(240), pitch)


NOTES = (note(0), note(480), note(960), note(1440))
SCORE = Score((Part("bass", NOTES, bends=(Bend(Ticks(500), 1.0),), role="bass"),), chords=(Mark(Ticks(0), "Am"),))


@pytest.fixture
def project():
    tracks = [Track(f"{take}{role}", role, role, STEM, SCORE, group="g", take=take) for take in (1, 2) for role in "ab"]
    return Project("p", (Track("song", "song", media=OTHER), *tracks))


def done(project, command):
    """Apply a command as it comes out of the journal."""
    return decode_command(encode_command(command)).apply(project)


def test_one_answer_is_heard_and_the_others_are_muted(project):
    heard = done(project, ChooseSketch("g", 2))
    assert [track.muted for track in heard.tracks] == [False, True, True, False, False]
    assert [track.muted for track in done(heard, ChooseSketch("g", 0)).tracks] == [False, True, True, True, True]
    with pytest.raises(BadProject, match="no take 3"):
        done(project, ChooseSketch("g", 3))


def test_notes_are_put_in_place_of_those_that_begin_inside_and_the_sound_becomes_the_model(project):
    new = (note(300, 50), note(500, 51), note(960, 52))
    fill = PartFill("1a", 0, new, (Bend(Ticks(600), 0.5),))
    track = done(project, FillNotes((fill,), ((Ticks(480), Ticks(960)),))).track("1a")
    assert track.score.parts[0].notes == (NOTES[0], note(500, 51), NOTES[2], NOTES[3])
    assert track.score.parts[0].bends == (Bend(Ticks(600), 0.5),)
    assert (track.media, track.model) == (None, STEM)
    with pytest.raises(BadProject):
        done(project, FillNotes((PartFill("1a", 1, new),), ((Ticks(0), Ticks(9)),)))


def test_only_other_notes_end_the_sound_that_played_them(project):
    assert done(project, SetLength("1a", Ticks(7680))).track("1a").media == STEM
    edited = done(project, EditNotes("1a", 0, removed=NOTES[:1])).track("1a")
    assert (edited.media, edited.model) == (None, STEM)
    again = done(project.with_track(edited), SetMusic((Music("1a", SCORE, OTHER),))).track("1a")
    assert (again.media, again.model, again.name) == (OTHER, None, "a")


def test_a_chord_is_named_in_the_whole_band_of_its_take(project):
    named = done(project, NameChord("1a", Ticks(0), " Dmin7"))
    assert [named.track(one).score.chords[0].text for one in ("1a", "1b", "2a")] == ["Dm7", "Dm7", "Am"]
    assert named.track("1b").media == STEM
    with pytest.raises(WrongUsage):
        done(project, NameChord("1a", Ticks(0), "H"))
    with pytest.raises(BadProject):
        done(project, NameChord("1a", Ticks(5), "C"))


def test_one_track_is_heard_in_place_of_another(project):
    swapped = done(project.with_track(replace(project.track("song"), soloed=True)), HearInstead("1a", "song", -3.0))
    assert (swapped.track("song").muted, swapped.track("song").soloed) == (True, False)
    assert (swapped.track("1a").muted, swapped.track("1a").gain_db) == (False, -3.0)
    back = done(swapped, HearInstead("song", "1a"))
    assert (back.track("song").muted, back.track("1a").muted, back.track("song").gain_db) == (False, True, 0.0)

"""Sounds written down where they are wanted, with the real worker and the weightless engine."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from loops import Loop

from musicstudio.app.loudnesses import difference_db
from musicstudio.app.session import open_session
from musicstudio.audio.synth.render import render_score
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score, TempoMap
from musicstudio.domain.score_edits import score_track

RATE = 22050
BEAT = 480
ENGINE = {"engine": "notes"}


def sounded(path, *parts):
    sound = sum(render_score(Score(parts, TempoMap.constant(120.0)), RATE).values())
    soundfile.write(path, sound.T, RATE, subtype="PCM_16")
    return path


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def studio(studio_home, loop, tmp_path):
    """A piano that plays low for four beats, high for four."""
    pitches = (48, 52, 55, 48, 84, 88, 91, 84)
    notes = tuple(Note(n * BEAT, BEAT - 40, pitch, 100) for n, pitch in enumerate(pitches))
    session = open_session(sounded(tmp_path / "piano.wav", Part("Piano", notes)), loop.post)
    loop.until(lambda: session.project.tracks, seconds=120)
    yield session
    session.close()


def times(track):
    tempo_map = track.score.tempo_map
    notes = [note for part in track.score.parts for note in part.notes]
    return [(track.start_s + float(tempo_map.seconds(note.start)), note.pitch) for note in sorted(notes)]


def test_a_band_of_a_selection_holds_its_own_notes_alone(studio, loop):
    song = studio.project.tracks[0]
    studio.ask("transcribe", song.id, (Region(0.2, 3.2, 1000.0, 4000.0),), **ENGINE)
    loop.until(lambda: len(studio.project.tracks) == 2, seconds=120)
    found = times(studio.project.tracks[1])
    assert found
    assert all(pitch >= 83 and 1.9 < start < 3.2 for start, pitch in found)


def test_a_stem_is_written_into_a_score_that_is_there_on_its_own_grid(studio, loop):
    song = studio.project.tracks[0]
    target = score_track("mine", "Mine", 97.0, "3/4")
    studio.do(AddTracks((target,)))
    grid = studio.project.track("mine").score.tempo_map
    studio.transcribing.into(song.id, "mine", **ENGINE)
    loop.until(lambda: any(part.notes for part in studio.project.track("mine").score.parts), seconds=120)
    written = studio.project.track("mine")
    assert len(studio.project.tracks) == 2
    assert written.score.tempo_map == grid
    assert str(written.score.meters[0]) == "3/4"
    starts = np.array([start for start, _ in times(written)])
    assert np.abs(starts - np.round(starts * 2) / 2).max() < 0.06
    assert studio.history.undo_label == f"Transcribe {song.name} into Mine"
    studio.undo()
    assert not any(part.notes for part in studio.project.track("mine").score.parts)


def test_only_a_sound_can_be_written_into_only_a_score(studio):
    song = studio.project.tracks[0].id
    with pytest.raises(WrongUsage, match="choose a score track"):
        studio.transcribing.into(song, song)
    studio.do(AddTracks((Track("notes", "Notes", score=Score()),)))
    with pytest.raises(WrongUsage, match="holds no sound"):
        studio.transcribing.into("notes", "notes")


def test_what_was_hummed_becomes_a_melody_heard_in_place_of_it(studio, loop, tmp_path):
    notes = tuple(Note(n * BEAT, BEAT - 60, pitch, 100) for n, pitch in enumerate((60, 62, 64, 67)))
    hummed = sounded(tmp_path / "hum.wav", Part("Voice", notes, program=53))
    studio.transcribing.take_recording(hummed, "hum", 1.5, hummed.unlink)
    loop.until(lambda: len(studio.project.tracks) == 3, seconds=120)
    loop.until(lambda: studio.project.tracks[1].muted, seconds=120)
    sound, melody = studio.project.tracks[1:]
    assert not hummed.exists()
    played = difference_db(studio.source(sound.id), studio.sound_of(melody.id), melody.start_s - sound.start_s)
    assert melody.gain_db == pytest.approx(played)
    assert (sound.name, sound.role, sound.start_s, sound.muted) == ("Hum 1", "vocals", 1.5, True)
    assert (melody.name, melody.role, melody.parent, melody.muted) == ("Hum 1 melody", "lead", sound.id, False)
    found = times(melody)
    assert found[0][0] == pytest.approx(1.5, abs=0.1)
    ends = [note.end for note in melody.score.parts[0].notes]
    assert all(end <= note.start for end, note in zip(ends, melody.score.parts[0].notes[1:], strict=False))
    assert [pitch for _, pitch in found if pitch in (60, 62, 64, 67)] == [60, 62, 64, 67]


def test_what_was_beaten_becomes_drums_and_silence_is_said(studio, loop, tmp_path):
    kick = [Note(n * 2 * BEAT, 60, 36, 110) for n in range(4)]
    snare = [Note((2 * n + 1) * BEAT, 60, 38, 110) for n in range(4)]
    beaten = sounded(tmp_path / "beat.wav", Part("Kit", tuple(sorted(kick + snare)), 0, DRUM_CHANNEL))
    studio.transcribing.take_recording(beaten, "beat", 0.0, beaten.unlink)
    loop.until(lambda: len(studio.project.tracks) == 3, seconds=120)
    drums = studio.project.tracks[2]
    assert all(part.is_drums for part in drums.score.parts)
    assert {pitch for _, pitch in times(drums)} >= {36, 38}
    soundfile.write(tmp_path / "silent.wav", np.zeros(RATE), RATE)
    studio.transcribing.take_recording(tmp_path / "silent.wav", "hum", 0.0, lambda: None)
    loop.until(lambda: any("No melody could be heard in Hum 1" in said for said in studio.messages), seconds=120)
    assert len(studio.project.tracks) == 4

"""What is generated, continued and filled, through the real worker."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from loops import Loop

from musicstudio.app.documents import create
from musicstudio.app.loudnesses import difference_db
from musicstudio.app.session import Session, open_session
from musicstudio.audio.source import open_source
from musicstudio.domain.band_edits import ChooseSketch, LockTrack, NameChord
from musicstudio.domain.edits import AcceptTake, ChooseTake
from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.domain.project import Project
from musicstudio.domain.region import Region
from musicstudio.domain.score_edits import EditNotes

RATE = 22050
WORDS = "lo-fi hip hop, 120 bpm, A minor"


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def studio(studio_home, loop, tmp_path):
    session = Session(create(tmp_path / "Sketch.mstudio", Project("Sketch")), loop.post)
    yield session
    session.close()


def done(studio, loop, job_id):
    """Wait for a job and fail with its sentence when it does; whatever it made has arrived."""
    loop.until(lambda: next(job for job in studio.jobs if job.id == job_id).ended)
    job = next(job for job in studio.jobs if job.id == job_id)
    assert job.status == "done", (job.error, job.details)
    loop.post(lambda: None)
    while not loop._calls.empty():
        loop._calls.get()()


def generated(studio, loop, **options):
    asked = {"prompt": WORDS, "bars": 4, "seed": 3, "takes": 1} | options
    done(studio, loop, studio.ask("generate", **asked))
    return studio.project.tracks


def heard(source):
    with open_source(source) as sound:
        return sound.read(0, sound.info.samples)


@pytest.fixture
def song(tmp_path):
    """Six seconds at 120 bpm: a chord and a burst of noise on every beat."""
    generator = np.random.default_rng(3)
    t = np.arange(6 * RATE) / RATE
    sound = sum(0.08 * np.sin(2 * np.pi * f * t) for f in (110, 277, 330))
    for beat in np.arange(0, 6, 0.5):
        at = int(beat * RATE)
        sound[at : at + 2000] += 0.25 * generator.standard_normal(2000) * np.exp(-np.arange(2000) / 400)
    path = tmp_path / "song.wav"
    soundfile.write(path, np.stack([sound, 0.9 * sound], axis=1), RATE, subtype="PCM_16")
    return path


def test_a_continuation_waits_on_its_track_is_accepted_and_taken_back(sung, loop):
    studio = sung
    track_id, before = studio.project.tracks[0].id, heard(studio.source(studio.project.tracks[0].id))
    done(studio, loop, studio.ask("continue", track_id, bars=0, seconds=2.0, takes=2, seed=1))
    track = studio.project.track(track_id)
    assert len(studio.project.tracks) == 1
    (proposal,) = track.proposals
    assert proposal.regions[0].start_s == pytest.approx(6.0)
    assert track.seconds == pytest.approx(proposal.regions[0].end_s, abs=0.5)
    studio.do(ChooseTake(track_id, proposal.id, 0))
    assert studio.project.track(track_id).seconds == pytest.approx(6.0)
    studio.do(AcceptTake(track_id, proposal.id, 2))
    longer = heard(studio.source(track_id))
    assert longer.shape[1] / RATE == pytest.approx(8.0, abs=0.5)
    assert np.array_equal(longer[:, : before.shape[1]], before)
    assert np.abs(longer[:, before.shape[1] :]).max() > 0.01
    studio.to_shelf(track_id)
    loop.until(lambda: studio.shelf.items)
    assert soundfile.info(studio.shelf.items[-1].path).frames == longer.shape[1]
    studio.undo()
    assert heard(studio.source(track_id)).shape == before.shape


def test_words_become_tracks_with_sound_and_notes_and_an_edited_one_is_played_anew(studio, loop):
    tracks = generated(studio, loop)
    assert len(tracks) >= 3
    assert {"drums", "bass"} <= {track.role for track in tracks}
    for track in tracks:
        assert track.media is not None
        assert track.media.seconds == pytest.approx(8.0, abs=1e-4)
        assert len(track.score.parts) == 1
        assert track.score.parts[0].notes
        assert track.score.end == 4 * track.score.meters[0].bar
        assert not track.muted
    assert any("Understood: " in message for message in studio.messages)
    bass = next(track for track in tracks if track.role == "bass")
    stem = studio.sound_of(bass.id)
    note = bass.score.parts[0].notes[0]
    studio.do(EditNotes(bass.id, 0, removed=(note,)))
    assert studio.project.track(bass.id).media is None
    loop.until(lambda: studio.sound_of(bass.id) is not None)
    assert studio.sound_of(bass.id).path != stem.path
    louder_db = difference_db(studio.sound_of(bass.id), stem)
    assert abs(louder_db) <= 0.5, "what is played instead is as loud"
    studio.undo()
    assert studio.sound_of(bass.id) == stem


def test_what_was_generated_is_kept_with_the_project(studio, loop):
    tracks = generated(studio, loop, bars=1)
    studio.do(EditNotes(tracks[0].id, 0, removed=tracks[0].score.parts[0].notes[:1]))
    project, folder = studio.project, studio.folder
    studio.close()
    again = open_session(folder, loop.post)
    assert again.project == project
    assert again.project.track(tracks[0].id).model == tracks[0].media
    again.undo()
    assert again.project.tracks == tracks
    again.close()


def test_of_several_takes_the_first_is_heard_and_one_command_hears_another(studio, loop):
    tracks = generated(studio, loop, bars=1, takes=2)
    assert {track.take for track in tracks if not track.muted} == {1}
    assert all(track.name.startswith(f"Take {track.take} · ") for track in tracks)
    studio.do(ChooseSketch(tracks[0].group, 2))
    assert {track.take for track in studio.project.tracks if not track.muted} == {2}
    studio.undo()
    assert {track.take for track in studio.project.tracks if not track.muted} == {1}


def test_a_part_is_rolled_anew_and_the_chords_are_changed_around_a_locked_one(studio, loop):
    tracks = generated(studio, loop)
    bass, drums = (next(track for track in tracks if track.role == role) for role in ("bass", "drums"))
    done(studio, loop, studio.band.roll(bass.id))
    rolled = {track.id: track for track in studio.project.tracks}
    assert rolled[bass.id].score.parts[0].notes != bass.score.parts[0].notes
    assert rolled[bass.id].media is not None
    assert all(rolled[track.id] == track for track in tracks if track.id != bass.id)
    studio.undo()
    chord = bass.score.chords[0]
    studio.do(NameChord(bass.id, chord.tick, "Fmaj7"))
    studio.do(LockTrack(drums.id))
    done(studio, loop, studio.band.reharmonise(bass.id))
    after = {track.id: track for track in studio.project.tracks}
    assert after[drums.id].score.parts == drums.score.parts
    assert after[bass.id].score.chords[0].text == "Fmaj7"
    assert after[bass.id].score.parts[0].notes != bass.score.parts[0].notes


def test_bars_of_a_part_are_filled_and_nothing_else_changes(studio, loop):
    tracks = generated(studio, loop)
    bass = next(track for track in tracks if track.role == "bass")
    done(studio, loop, studio.ask("inpaint", bass.id, (Region(2.0, 4.0),), notes=True, takes=1, seed=5))
    after = studio.project.track(bass.id)
    old, new = bass.score.parts[0].notes, after.score.parts[0].notes
    span = range(1920, 3840)
    outside, inside = ([{n for n in notes if (n.start in span) == within} for notes in (old, new)] for within in (0, 1))
    assert outside[0] == outside[1]
    assert inside[0] != inside[1]
    assert all(one == studio.project.track(one.id) for one in tracks if one.id != bass.id)
    assert studio.history.undo_label == "Fill bars"


def test_a_generated_band_goes_on_together(studio, loop):
    tracks = generated(studio, loop)
    bass = next(track for track in tracks if track.role == "bass")
    done(studio, loop, studio.ask("continue", bass.id, notes=True, bars=2, takes=1, seed=1))
    bar = bass.score.meters[0].bar
    assert studio.project.track(bass.id).score.end == 6 * bar
    for track in tracks:
        notes = studio.project.track(track.id).score.parts[0].notes
        assert sorted(note for note in notes if note.start < 4 * bar) == sorted(track.score.parts[0].notes)
    studio.undo()
    assert studio.project.tracks == tracks


@pytest.fixture
def sung(studio_home, loop, song):
    studio = open_session(song, loop.post)
    loop.until(lambda: studio.project.tracks)
    yield studio
    studio.close()


def test_a_span_is_written_down_where_it_sounds_and_heard_in_place_of_the_sound(sung, loop):
    song = sung.project.tracks[0]
    done(sung, loop, sung.ask("transcribe", song.id, (Region(2.0, 5.0),)))
    notes = sung.project.tracks[1]
    assert (notes.parent, notes.muted, notes.start_s, notes.name) == (song.id, True, 2.0, f"{song.name} notes")
    assert 2.0 < notes.seconds < 6.0
    sung.compare(song.id)
    loop.until(lambda: sung.project.track(song.id).muted)
    heard_notes = sung.project.track(notes.id)
    assert not heard_notes.muted
    gain_db = difference_db(sung.source(song.id), sung.sound_of(notes.id), 2.0)
    assert heard_notes.gain_db == pytest.approx(gain_db)
    sung.compare(notes.id)
    assert (sung.project.track(song.id).muted, sung.project.track(notes.id).muted) == (False, True)
    sung.undo()
    assert sung.project.track(song.id).muted


def test_what_was_not_generated_is_neither_rolled_nor_compared(sung):
    song = sung.project.tracks[0]
    with pytest.raises(StudioError, match="was not generated"):
        sung.band.roll(song.id)
    with pytest.raises(WrongUsage, match="transcribe it first"):
        sung.compare(song.id)

"""A session with the real worker and the real engines, on small sounds."""

from __future__ import annotations

import numpy as np
import psutil
import pytest
import soundfile
from loops import Loop

from musicstudio.app import session as session_module
from musicstudio.app.answers import derived_seed
from musicstudio.app.documents import open_document
from musicstudio.app.session import open_session
from musicstudio.audio.likeness import unlikeness_db
from musicstudio.audio.source import open_source
from musicstudio.domain.edits import AcceptTake, ChooseTake, RejectTakes
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.region import Region

RATE = 22050


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def song(tmp_path):
    """Six seconds of a beat of noise bursts over a chord, no two bursts alike."""
    generator = np.random.default_rng(3)
    t = np.arange(6 * RATE) / RATE
    sound = sum(0.08 * np.sin(2 * np.pi * f * t) for f in (110, 277, 330))
    for beat in np.arange(0, 6, 0.5):
        at = int(beat * RATE)
        sound[at : at + 2000] += (
            generator.uniform(0.2, 0.3) * generator.standard_normal(2000) * np.exp(-np.arange(2000) / 400)
        )
    path = tmp_path / "song.wav"
    soundfile.write(path, np.stack([sound, 0.9 * sound], axis=1), RATE, subtype="PCM_16")
    return path


@pytest.fixture
def studio(studio_home, loop, song):
    session = open_session(song, loop.post)
    loop.until(lambda: session.project.tracks)
    yield session
    session.close()


def read(source):
    with open_source(source) as sound:
        return sound.read(0, sound.info.samples)


def succeed(studio, loop, job_id):
    """Wait for a job and fail at once, with its sentence, when it does."""
    loop.until(lambda: job_of(studio, job_id).ended, seconds=120)
    assert job_of(studio, job_id).status == "done", job_of(studio, job_id).error


def job_of(studio, job_id):
    return next(job for job in studio.jobs if job.id == job_id)


def inpainted(studio, loop, region=None, takes=3):
    track = studio.project.tracks[0].id
    succeed(studio, loop, studio.inpaint(track, (region or Region(2.0, 3.0),), takes=takes, seed=1))
    loop.until(lambda: studio.project.track(track).proposals)
    return track, studio.project.track(track).proposals[0]


def test_takes_are_proposed_heard_and_accepted_and_nothing_else_changes(studio, loop, song):
    track, proposal = inpainted(studio, loop)
    original = read(studio.source(track))
    assert [take.number for take in proposal.takes] == [1, 2, 3]
    heard = [read(studio.source(track, take.number, proposal.id)) for take in proposal.takes]
    inside = slice(2 * RATE, 3 * RATE)
    for take in heard:
        assert np.array_equal(take[:, : inside.start], original[:, : inside.start])
        assert np.array_equal(take[:, inside.stop :], original[:, inside.stop :])
        assert not np.array_equal(take, original)
    studio.do(ChooseTake(track, proposal.id, 2))
    studio.do(AcceptTake(track, proposal.id, 2))
    assert np.array_equal(read(studio.source(track)), heard[1])
    studio.undo()
    assert np.array_equal(read(studio.source(track)), original)
    studio.redo()
    assert np.array_equal(read(studio.source(track)), heard[1])


def test_edits_are_kept_as_edits_of_the_original(studio, loop):
    """After two edits the first one's samples are still those of its take: nothing was rendered in between."""
    track, first = inpainted(studio, loop)
    studio.do(AcceptTake(track, first.id, 1))
    once = read(studio.source(track))
    track, second = inpainted(studio, loop, Region(4.0, 4.5))
    studio.do(AcceptTake(track, second.id, 1))
    twice = read(studio.source(track))
    outside = np.r_[0 : 4 * RATE, int(4.5 * RATE) : 6 * RATE]
    assert np.array_equal(twice[:, outside], once[:, outside])
    assert len(studio.project.track(track).edits) == 2


def test_stems_arrive_as_tracks_that_sum_to_the_song(studio, loop):
    track = studio.project.tracks[0].id
    succeed(studio, loop, studio.separate(track))
    loop.until(lambda: len(studio.project.tracks) > 1)
    stems = studio.project.tracks[1:]
    assert {stem.role for stem in stems} == {"drums", "bass", "other", "vocals"}
    assert all(stem.parent == track for stem in stems)
    total = sum(read(studio.source(stem.id)) for stem in stems)
    assert np.abs(total - read(studio.source(track))).max() < 10 ** (-90 / 20)


def test_analysis_is_kept_with_the_project(studio, loop):
    track = studio.project.tracks[0].id
    succeed(studio, loop, studio.analyze(track))
    loop.until(lambda: studio.project.analysis(track))
    assert abs(studio.project.analysis(track)["tempo_bpm"] / 120 - 1) < 0.03
    folder = studio.folder
    studio.save()
    studio.close()
    document = open_document(folder)
    assert document.history.present.analysis(track)["tempo_bpm"] > 0
    document.close()


def test_cancel_gives_the_job_up(studio, loop):
    track = studio.project.tracks[0].id
    job = studio.separate(track)
    studio.cancel(job)
    loop.until(lambda: job_of(studio, job).status in ("cancelled", "done"))
    assert job_of(studio, job).status == "cancelled"
    assert len(studio.project.tracks) == 1


def test_a_worker_killed_in_mid_job_loses_that_job_only(studio, loop):
    track, proposal = inpainted(studio, loop)
    job = studio.separate(track)
    loop.until(lambda: job_of(studio, job).status == "running")
    loop.until(lambda: studio._jobs.worker_pid is not None)
    psutil.Process(studio._jobs.worker_pid).kill()
    loop.until(lambda: job_of(studio, job).status == "failed")
    assert "nothing else was lost" in job_of(studio, job).error
    assert studio.project.track(track).proposals == (proposal,)
    studio.retry(job)
    loop.until(lambda: len(studio.project.tracks) > 1, seconds=120)


def test_the_shelf_gets_a_selection_a_take_and_a_whole_track(studio, loop):
    track, proposal = inpainted(studio, loop)
    studio.to_shelf(track, Region(1.0, 2.5))
    studio.to_shelf(track, proposal.regions[0], proposal.id, 2)
    studio.to_shelf(track)
    loop.until(lambda: len(studio.shelf.items) == 3)
    by_length = sorted(studio.shelf.items, key=lambda item: soundfile.info(item.path).frames)
    assert [soundfile.info(item.path).frames for item in by_length] == [RATE, RATE * 3 // 2, 6 * RATE]
    taken, _ = soundfile.read(by_length[0].path, always_2d=True)
    expected = read(studio.source(track, 2, proposal.id))[:, 2 * RATE : 3 * RATE]
    assert np.abs(taken.T - expected).max() < 2**-22


def test_bad_files_and_impossible_edits_are_messages(studio, loop, tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    studio.open_file(tmp_path / "text.wav")
    loop.until(lambda: any("text.wav" in message for message in studio.messages))
    before = studio.project
    studio.do(RejectTakes(studio.project.tracks[0].id, "absent"))
    assert studio.project is before
    assert "absent" in studio.messages[-1]


def test_saved_elsewhere_it_goes_on_there(studio, loop, tmp_path):
    track, proposal = inpainted(studio, loop, takes=1)
    studio.save_as(tmp_path / "Elsewhere")
    assert studio.folder == tmp_path / "Elsewhere.mstudio"
    studio.do(AcceptTake(track, proposal.id, 1))
    heard = read(studio.source(track))
    studio.close()
    again = session_module.open_session(tmp_path / "Elsewhere.mstudio", loop.post)
    assert np.array_equal(read(again.source(track)), heard)
    assert again.recovered == 1
    again.close()


def test_more_takes_join_those_that_wait_and_none_comes_twice(studio, loop):
    track, proposal = inpainted(studio, loop)
    succeed(studio, loop, studio.more_takes(track, proposal.id, takes=2))
    succeed(studio, loop, studio.inpaint(track, (Region(2.0, 3.0),), takes=1, seed=5))
    loop.until(lambda: len(studio.project.track(track).proposals[0].takes) == 6)
    (waiting,) = studio.project.track(track).proposals
    assert waiting.id == proposal.id
    assert [take.number for take in waiting.takes] == [1, 2, 3, 4, 5, 6]
    heard = [read(studio.source(track, take.number, waiting.id)) for take in waiting.takes]
    assert not any(np.array_equal(one, other) for n, one in enumerate(heard) for other in heard[:n])


def test_more_like_this_keeps_what_is_nearest_and_remembers_the_parent(studio, loop):
    track, proposal = inpainted(studio, loop)
    succeed(studio, loop, studio.more_takes(track, proposal.id, like=2, takes=2))
    loop.until(lambda: len(studio.project.track(track).proposals[0].takes) == 5)
    new = studio.project.track(track).proposals[0].takes[3:]
    assert [take.parent for take in new] == [2, 2]
    assert new[0].provenance.seed != proposal.take(2).provenance.seed
    assert new[0].facts["joins"]
    inside = slice(2 * RATE, 3 * RATE)
    model, first, second = (
        read(studio.source(track, number, proposal.id))[:, inside] for number in (2, new[0].number, new[1].number)
    )
    assert unlikeness_db(model, first, RATE) <= unlikeness_db(model, second, RATE)


def test_the_same_take_is_varied_the_same_way(studio, loop):
    _, proposal = inpainted(studio, loop)
    seeds = [derived_seed(proposal.take(number), 3) for number in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_what_was_found_is_no_step_to_undo_and_outlives_a_crash(studio, loop):
    track, proposal = inpainted(studio, loop)
    step = studio.history.undo_label
    succeed(studio, loop, studio.analyze(track))
    loop.until(lambda: studio.project.analysis(track))
    studio.do(ChooseTake(track, proposal.id, 3))
    assert studio.history.undo_label == step
    studio.undo()
    assert studio.project.analysis(track)
    studio.redo()
    studio.close()
    document = open_document(studio.folder)  # nothing was saved: the journal tells it all
    present = document.history.present
    assert present.analysis(track)["tempo_bpm"] > 0
    assert present.track(track).proposals[0].chosen == 3
    assert document.history.undo_label == step
    document.close()


def test_a_task_is_asked_for_by_its_options_and_a_wrong_one_is_refused(studio, loop):
    track = studio.project.tracks[0].id
    succeed(studio, loop, studio.ask("separate", track, stems=("drums", "bass"), seed=None))
    loop.until(lambda: len(studio.project.tracks) > 1)
    assert {"drums", "bass"} <= {stem.role for stem in studio.project.tracks[1:]}
    with pytest.raises(WrongUsage, match="takes"):
        studio.ask("inpaint", track, (Region(1, 2),), takes=99)
    assert "similarity" in [spec.id for spec in studio.models("inpaint")]
    assert studio.models("nothing") == ()

import queue
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.app.scoresound import ScoreSounds
from musicstudio.audio.midifile import read_score
from musicstudio.domain.project import Project, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import Output, Result

RATE = 44100
BASS = Part("bass", (Note(0, 480, 40),), program=32)
KEYS = Part("keys", (Note(480, 480, 60),), program=4)


class FakeWorker:
    """Plays each part as a constant, its first pitch in hundredths, when told to go on."""

    def __init__(self, folder: Path):
        self.asked, self.cancelled, self._folder = [], [], folder
        self._waiting = {}

    def submit(self, request, title, on_done, *, quiet=False, urgent=False):
        assert quiet
        assert not request.mastered
        job = f"job-{len(self.asked) + 1}"
        score = read_score(request.source.path)
        self.asked.append(score)
        self._waiting[job] = (score, on_done)
        return job

    def cancel(self, job):
        self.cancelled.append(job)
        self._waiting.pop(job, None)

    def go_on(self):
        for job, (score, on_done) in list(self._waiting.items()):
            del self._waiting[job]
            outputs = []
            for number, part in enumerate(score.parts):
                path = self._folder / f"{job}-{number}.wav"
                soundfile.write(path, np.full((RATE, 2), part.notes[0].pitch / 100), RATE, subtype="FLOAT")
                outputs.append(Output("audio", Provenance("fake", "fake", "yours", 1), path=str(path), stem=part.name))
            on_done(Result(tuple(outputs)), self._folder)


class Owner:
    """The thread that everything is posted to."""

    def __init__(self):
        self._posted, self.changes = queue.Queue(), 0

    def post(self, work):
        self._posted.put(work)

    def changed(self):
        self.changes += 1

    def until(self, true, work=lambda: None):
        end = time.monotonic() + 20
        while not true() and time.monotonic() < end:
            work()
            try:
                self._posted.get(timeout=0.02)()
            except queue.Empty:
                continue
        assert true()


@pytest.fixture
def owner():
    return Owner()


@pytest.fixture
def worker(tmp_path):
    return FakeWorker(tmp_path)


@pytest.fixture
def sounds(tmp_path, owner, worker):
    made = ScoreSounds(worker, lambda: tmp_path, owner.post, owner.changed)
    yield made
    made.close()


def project(*parts, **more):
    return Project("p", (Track("t", "t", score=Score(parts, **more)),))


def level(source):
    return soundfile.read(source.path)[0][1000, 0] / 10 ** (-9 / 20)


def test_a_score_is_heard_once_it_was_played(sounds, owner, worker):
    shown = project(BASS, KEYS)
    sounds.follow(shown)
    assert sounds.source(shown.tracks[0]) is None
    owner.until(lambda: sounds.source(shown.tracks[0]), worker.go_on)
    assert owner.changes == 1
    assert level(sounds.source(shown.tracks[0])) == pytest.approx(1.0)


def test_an_edit_plays_one_part_anew_and_the_old_sound_is_heard_meanwhile(sounds, owner, worker):
    before = project(BASS, KEYS)
    sounds.follow(before)
    owner.until(lambda: sounds.source(before.tracks[0]), worker.go_on)
    old = sounds.source(before.tracks[0])
    after = project(BASS, replace(KEYS, notes=(Note(480, 480, 80),)))
    sounds.follow(after)
    owner.until(lambda: len(worker.asked) == 2)
    assert [part.name for part in worker.asked[1].parts] == ["keys"]
    assert sounds.source(after.tracks[0]) == old
    owner.until(lambda: sounds.source(after.tracks[0]) != old, worker.go_on)
    assert level(sounds.source(after.tracks[0])) == pytest.approx(1.2)


def test_going_back_asks_for_nothing(sounds, owner, worker):
    one, other = project(BASS), project(replace(BASS, program=33))
    heard = []
    for shown in (one, other, one):
        sounds.follow(shown)
        changes = owner.changes
        owner.until(lambda changes=changes: owner.changes > changes, worker.go_on)
        heard.append(sounds.source(shown.tracks[0]))
    assert heard[0] == heard[2] != heard[1]
    assert len(worker.asked) == 2


def test_the_latest_edit_wins_and_older_ones_are_cancelled(sounds, owner, worker):
    sounds.follow(project(BASS))
    owner.until(lambda: len(worker.asked) == 1)
    latest = project(replace(BASS, notes=(Note(0, 480, 50),)))
    sounds.follow(latest)
    assert worker.cancelled == ["job-1"]
    owner.until(lambda: sounds.source(latest.tracks[0]), worker.go_on)
    assert level(sounds.source(latest.tracks[0])) == pytest.approx(0.5)
    assert owner.changes == 1


def test_an_offset_moves_the_sound(sounds, owner, worker):
    shown = project(BASS, tempo_map=TempoMap.constant(120, offset_s=0.5))
    sounds.follow(shown)
    owner.until(lambda: sounds.source(shown.tracks[0]), worker.go_on)
    sound, _ = soundfile.read(sounds.source(shown.tracks[0]).path)
    assert len(sound) == 1.5 * RATE
    assert np.flatnonzero(sound[:, 0])[0] == RATE // 2


def test_a_score_without_notes_or_a_track_that_is_gone_is_not_heard(sounds, owner, worker):
    shown = project(BASS)
    sounds.follow(shown)
    owner.until(lambda: sounds.source(shown.tracks[0]), worker.go_on)
    sounds.follow(project(replace(BASS, notes=())))
    owner.until(lambda: sounds.source(shown.tracks[0]) is None)
    sounds.follow(shown)
    owner.until(lambda: sounds.source(shown.tracks[0]))
    sounds.follow(Project("p"))
    assert sounds.source(shown.tracks[0]) is None


def test_a_struck_note_is_played_once_for_neighbouring_velocities(sounds, owner, worker):
    struck = []
    sounds.strike(KEYS, 64, 90, "", struck.append)
    owner.until(lambda: struck, worker.go_on)
    sounds.strike(KEYS, 64, 92, "", struck.append)
    assert struck[0] == struck[1]
    sounds.strike(KEYS, 64, 20, "", struck.append)
    owner.until(lambda: len(struck) == 3, worker.go_on)
    assert struck[2] != struck[0]
    (note,) = worker.asked[0].parts[0].notes
    assert (note.pitch, len(worker.asked)) == (64, 2)


def test_after_closing_nothing_is_told(tmp_path, owner, worker):
    sounds = ScoreSounds(worker, lambda: tmp_path, owner.post, owner.changed)
    sounds.follow(project(BASS))
    owner.until(lambda: worker.asked)
    sounds.close()
    worker.go_on()
    assert worker.cancelled == ["job-1"]
    assert owner.changes == 0


def test_where_nothing_can_be_written_a_struck_note_is_only_not_heard(tmp_path, owner, worker):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    sounds = ScoreSounds(worker, lambda: blocked, owner.post, owner.changed)
    sounds.strike(KEYS, 64, 90, "", lambda path: pytest.fail("nothing was played"))
    assert worker.asked == []
    sounds.close()

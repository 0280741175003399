import sys
import threading
from pathlib import Path

import pytest

from musicstudio.app.jobs import Jobs
from musicstudio.app.worker_client import WorkerClient
from musicstudio.domain.tasks import AnalyzeRequest, RenderRequest, Sketched, Source

FAKE = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]


class Watch:
    """Collects snapshots and lets a test wait for one."""

    def __init__(self):
        self.seen, self._changed = [], threading.Condition()

    def __call__(self, job):
        with self._changed:
            self.seen.append(job)
            self._changed.notify_all()

    def until(self, wanted):
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.seen)), timeout=20), self.seen
            return next(job for job in self.seen if wanted(job))


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def jobs(tmp_path, studio_home, watch):
    queue = Jobs(lambda: tmp_path, watch, WorkerClient(FAKE))
    yield queue
    queue.close()
    assert not list(tmp_path.glob(".musicstudio-*")), "scratch was left behind"


REQUEST = AnalyzeRequest(Source("a.wav"))


def named(monkeypatch, name):
    """Make the next job ids be what the fake worker understands."""
    monkeypatch.setattr("musicstudio.app.jobs._job_id", lambda number: name)


def test_a_job_goes_from_queued_to_done(jobs, watch):
    done = []
    job_id = jobs.submit(REQUEST, "Analyze a", lambda result, scratch: done.append(scratch.is_dir()))
    job = watch.until(lambda job: job.status == "done")
    assert job.id == job_id
    statuses = [job.status for job in watch.seen]
    assert statuses[0] == "queued"
    assert "running" in statuses
    assert watch.until(lambda job: job.forecast is not None).forecast.seconds == 1.0
    assert done == [True]


def test_notes_heard_so_far_gather_and_go_when_the_job_ends(jobs, watch, monkeypatch):
    named(monkeypatch, "sketch")
    jobs.submit(REQUEST, "Transcribe a", lambda *_: None)
    assert watch.until(lambda job: job.status == "done").sketched == ()
    grown = [len(job.sketched) for job in watch.seen if not job.ended]
    assert grown == sorted(grown)
    assert grown[-1] == 6
    whole = max(watch.seen, key=lambda job: len(job.sketched)).sketched
    assert [note.pitch for note in whole] == [60, 36, 61, 36, 62, 36]
    assert whole[2] == Sketched(1.0, 1.5, 61, 90, 0.8, "piano")


def test_cancelling_a_waiting_job_never_starts_it(jobs, watch, monkeypatch):
    named(monkeypatch, "slow")
    first = jobs.submit(REQUEST, "first", lambda *_: None)
    named(monkeypatch, "ok")
    second = jobs.submit(REQUEST, "second", lambda *_: pytest.fail("it ran"))
    watch.until(lambda job: job.id == first and job.progress.fraction > 0)
    jobs.cancel(second)
    jobs.cancel(first)
    watch.until(lambda job: job.id == second and job.status == "cancelled")
    assert not any(job.id == second and job.status == "running" for job in watch.seen)


@pytest.mark.parametrize(("name", "sentence"), [("fail", "a.wav holds no sound"), ("crash", "ended unexpectedly")])
def test_a_failure_is_a_sentence_and_the_queue_goes_on(jobs, watch, monkeypatch, name, sentence):
    named(monkeypatch, name)
    jobs.submit(REQUEST, "bad", lambda *_: pytest.fail("it has no result"))
    assert sentence in watch.until(lambda job: job.status == "failed").error
    named(monkeypatch, "ok")
    jobs.submit(REQUEST, "good", lambda *_: None)
    watch.until(lambda job: job.title == "good" and job.status == "done")


def test_forgetting_drops_only_what_has_ended(jobs, watch, monkeypatch):
    named(monkeypatch, "slow")
    slow = jobs.submit(REQUEST, "slow", lambda *_: None)
    watch.until(lambda job: job.status == "running")
    jobs.forget(slow)
    assert [job.id for job in jobs.jobs] == [slow]
    jobs.cancel(slow)
    watch.until(lambda job: job.status == "cancelled")
    jobs.forget(slow)
    assert jobs.jobs == ()


def test_light_work_does_not_wait_for_heavy_work(tmp_path, studio_home, watch, monkeypatch):
    clients = [WorkerClient(FAKE) for _ in range(2)]
    queue = Jobs(lambda: tmp_path, watch, *clients)
    try:
        named(monkeypatch, "slow")
        queue.submit(REQUEST, "separate", lambda *_: None)
        watch.until(lambda job: job.id == "slow" and job.progress.fraction > 0)
        named(monkeypatch, "ok")
        queue.submit(RenderRequest(Source("a.mid")), "render", lambda *_: None)
        watch.until(lambda job: job.id == "ok" and job.status == "done")
        assert {job.id: job.status for job in queue.jobs} == {"slow": "running", "ok": "done"}
        pids = [client.pid for client in clients]
        assert None not in pids
        assert len(set(pids)) == 2
    finally:
        queue.close()
    assert [client.pid for client in clients] == [None, None]


def test_an_idle_light_worker_gives_its_memory_back_and_starts_again(tmp_path, studio_home, watch, monkeypatch):
    monkeypatch.setattr("musicstudio.app.jobs._LIGHT_IDLE_S", 0.2)
    light = WorkerClient(FAKE)
    queue = Jobs(lambda: tmp_path, watch, WorkerClient(FAKE), light)
    try:
        for name in ("ok", "ok again"):
            named(monkeypatch, name)
            queue.submit(RenderRequest(Source("a.mid")), "render", lambda *_: None)
            watch.until(lambda job, name=name: job.id == name and job.status == "done")
            deadline = threading.Event()
            while light.pid is not None and not deadline.wait(0.05):
                pass
            assert light.pid is None
    finally:
        queue.close()


def test_a_quiet_job_is_told_of_only_when_it_fails(jobs, watch, monkeypatch):
    done = []
    named(monkeypatch, "ok")
    jobs.submit(REQUEST, "quiet", lambda result, scratch: done.append(result), quiet=True)
    named(monkeypatch, "fail")
    jobs.submit(REQUEST, "failing", lambda *_: None, quiet=True)
    watch.until(lambda job: job.status == "failed")
    assert done
    assert {job.title for job in watch.seen} == {"failing"}
    assert [job.title for job in jobs.jobs] == ["failing"]


def test_a_quiet_job_that_takes_long_is_listed_until_it_ends(jobs, watch, monkeypatch):
    monkeypatch.setattr("musicstudio.app.jobs._QUIET_S", 0.3)
    named(monkeypatch, "slow")
    job_id = jobs.submit(REQUEST, "long", lambda *_: None, quiet=True)
    watch.until(lambda job: job.id == job_id)
    assert [job.id for job in jobs.jobs] == [job_id]
    jobs.cancel(job_id)
    watch.until(lambda job: job.status == "cancelled")
    assert jobs.jobs == ()


def test_what_is_urgent_waits_for_no_rendering(tmp_path, studio_home, watch, monkeypatch):
    queue = Jobs(lambda: tmp_path, watch, *(WorkerClient(FAKE) for _ in range(3)))
    try:
        named(monkeypatch, "slow")
        queue.submit(RenderRequest(Source("a.mid")), "score", lambda *_: None)
        watch.until(lambda job: job.id == "slow" and job.progress.fraction > 0)
        named(monkeypatch, "ok")
        queue.submit(RenderRequest(Source("b.mid")), "note", lambda *_: None, urgent=True)
        watch.until(lambda job: job.id == "ok" and job.status == "done")
        assert queue.jobs[0].status == "running"
    finally:
        queue.close()

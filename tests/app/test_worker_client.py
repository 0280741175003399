import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from musicstudio.app.worker_client import WorkerClient
from musicstudio.domain import wire
from musicstudio.domain.errors import JobCancelled, UnsupportedAudio, WorkerLost
from musicstudio.domain.messages import Forecasted, Progressed, RunJob
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source

FAKE = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]
SPEC = ModelSpec("listening", "listening", ("analyze",), "Listening", "MIT")


def job(name: str) -> RunJob:
    return RunJob(name, "analyze", SPEC, wire.encode(AnalyzeRequest(Source("a.wav"))), "/nowhere")


@pytest.fixture
def client(studio_home):
    one = WorkerClient(FAKE)
    yield one
    one.close()
    assert one.pid is None


def test_one_process_stays_warm_and_is_heard(client):
    events = []
    first = client.run(job("ok"), events.append, CancelToken()).warnings
    second = client.run(job("ok"), events.append, CancelToken()).warnings
    assert first == second == (str(client.pid),)
    assert isinstance(events[0], Forecasted)
    assert any(isinstance(event, Progressed) for event in events)


def test_what_the_engine_raised_is_raised_here(client):
    with pytest.raises(UnsupportedAudio, match=r"a\.wav holds no sound") as failed:
        client.run(job("fail"), lambda _: None, CancelToken())
    assert failed.value.__notes__ == ["details"]


@pytest.mark.parametrize("name", ["crash", "nonsense"])
def test_a_worker_that_dies_or_raves_is_one_sentence_and_the_next_job_runs(client, name):
    with pytest.raises(WorkerLost):
        client.run(job(name), lambda _: None, CancelToken())
    assert client.run(job("ok"), lambda _: None, CancelToken()).warnings == (str(client.pid),)


def cancel_soon(client, name):
    """Cancel a job once it is under way; returns the seconds until it ended and its process."""
    cancel, asked, pids = CancelToken(), [], []

    def on_event(event):
        if isinstance(event, Progressed) and not asked:
            pids.append(client.pid)
            asked.append(time.monotonic())
            cancel.cancel()

    with pytest.raises(JobCancelled):
        client.run(job(name), on_event, cancel)
    return time.monotonic() - asked[0], pids[0]


def test_a_polite_worker_stops_and_stays(client):
    _, pid = cancel_soon(client, "slow")
    assert client.pid == pid


def test_a_stubborn_worker_is_killed(client):
    _, pid = cancel_soon(client, "stubborn")
    assert client.pid is None
    assert not psutil.pid_exists(pid)


def test_killed_from_outside_in_mid_job(client):
    def kill(event):
        if isinstance(event, Progressed):
            psutil.Process(client.pid).kill()

    with pytest.raises(WorkerLost, match="nothing else was lost"):
        client.run(job("slow"), kill, CancelToken())


def test_close_ends_a_process_at_work(studio_home):
    client = WorkerClient(FAKE)
    started = threading.Event()

    def run():
        with pytest.raises(WorkerLost):
            client.run(job("slow"), lambda _: started.set(), CancelToken())

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(20)
    pid = client.pid
    client.close()
    thread.join(10)
    assert not psutil.pid_exists(pid)

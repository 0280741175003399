"""The real worker process, spoken to over its pipes."""

import json
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
import soundfile
from engines.scribe.small import small_weights

from musicstudio.app.worker_client import worker_command
from musicstudio.audio.midifile import read_score
from musicstudio.domain import wire
from musicstudio.domain.messages import CancelJob, Failed, Finished, Forecasted, RunJob, Sketching, from_line, to_line
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import AnalyzeRequest, SeparateRequest, Source, TranscribeRequest

LISTENING = ModelSpec("listening", "listening", ("analyze",), "Listening", "MIT")
TRANSCRIBER = ModelSpec(
    "transcriber", "transcriber", ("transcribe",), "Transcriber", "CC0-1.0", files=(Weights("a", "", "0" * 64, 1),)
)
MASKING = ModelSpec("masking", "masking", ("separate",), "Masking", "MIT")


@pytest.fixture
def worker():
    process = subprocess.Popen(worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, encoding="utf-8")  # fmt: skip
    yield process
    process.kill()
    process.wait()


def ask(worker, message):
    worker.stdin.write(to_line(message))
    worker.stdin.flush()


def answer(worker, *kinds):
    """Return the first message of one of the kinds; everything on the way must be a message too."""
    while True:
        message = from_line(worker.stdout.readline())
        if isinstance(message, kinds):
            return message


def analyze(path, tmp_path, job="one"):
    return RunJob(job, "analyze", LISTENING, wire.encode(AnalyzeRequest(Source(str(path)))), str(tmp_path))


def test_a_bad_file_and_an_unknown_task_are_sentences_and_the_worker_stays(worker, tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    ask(worker, analyze(tmp_path / "text.wav", tmp_path))
    failed = answer(worker, Failed, Finished)
    assert failed.kind == "UnsupportedAudio"
    assert "text.wav" in failed.message
    assert "\n" not in failed.message
    ask(worker, RunJob("two", "conquer", LISTENING, {}, str(tmp_path)))
    assert isinstance(answer(worker, Failed, Finished), Failed)
    ask(worker, RunJob("three", "analyze", ModelSpec("x", "os", ("analyze",), "X", "MIT"),
                       wire.encode(AnalyzeRequest(Source("a.wav"))), str(tmp_path)))  # fmt: skip
    assert isinstance(answer(worker, Failed, Finished), Failed)


def test_it_ends_when_its_master_goes(worker):
    worker.stdin.close()
    worker.wait(10)


def noise(path, seconds):
    generator = np.random.default_rng(1)
    soundfile.write(path, 0.1 * generator.standard_normal((seconds * 44100, 2)), 44100, subtype="PCM_16")
    return path


def long_job(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    request = wire.encode(SeparateRequest(Source(str(noise(tmp_path / "long.wav", 120)))))
    return RunJob("long", "separate", MASKING, request, str(scratch)), scratch


def test_a_master_killed_in_mid_job_leaves_no_process_and_no_scratch(worker, tmp_path):
    job, scratch = long_job(tmp_path)
    ask(worker, job)
    answer(worker, Forecasted)
    worker.stdin.close()
    worker.wait(10)
    assert not scratch.exists()


def test_cancel_is_heard_in_mid_job_and_the_worker_stays(worker, tmp_path):
    job, _ = long_job(tmp_path)
    ask(worker, job)
    answer(worker, Forecasted)
    time.sleep(1)
    ask(worker, CancelJob("long"))
    assert answer(worker, Failed, Finished).kind == "JobCancelled"
    assert psutil.pid_exists(worker.pid)


def test_a_job_cancelled_before_its_turn_does_not_run(worker, tmp_path):
    ask(worker, CancelJob("late"))
    ask(worker, analyze(noise(tmp_path / "a.wav", 1), tmp_path, "late"))
    assert answer(worker, Failed, Finished).kind == "JobCancelled"


def test_what_libraries_print_stays_off_the_pipe(tmp_path):
    code = (
        "import threading, os, sys; sys.argv = ['musicstudio', 'worker']\n"
        "import musicstudio.worker.main as main\n"
        "work = main.Worker.work\n"
        "def loud(self):\n    print('hello'); os.write(1, b'raw'); work(self)\n"
        "main.Worker.work = loud\nmain.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="", capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == ""
    assert "hello" in done.stderr
    assert "raw" in done.stderr


def test_messages_are_single_lines_of_json(worker, tmp_path):
    ask(worker, analyze(tmp_path / "absent.wav", tmp_path))
    assert json.loads(worker.stdout.readline())["type"] == "Failed"


def test_notes_are_told_while_they_are_heard_and_come_with_their_confidence(worker, tmp_path):
    weights = small_weights(tmp_path / "w", lively=True)
    request = TranscribeRequest(Source(str(noise(tmp_path / "a.wav", 2))))
    job = RunJob("t", "transcribe", TRANSCRIBER, wire.encode(request), str(tmp_path), str(weights))
    ask(worker, job)
    told = answer(worker, Sketching, Failed)
    assert told.notes[0].confidence >= 0.5
    (made,) = answer(worker, Finished, Failed).result.outputs
    score = read_score(made.path)
    assert score.threshold == 0.5
    notes = [note for part in score.parts for note in part.notes]
    assert len(notes) == made.facts["notes"] + made.facts["strokes"]
    assert all(0.5 <= note.confidence < 1 for note in notes)
    assert sum(len(part.faint) for part in score.parts) == made.facts["faint"] > 0

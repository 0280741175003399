"""The recorder: its ring, its process with a made-up device, and its news."""

from __future__ import annotations

import sys
import textwrap
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.audio.capture import Capture
from musicstudio.audio.recorder import Recorder
from musicstudio.audio.recorderprocess import record

RATE = 8000


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=30))
def test_what_is_put_in_comes_out_in_order_until_there_is_no_room(steps):
    capture, sent, got, count = Capture(2, 64), [], [], 0
    waiting = lost = 0
    for length, taken in steps:
        block = np.arange(count, count + length, dtype=np.float32)
        count += length
        capture.put(np.stack([block, -block], axis=1))
        room = 64 - waiting
        sent += block[:room].tolist()
        waiting, lost = min(waiting + length, 64), lost + max(length - room, 0)
        if taken:
            made, waiting = capture.take(), 0
            assert np.array_equal(made[0], -made[1])
            got += made[0].tolist()
    got += capture.take()[0].tolist()
    assert got == sent
    assert capture.lost == lost


class FakeDevice:
    """As much of sounddevice as is needed: a microphone that hears a ramp, block by block."""

    class PortAudioError(Exception):
        pass

    def __init__(self, channels=1, blocks=20, refuses=False, lost=False):
        self.channels, self.blocks, self.refuses, self.lost = channels, blocks, refuses, lost

    def query_devices(self, number=None, kind=""):
        one = {"max_input_channels": self.channels, "default_samplerate": float(RATE), "name": "microphone"}
        return one if kind else [one]

    def InputStream(self, samplerate, channels, dtype, callback, finished_callback):
        if self.refuses:
            raise self.PortAudioError("Device unavailable")

        def feed():
            for n in range(self.blocks):
                block = np.arange(n * 160, (n + 1) * 160, dtype=np.float32).reshape(-1, 1) / RATE
                callback(np.repeat(block, channels, axis=1), 160, None, None)
            if self.lost:
                finished_callback()

        feeder = threading.Thread(target=feed)
        return SimpleNamespace(start=feeder.start, stop=feeder.join, close=lambda: None, latency=0.02)


def recorded(tmp_path, device, for_s=0.2):
    news, ended = [], threading.Event()
    threading.Timer(for_s, ended.set).start()
    record(tmp_path / "take.wav", device, ended, news.append)
    return news


@pytest.mark.parametrize("channels", [1, 2])
def test_every_sample_that_came_in_is_in_the_file(tmp_path, channels):
    news = recorded(tmp_path, FakeDevice(channels))
    sound, rate = soundfile.read(tmp_path / "take.wav", always_2d=True)
    assert (rate, sound.shape) == (RATE, (3200, channels))
    assert np.abs(sound[:, 0] - np.arange(3200) / RATE).max() < 2**-22
    assert news[0] == {"begun": 0.02, "sample_rate": RATE, "channels": channels}
    assert news[-1] == {"done": 3200, "lost": 0}
    assert max(one.get("level", 0) for one in news) == pytest.approx(3199 / RATE)


def test_without_an_input_or_when_it_refuses_one_sentence_says_so(tmp_path):
    (news,) = recorded(tmp_path, FakeDevice(channels=0))
    assert news["error"].startswith("No sound input was found")
    (news,) = recorded(tmp_path, FakeDevice(refuses=True))
    assert news["error"].startswith("The sound input cannot be opened (Device unavailable)")
    assert not (tmp_path / "take.wav").exists()


def test_what_was_recorded_before_the_input_went_away_is_kept(tmp_path):
    news = recorded(tmp_path, FakeDevice(lost=True), for_s=30)
    assert any("went away" in str(one.get("error")) for one in news)
    assert soundfile.info(tmp_path / "take.wav").frames == 3200


def fake_process(tmp_path, body):
    script = tmp_path / "recorder.py"
    script.write_text(
        "import json, os, sys\ndef tell(**news): print(json.dumps(news), flush=True)\n" + textwrap.dedent(body)
    )
    return [sys.executable, str(script)]


def test_the_recorder_follows_its_process_until_the_file_is_there(tmp_path):
    command = fake_process(
        tmp_path,
        """
        tell(begun=0.01, sample_rate=8000, channels=1)
        print("a driver's chatter", flush=True)
        tell(level=0.5, samples=4000)
        while os.read(0, 64): pass
        open(sys.argv[1], "w").close()
        tell(done=8000, lost=0)
        """,
    )
    recorder = Recorder(tmp_path / "take.wav", command)
    _until(lambda: recorder.seconds == 0.5)
    assert (recorder.begun, recorder.latency_s, recorder.peak, recorder.ended) == (True, 0.01, 0.5, False)
    assert recorder.wait()
    assert (recorder.seconds, recorder.error) == (1.0, "")
    assert recorder.path.exists()


def test_a_process_that_dies_or_hears_nothing_is_told_of(tmp_path):
    died = Recorder(tmp_path / "a.wav", [sys.executable, "-c", "raise SystemExit(3)"])
    assert not died.wait()
    assert died.error.startswith("The recording process ended")
    silent = Recorder(
        tmp_path / "b.wav", fake_process(tmp_path, "tell(begun=0, sample_rate=8000)\ntell(done=0, lost=0)")
    )
    assert not silent.wait()
    assert silent.error.startswith("Nothing came from the sound input")


def test_the_real_process_ends_with_news_whatever_the_machine_has(tmp_path):
    """With a microphone it records, without one it says so; either way it ends when asked to."""
    recorder = Recorder(tmp_path / "take.wav")
    _until(lambda: recorder.begun or recorder.ended)
    whole = recorder.wait()
    assert whole == recorder.path.exists()
    assert whole or recorder.error.endswith(".")


def _until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)

"""The whole analysis: what it answers, that it never fails, can be followed and stopped, and reads its file once."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from engines.analyze.heard import RATE, ROCK, ArrayReader, drums, listen
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source
from musicstudio.engines.analyze.listening import analyze, forecast

FACTS = {
    "tempo_bpm", "tempo_steady", "tempo_changes", "beats_s", "downbeats_s", "meter", "bars", "key", "chords",
    "sections", "loudness_lufs", "true_peak_dbtp", "tuning_cents", "duration_s",
    "confidence",
}  # fmt: skip


def groove(seconds: float = 12.0) -> np.ndarray:
    return drums(np.arange(0, seconds, 0.5), ROCK, 4, seconds)


def test_facts_are_plain_json_and_complete():
    heard = listen(groove())
    assert set(heard) == FACTS
    assert json.loads(json.dumps(heard, allow_nan=False)) == heard
    assert set(heard["confidence"]) == {"tempo", "beats", "meter", "key", "chords", "sections"}
    assert all(0 <= value <= 1 for value in heard["confidence"].values())


def test_loudness_is_that_of_the_meter():
    sound = np.stack([groove(), 0.5 * groove()]).astype(np.float32)
    heard = listen(sound)
    assert heard["loudness_lufs"] == pytest.approx(integrated_lufs(sound, RATE), abs=0.01)
    assert heard["true_peak_dbtp"] == pytest.approx(true_peak_dbtp(sound, RATE), abs=0.01)


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
@pytest.mark.parametrize("samples", [1, 100, 5000, 30000])
def test_short_and_silent_sounds_never_fail(rate, samples):
    for level in (0.0, 0.3):
        noise = level * np.random.default_rng(5).normal(size=(2, samples))
        heard = listen(noise, rate)
        assert heard["duration_s"] == pytest.approx(samples / rate, abs=1e-4)
        if level == 0:
            assert heard["tempo_bpm"] is heard["key"] is heard["loudness_lufs"] is heard["true_peak_dbtp"] is None
            assert heard["beats_s"] == heard["chords"] == heard["sections"] == []
            assert not any(heard["confidence"].values())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.1, 6.0), st.integers(1, 3), st.sampled_from([11025, 22050, 48000]))
def test_whatever_the_sound_times_ascend_and_lie_inside(seed, seconds, channels, rate):
    rng = np.random.default_rng(seed)
    sound = rng.normal(0, 0.1, (channels, int(seconds * rate))) * (rng.random(int(seconds * rate)) < rng.random())
    heard = listen(sound, rate)
    for times in (heard["beats_s"], heard["downbeats_s"]):
        assert all(a < b for a, b in itertools.pairwise(times))
        assert all(0 <= time <= heard["duration_s"] for time in times)
    assert set(heard["downbeats_s"]) <= set(heard["beats_s"])


def test_progress_rises_to_the_end():
    told: list[float] = []
    listen(groove(), report=lambda fraction, stage: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 8


def test_cancel_stops_in_the_middle():
    cancel = CancelToken()

    def report(fraction: float, stage: str) -> None:
        if fraction > 0.2:
            cancel.cancel()
        assert fraction < 0.6

    with pytest.raises(JobCancelled):
        listen(np.tile(groove(), 3), report=report, cancel=cancel)


def test_the_file_is_read_once_in_order():
    class Once(ArrayReader):
        at = 0

        def read(self, start, stop):
            assert start == self.at
            assert stop - start <= 4 * RATE
            self.at = stop
            return super().read(start, stop)

    sound = Once(groove(20.0))
    analyze(sound, AnalyzeRequest(Source("x.wav")), lambda fraction, stage: None, CancelToken())
    assert sound.at == sound.info.samples


def test_the_same_sound_gives_the_same_facts():
    assert listen(groove()) == listen(groove())


def test_forecast_grows_slowly_with_length():
    short, long = forecast(10, 48000, 2), forecast(7200, 48000, 2)
    assert 0 < short.seconds < long.seconds
    assert long.memory_bytes < 700 << 20
    assert long.disk_bytes == 0

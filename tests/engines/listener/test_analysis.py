"""Analysis with the listener: the same facts as plain listening, whatever the sound, in one reading, stoppable."""

from __future__ import annotations

import itertools
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from engines.analyze.activity import activity
from engines.analyze.heard import RATE, ROCK, ArrayReader, drums
from engines.analyze.heard import listen as listen_plainly
from engines.listener.small import small_weights

from musicstudio.domain.errors import JobCancelled, ModelUnavailable
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source
from musicstudio.engines.analyze.chord_decoding import Harmonies
from musicstudio.engines.listener import analysis
from musicstudio.engines.listener.analysis import analyze, forecast
from musicstudio.engines.listener.windows import Activations
from musicstudio.engines.table import engine_for, forecaster_for


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return small_weights(tmp_path / "weights")


def listen(data: np.ndarray, weights: Path, rate: int = RATE, report=lambda fraction, stage: None, cancel=None) -> dict:
    sound = ArrayReader(data, rate)
    request = AnalyzeRequest(Source("memory.wav"), device="cpu")
    return analyze(sound, request, report, cancel or CancelToken(), weights)


def groove(seconds: float = 12.0) -> np.ndarray:
    return drums(np.arange(0, seconds, 0.5), ROCK, 4, seconds)


def kinds(value: object) -> object:
    """Return the shape of plain values: what a reader of facts relies on."""
    if isinstance(value, dict):
        return {key: kinds(one) for key, one in value.items()}
    return [kinds(value[0])] if isinstance(value, list) and value else type(value)


def understood(monkeypatch, times_s: np.ndarray, downbeats: np.ndarray, seconds: float) -> None:
    """Let the network hear given beats, and C major and A minor in turn every two seconds."""
    frames = int(seconds * 10) + 1
    minor = np.arange(frames) // 20 % 2 == 1
    root, bass, tones = np.full((13, frames), -3.0), np.full((13, frames), -3.0), np.full((12, frames), -3.0)
    for rows in (root, bass):
        rows[np.where(minor, 9, 0), np.arange(frames)] = 3.0
    for pitch in range(12):
        tones[pitch, np.where(minor, pitch in (9, 0, 4), pitch in (0, 4, 7))] = 3.0
    key = np.zeros(24)
    key[0] = 5.0
    harmonies = Harmonies(*(part.astype(np.float32) for part in (root, bass, tones)), 10.0)
    whole = Activations(activity(times_s, downbeats, seconds), harmonies, key)
    monkeypatch.setattr(analysis, "hear_whole", lambda *given: (whole, torch.device("cpu")))


def test_facts_are_those_of_plain_listening(weights: Path, monkeypatch) -> None:
    times_s = np.arange(0, 16, 0.5)
    understood(monkeypatch, times_s, np.arange(32) % 4 == 0, 16.0)
    chords = 0.2 * np.sin(2 * np.pi * 262 * np.arange(16 * RATE) / RATE)
    sound = groove(16.0) + chords
    heard, plain = listen(sound, weights), listen_plainly(sound)
    assert kinds(heard) == kinds(plain)
    assert json.loads(json.dumps(heard, allow_nan=False)) == heard
    for name in ("duration_s", "loudness_lufs", "true_peak_dbtp", "tuning_cents"):
        assert heard[name] == plain[name]


def test_what_the_network_hears_is_told(weights: Path, monkeypatch) -> None:
    times_s = np.arange(0.25, 15.9, 0.5)
    downbeats = np.arange(len(times_s)) % 3 == 1
    understood(monkeypatch, times_s, downbeats, 16.0)
    chords = 0.2 * np.sin(2 * np.pi * 262 * np.arange(16 * RATE) / RATE)
    heard = listen(groove(16.0) + chords, weights)
    assert heard["tempo_bpm"] == pytest.approx(120, abs=0.1)
    assert heard["meter"] == "3/4"
    assert np.abs(np.array(heard["beats_s"]) - times_s).max() < 0.011
    assert np.abs(np.array(heard["downbeats_s"]) - times_s[downbeats]).max() < 0.011
    assert heard["bars"] == downbeats.sum()
    assert heard["key"] == "C major"
    assert {chord["name"] for chord in heard["chords"]} == {"C", "Am"}
    assert heard["confidence"]["beats"] > 0.6


@pytest.mark.parametrize("rate", [8000, 44100])
@pytest.mark.parametrize("samples", [1, 100, 30000])
def test_short_and_silent_sounds_never_fail(rate: int, samples: int, weights: Path) -> None:
    for level in (0.0, 0.3):
        noise = level * np.random.default_rng(5).normal(size=(2, samples))
        heard = listen(noise, weights, rate)
        assert heard["duration_s"] == pytest.approx(samples / rate, abs=1e-4)
        if level == 0:
            assert heard["tempo_bpm"] is heard["key"] is heard["loudness_lufs"] is heard["true_peak_dbtp"] is None
            assert heard["beats_s"] == heard["chords"] == heard["sections"] == []
            assert not any(heard["confidence"].values())


def test_random_weights_still_give_times_that_ascend_inside(weights: Path) -> None:
    heard = listen(groove(9.3), weights)
    for times in (heard["beats_s"], heard["downbeats_s"]):
        assert all(a < b for a, b in itertools.pairwise(times))
        assert all(0 <= time <= heard["duration_s"] for time in times)
    assert set(heard["downbeats_s"]) <= set(heard["beats_s"])
    assert all(0 <= value <= 1 for value in heard["confidence"].values())


def test_the_file_is_read_once_in_order_and_progress_rises(weights: Path) -> None:
    class Once(ArrayReader):
        at = 0

        def read(self, start: int, stop: int) -> np.ndarray:
            assert start == self.at
            assert stop - start <= 4 * RATE
            self.at = stop
            return super().read(start, stop)

    sound, told = Once(groove(15.0)), []
    request = AnalyzeRequest(Source("x.wav"), device="cpu")
    analyze(sound, request, lambda fraction, stage: told.append(fraction), CancelToken(), weights)
    assert sound.at == sound.info.samples
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 8


@pytest.mark.parametrize("share", [0.2, 0.56, 0.84])
def test_cancel_stops_in_the_middle(share: float, weights: Path) -> None:
    cancel = CancelToken()

    def report(fraction: float, stage: str) -> None:
        assert not cancel.cancelled
        if fraction > share:
            cancel.cancel()

    with pytest.raises(JobCancelled):
        listen(groove(16.0), weights, report=report, cancel=cancel)


def test_the_table_knows_it_by_its_family(weights: Path) -> None:
    spec = ModelSpec(
        "small", "listener", ("analyze",), "Small", "CC0-1.0", files=(Weights("model.safetensors", "", "", 1),)
    )
    engine = engine_for(spec, "analyze", weights)
    assert isinstance(engine, partial)
    assert engine.func is analyze
    assert engine.keywords == {"weights": weights}
    assert forecaster_for(spec, "analyze") is forecast


def test_weights_that_are_missing_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        listen(groove(3.0), tmp_path / "nothing")


def test_forecast_grows_slowly_with_length() -> None:
    short, long = forecast(10, 48000, 2), forecast(3600, 48000, 2)
    assert 0 < short.seconds < long.seconds
    assert short.memory_bytes < long.memory_bytes < 1 << 30
    assert long.disk_bytes == 0

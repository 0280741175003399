"""The runner with made-up networks everywhere; with the real one, beside the original, where its packages are.

MUSICSTUDIO_PEER_SOUNDS names sound files (separated as in PATH) on which both must agree besides the made one.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.files import open_audio
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, UnsupportedAudio
from musicstudio.domain.score import TempoMap
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.basicpitch import network
from musicstudio.engines.basicpitch.posteriors import (
    HOP,
    SAMPLE_RATE,
    WINDOW,
    WINDOW_FRAMES,
    Options,
    Tone,
    decode,
    frame_times,
)
from musicstudio.training.peers import basic_pitch

SOUNDS = [Path(name) for name in os.environ.get("MUSICSTUDIO_PEER_SOUNDS", "").split(os.pathsep) if name]
needs_peer = pytest.mark.skipif(not network.installed(), reason="basic-pitch and onnxruntime are not installed")


def loudness_network(window):
    """Hear A4 where it is loud: a network as a network would be, of the same shapes."""
    assert window.shape == (1, WINDOW, 1)
    assert window.dtype == np.float32
    power = np.pad(window[0, :, 0], (0, WINDOW_FRAMES * HOP - WINDOW)).reshape(WINDOW_FRAMES, HOP) ** 2
    loud = (power.mean(axis=1) > 1e-3).astype(np.float32) * 0.9
    note, contour = np.zeros((1, WINDOW_FRAMES, 88), np.float32), np.zeros((1, WINDOW_FRAMES, 264), np.float32)
    note[0, :, 48] = loud
    contour[0, :, 3 * 48 + 1] = loud
    return contour, note, note


def test_windows_join_so_that_times_hold_over_a_minute():
    starts = np.arange(1.0, 56.0, 3.0)
    mono = np.zeros(60 * SAMPLE_RATE, np.float32)
    for start in starts:
        mono[round(start * SAMPLE_RATE) : round((start + 1) * SAMPLE_RATE)] = 0.5
    posteriors = network.posteriorgrams(mono, loudness_network)
    assert posteriors.note.shape == posteriors.onset.shape == (86 * 60, 88)
    assert posteriors.contour.shape == (86 * 60, 264)
    notes = basic_pitch.notes_of_tones(decode(posteriors), len(posteriors.note))
    assert len(notes) == len(starts)
    assert np.abs(notes.onset_s - starts).max() < 0.025
    assert np.abs(notes.offset_s - starts - 1).max() < 0.025
    assert set(notes.pitch) == {69}
    assert notes.velocity == pytest.approx(np.full(len(starts), 114), abs=1)


@pytest.mark.parametrize("samples", [1, 100, WINDOW, WINDOW + 1, 3 * SAMPLE_RATE])
def test_any_length_is_heard(samples):
    posteriors = network.posteriorgrams(np.zeros(samples, np.float32), loudness_network)
    assert len(posteriors.note) == samples * 86 // SAMPLE_RATE
    assert decode(posteriors) == ()


def test_a_cancelled_hearing_ends():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(JobCancelled):
        network.posteriorgrams(np.zeros(SAMPLE_RATE, np.float32), loudness_network, cancel=cancel)


def test_sound_comes_as_one_channel_at_the_networks_rate(tmp_path, monkeypatch):
    time = np.arange(44100) / 44100
    tone = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    soundfile.write(tmp_path / "tone.wav", np.stack([tone, np.zeros_like(tone)], 1), 44100, "FLOAT")
    with open_audio(tmp_path / "tone.wav") as sound:
        mono = network.mono_of(sound)
    assert mono.shape == (SAMPLE_RATE,)
    want = 0.25 * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    assert np.abs(mono - want)[500:-500].max() < 1e-3
    (tmp_path / "words.wav").write_text("no sound")
    monkeypatch.setattr(basic_pitch, "network", lambda: loudness_network)
    with pytest.raises(UnsupportedAudio):
        basic_pitch.notes_of(tmp_path / "words.wav")


def test_a_score_bends_only_where_one_tone_sounds():
    glide = Tone(0, 30, 60, 0.8, (0,) * 10 + (1,) * 10 + (9,) * 10)
    chord = (Tone(60, 90, 64, 0.5, (1,) * 30), Tone(70, 99, 67, 1.0, (2,) * 29))
    score = basic_pitch.score_of_tones((glide, *chord), 100, TempoMap.constant(120.0))
    (part,) = score.parts
    assert [note.pitch for note in part.notes] == [60, 64, 67]
    assert [note.velocity for note in part.notes] == [102, 64, 127]
    assert [bend.semitones for bend in part.bends] == pytest.approx([1 / 3, 2.0, 0.0])
    assert part.bends[-1].tick == part.notes[0].end
    assert score.tempo_map.seconds(part.notes[1].start) == pytest.approx(60 * HOP / SAMPLE_RATE, abs=0.001)
    assert basic_pitch.score_of_tones((), 100, TempoMap()).parts == ()


def test_without_the_packages_one_sentence_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(network.importlib.util, "find_spec", lambda name: None)
    network.network.cache_clear()
    assert not network.installed()
    with pytest.raises(ModelUnavailable, match=r"basic-pitch and onnxruntime"):
        basic_pitch.notes_of(tmp_path / "any.wav")


@pytest.fixture
def played(tmp_path):
    """Twelve seconds of plucked chords, some vibrato, some noise."""
    rng = np.random.default_rng(3)
    time = np.arange(12 * 44100) / 44100
    sound = rng.normal(0, 0.002, len(time))
    for start in np.arange(0.2, 11.0, 0.45):
        for pitch in rng.integers(36, 90, 3):
            hz, since = 440 * 2 ** ((pitch - 69) / 12), np.maximum(time - start, 0)
            swell = 0.1 * np.exp(-3 * since) * (time >= start) * np.minimum(since / 0.005, 1)
            phase = 2 * np.pi * hz * since + 0.6 * np.sin(2 * np.pi * 5.5 * since)
            sound += swell * sum(np.sin(k * phase) / k for k in range(1, 6))
    path = tmp_path / "played.wav"
    soundfile.write(path, sound, 44100, "PCM_16")
    return path


@needs_peer
@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(onset=0.3, frame=0.2, shortest_ms=58.0),
        Options(melodia=False),
        Options(lowest_hz=200.0, highest_hz=1000.0),
    ],
)
def test_the_notes_are_those_of_the_original(played, options):
    inference = pytest.importorskip("basic_pitch.inference", reason="the original needs packages of its own")
    for path in [played, *SOUNDS]:
        _, _, events = inference.predict(
            path, _original(inference), options.onset, options.frame, options.shortest_ms, options.lowest_hz,
            options.highest_hz, melodia_trick=options.melodia,
        )  # fmt: skip
        want = sorted((float(e[0]), float(e[1]), int(e[2]), float(e[3]), tuple(map(int, e[4]))) for e in events)
        with open_audio(path) as sound:
            posteriors = network.posteriorgrams(network.mono_of(sound))
        tones = decode(posteriors, options)
        times = frame_times(len(posteriors.note)).tolist()
        found = sorted((times[t.first], times[t.last], t.pitch, t.strength, t.bends) for t in tones)
        assert len(found) == len(want), path
        assert found or path != played
        assert [row[2] for row in found] == [row[2] for row in want], path
        assert [row[4] for row in found] == [row[4] for row in want], path
        for column in (0, 1, 3):
            assert [row[column] for row in found] == pytest.approx([row[column] for row in want], abs=1e-6), path


def _original(inference):
    weights = network.weights_path()
    return inference.Model(weights)


@needs_peer
def test_a_file_becomes_notes_and_a_score(played):
    notes, score = basic_pitch.notes_of(played), basic_pitch.score_of(played)
    assert len(notes) == sum(len(part.notes) for part in score.parts) > 10
    assert notes.offset_s.max() <= 12.0
    starts = sorted(float(score.tempo_map.seconds(note.start)) for part in score.parts for note in part.notes)
    assert np.abs(np.array(starts) - notes.onset_s).max() < 0.001

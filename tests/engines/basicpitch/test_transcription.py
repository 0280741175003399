"""Basic Pitch as an engine: with a made-up network everywhere, with the real one where its packages are."""

import numpy as np
import pytest
from fakes import ArrayReader

from musicstudio.audio.synth.render import render_score
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, WrongUsage
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import CancelToken, Source, TranscribeRequest
from musicstudio.engines.basicpitch import network
from musicstudio.engines.basicpitch.posteriors import HOP, SAMPLE_RATE, WINDOW, WINDOW_FRAMES
from musicstudio.engines.basicpitch.transcription import forecast, transcribe

BEAT = 480
needs_wheel = pytest.mark.skipif(not network.installed(), reason="basic-pitch and onnxruntime are not installed")


def gate_network(*pitches):
    """Return a network that hears these pitches wherever it is loud."""

    def hears(window):
        power = np.pad(window[0, :, 0], (0, WINDOW_FRAMES * HOP - WINDOW)).reshape(WINDOW_FRAMES, HOP) ** 2
        loud = (power.mean(axis=1) > 1e-4).astype(np.float32)
        note, contour = np.zeros((1, WINDOW_FRAMES, 88), np.float32), np.zeros((1, WINDOW_FRAMES, 264), np.float32)
        for pitch in pitches:
            note[0, :, pitch - 21] = 0.8 * loud
            contour[0, :, 3 * (pitch - 21)] = loud
        return contour, note, note

    return hears


def bursts(seconds=8.0, every=0.5):
    """Return tone bursts of 0.3 s, (1, samples) at SAMPLE_RATE: a beat of 120 a minute."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = 0.4 * np.sin(2 * np.pi * 440 * time) * (time % every < 0.3)
    return tone.astype(np.float32)[np.newaxis]


def written(sound, hears=None, rate=SAMPLE_RATE, **asked):
    request = TranscribeRequest(Source("sound.wav"), **asked)
    reports = []
    score, facts = transcribe(
        ArrayReader(sound, rate), request, lambda done, stage: reports.append(done), CancelToken(), hears
    )
    assert reports == sorted(reports)
    assert reports[-1] == 1.0
    return score, facts


def test_notes_lie_where_they_sound_on_the_music_s_own_grid():
    score, facts = written(bursts(), gate_network(69))
    (part,) = score.parts
    starts = np.array([float(score.tempo_map.seconds(note.start)) for note in part.notes])
    assert np.abs(starts - np.arange(len(starts)) * 0.5).max() < 0.03
    assert facts["notes"] == len(part.notes) == 16
    assert (part.name, part.role) == ("Melody", "lead")
    assert [note.confidence for note in part.notes] == pytest.approx([0.8] * 16, abs=0.01)


def test_quantised_notes_lie_on_the_grid_asked_for():
    score, _ = written(bursts(), gate_network(69), quantize="1/8")
    assert {note.start % (BEAT // 2) for note in score.parts[0].notes} == {0}
    with pytest.raises(WrongUsage):
        written(bursts(1.0), gate_network(69), quantize="1/7x")


@pytest.mark.parametrize(
    ("pitches", "name", "program"), [((60, 64, 67), "Notes", 0), ((36,), "Bass", 33), ((72,), "Melody", 0)]
)
def test_a_part_is_called_after_what_it_plays(pitches, name, program):
    score, _ = written(bursts(4.0), gate_network(*pitches))
    (part,) = score.parts
    assert (part.name, part.program) == (name, program)
    assert {note.pitch for note in part.notes} == set(pitches)


def test_what_was_heard_is_told_before_it_is_written():
    told = []
    request = TranscribeRequest(Source("sound.wav"))
    sound = ArrayReader(bursts(4.0), SAMPLE_RATE)
    score, _ = transcribe(
        sound, request, lambda done, stage: None, CancelToken(), hears=gate_network(69), sketch=told.append
    )
    (notes,) = told
    written_s = [float(score.tempo_map.seconds(note.start)) for note in score.parts[0].notes]
    assert [note.start_s for note in notes] == pytest.approx(written_s, abs=0.002)
    assert {note.pitch for note in notes} == {69}


def test_silence_is_written_as_no_part():
    score, facts = written(np.zeros((2, SAMPLE_RATE), np.float32), gate_network(69))
    assert score.parts == ()
    assert facts["notes"] == 0


def test_a_cancelled_transcription_ends():
    cancel = CancelToken()
    cancel.cancel()
    request = TranscribeRequest(Source("sound.wav"))
    with pytest.raises(JobCancelled):
        transcribe(ArrayReader(bursts(1.0), SAMPLE_RATE), request, lambda done, stage: None, cancel, gate_network(69))


def test_without_the_wheel_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(network.importlib.util, "find_spec", lambda name: None)
    network.network.cache_clear()
    with pytest.raises(ModelUnavailable, match=r"basic-pitch and onnxruntime.*pip install"):
        written(bursts(1.0))


def test_more_sound_needs_more_room():
    assert forecast(60.0, 44100, 2).memory_bytes > forecast(1.0, 44100, 2).memory_bytes


@needs_wheel
def test_the_real_network_hears_what_was_played():
    notes = tuple(Note(n * BEAT, BEAT - 60, pitch, 96) for n, pitch in enumerate((60, 64, 67, 72, 67, 64, 60, 55)))
    sound = sum(render_score(Score((Part("Piano", notes),), TempoMap.constant(120.0)), SAMPLE_RATE).values())
    score, _ = written(sound)
    (part,) = score.parts
    heard = {(round(float(score.tempo_map.seconds(note.start)) * 2), note.pitch) for note in part.notes}
    truth = {(n, note.pitch) for n, note in enumerate(notes)}
    assert len(heard & truth) >= 7

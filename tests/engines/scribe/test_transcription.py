"""The whole way with a network of random weights: streamed, alike for any reading, shown while it runs, stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engines.scribe.small import Music, Played, Struck, perfect, small_weights
from fakes import ArrayReader

from musicstudio.domain.errors import JobCancelled, ModelUnavailable, WrongUsage
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, Sketched, Source, TranscribeRequest
from musicstudio.engines.scribe import listening
from musicstudio.engines.scribe.decoding import Candidates, Decoder
from musicstudio.engines.scribe.transcription import forecast, sketched, transcribe
from musicstudio.engines.table import engine_for

RATE = 24_000


def clicks(seconds: float, rate: int = RATE) -> np.ndarray:
    """Decaying tones, two a second."""
    time = np.arange(int(seconds * rate)) / rate
    within = time % 0.5
    hz = 220 * 2 ** (np.floor(time / 0.5) % 5 * 2 / 12)
    tone = 0.3 * np.exp(-6 * within) * np.sin(2 * np.pi * hz * within)
    return np.stack([tone, 0.8 * tone]).astype(np.float32)


def written(sound: np.ndarray, weights: Path, rate: int = RATE, **asked: object) -> tuple[Score, dict, list[Sketched]]:
    told: list[Sketched] = []
    request = TranscribeRequest(Source("sound.wav"), **asked)
    score, facts = transcribe(
        ArrayReader(sound, rate), request, lambda fraction, stage: None, CancelToken(), weights, told.extend
    )
    return score, facts, told


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return small_weights(tmp_path / "w", lively=True)


def test_a_sound_becomes_a_score_with_facts(weights: Path) -> None:
    score, facts, told = written(clicks(3.0), weights)
    notes = [note for part in score.parts for note in part.notes]
    assert notes
    assert all(0.5 <= note.confidence < 1 for note in notes)
    assert all(note.confidence < 0.5 for part in score.parts for note in part.faint)
    assert score.threshold == facts["threshold"] == 0.5
    assert facts["notes"] + facts["strokes"] == len(notes)
    assert len(told) >= len(notes) * 0.9
    assert score.tempo_map.seconds(score.end) < 4.0


def test_how_a_sound_is_read_makes_no_difference(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = clicks(3.0, 44_100)
    whole, _, _ = written(sound, weights, 44_100)
    monkeypatch.setattr(listening, "BLOCK_S", 0.7)
    monkeypatch.setattr(ArrayReader, "blocks", lambda self, size: super(ArrayReader, self).blocks(int(size)))
    parts, _, _ = written(sound, weights, 44_100)
    assert parts.parts == whole.parts


def test_another_threshold_finds_what_sifting_finds(weights: Path) -> None:
    from musicstudio.domain.sifting import sifted

    sound = clicks(2.0)
    half = written(sound, weights, instrument="piano")[0]
    low = written(sound, weights, instrument="piano", threshold=0.3)[0]
    assert sifted(half, 0.3).parts[0].notes == low.parts[0].notes


def test_silence_holds_no_notes(weights: Path) -> None:
    score, facts, told = written(np.zeros((2, RATE * 3), np.float32), weights)
    assert score.parts == ()
    assert facts["notes"] == facts["strokes"] == 0
    assert told == []


def test_very_short_sounds_are_heard(weights: Path) -> None:
    score, _, _ = written(clicks(0.05), weights)
    assert all(note.start < 200 for part in score.parts for note in part.notes)


def test_a_cancel_is_heard_at_once_and_a_wrong_grid_before_anything(weights: Path) -> None:
    token = CancelToken()
    token.cancel()
    request = TranscribeRequest(Source("a.wav"))
    with pytest.raises(JobCancelled):
        transcribe(ArrayReader(clicks(1.0), RATE), request, lambda fraction, stage: None, token, weights)
    with pytest.raises(WrongUsage, match="1/16"):
        written(clicks(1.0), weights, quantize="x")


def test_missing_weights_are_said_while_it_listens(tmp_path: Path) -> None:
    reader = ArrayReader(clicks(1.0), RATE)
    with pytest.raises(ModelUnavailable):
        transcribe(
            reader, TranscribeRequest(Source("a.wav")), lambda fraction, stage: None, CancelToken(), tmp_path / "none"
        )


def test_progress_never_falls_and_ends(weights: Path) -> None:
    told: list[float] = []
    transcribe(
        ArrayReader(clicks(6.0), RATE), TranscribeRequest(Source("a.wav")),
        lambda fraction, stage: told.append(fraction), CancelToken(), weights,
    )  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_is_sketched_counts_and_says_who_plays() -> None:
    decoder = Decoder()
    music = [Played(0.5, 1.0, 60, 70, "voice"), Played(0.5, 1.0, 67, 70, "voice", sure=0.3)]
    decoder.push(perfect(Music(2.0, music, [Struck(0.25, 0, 110)])))
    found: Candidates = decoder.finish()
    stroke, note = sketched(decoder.all(), 0.5)
    assert (note.pitch, note.velocity, note.family) == (60, 70, "voice")
    assert (note.start_s, note.end_s) == (pytest.approx(0.5, abs=0.01), pytest.approx(1.0, abs=0.01))
    assert (stroke.pitch, stroke.family, stroke.velocity) == (36, "drums", 110)
    assert [one.family for one in sketched(decoder.all(), 0.5, "guitar")] == ["guitar"]
    assert [one.family for one in sketched(decoder.all(), 0.5, "drums")] == ["drums"]
    assert len(found.curves) == 0


def test_the_table_knows_the_engine_and_gives_it_its_weights(weights: Path) -> None:
    spec = ModelSpec("x", "transcriber", ("transcribe",), "X", "CC0-1.0", files=(Weights("a", "", "0" * 64, 1),))
    assert engine_for(spec, "transcribe", weights).keywords == {"weights": weights}


def test_a_forecast_grows_with_the_sound_and_stays_small() -> None:
    short, long = forecast(60, 44_100, 2), forecast(7200, 44_100, 2)
    assert long.seconds > short.seconds
    assert long.memory_bytes < 700 << 20
    assert 100 << 20 < long.disk_bytes < 200 << 20

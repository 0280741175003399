"""Sound written down: what was played comes back as notes, strokes and bars."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import ArrayReader

from musicstudio.audio.synth.render import render_score
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import DRUM_CHANNEL, Meter, Note, Part, Score, TempoMap
from musicstudio.domain.tasks import CancelToken, Source, TranscribeRequest
from musicstudio.engines.transcribe.grid import grid_of
from musicstudio.engines.transcribe.hearing import BLOCK, hear
from musicstudio.engines.transcribe.listening import transcribe
from musicstudio.engines.transcribe.picking import pick
from musicstudio.engines.transcribe.quantize import on_grid, step_of
from musicstudio.engines.transcribe.spectra import RATE

BEAT = 480


def played(*parts: Part, bpm: float = 120.0) -> np.ndarray:
    return sum(render_score(Score(parts, TempoMap.constant(bpm)), RATE).values())


def written(sound: np.ndarray, **asked: object) -> Score:
    request = TranscribeRequest(Source("sound.wav"), **asked)
    return transcribe(ArrayReader(sound, RATE), request, lambda fraction, stage: None, CancelToken())[0]


def times(score: Score, number: int | None = None) -> list[tuple[float, int]]:
    notes = [note for part in score.parts for note in part.notes if number is None or note.pitch == number]
    return sorted((float(score.tempo_map.seconds(note.start)), note.pitch) for note in notes)


def f_measure(found: list[tuple[float, int]], truth: list[tuple[float, int]]) -> float:
    left, hits = list(found), 0
    for time, pitch in truth:
        match = next((one for one in left if one[1] == pitch and abs(one[0] - time) < 0.05), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return 2 * hits / max(len(found) + len(truth), 1)


def chords() -> Part:
    shapes = ((48, 64, 67, 72), (45, 60, 64, 69), (41, 60, 65, 69), (43, 59, 62, 67)) * 2
    notes = [Note(n * 2 * BEAT, 2 * BEAT - 40, pitch, 80) for n, shape in enumerate(shapes) for pitch in shape]
    tune = [Note(n * BEAT, BEAT - 60, (76, 79, 81, 84, 83, 79, 77, 74)[n % 8], 100) for n in range(16)]
    return Part("Piano", tuple(sorted(notes + tune)))


def test_a_piano_s_chords_and_tune_come_back() -> None:
    part = chords()
    truth = [(note.start / BEAT * 0.5, note.pitch) for note in part.notes]
    score = written(played(part))
    assert f_measure(times(score), truth) > 0.5
    assert not any(one.is_drums for one in score.parts)


def test_a_drummer_s_strokes_come_back_by_kind() -> None:
    kick = [Note(n * 2 * BEAT, 60, 36, 110) for n in range(16)]
    snare = [Note((2 * n + 1) * BEAT, 60, 38, 100) for n in range(16)]
    hats = [Note(n * BEAT // 2 + (BEAT // 4), 60, 42, 80) for n in range(60)]
    score = written(played(Part("Kit", tuple(sorted(kick + snare + hats)), 0, DRUM_CHANNEL), bpm=110))
    (drums,) = score.parts
    assert drums.is_drums
    for number, strokes in ((36, kick), (38, snare), (42, hats)):
        truth = [(note.start / BEAT * 60 / 110, number) for note in strokes]
        assert f_measure(times(score, number), truth) > 0.7, number


def test_louder_is_written_louder() -> None:
    notes = [Note(n * BEAT, BEAT - 80, 60, velocity) for n, velocity in enumerate((30, 60, 90, 120))]
    (part,) = written(played(Part("Piano", tuple(notes)))).parts
    heard = [note.velocity for note in part.notes if note.pitch == 60]
    assert heard == sorted(heard)
    assert heard[-1] - heard[0] >= 20


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = ArrayReader(played(chords()), RATE)
    whole = pick(hear(sound, lambda fraction, stage: None, CancelToken()))
    monkeypatch.setattr("musicstudio.engines.transcribe.hearing.BLOCK", BLOCK // 8)
    cut = pick(hear(sound, lambda fraction, stage: None, CancelToken()))
    assert [(note.pitch, note.first) for note in cut] == [(note.pitch, note.first) for note in whole]


def test_silence_has_no_notes() -> None:
    assert not any(part.notes for part in written(np.zeros((2, RATE * 3), np.float32)).parts)


@pytest.mark.parametrize(("meter", "bpm", "first"), [("4/4", 120.0, 0.0), ("4/4", 97.3, 0.41), ("3/4", 150.0, 1.07)])
def test_bars_begin_where_the_music_s_do(meter: str, bpm: float, first: float) -> None:
    count = int(meter[0])
    beats = [first + n * 60 / bpm for n in range(48)]
    facts = {
        "beats_s": beats, "downbeats_s": beats[::count], "meter": meter, "tempo_bpm": bpm, "tempo_steady": True,
        "confidence": {"beats": 0.9},
    }  # fmt: skip
    grid = grid_of(facts)
    score = Score((), grid.tempo_map, grid.meters)
    assert grid.tempo_map.seconds(0) == 0
    bars = [float(grid.tempo_map.seconds(tick)) for tick in score.bar_starts(grid.tempo_map.ticks(beats[-1]))]
    for downbeat in beats[::count]:
        assert min(abs(bar - downbeat) for bar in bars) < 0.004
    assert str(grid.meters[-1]) == meter


def test_a_tempo_that_wanders_is_followed() -> None:
    beats = list(np.cumsum([0.3, *(0.5 + 0.06 * np.sin(np.arange(40) / 5))]))
    facts = {
        "beats_s": beats, "downbeats_s": beats[::4], "meter": "4/4", "tempo_bpm": 118.0, "tempo_steady": False,
        "confidence": {"beats": 0.8},
    }  # fmt: skip
    grid = grid_of(facts)
    start = grid.meters[-1].tick
    for number, beat in enumerate(beats):
        assert abs(float(grid.tempo_map.seconds(start + number * BEAT)) - beat) < 0.012


def test_without_a_beat_the_grid_is_plain() -> None:
    facts = {"beats_s": [], "downbeats_s": [], "meter": "4/4", "tempo_bpm": None, "confidence": {"beats": 0.0}}
    assert grid_of(facts).meters == (Meter(),)


@pytest.mark.parametrize(("text", "ticks"), [("", 0), ("1/4", 480), ("1/16", 120), ("1/8t", 160)])
def test_grids_have_names(text: str, ticks: int) -> None:
    assert step_of(text) == ticks


@pytest.mark.parametrize("text", ["1/0", "x", "-1/8", "1/7777", "9"])
def test_what_is_no_grid_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="1/16"):
        step_of(text)


def test_a_swung_grid_has_a_late_second_step() -> None:
    assert [on_grid(tick, 120, 60.0) for tick in (5, 130, 236, 380)] == [0, 144, 240, 384]


def test_quantized_notes_lie_on_the_grid() -> None:
    score = written(played(chords()), quantize="1/8")
    assert all(note.start % 240 == 0 for part in score.parts for note in part.notes)

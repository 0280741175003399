"""Covers: harmony in order beats harmony out of order, tunes are found, an engine is judged from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.judged import case, setting, true_song
from training.scores import song

from musicstudio.audio.files import write_clip
from musicstudio.audio.midifile import write_score
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import Part, TempoMap
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, CoverRequest, Output, Request, Result
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation import sounding
from musicstudio.training.evaluation.cover import BACKWARDS, FROM_SCORE, NUMBERS, judge, numbers_of
from musicstudio.training.evaluation.cover_likeness import chroma, chroma_agreement, spans_of, tune_agreement
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.truth import BEAT

RATE = 22050
ENGINE = Candidate(ModelSpec("arranger", "arranger", ("generate", "cover"), "Arranger", "MIT", modality="score"))


def chords(order: tuple[int, ...], seconds: float = 0.5) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    roots = ((57, 60, 64), (53, 57, 60), (60, 64, 67), (55, 59, 62))
    sound = [sum(np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * at) for pitch in roots[n]) for n in order]
    return (0.2 * np.concatenate(sound)).astype(np.float32)[None]


def test_chroma_tells_the_order_of_chords_at_any_tempo() -> None:
    order = (0, 1, 2, 3, 2, 0, 3, 1)
    edges = np.linspace(0, 4.0, 9)
    slow = chroma(chords(order, 1.0), RATE, 2 * edges)
    fast = chroma(chords(order), RATE, edges)
    assert slow.shape == (12, 8)
    assert chroma_agreement(slow, fast, 1) > 0.9
    assert chroma_agreement(slow, fast[:, ::-1], 1) < 0.7
    late = chroma(np.roll(chords(order), RATE // 2, axis=1), RATE, edges)
    assert chroma_agreement(fast, late, 0) < 0.7 < 0.9 < chroma_agreement(fast, late, 1)
    assert not chroma(np.zeros((1, RATE), np.float32), RATE, np.linspace(0, 1, 5)).any()
    with pytest.raises(ValueError, match="cannot be compared"):
        chroma_agreement(slow, fast[:, :4], 1)


def test_spans_follow_the_bars_where_they_are_known() -> None:
    truth = true_song(4)  # eight seconds
    late = np.array([(1.0, True), (1.5, False), (2.0, True), (3.0, False), (4.0, True), (4.5, False)], BEAT)
    (found,) = spans_of(replace(truth, beats=late), frozenset({"downbeats"}), 4, 8.0, 2)
    assert found == pytest.approx([1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0])  # the last bar is out of sight
    (half,) = spans_of(replace(truth, beats=late), frozenset({"downbeats"}), 6, 8.0, 1)
    assert half == pytest.approx([1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 5.0])  # heard at double tempo
    tempo_kept, all_kept = spans_of(truth, frozenset(), 4, 7.0, 1)
    assert tempo_kept == pytest.approx(np.linspace(0, 7, 5))
    assert all_kept == pytest.approx(np.linspace(0, 8, 5))


def test_a_tune_is_found_in_the_part_that_plays_it() -> None:
    tune = song(4).parts[0].notes
    assert tune_agreement(tune, song(4)) == 1.0
    late = tuple(replace(note, start=Ticks(note.start + 100), pitch=note.pitch - 12) for note in tune)
    assert tune_agreement(tune, replace(song(4), parts=(Part("low", late),))) == 1.0
    later = tuple(note.shifted(130) for note in tune)
    assert (tune_agreement(tune, replace(song(4), parts=(Part("late", later),))) or 0) < 0.5
    half = tune_agreement(tune, replace(song(4), parts=(Part("half", tune[: len(tune) // 2]),)))
    assert half == pytest.approx(2 / 3)
    assert tune_agreement((), song()) is None
    assert tune_agreement(tune, replace(song(), parts=song().parts[3:])) == 0.0


def test_what_is_kept_is_told_of_what_is_known() -> None:
    known = case(Path("song.wav"), truth=replace(true_song(), key="C major"))  # as its notes alone are read
    kept = numbers_of(known, replace(song(4), tempo_map=TempoMap.constant(122.0)), song(4).parts[0].notes)
    assert kept == {"tempo_1": 1.0, "tempo_2": 1.0, "bars": 1.0, "key": 1.0, "tune": 1.0}
    fast = numbers_of(known, replace(song(8), tempo_map=TempoMap.constant(240.0)))
    assert (fast["tempo_1"], fast["tempo_2"], fast["bars"], fast["tune"]) == (0.0, 1.0, 0.0, None)
    assert numbers_of(case(Path("song.wav")), song(4))["key"] == 0.3  # A minor, its relative
    nothing = numbers_of(replace(known, known=frozenset()), song(4))
    assert nothing["key"] is None
    assert nothing["bars"] is None


def test_an_engine_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What "covers" here gives the song itself back, its chords with it."""
    path = tmp_path / "song.wav"
    write_clip(path, AudioClip(chords((0, 1, 2, 3), 2.0), RATE))
    given = AudioClip(np.repeat(chords((0, 1, 2, 3), 2.0), 2, axis=0), RATE)
    asked: list[Request] = []

    @contextmanager
    def answered(candidate: Candidate, request: Request, cancel: CancelToken) -> Iterator[Answer]:
        asked.append(request)
        midi, wave = tmp_path / "cover.mid", tmp_path / "cover.wav"
        write_score(midi, replace(song(4), tempo_map=TempoMap.constant(120.0)))
        write_clip(wave, given)
        origin = Provenance("test", "", "MIT", 0)
        part = Output("audio", origin, str(tmp_path / "none.wav"), stem="piano", take=1)
        outputs = (Output("score", origin, str(midi), take=1), part, Output("audio", origin, str(wave), take=1))
        yield Answer(Result(outputs), tmp_path, 4.0)

    monkeypatch.setattr(sounding, "answered", answered)
    whole = case(path)
    single = replace(whole, name="note", known=frozenset({"pitch"}))
    findings = judge(setting(tmp_path / "out", [single, whole], (ENGINE,)))
    rows = {(row.engine, row.group): row for row in findings.rows}
    assert {row.case for row in findings.rows} == {"song"}
    assert set(rows) == {(name, group) for name in ("arranger", BACKWARDS) for group in ("", FROM_SCORE)}
    for group in ("", FROM_SCORE):
        kept = rows["arranger", group].numbers
        assert (kept["tempo_1"], kept["bars"], kept["key"], kept["off_samples"]) == (1.0, 1.0, 0.3, 0.0)
        assert kept["chroma"] > 0.95 > 0.8 > rows[BACKWARDS, group].numbers["chroma"]
        assert set(kept) <= set(NUMBERS)
    assert rows["arranger", FROM_SCORE].numbers["tune"] == 1.0
    assert "tune" not in rows["arranger", ""].numbers
    assert (rows["arranger", ""].seconds, rows["arranger", ""].took_s) == (8.0, 4.0)
    assert [isinstance(one, CoverRequest) and one.source.path.rpartition(".")[2] for one in asked] == ["wav", "mid"]
    assert len(findings.sounds) == 1


def test_without_engines_there_are_no_rows(tmp_path: Path) -> None:
    assert judge(setting(tmp_path, [case(tmp_path / "song.wav")])).rows == ()

"""The judge of painting over against engines whose answers are known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.answering import RATE, answering, candidate, music, patch, read, take, written
from training.evaluation.judged import case, setting, true_song

from musicstudio.audio.files import write_clip
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.tasks import InpaintRequest, Output
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation.inpaint import judge
from musicstudio.training.evaluation.inpaint_gaps import GAPS_S, hidden, hold, placed, silence, within_joins
from musicstudio.training.evaluation.inpaint_scores import holes_of, without
from musicstudio.training.evaluation.setting import Case, Row
from musicstudio.training.truth import Truth
from musicstudio.training.truth_score import score_of

SECONDS = 20.0
SOUND = music(SECONDS, channels=1)


@pytest.fixture
def one(tmp_path: Path) -> Case:
    path = tmp_path / "whole.wav"
    write_clip(path, AudioClip(SOUND, RATE))
    return replace(case(path, "real"), known=frozenset())


def rows_of(rows: tuple[Row, ...], engine: str) -> dict[str, Row]:
    return {row.group: row for row in rows if row.engine == engine}


def test_what_was_there_is_perfect_and_silence_is_not(tmp_path, monkeypatch, one):
    def remembers(request: InpaintRequest, folder: Path) -> list[Output]:
        spans = [region.span(RATE) for region in request.regions]
        return take(*(patch(folder, f"{n}", SOUND[:, a:b], a) for n, (a, b) in enumerate(spans)))

    answering(monkeypatch, tmp_path, {"memory": remembers})
    found = judge(setting(tmp_path / "out", [one], (candidate("memory", "inpaint"),)))
    perfect, silent = rows_of(found.rows, "memory"), rows_of(found.rows, "silence")
    assert {f"{gap:g} s" for gap in GAPS_S} | {f"{gap:g} s, 500–4000 Hz" for gap in GAPS_S} | {""} == set(perfect)
    for group, row in perfect.items():
        assert row.numbers["mel_db"] == 0, group
        assert row.numbers["chroma"] == pytest.approx(1), group
        assert row.numbers["loudness_off_lu"] == 0
        assert row.numbers.get("onsets", 1.0) == 1
        assert silent[group].numbers["mel_db"] > 10
    assert perfect[""].numbers["outside_changed_samples"] == 0
    assert (perfect[""].seconds, perfect[""].took_s) == (2 * SECONDS, 4.0)
    assert "loudness_off_lu" not in silent["2 s"].numbers
    assert "leakage_db" in silent["2 s, 500–4000 Hz"].numbers
    hold_mel = rows_of(found.rows, "hold")[""].numbers["mel_db"]
    assert perfect[""].numbers["mel_db"] < hold_mel < silent[""].numbers["mel_db"]
    assert {path.name.split(".")[1] for path in found.sounds} == {"original", "memory", "silence", "hold"}


def test_what_is_changed_outside_is_counted(tmp_path, monkeypatch, one):
    def careless(request: InpaintRequest, folder: Path) -> list[Output]:
        start, stop = request.regions[0].span(RATE)
        given = read(request.source.path)[:, start - 7 : stop].copy()
        given[:, :7] += 0.25
        return take(patch(folder, "careless", given, start - 7))

    answering(monkeypatch, tmp_path, {"careless": careless})
    rows = judge(setting(tmp_path, [one], (candidate("careless", "inpaint"),))).rows
    assert rows_of(rows, "careless")[""].numbers["outside_changed_samples"] == 14


def test_nothing_of_a_gap_is_told_but_what_joins_fade_over():
    gaps = placed(SOUND, RATE, "song", 0)
    assert [gap.seconds for gap in sorted(gaps, key=lambda gap: gap.seconds)] == list(GAPS_S)
    assert all(later.start - gap.stop >= 2 * RATE for gap, later in itertools.pairwise(gaps))
    damaged = hidden(SOUND, gaps, RATE)
    changed = (damaged != SOUND).any(axis=0)
    for gap in gaps:
        assert not within_joins(damaged[:, gap.start : gap.stop], RATE).any()
        changed[gap.start : gap.stop] = False
    assert not changed.any()


def test_of_a_banded_gap_the_rest_stays():
    (gap,) = (gap for gap in placed(SOUND, RATE, "song", 0, 500.0, 4000.0) if gap.seconds == 4)
    damaged = hidden(SOUND, (gap,), RATE)
    before, after = (np.abs(np.fft.rfft(one[0, gap.start : gap.stop])) ** 2 for one in (SOUND, damaged))
    hz = np.fft.rfftfreq(gap.stop - gap.start, 1 / RATE)
    inside, low = (hz > 700) & (hz < 3000), hz < 350
    assert after[inside].sum() < 0.02 * before[inside].sum()
    assert after[low].sum() == pytest.approx(before[low].sum(), rel=0.02)


def test_places_are_the_same_again_and_only_those_that_fit():
    assert placed(SOUND, RATE, "song", 0) == placed(SOUND, RATE, "song", 0) != placed(SOUND, RATE, "song", 1)
    short = placed(SOUND[:, : 7 * RATE], RATE, "song", 0)
    assert {gap.seconds for gap in short} == {0.1, 0.5}
    assert placed(SOUND[:, :RATE], RATE, "song", 0) == ()


def test_trivial_fills_are_what_they_say():
    gap = next(gap for gap in placed(SOUND, RATE, "song", 0) if gap.seconds == 2)
    assert not silence(SOUND, gap, RATE).any()
    before = SOUND[:, gap.start - RATE : gap.start]
    assert np.array_equal(hold(SOUND, gap, RATE)[:, : 2 * RATE], np.tile(before, 2))


@pytest.fixture
def scored(tmp_path: Path) -> Case:
    truth: Truth = true_song(10)
    write_clip(tmp_path / "short.wav", AudioClip(SOUND[:, :RATE], RATE))
    return replace(case(tmp_path / "short.wav", truth=truth), known=frozenset({"notes", "beats"}))


def test_repainted_bars_are_held_against_what_was_written(tmp_path, monkeypatch, scored):
    whole = score_of(scored.truth)

    def remembers(request: InpaintRequest, folder: Path) -> list[Output]:
        given = read_score(request.source.path)
        assert sum(len(part.notes) for part in given.parts) < sum(len(part.notes) for part in whole.parts)
        assert not given.chords
        write_score(folder / "whole.mid", whole)
        return written(folder / "whole.mid")

    def forgets(request: InpaintRequest, folder: Path) -> list[Output]:
        given = read_score(request.source.path)
        moved = [replace(part, notes=tuple(note.shifted(1) for note in part.notes)) for part in given.parts]
        write_score(folder / "moved.mid", replace(given, parts=tuple(moved)))
        return written(folder / "moved.mid")

    answering(monkeypatch, tmp_path, {"memory": remembers, "vandal": forgets})
    candidates = tuple(candidate(name, "inpaint", "score") for name in ("memory", "vandal"))
    rows = judge(setting(tmp_path, [scored], candidates)).rows
    perfect, vandal, empty = (rows_of(rows, name) for name in ("memory", "vandal", "silence"))
    assert set(perfect) == {"", *(f"score, {bars}, {parts}" for bars in ("1 bar", "2 bars")
                                  for parts in ("one part", "all parts"))}  # fmt: skip
    for group, row in perfect.items():
        assert row.numbers == pytest.approx(
            {"note_f1": 1, "onset_f1": 1, "pitch_classes": 1, "outside_changed_notes": 0}
        ), group
        assert empty[group].numbers["note_f1"] == empty[group].numbers["pitch_classes"] == 0
        assert vandal[group].numbers["outside_changed_notes"] > 100
    assert 0 < rows_of(rows, "hold")[""].numbers["onset_f1"] <= 1
    assert perfect["score, 1 bar, one part"].took_s == 2.0


def test_a_hole_takes_the_notes_of_its_bars_only():
    score = score_of(true_song(10))
    for hole in holes_of(score):
        left = without(score, hole)
        gone = sum(len(one.notes) - len(two.notes) for one, two in zip(score.parts, left.parts, strict=True))
        inside = [
            note for part in score.parts if hole.part in ("", part.name)
            for note in part.notes if hole.start <= note.start < hole.stop
        ]  # fmt: skip
        assert gone == len(inside) > 0
        assert hole.stop - hole.start == hole.bars * Ticks(1920)

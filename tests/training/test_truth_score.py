"""A truth's score is the score that it was rendered from, seen on its own bars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.evaluation.judged import true_song
from training.scores import BAR, quartet, song

from musicstudio.domain.score import Meter, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.truth import BEAT, Truth, cut, truth_of
from musicstudio.training.truth_score import has_bars, score_of

RATE = 44100


def truth(score: Score) -> Truth:
    return truth_of(score, RATE, round(float(score.tempo_map.seconds(score.end)) * RATE))


def events(score: Score) -> list[tuple[int, int, int]]:
    return sorted((n, int(note.start), note.pitch) for n, part in enumerate(score.parts) for note in part.notes)


def same(found: Score, wanted: Score, shift: int = 0) -> bool:
    ours, theirs = events(found), events(wanted)
    return len(ours) == len(theirs) and all(
        (a[0], a[2]) == (b[0], b[2]) and abs(a[1] - b[1] - shift) <= 1 for a, b in zip(ours, theirs, strict=True)
    )


def test_a_song_comes_back() -> None:
    wanted = song()
    found = score_of(truth(wanted))
    assert same(found, wanted)
    assert [str(meter) for meter in found.meters] == ["4/4"]
    assert abs(found.tempo_map.bpm_at(0) - 96) < 0.05
    assert [(int(mark.tick), mark.text) for mark in found.chords] == [
        (int(mark.tick), mark.text) for mark in wanted.chords
    ]
    assert [part.is_drums for part in found.parts] == [part.is_drums for part in wanted.parts]
    assert abs(int(found.end) - int(wanted.end)) <= 1


def test_tempi_and_meters_that_change() -> None:
    tempi = TempoMap((TempoChange(Ticks(0), 90.0), TempoChange(Ticks(2 * BAR), 140.0)))
    wanted = replace(song(), tempo_map=tempi, meters=(Meter(), Meter(Ticks(4 * BAR), 3, 4)))
    found = score_of(truth(wanted))
    assert same(found, wanted)
    assert [str(meter) for meter in found.meters][:2] == ["4/4", "3/4"]
    assert int(found.meters[1].tick) == 4 * BAR


def test_six_eight_has_two_beats_a_bar() -> None:
    wanted = replace(song(), meters=(Meter(Ticks(0), 6, 8),))
    found = score_of(truth(wanted))
    assert same(found, wanted)
    assert [str(meter) for meter in found.meters][:1] == ["6/8"]


def test_an_excerpt_that_begins_within_a_bar_keeps_the_bar_lines() -> None:
    whole = song()
    start = round(float(whole.tempo_map.seconds(BAR + 700)) * RATE)
    found = score_of(cut(truth(whole), start, truth(whole).samples))
    moved = [note for note in found.parts[3].notes if note.pitch == 36]  # bass drums stand on beats one and three
    assert {int(note.start) % 960 for note in moved} <= {0, 959, 1}
    assert float(found.tempo_map.seconds(0)) <= 0
    assert abs(float(found.tempo_map.seconds(int(moved[0].start))) - (60 / 96 * 6 - start / RATE)) < 1e-3


def test_an_excerpt_from_a_bar_line_on_begins_with_that_bar() -> None:
    whole = replace(song(), tempo_map=TempoMap.constant(97.3))
    for bar in (1, 2, 3):
        start = int(float(whole.tempo_map.seconds(bar * BAR)) * RATE)  # a sample early
        found = score_of(cut(truth(whole), start, truth(whole).samples))
        assert min(int(note.start) for note in found.parts[3].notes) == 0
        assert found.chords[0].tick == 0


def test_without_beats_the_tempo_counts() -> None:
    wanted = song()
    bare = replace(truth(wanted), beats=np.zeros(0, BEAT))
    assert same(score_of(bare), wanted)
    silent = replace(bare, notes=bare.notes[:0], tempo_bpm=0.0, meter="")
    assert score_of(silent).tempo_map.bpm_at(0) == 120.0
    assert all(not part.notes for part in score_of(silent).parts)


TEMPI = TempoMap((TempoChange(Ticks(0), 90.0), TempoChange(Ticks(1920), 133.0), TempoChange(Ticks(3840), 71.0)))


@pytest.mark.parametrize("tempo_map", [TempoMap.constant(97.5), TEMPI])
def test_a_score_comes_back_from_its_truth(tempo_map):
    score = replace(song(6), tempo_map=tempo_map)
    samples = round(float(tempo_map.seconds(score.end)) * RATE)
    back = score_of(truth_of(score, RATE, samples))
    assert [(note.start, note.pitch) for part in back.parts for note in part.notes] == [
        (note.start, note.pitch) for part in score.parts for note in sorted(part.notes)
    ]
    assert back.tempo_map.bpm_at(0) == pytest.approx(tempo_map.bpm_at(0), rel=1e-4)
    assert [part.is_drums for part in back.parts] == [part.is_drums for part in score.parts]
    assert [mark.text for mark in back.chords] == [mark.text for mark in score.chords]
    assert (back.key, back.meters) == (score.key, score.meters)


@given(start=st.floats(0, 5), seconds=st.floats(3, 6))
def test_of_a_stretch_every_note_keeps_its_distance(start, seconds):
    truth = true_song(8)
    part = cut(truth, round(start * truth.sample_rate), round((start + seconds) * truth.sample_rate))
    if part.beats["downbeat"].sum() == 0:
        return
    score = score_of(part)
    onsets = np.sort(part.notes["onset"]) / truth.sample_rate
    found = np.sort([float(score.tempo_map.seconds(note.start)) for one in score.parts for note in one.notes])
    lead_s = float(np.median(found - onsets))
    assert found == pytest.approx(onsets + lead_s, abs=0.002)
    first = part.beats["at_s"][part.beats["downbeat"]][0]
    lines = [float(score.tempo_map.seconds(line)) for line in score.bar_starts(int(score.end))]
    assert min(abs(line - lead_s - first) for line in lines) < 0.002


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 4), (6, 8), (7, 8)])
def test_bars_are_as_long_as_the_downbeats_say(numerator, denominator):
    score = replace(quartet(6), meters=(Meter(Ticks(0), numerator, denominator),))
    samples = round(float(score.tempo_map.seconds(score.end)) * RATE)
    assert score_of(truth_of(score, RATE, samples)).meters == score.meters


def test_bars_are_known_with_two_beats_and_a_downbeat() -> None:
    truth = true_song()
    assert has_bars(truth)
    assert not has_bars(replace(truth, beats=truth.beats[:1]))
    unmarked = truth.beats.copy()
    unmarked["downbeat"] = False
    assert not has_bars(replace(truth, beats=unmarked))

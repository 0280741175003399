"""A truth's score is the score that it was rendered from, seen on its own bars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from training.scores import BAR, song

from musicstudio.domain.score import Meter, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.attribution_scores import scored
from musicstudio.training.truth import BEAT, Truth, cut, truth_of

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
    found = scored(truth(wanted))
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
    found = scored(truth(wanted))
    assert same(found, wanted)
    assert [str(meter) for meter in found.meters][:2] == ["4/4", "3/4"]
    assert int(found.meters[1].tick) == 4 * BAR


def test_six_eight_has_two_beats_a_bar() -> None:
    wanted = replace(song(), meters=(Meter(Ticks(0), 6, 8),))
    found = scored(truth(wanted))
    assert same(found, wanted)
    assert [str(meter) for meter in found.meters][:1] == ["6/8"]


def test_an_excerpt_that_begins_within_a_bar_keeps_the_bar_lines() -> None:
    whole = song()
    start = round(float(whole.tempo_map.seconds(BAR + 700)) * RATE)
    found = scored(cut(truth(whole), start, truth(whole).samples))
    moved = [note for note in found.parts[3].notes if note.pitch == 36]  # bass drums stand on beats one and three
    assert {int(note.start) % 960 for note in moved} <= {0, 959, 1}
    assert float(found.tempo_map.seconds(0)) <= 0
    assert abs(float(found.tempo_map.seconds(int(moved[0].start))) - (60 / 96 * 6 - start / RATE)) < 1e-3


def test_an_excerpt_from_a_bar_line_on_begins_with_that_bar() -> None:
    whole = replace(song(), tempo_map=TempoMap.constant(97.3))
    for bar in (1, 2, 3):
        start = int(float(whole.tempo_map.seconds(bar * BAR)) * RATE)  # a sample early
        found = scored(cut(truth(whole), start, truth(whole).samples))
        assert min(int(note.start) for note in found.parts[3].notes) == 0
        assert found.chords[0].tick == 0


def test_without_beats_the_tempo_counts() -> None:
    wanted = song()
    bare = replace(truth(wanted), beats=np.zeros(0, BEAT))
    assert same(scored(bare), wanted)
    silent = replace(bare, notes=bare.notes[:0], tempo_bpm=0.0, meter="")
    assert scored(silent).tempo_map.bpm_at(0) == 120.0
    assert all(not part.notes for part in scored(silent).parts)

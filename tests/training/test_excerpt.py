"""Excerpts: what is played in some bars, when it is played, and what holds there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.scores import BAR, scores, song

from musicstudio.domain.score import Bend, Control, Mark, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.excerpt import EARLY, bar_lines, bars_of, excerpt


@settings(max_examples=50, deadline=None)
@given(scores(), st.data())
def test_notes_sound_when_they_did_counted_from_the_first_bar_line(score, data):
    first = data.draw(st.integers(0, bars_of(score) - 1))
    bars = data.draw(st.integers(1, bars_of(score) - first))
    cut = excerpt(score, first, bars)
    lines = bar_lines(score)
    start, end = lines[first], lines[first + bars]
    begin_s = score.tempo_map.seconds(start)
    for before, after in zip(score.parts, cut.parts, strict=True):
        expected = sorted(
            (note.pitch, note.velocity, float(score.tempo_map.seconds(max(note.start, start)) - begin_s),
             float(score.tempo_map.seconds(min(note.end, end)) - begin_s))
            for note in before.notes
            if start - EARLY <= note.start < (end if first + bars == bars_of(score) else end - EARLY)
            and note.end > start
        )  # fmt: skip
        seconds = cut.tempo_map.seconds
        found = sorted(
            (note.pitch, note.velocity, float(seconds(note.start)), float(seconds(note.end))) for note in after.notes
        )
        assert [one[:2] for one in found] == [one[:2] for one in expected]
        for one, other in zip(found, expected, strict=True):
            assert one[2:] == pytest.approx(other[2:], abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(scores(), st.data())
def test_what_holds_at_any_tick_is_what_held_there(score, data):
    first = data.draw(st.integers(0, bars_of(score) - 1))
    cut = excerpt(score, first, data.draw(st.integers(1, bars_of(score) - first)))
    start = bar_lines(score)[first]
    tick = data.draw(st.integers(0, int(cut.length) - 1))
    assert cut.tempo_map.bpm_at(tick) == score.tempo_map.bpm_at(start + tick)
    meter, before = cut.meter_at(tick), score.meter_at(start + tick)
    assert (meter.numerator, meter.denominator) == (before.numerator, before.denominator)
    for kind in ("chords", "sections"):
        assert _last(getattr(cut, kind), tick) == _last(getattr(score, kind), start + tick)
    for one, other in zip(cut.parts, score.parts, strict=True):
        for kind in ("bends", "controls"):
            assert _last(getattr(one, kind), tick) == _last(getattr(other, kind), start + tick)


def _last(values, tick):
    held = [replace(value, tick=Ticks(0)) for value in values if value.tick <= tick]
    return held[-1] if held else None


@settings(max_examples=50, deadline=None)
@given(scores())
def test_all_bars_are_the_score_itself(score):
    whole = excerpt(score, 0, bars_of(score))
    assert replace(whole, length=score.length) == score
    assert whole.length == bar_lines(score)[-1] >= score.end


@settings(max_examples=50, deadline=None)
@given(scores(), st.data())
def test_every_note_begins_in_one_bar_only(score, data):
    pieces = [excerpt(score, bar, 1) for bar in range(bars_of(score))]
    for n, part in enumerate(score.parts):
        lines = bar_lines(score)
        blips = sum(
            any(line - EARLY <= note.start < line and note.end <= line for line in lines[1:-1]) for note in part.notes
        )
        assert sum(len(piece.parts[n].notes) for piece in pieces) == len(part.notes) - blips


def test_a_note_played_early_stands_on_the_bar_line_and_its_pedal_is_down():
    notes = (Note(Ticks(BAR - 30), Ticks(500), 60), Note(Ticks(BAR - 400), Ticks(900), 64))
    part = Part("p", notes, bends=(Bend(Ticks(100), 0.5),), controls=(Control(Ticks(200), 64, 127),))
    tempi = TempoMap((TempoChange(Ticks(0), 100.0), TempoChange(Ticks(960), 80.0)), offset_s=3.0)
    cut = excerpt(Score((part,), tempi, chords=(Mark(Ticks(0), "C"),), length=Ticks(2 * BAR)), 1, 1)
    assert cut.parts[0].notes == (Note(Ticks(0), Ticks(470), 60),)
    assert cut.parts[0].bends == (Bend(Ticks(0), 0.5),)
    assert cut.parts[0].controls == (Control(Ticks(0), 64, 127),)
    assert cut.tempo_map == TempoMap.constant(80.0)
    assert cut.chords == (Mark(Ticks(0), "C"),)


def test_bars_that_are_not_there_are_refused():
    for first, bars in ((-1, 1), (0, 9), (8, 1), (3, 0)):
        with pytest.raises(ValueError, match="no such bars"):
            excerpt(song(8), first, bars)
    assert bars_of(Score()) == 1

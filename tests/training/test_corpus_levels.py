"""Levels and doubts: what is wrong with a sound or its truth is seen, what is only lively is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.renders import RATE, record

from musicstudio.training.corpus_doubts import better_tonic, doubts
from musicstudio.training.corpus_levels import clicks, level_of, levels_of
from musicstudio.training.corpus_onsets import onset_errors
from musicstudio.training.shards import Item
from musicstudio.training.truth import NOTE

CD = 44100
SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def tone(hz: float = 220.0, seconds: float = 2.0, level: float = 0.3) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * CD)) / CD)
    return np.stack([wave, wave]).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(at=st.integers(3000, 80_000), hz=st.floats(40, 900))
def test_a_cut_in_a_waveform_is_found_where_it_is(at: int, hz: float) -> None:
    sound = tone(hz)
    sound[:, at:] += np.float32(0.1)
    assert [abs(place - at) <= 2 for place in clicks(sound, CD)] == [True]


def test_edges_that_go_on_and_noise_are_no_clicks() -> None:
    at = np.arange(2 * CD) / CD
    saw = 0.4 * (2 * (at * 55 % 1) - 1)
    stroke = 0.5 * np.random.default_rng(0).normal(size=at.size) * np.exp(-20 * (at % 0.5))
    for sound in (saw, stroke, 0.8 * np.sin(2 * np.pi * 3000 * at)):
        inside = clicks(np.stack([sound, sound]).astype(np.float32), CD)
        assert not len(inside)
    assert not len(clicks(np.zeros((2, 2), np.float32), CD))


def test_a_click_at_an_onset_is_its_attack() -> None:
    sound = np.zeros((2, 2 * CD), np.float32)
    sound[:, CD:] = tone(110, 1.0) + np.float32(0.2)
    there, elsewhere = (np.array([(at, at + CD // 2, 45, 90, 0)], NOTE) for at in (CD, CD // 2))
    assert level_of("bass", sound, CD, there).clicks == 0
    assert level_of("bass", sound, CD, elsewhere).clicks == 1


def test_a_level_says_what_it_hears() -> None:
    half = np.concatenate([tone(1000.0), np.zeros((2, 2 * CD), np.float32)], axis=1)
    level = level_of("mix", half, CD)
    assert level.lufs == pytest.approx(20 * np.log10(0.3), abs=0.5)  # two channels of a sine: its peak
    assert level.peak_db == pytest.approx(20 * np.log10(0.3), abs=0.05)
    assert (level.silent, level.full) == (0.5, 0)
    assert level_of("mix", half + np.float32(0.01), CD).offset == pytest.approx(0.01, abs=1e-4)


def test_what_is_out_of_bounds_is_named() -> None:
    item = record([(0.0, 3.0, 60, 0)], 3.0)
    assert not any(level.out_of_bounds for level in levels_of(item))
    loud = level_of("mix", np.clip(tone(level=3.0), -1, 1), CD)
    assert {"clipped", "too loud"} <= set(loud.out_of_bounds)
    assert level_of("mix", tone(level=0.003), CD).out_of_bounds == ("too quiet",)
    lost = Item(item.truth, {})
    assert [level.out_of_bounds for level in levels_of(lost)] == [("notes, but no sound",)] * 2
    strange = Item(replace(item.truth, notes=item.truth.notes[:0]), item.stems)
    assert "sound, but no notes" in levels_of(strange)[1].out_of_bounds
    own = Item(replace(item.truth, players=(), notes=item.truth.notes[:0]), item.stems)
    assert [(level.notes, level.out_of_bounds) for level in levels_of(own)] == [(-1, ())] * 2  # nobody knows its notes
    gone = Item(replace(item.truth, samples=6 * RATE), {"other": np.pad(item.stems["other"], ((0, 0), (0, 3 * RATE)))})
    late = np.concatenate([item.truth.notes, np.array([(5 * RATE, 6 * RATE, 60, 90, 0)], NOTE)])
    told = levels_of(Item(replace(gone.truth, notes=late), gone.stems))[1]
    assert told.unheard == 0.5
    assert "notes unheard" in told.out_of_bounds


def test_a_key_the_notes_do_not_speak_for_is_doubted() -> None:
    notes = [(n / 12, (n + 1) / 12, SCALE[n % 8], 0) for n in range(48)]
    item = record(notes, 4.0, key="C major")
    assert better_tonic(item.truth) == ""
    assert doubts(item.truth) == {}
    assert doubts(replace(item.truth, key="F# major"))["key"] == "said to be F# major, but the notes fit C major"
    assert better_tonic(replace(item.truth, key="")) == ""
    assert better_tonic(replace(item.truth, key="F# major", notes=item.truth.notes[:8])) == ""  # too few to say


def test_silence_and_beats_after_the_end_and_odd_facts_are_doubted() -> None:
    item = record([(0.0, 1.0, 60, 0)], 5.0, caption="", tempo=300.0)
    told = doubts(item.truth)
    assert set(told) == {"end", "caption", "tempo"}
    assert told["end"] == "4.0 s after the last note, 19 beats in them"


@settings(max_examples=20, deadline=None)
@given(late_s=st.sampled_from((-0.03, 0.0, 0.01, 0.04)), pitch=st.integers(45, 90))
def test_how_late_a_lone_note_is_heard_is_measured(late_s: float, pitch: int) -> None:
    notes = [(0.5, 0.9, pitch, 0), (1.5, 1.9, pitch, 0), (1.6, 1.7, pitch, 0), (2.5, 3.0, 40, 1)]
    found = onset_errors(record(notes, late_s=late_s))
    assert {kind: len(errors) for kind, errors in found.items()} == {"synth": 2, "soundfont": 1}
    for errors in found.values():
        assert errors == pytest.approx([late_s] * len(errors), abs=0.0015)


def test_where_a_stem_still_rings_nothing_is_measured() -> None:
    item = record([(0.5, 0.9, 60, 0), (1.5, 1.9, 60, 0)])
    ringing = item.stems["other"] + 0.02 * np.sin(np.arange(item.truth.samples) / 5).astype(np.float32)
    assert onset_errors(Item(item.truth, {"other": ringing})) == {}

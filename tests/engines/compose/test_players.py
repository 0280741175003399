"""What the players play: within bars and ranges, in the harmony, locked where that is claimed, never the same twice."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from engines.compose.grounds import METERS, ground

from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import PPQ
from musicstudio.engines.compose.band import line_up, seat
from musicstudio.engines.compose.grooves.basslines import BASSLINES, BassWay
from musicstudio.engines.compose.ground import Section
from musicstudio.engines.compose.players import PLAYERS, bass, comping, play
from musicstudio.engines.compose.players.beat import beat
from musicstudio.engines.compose.players.riffs import answer, riff


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", STYLES)
def test_every_band_plays_within_its_bars_and_ranges(style, meter):
    for seed in range(4):
        stage = ground(style, meter, seed=seed, ending=seed % 2 == 1)
        for one in line_up(style, (), (), random.Random(seed)):
            if one.player == "melody":
                continue
            line = play(stage, one, stage.rng(one.title))
            assert line.notes or one.player in ("sweep", "replies", "horns"), one
            for note in line.notes:
                assert 0 <= note.start < note.end <= stage.ticks, (one, note)
                assert one.low <= note.pitch <= one.high, (one, note)
            assert all(0 <= event.tick <= stage.ticks for event in (*line.bends, *line.controls))


@pytest.mark.parametrize("style", STYLES)
def test_the_bass_is_in_the_chord_on_strong_beats(style):
    strong = chordal = 0
    for seed in range(10):
        stage = ground(style, METERS[seed % len(METERS)], seed=seed)
        for note in bass.play(stage, seat("finger bass"), stage.rng("bass")).notes:
            if note.start % stage.bar_ticks == 0:
                strong += 1
                chordal += note.pitch % 12 in stage.chord_at(note.start).pitch_classes
    assert strong
    assert chordal / strong >= 0.95


@pytest.mark.parametrize("style", STYLES)
def test_the_bass_plays_one_note_at_a_time(style):
    stage = ground(style, seed=7)
    notes = bass.play(stage, seat("finger bass"), stage.rng("bass")).notes
    assert all(a.end <= b.start for a, b in itertools.pairwise(notes))


@pytest.mark.parametrize("style", [style for style in STYLES if any(way.kind == "lock" for way in BASSLINES[style])])
def test_a_locked_bass_has_a_note_on_every_kick(style, monkeypatch):
    """Styles whose bassists lock to the kick do so on all of them, whatever else they add."""
    locked = tuple(way for way in BASSLINES[style] if way.kind == "lock")
    monkeypatch.setitem(BASSLINES, style, locked)
    kicks = found = 0
    for seed in range(8):
        stage = ground(style, seed=seed)
        starts = {note.start for note in bass.play(stage, seat("finger bass"), stage.rng("bass")).notes}
        low = beat(stage).struck("bd", "dum")
        kicks += len(low)
        found += len(starts & set(low))
    assert found / kicks >= 0.98


def test_a_walking_bass_steps_into_the_next_root(monkeypatch):
    monkeypatch.setitem(BASSLINES, "jazz swing", (BassWay("walk"),))
    near = total = 0
    for seed in range(10):
        stage = ground("jazz swing", seed=seed)
        notes = bass.play(stage, seat("upright bass"), stage.rng("bass")).notes
        beats = [note for note in notes if note.start % PPQ == 0]
        assert len(beats) == 4 * stage.bars, "a note every beat"
        for before, after in itertools.pairwise(beats):
            if after.start % stage.bar_ticks == 0:
                total += 1
                near += 1 <= abs(after.pitch - before.pitch) <= 2
                assert after.pitch % 12 == stage.chord_at(after.start).root
    assert near / total > 0.8


def test_an_eight_oh_eight_slides_and_comes_back():
    lines = [bass.play(s, seat("808 bass"), s.rng("bass")) for s in (ground("trap", seed=seed) for seed in range(20))]
    slid = [line for line in lines if line.bends]
    assert slid
    assert all(max(bend.semitones for bend in line.bends) == 12.0 for line in slid)
    for line in slid:
        for note in line.notes:
            held = [bend for bend in line.bends if bend.tick <= note.start]
            assert not held or held[-1].semitones == 0.0, "every note begins unbent"


def test_reggae_often_leaves_the_one_to_the_drums():
    stages = [ground("reggae", seed=seed) for seed in range(20)]
    lines = [bass.play(stage, seat("dub bass"), stage.rng("bass")) for stage in stages]
    starts = [note.start % 1920 for line in lines for note in line.notes]
    assert starts.count(0) / len(starts) < 0.12


def test_a_skank_is_off_the_beat():
    for seed in range(6):
        stage = ground("reggae", seed=seed)
        line = comping.play(stage, seat("skank guitar", "skank"), stage.rng("skank"))
        lowest = {note.start // 60 * 60 for note in line.notes if note.velocity > 60}
        assert all(tick % PPQ >= 180 for tick in lowest)


def test_a_strum_runs_down_and_up_the_strings():
    stage = ground("folk", seed=3)
    line = comping.play(stage, seat("steel guitar", "strum"), stage.rng("strum"))
    down = up = 0
    for start in range(0, stage.ticks, PPQ // 2):
        chord = sorted(note for note in line.notes if start <= note.start < start + PPQ // 4)
        if len(chord) >= 3:
            rising = all(a.pitch < b.pitch for a, b in itertools.pairwise(chord))
            falling = all(a.pitch > b.pitch for a, b in itertools.pairwise(chord))
            assert rising or falling, chord
            down, up = down + rising, up + falling
            if falling:
                assert start % PPQ == PPQ // 2, "upstrokes are off the beat"
    assert down >= 8
    assert up >= 8


def test_funk_guitar_scratches_are_short_and_soft():
    stage = ground("funk", seed=5)
    notes = comping.play(stage, seat("funk guitar"), stage.rng("scratch")).notes
    muted = [note for note in notes if note.velocity < 55]
    assert len(muted) > 20
    assert all(note.length <= 40 for note in muted)


@pytest.mark.parametrize("style", STYLES)
def test_chords_sound_the_harmony(style):
    """At least nine in ten of what a piano comps belongs to the chord or to the one it anticipates."""
    inside = total = 0
    for seed in range(6):
        stage = ground(style, seed=seed)
        for note in comping.play(stage, seat("grand piano"), stage.rng("keys")).notes:
            near = (stage.chord_at(note.start), stage.chord_at(min(note.start + PPQ // 2, stage.ticks - 1)))
            total += 1
            inside += any(note.pitch % 12 in chord.pitch_classes for chord in near)
    assert total
    assert inside / total >= 0.9


def test_riff_and_answer_interlock():
    for seed in range(8):
        stage = ground("afrobeat", seed=seed)
        first = riff(stage, seat("clean guitar", "riff"), stage.rng("one"))
        second = answer(stage, seat("funk guitar", "answer"), stage.rng("two"))
        quiet = [note.start for note in first.notes if stage.energy_at(note.start // 1920) <= stage.energy + 0.12]
        half = {note.start for note in second.notes if note.start < 4 * 1920}
        assert half
        assert not half & set(quiet)


def test_metal_riffs_chug_with_the_kick():
    for seed in range(6):
        stage = ground("metal", seed=seed)
        kicks = set(beat(stage).struck("bd"))
        line = riff(stage, seat("palm mute guitar", "riff"), stage.rng("riff"))
        with_kick = sum(note.start in kicks for note in line.notes)
        assert with_kick / len(line.notes) > 0.95


@pytest.mark.parametrize("player", sorted(PLAYERS))
def test_every_player_is_the_same_again_and_another_with_other_dice(player):
    patch = {"drums": "rock kit", "percussion": "latin percussion", "bass": "finger bass"}.get(player, "clean guitar")
    played = []
    for seed in (1, 1, 2, 3, 4, 5):
        stage = ground("funk", seed=seed)
        played.append(play(stage, seat(patch, player), stage.rng("player")))
    assert played[0] == played[1]
    assert len(set(played)) >= (2 if player in ("drone", "sweep") else 3)


def test_a_sparse_pianist_plays_less():
    notes = {}
    for density in (0.1, 0.9):
        lines = (
            comping.play(s, seat("grand piano", "", density), s.rng("k"))
            for s in (ground("pop", seed=n) for n in range(10))
        )
        notes[density] = sum(len(line.notes) for line in lines)
    assert notes[0.1] < 0.85 * notes[0.9]


def test_a_guest_brings_his_own_rhythms():
    """A tabla in a house band plays bols, not congas."""
    stage = ground("house", seed=2)
    pitches = {note.pitch for note in play(stage, seat("tabla"), stage.rng("tabla")).notes}
    assert pitches <= {60, 61, 62, 63, 64, 66}


def test_two_percussionists_have_four_hands():
    for style in STYLES:
        for seed in range(8):
            stage = ground(style, seed=seed)
            line = play(stage, seat("latin percussion"), stage.rng("percussion"))
            moments = Counter(note.start for note in line.notes)
            assert max(moments.values()) <= 4, style


@pytest.mark.parametrize("style", ["house", "funk", "reggae", "rock", "techno", "blues", "lo-fi hip hop"])
def test_twenty_bassists_play_at_least_fourteen_rhythms(style):
    stages = [ground(style, seed=seed) for seed in range(20)]
    lines = [bass.play(stage, seat("finger bass"), stage.rng("bass")) for stage in stages]
    assert len({tuple(note.start for note in line.notes) for line in lines}) >= 14


def test_a_line_is_typical_without_temperature():
    """At temperature 0 a bass figure is played as written, the same in every bar of its cycle."""
    stage = ground("house", seed=5, temperature=0.0)
    notes = bass.play(stage, seat("synth bass"), stage.rng("bass")).notes
    bars = [tuple(note.start % 1920 for note in notes if note.start // 1920 == bar) for bar in range(4)]
    assert bars[0] == bars[2]
    assert bars[1] == bars[3]


def test_a_kit_and_a_hand_drum_each_speak_their_own_language():
    """A kit in maqam plays dum and tek on kick and snare; afro percussion without a kit plays no kick of a kit."""
    stage = ground("maqam", seed=2)
    pitches = {note.pitch for note in play(stage, seat("acoustic kit"), stage.rng("kit")).notes}
    assert {36, 38} <= pitches
    assert not pitches & {60, 61, 62, 64}
    stage = ground("afrobeat", seed=2)
    pitches = {note.pitch for note in play(stage, seat("afro percussion", "drums"), stage.rng("hands")).notes}
    assert pitches
    assert not pitches & {36, 38, 42}


def test_sections_of_one_kind_share_their_groove():
    names = (("verse", 0.4), ("chorus", 0.75), ("verse", 0.45), ("chorus", 0.8))
    sections = tuple(Section(name, 4 * n, 4, energy) for n, (name, energy) in enumerate(names))
    for style in STYLES:
        played = beat(replace(ground(style, seed=6, bars=16), sections=sections)).grooves
        assert played[:2] == played[2:]

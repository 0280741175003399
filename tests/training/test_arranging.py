"""Covers of melodies with chords, pieces of our own, and the same notes on other instruments."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from training.scores import quartet, song

from musicstudio.audio.synth.patches import PATCHES
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.domain.project import ROLES
from musicstudio.domain.score import Meter, Part, Score
from musicstudio.domain.styles import STYLES
from musicstudio.training.arranging import banded, invented, suited
from musicstudio.training.instrumentation import candidates, varied
from musicstudio.training.piece import Piece
from musicstudio.training.splits import split_of_piece


def piece(score: Score | None = None, guarded: tuple[str, ...] = ("tune",)) -> Piece:
    return Piece("own/tune", "own", "CC0-1.0", score or song(), "Tune", work="own/tune", guarded=frozenset(guarded))


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_a_band_for_a_tune_and_guards_who_plays_it(style):
    made = banded(piece(), 4, style)
    assert made.score.style == made.genre == style
    assert made.work == "own/tune"
    assert made.licence == "CC0-1.0"
    assert made.id == f"own/tune/{style}-4"
    assert all(part.role in ROLES and part.patch in PATCHES and part.notes for part in made.score.parts)
    assert made.score.length == song().length
    tune = [note.pitch % 12 for note in song().parts[0].notes]
    for part in made.score.parts:
        follows = not part.is_drums and [note.pitch % 12 for note in part.notes] == tune
        assert follows == (part.name in made.guarded)
    assert len(made.guarded) == 1


def test_what_is_not_guarded_stays_free_and_a_seed_says_all():
    free = banded(piece(guarded=()), 7)
    assert free.guarded == frozenset()
    assert free == banded(piece(guarded=()), 7)
    assert len({banded(piece(), seed).score.style for seed in range(12)}) > 5
    with pytest.raises(WrongUsage, match="not a style"):
        banded(piece(), 1, "polka")


def test_styles_are_drawn_to_suit_the_meter_and_the_tempo():
    rng = random.Random(1)
    fast = Counter(suited(Meter(), 174.0, rng) for _ in range(600))
    waltz = Counter(suited(Meter(numerator=3), 90.0, rng) for _ in range(600))
    assert fast["drum and bass"] > 2 * fast["ambient"] > 0
    assert waltz["folk"] > waltz["trap"]
    assert set(fast) | set(waltz) == set(STYLES)


def test_the_tempo_of_a_tune_is_led_no_further_than_it_bears():
    for style in STYLES:
        slow = banded(piece(song(tempo=60.0)), 2, style).score.tempo_map.bpm_at(0)
        assert 60 * 0.72 <= slow <= 60 * 1.4


@pytest.mark.parametrize("style", STYLES)
def test_invented_pieces_are_whole(style):
    made = invented(13, style)
    assert made.id == made.work == f"arranger/{style}-13"
    assert made.score.style == style
    assert made == invented(13, style)
    bars = made.score.length / made.score.meters[0].bar
    assert bars == int(bars)
    assert 12 <= bars <= 64
    assert any(part.notes for part in made.score.parts)
    assert all(note.end <= made.score.length for part in made.score.parts for note in part.notes)


def test_invented_pieces_are_of_many_kinds():
    made = [invented(seed) for seed in range(21)]
    keys = [Key.parse(one.score.key) for one in made]
    assert len({one.score.style for one in made}) >= 11
    assert len({key.tonic for key in keys}) >= 7
    assert len({key.mode for key in keys}) >= 5
    assert len({str(one.score.meters[0]) for one in made}) >= 3
    assert len({one.score.length for one in made}) >= 6
    assert {split_of_piece(one.work) for one in made if one.work[-1] in "05"} == {"heldout"}
    assert {split_of_piece(one.work) for one in made if one.work[-1] not in "05"} == {"train"}


@pytest.mark.parametrize("score", [song(), quartet()])
def test_other_instruments_play_the_same_notes_within_their_reach(score):
    original = piece(score, guarded=(score.parts[0].name,))
    seen = set()
    for seed in range(20):
        made = varied(original, seed)
        assert made == varied(original, seed)
        changed = 0
        for before, after in zip(score.parts, made.score.parts, strict=True):
            assert (after.notes, after.channel) == (before.notes, before.channel)
            changed += after.patch != before.patch
            if after.patch:
                assert after.patch in candidates(before)
                assert after.role in ROLES
                assert after.patch in PATCHES
            assert (after.name in made.guarded) == (before.name in original.guarded)
        assert changed
        assert len({part.name for part in made.score.parts}) == len(score.parts)
        seen |= {part.patch for part in made.score.parts}
    assert len(seen) > 15


def test_no_wind_plays_chords_and_nobody_beyond_his_range():
    chords = candidates(song().parts[1])
    assert "flute" not in chords
    assert "violin" not in chords
    assert "nylon guitar" in chords
    high = Part("", tuple(replace(note, pitch=96) for note in quartet().parts[0].notes))
    assert "trumpet" not in candidates(high)
    assert "violin" in candidates(high)
    low = candidates(song().parts[2])
    assert "finger bass" in low
    assert "grand piano" not in low
    assert candidates(Part("empty")) == ()
    assert candidates(Part("hands", song().parts[3].notes, 0, 9, patch="tabla")) == ()

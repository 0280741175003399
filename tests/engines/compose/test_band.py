"""Who sits in a band: several line-ups a style, what is wanted is there, what is unwanted is not."""

from __future__ import annotations

import random

import pytest

from musicstudio.domain.harmony import pitch_class
from musicstudio.domain.project import ROLES
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.band import MANNERS, line_up, manner, seat
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.lineups import BANDS


def _bands(style, wanted=(), unwanted=(), seeds=20, only=False):
    return [line_up(style, wanted, unwanted, random.Random(seed), only) for seed in range(seeds)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_three_bands_of_known_sounds(style):
    assert len(BANDS[style]) >= 3
    assert len({tuple(seat.patch for seat in band) for band in _bands(style)}) >= 3
    for band in _bands(style):
        assert 1 <= len(band) <= 9
        assert len({one.title for one in band}) == len(band)
        for one in band:
            assert one.role in ROLES
            assert one.patch in INSTRUMENTS
            assert one.low + 11 <= one.high
        assert sum(one.player == "drums" for one in band) <= 1
        assert sum(one.player == "bass" for one in band) <= 1


@pytest.mark.parametrize("style", STYLES)
def test_a_style_knows_its_tempo_meters_and_tonics(style):
    usual = MANNERS[style]
    assert usual.tempo[0] < usual.tempo[1] < usual.tempo[2]
    assert 0 <= usual.swing[0] <= usual.swing[1] <= 1
    assert usual.grid in (8, 16)
    assert usual.meters[0][0] == "4/4"
    assert abs(sum(weight for _, weight in usual.meters) - 1) < 1e-9
    assert all(pitch_class(tonic) is not None for tonic in usual.tonics)


def test_every_sound_that_words_name_has_a_seat():
    assert set(lexicon.PATCHES) <= set(INSTRUMENTS)
    for patch in INSTRUMENTS:
        assert seat(patch).role in ROLES


@pytest.mark.parametrize("style", STYLES)
def test_wanted_sounds_are_seated_and_unwanted_ones_are_not(style):
    for band in _bands(style, ("sitar", "trumpet"), ("bass", "drums"), 8):
        patches, roles = {one.patch for one in band}, {one.role for one in band}
        assert {"sitar", "trumpet"} <= patches
        assert not roles & {"bass", "drums"}


def test_a_wanted_kit_or_tune_takes_the_seat_of_the_styles_own():
    for band in _bands("house", ("brush kit", "flute", "upright bass")):
        assert [one.patch for one in band if one.player == "drums"] == ["brush kit"]
        assert [one.patch for one in band if one.player == "melody"] == ["flute"]
        assert [one.patch for one in band if one.role == "bass"] == ["upright bass"]


def test_a_wanted_role_is_filled_as_the_style_would():
    for band in _bands("maqam", ("bass",)):
        assert any(one.role == "bass" for one in band)
    for band in _bands("solo piano", ("drums", "pad")):
        assert {"drums", "pad"} <= {one.role for one in band}


def test_only_means_nobody_else_and_a_small_band_stands_alone():
    for band in _bands("pop", ("grand piano", "string section"), only=True):
        assert {one.patch for one in band} == {"grand piano", "string section"}
        assert "melody" in {one.player for one in band}
    for band in _bands("pop", ("grand piano", "upright bass"), only=True):
        assert {one.role for one in band} == {"bass", "keys", "lead"}, "the piano has two hands"
    for band in _bands("ambient", ("warm pad",), only=True):
        assert {one.patch for one in band} == {"warm pad"}


def test_a_sound_that_usually_has_the_tune_gets_it():
    for band in _bands("house", ("sitar",)):
        assert [one.patch for one in band if one.player == "melody"] == ["sitar"]
    for band in _bands("orchestral", ("cello", "lead")):
        assert [one.patch for one in band if one.player == "melody"] == ["cello"]


def test_somebody_always_plays():
    assert all(_bands("rock", (), ROLES))


def test_the_same_dice_seat_the_same_band_and_a_stranger_plays_pop():
    assert _bands("funk") == _bands("funk")
    assert manner("") == manner("pop")
    assert _bands("")

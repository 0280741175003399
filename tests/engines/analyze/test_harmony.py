"""Key, chords, tuning and sections of progressions whose truth is known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from engines.analyze.heard import RATE, ROCK, drums, listen, song

from musicstudio.engines.analyze.chords import NAMES
from musicstudio.engines.analyze.key import key_name

MAJOR = [(0, ""), (7, ""), (9, "m"), (5, "")]
MINOR = [(0, "m"), (8, ""), (5, "m"), (7, "")]


def moved(progression: list[tuple[int, str]], tonic: int) -> list[tuple[int, str]]:
    return [((root + tonic) % 12, kind) for root, kind in progression]


def name_at(chords: list[dict], time_s: float) -> str:
    return next(chord["name"] for chord in chords if chord["start_s"] <= time_s < chord["end_s"])


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize(("progression", "mode"), [(MAJOR, "major"), (MINOR, "minor")])
def test_every_key_and_its_chords(tonic, progression, mode):
    chords = moved(progression, tonic)
    heard = listen(song(chords, 120, 8))
    assert heard["key"] == key_name(tonic, mode)
    assert heard["confidence"]["key"] > 0.5
    hits = [
        name_at(heard["chords"], 2 * bar + 1.0) == NAMES[chords[bar % 4][0]] + chords[bar % 4][1] for bar in range(8)
    ]
    assert np.mean(hits) >= 7 / 8


@pytest.mark.parametrize("cents", [-40, -15, 25])
def test_tuning_is_measured_and_does_not_mislead(cents):
    heard = listen(song(MAJOR, 120, 8, cents=cents))
    assert heard["tuning_cents"] == pytest.approx(cents, abs=6)
    assert heard["key"] == "C major"


def test_chords_and_sections_tile_the_sound():
    heard = listen(song(MINOR, 100, 8))
    for parts in (heard["chords"], heard["sections"]):
        assert parts[0]["start_s"] == 0
        assert parts[-1]["end_s"] == pytest.approx(heard["duration_s"], abs=0.001)
        for before, after in itertools.pairwise(parts):
            assert before["end_s"] == after["start_s"]


def test_a_song_form_is_seen():
    """Verse, chorus, verse: other chords and drums in the middle."""
    bpm, bars = 120, 16
    verse, chorus = song(MINOR, bpm, bars), song(moved(MAJOR, 3), bpm, bars)
    length = int(bars * 2 * RATE)
    chorus = chorus[:length] + drums(np.arange(bars * 4) * 0.5, ROCK, 4, bars * 2)[:length]
    heard = listen(np.concatenate([verse[:length], chorus, verse[:length]]))
    labels = [section["label"] for section in heard["sections"]]
    assert labels == ["A", "B", "A"]
    assert [section["start_s"] for section in heard["sections"][1:]] == pytest.approx([32, 64], abs=1.1)
    assert heard["confidence"]["sections"] > 0.4


def test_noise_has_no_key():
    heard = listen(np.random.default_rng(4).normal(0, 0.1, 10 * RATE))
    assert heard["confidence"]["key"] < 0.2
    assert heard["confidence"]["chords"] < 0.2

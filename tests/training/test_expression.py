"""Hands: timing, lengths, accents, phrases and swing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.scores import BAR, quartet, scores, song

from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.expression import humanised, phrased, straight, swung


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def errors_ms(score: Score, played: Score, part: int) -> np.ndarray:
    ticks = [
        after.start - before.start
        for before, after in zip(score.parts[part].notes, played.parts[part].notes, strict=True)
    ]
    return np.array(ticks) * 60_000 / (score.tempo_map.bpm_at(0) * PPQ)


def single(bars: int, step: int = 240, channel: int = 0) -> Part:
    notes = (Note(Ticks(at), Ticks(step - 60), 60, 80) for at in range(480, bars * BAR, step))
    return Part(f"line {channel}", tuple(notes), channel=channel)


@settings(max_examples=40, deadline=None)
@given(scores(), st.floats(0, 40), st.floats(0, 20), st.integers(0, 9))
def test_hands_lose_no_note_and_stay_within_the_score(score, timing, velocity, seed):
    played = humanised(score, dice(seed), timing, velocity)
    for before, after in zip(score.parts, played.parts, strict=True):
        assert sorted(note.pitch for note in after.notes) == sorted(note.pitch for note in before.notes)
        assert all(note.start >= 0 and note.end <= score.end for note in after.notes)
        assert len(after.bends) == len(before.bends)
        assert all(bend.tick >= 0 for bend in after.bends)


def test_errors_are_as_large_as_asked_and_live_on_in_the_next_stroke():
    score = Score((single(200), single(200, channel=9)), length=Ticks(200 * BAR))
    played = [humanised(score, dice(seed), 10.0, 4.0) for seed in range(12)]
    hands = [errors_ms(score, one, 0) for one in played]
    drums = [errors_ms(score, one, 1) for one in played]
    spread = np.mean([np.std(one) for one in hands])
    assert spread == pytest.approx(10.0, rel=0.15)
    assert np.mean([np.std(one) for one in drums]) == pytest.approx(4.5, rel=0.15)
    following = np.mean([np.corrcoef(one[:-1], one[1:])[0, 1] for one in hands])
    assert 0.4 < following < 0.8
    together = np.mean([np.corrcoef(one, other)[0, 1] for one, other in zip(hands, drums, strict=True)])
    assert 0.2 < together < 0.6
    loud = np.concatenate([[note.velocity for note in one.parts[0].notes] for one in played])
    assert np.std(loud) == pytest.approx(4.0, rel=0.15)


def test_without_deviation_only_lengths_are_played():
    played = humanised(song(), dice(), 0.0, 0.0)
    for before, after in zip(song().parts, played.parts, strict=True):
        struck = [sorted((n.start, n.pitch, n.velocity) for n in part.notes) for part in (before, after)]
        assert struck[0] == struck[1]
    assert played.parts[3] == song().parts[3]


def test_a_note_ends_where_the_next_of_its_pitch_begins():
    legato = Part("p", tuple(Note(Ticks(at), Ticks(240), 60) for at in range(0, 19_200, 240)))
    notes = humanised(Score((legato,)), dice(), 15.0, 0.0).parts[0].notes
    assert all(one.end <= other.start or one.start == other.start for one, other in itertools.pairwise(notes))


def test_flat_parts_get_accents_and_phrases_and_played_ones_keep_theirs():
    uneven = replace(song().parts[1], notes=tuple(
        replace(note, velocity=60 + 9 * (n % 5)) for n, note in enumerate(song().parts[1].notes)
    ))  # fmt: skip
    score = replace(song(), parts=(song().parts[0], uneven, *song().parts[2:]))
    first, rest, high, low = [], [], [], []
    for seed in range(12):
        shaped = phrased(score, dice(seed))
        assert shaped.parts[1] == uneven
        assert [replace(n, velocity=80) for n in shaped.parts[0].notes] == list(score.parts[0].notes)
        tune = shaped.parts[0].notes
        assert np.std([note.velocity for note in tune]) > 2
        bass = shaped.parts[2].notes
        first += [note.velocity for note in bass if note.start % BAR == 0]
        rest += [note.velocity for note in bass if note.start % BAR]
        high += [note.velocity for note in tune if note.pitch > 72]
        low += [note.velocity for note in tune if note.pitch < 72]
    assert np.mean(first) > np.mean(rest)
    assert np.mean(high) > np.mean(low)


@settings(max_examples=40, deadline=None)
@given(scores(), st.floats(0.0, 1.0))
def test_swing_keeps_order_and_bar_lines(score, amount):
    late = swung(score, amount)
    for before, after in zip(score.parts, late.parts, strict=True):
        pairs = sorted((one.start, other.start) for one, other in zip(before.notes, after.notes, strict=True))
        assert all(other >= one for one, other in pairs)
        assert all(a[1] <= b[1] for a, b in itertools.pairwise(pairs))
    assert swung(score, 0.0) == score


def test_swing_makes_triplets_of_eighths_in_quarters_only():
    part = Part(
        "p", (Note(Ticks(0), Ticks(240), 60), Note(Ticks(240), Ticks(240), 62), Note(Ticks(360), Ticks(120), 64))
    )
    assert [(n.start, n.end) for n in swung(Score((part,)), 1.0).parts[0].notes] == [(0, 320), (320, 480), (400, 480)]
    jig = Score((part,), meters=(Meter(numerator=6, denominator=8),))
    assert swung(jig, 1.0) == jig


def test_straight_scores_are_told_from_played_ones():
    assert straight(song())
    assert straight(quartet())
    assert not straight(humanised(song(), dice(), 8.0, 0.0))
    assert straight(swung(song(), 1.0))

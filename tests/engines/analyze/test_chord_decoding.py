"""Chords and keys out of a network's logits: every chord it can name, through doubt, between any edges."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.chord_decoding import PRIORS, Harmonies, Span, find_key, find_spans, named

FPS = 10.0
SURE = 3.0


def harmonies(plan: list[tuple[str, float]], noise: float = 0.0, seed: int = 0) -> Harmonies:
    """Logits of chords ("N" for none) each lasting so many seconds."""
    rng = np.random.default_rng(seed)
    columns = []
    for name, seconds in plan:
        root, bass, tones = np.full(13, -SURE), np.full(13, -SURE), np.full(12, -SURE)
        if name == "N":
            root[12] = bass[12] = SURE
        else:
            chord = Chord.parse(name)
            root[chord.root] = bass[chord.lowest] = SURE
            tones[list(chord.pitch_classes)] = SURE
        columns += [np.concatenate([root, bass, tones])] * round(seconds * FPS)
    rows = np.array(columns).T + noise * rng.normal(size=(38, len(columns)))
    root, bass, tones = np.split(rows.astype(np.float32), (13, 26))
    return Harmonies(root, bass, tones, FPS)


def found(heard: Harmonies, edges_s: np.ndarray, key: Key | None = None) -> list[tuple[float, str]]:
    chords, _ = named(find_spans(heard, edges_s, CancelToken()), key)
    return [(chord.start_s, chord.name) for chord in chords]


@pytest.mark.parametrize("quality", PRIORS)
def test_every_quality_on_every_root_is_told_from_all_others(quality: str) -> None:
    names = [Chord(root, quality).name() for root in range(12)]
    assert found(harmonies([(name, 2.0) for name in names]), np.arange(0, 24.5, 0.5)) == [
        (2.0 * n, name) for n, name in enumerate(names)
    ]


def test_no_chord_is_no_chord_and_neighbours_are_joined() -> None:
    heard = harmonies([("N", 1.5), ("Am7", 3.0), ("N", 1.0)])
    assert found(heard, np.arange(0, 6, 0.5)) == [(0.0, "N"), (1.5, "Am7"), (4.5, "N")]


def test_another_chord_tone_in_the_bass_is_named() -> None:
    assert found(harmonies([("C/E", 2.0), ("G/B", 2.0), ("C", 2.0)]), np.arange(0, 6.5, 0.5)) == [
        (0.0, "C/E"), (2.0, "G/B"), (4.0, "C"),
    ]  # fmt: skip


def test_chords_are_spelt_as_the_key_is() -> None:
    heard = harmonies([("Eb", 2.0), ("C#m", 2.0)])
    assert [name for _, name in found(heard, np.arange(0, 4.5, 0.5), Key.parse("Bb major"))] == ["Eb", "Dbm"]
    assert [name for _, name in found(heard, np.arange(0, 4.5, 0.5), Key.parse("E major"))] == ["D#", "C#m"]


def test_a_passing_doubt_changes_nothing_but_a_new_chord_does() -> None:
    heard = harmonies([("C", 4.0), ("F", 4.0)])
    heard.root[5, 20:22] = 2.0  # a moment of F's root inside C
    heard.root[0, 20:22] = 1.0
    assert found(heard, np.arange(0, 8.5, 0.5)) == [(0.0, "C"), (4.0, "F")]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), noise=st.floats(0, 1.2))
def test_noise_of_any_seed_is_heard_through(seed: int, noise: float) -> None:
    plan = [("Am", 2.0), ("F", 2.0), ("C", 2.0), ("G7", 2.0)]
    heard = found(harmonies(plan, noise, seed), np.arange(0, 8.5, 0.5))
    assert heard == [(0.0, "Am"), (2.0, "F"), (4.0, "C"), (6.0, "G7")]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 9), min_size=2, max_size=40).map(sorted), st.integers(0, 99))
def test_any_edges_give_chords_that_cover_them_in_order(edges: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    heard = Harmonies(*(rng.normal(0, 3, (rows, 77)).astype(np.float32) for rows in (13, 13, 12)), FPS)
    spans = find_spans(heard, np.array(edges), CancelToken())
    assert spans[0].start_s == edges[0]
    assert spans[-1].end_s == edges[-1]
    for before, after in itertools.pairwise(spans):
        assert before.end_s == after.start_s
        assert (before.chord and (before.chord.root, before.chord.quality)) != (
            after.chord and (after.chord.root, after.chord.quality)
        )
    assert all(0 <= span.chance <= 1 for span in spans)
    chords, confidence = named(spans, None)
    assert len(chords) == len(spans)
    assert 0 <= confidence <= 1


def test_nothing_to_hear_has_no_chords() -> None:
    nothing = Harmonies(*(np.zeros((rows, 0), np.float32) for rows in (13, 13, 12)), FPS)
    assert find_spans(nothing, np.array([0.0, 1.0]), CancelToken()) == []
    assert find_spans(harmonies([("C", 1.0)]), np.array([0.0]), CancelToken()) == []
    assert named([], None) == ([], 0.0)
    assert find_key(np.zeros(24), []) == (None, 0.0)
    assert find_key(np.zeros(24), [Span(0.0, 2.0, None, 1.0)]) == (None, 0.0)


def test_doubt_lowers_confidence() -> None:
    edges = np.arange(0, 8.5, 0.5)
    plan = [("Am", 4.0), ("F", 4.0)]
    sure = named(find_spans(harmonies(plan), edges, CancelToken()), None)[1]
    heard = harmonies(plan)
    doubtful = Harmonies(heard.root / 2, heard.bass, heard.tones, FPS)
    half = named(find_spans(harmonies([*plan[:1], ("N", 4.0)]), edges, CancelToken()), None)[1]
    assert sure > 0.9
    assert named(find_spans(doubtful, edges, CancelToken()), None)[1] < 0.8 * sure
    assert half == pytest.approx(sure / 2, abs=0.05)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_the_key_is_that_of_the_logits_and_chords_decide_between_two(tonic: int, mode: str) -> None:
    key = Key(tonic, mode)
    degrees = ("I", "IV", "V", "I") if mode == "major" else ("i", "iv", "V", "i")
    chords = [Chord.numeral(degree, key) for degree in degrees]
    spans = [Span(2.0 * n, 2.0 * n + 2, chord, 1.0) for n, chord in enumerate(chords)]
    place = tonic + 12 * (mode == "minor")
    sure = np.zeros(24)
    sure[place] = 6.0
    assert find_key(sure, spans)[0] == key
    two = np.full(24, -9.0)
    two[[place, (place + 5) % 12 + 12 * (mode == "minor")]] = 0.0
    found_key, confidence = find_key(two, spans)
    assert found_key == key
    assert confidence < find_key(sure, spans)[1]
    elsewhere = np.zeros(24)
    elsewhere[(place + 6) % 24] = 12.0  # chords help, they do not overrule
    assert find_key(elsewhere, spans)[0] != key

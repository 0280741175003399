"""Keys and chords."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import QUALITIES, SHARPS, Chord
from musicstudio.training.metrics.harmony import chord_scores, harte, key_score, segments

pytest.importorskip("mir_eval")

KEYS = [f"{tonic} {mode}" for tonic in SHARPS for mode in ("major", "minor")]
SYMBOLS = st.sampled_from([*(f"{SHARPS[5 * n % 12]}{quality}" for n, quality in enumerate(QUALITIES)), "N", "C/E"])


def test_keys_are_judged_as_by_the_reference():
    key = pytest.importorskip("mir_eval.key")
    for truth in KEYS:
        for estimate in KEYS:
            assert key_score(truth, estimate) == key.weighted_score(truth, estimate)


def test_keys_at_the_edges():
    assert key_score("C major", "") == 0
    assert math.isnan(key_score("", "C major"))
    assert math.isnan(key_score("", ""))
    assert key_score("D dorian", "D minor") == 1
    assert key_score("Bb", "A# major") == 1
    with pytest.raises(WrongUsage):
        key_score("C major", "H moll")


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_quality_is_written_note_for_note(quality):
    encode = pytest.importorskip("mir_eval.chord").encode
    for root in (0, 6, 10):
        chord = Chord(root, quality)
        number, sounding, bass = encode(harte(chord.name()), reduce_extended_chords=True)
        assert number == root
        assert bass == 0
        assert {(root + int(step)) % 12 for step in np.flatnonzero(sounding)} == chord.pitch_classes


def test_bass_notes_and_none():
    chord = pytest.importorskip("mir_eval.chord")
    assert harte("F#m7b5/E") == "F#:hdim7/b7"
    assert harte("Am7") == "A:min7"
    assert harte("C/E") == "C:maj/3"
    assert (harte("N"), harte("")) == ("N", "N")
    for bass in range(12):
        name = harte(Chord(2, "m", bass).name())
        root, _, step = chord.encode(name)
        assert (root + step) % 12 == bass
    with pytest.raises(WrongUsage):
        harte("Hm7")


def marks(names, step_s):
    return [(n * step_s, name) for n, name in enumerate(names)]


@settings(max_examples=60, deadline=None)
@given(st.lists(SYMBOLS, min_size=1, max_size=12), st.lists(SYMBOLS, min_size=1, max_size=12))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_chords_are_judged_as_by_the_reference(truth, estimate):
    chord = pytest.importorskip("mir_eval.chord")
    left, right = marks(truth, 1.0), marks(estimate, 0.83)
    wanted = chord.evaluate(*segments(left, 13.0), *segments(right, 13.0))
    found = chord_scores(left, right, 13.0)
    for name in ("root", "majmin", "thirds", "sevenths", "mirex"):
        row = getattr(found, name)
        if row.seconds:
            assert row.recall == pytest.approx(wanted[name], abs=1e-12)
        else:
            assert math.isnan(row.recall)
            assert wanted[name] == 0
    assert (found.over, found.under, found.segmentation) == pytest.approx(
        (wanted["overseg"], wanted["underseg"], wanted["seg"])
    )


def test_known_shares():
    truth = [(0.0, "C"), (4.0, "Am7")]
    found = chord_scores(truth, [(0.0, "C"), (2.0, "Cm"), (4.0, "Am")], 8.0)
    assert (found.root.recall, found.majmin.recall, found.thirds.recall, found.sevenths.recall) == (1, 0.75, 0.75, 0.25)
    assert (found.over, found.under, found.segmentation) == (0.75, 1, 0.75)


def test_chords_at_the_edges():
    truth = [(0.0, "C"), (4.0, "G7")]
    none = chord_scores(truth, [], 8.0)
    assert (none.root.recall, none.majmin.recall, none.under) == (0, 0, 0.5)
    for unknown in (chord_scores([], truth, 8.0), chord_scores([], [], 8.0)):
        assert math.isnan(unknown.root.recall)
        assert unknown.root.seconds == 0
        assert math.isnan(unknown.segmentation)
    assert chord_scores([(0.0, "N")], [], 8.0).majmin.recall == 1
    late = segments([(1.0, "C"), (9.0, "D")], 8.0)
    assert late[0].tolist() == [[0, 1], [1, 8]]
    assert late[1] == ["N", "C:maj"]
    with pytest.raises(ValueError):
        chord_scores(truth, truth, 0.0)

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.harmony import SHARPS, Chord, Key
from musicstudio.training.corpora.labels import harte, key_name, keys_of_signature, marks, music_xml, sharps_of


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("C:maj", "C"), ("Bb:min7/b7", "Bbm7/Ab"), ("F#:sus4(b7)", "F#7sus4"), ("C:hdim7", "Cm7b5"), ("G", "G"),
        ("A:maj/3", "A/C#"), ("D:min/b3", "Dm/F"), ("E:minmaj7", "Emmaj7"), ("Eb:maj6", "Eb6"), ("C:maj/1", "C"),
    ],
)  # fmt: skip
def test_harte(label, name):
    assert harte(label).name() == name


@pytest.mark.parametrize("label", ["N", "X", "", "C:nonsense", "C:maj/z", "H:maj", "C:maj/99"])
def test_what_is_no_chord_is_none(label):
    assert harte(label) is None


@pytest.mark.parametrize(
    ("label", "name"),
    [("Bb:diminished-seventh", "Bbdim7"), ("Eb:major/F", "Eb/F"), ("Cb:dominant-13th", "B13"), ("C:major/C", "C")],
)
def test_music_xml(label, name):
    assert music_xml(label).name() == name


@pytest.mark.parametrize("label", ["C:pedal", "C", "?:major", "C:major/H"])
def test_unknown_kinds_are_none(label):
    assert music_xml(label) is None


@given(root=st.integers(0, 11), degree=st.sampled_from(["b2", "2", "b3", "3", "4", "#4", "5", "6", "b7", "7"]))
def test_the_bass_lies_as_far_above_the_root_whatever_the_root(root, degree):
    assert (harte(f"{SHARPS[root]}:maj/{degree}").bass - root) % 12 == harte(f"C:maj/{degree}").bass


@given(st.integers(-5, 6))
def test_signatures_come_back(sharps):
    major, minor = keys_of_signature(sharps)
    assert sharps_of(major) == sharps_of(minor) == sharps
    assert major.pitch_classes == minor.pitch_classes


@pytest.mark.parametrize(
    ("text", "name"),
    [("Gb:maj", "F# major"), ("B- major", "Bb major"), ("F:min", "F minor"), ("B major", "B major"), ("?", "")],
)
def test_key_name(text, name):
    assert key_name(text) == name


@given(st.lists(st.tuples(st.integers(0, 9600), st.sampled_from([None, Chord(0), Chord(7, "7"), Chord(1)]))))
def test_marks_rise_and_never_say_the_same_twice(chords):
    found = marks(chords, Key(1))
    assert all(a.tick < b.tick and a.text != b.text for a, b in itertools.pairwise(found))
    assert {mark.text for mark in found} <= {"N", "C", "G#7", "Ab7", "G7", "Db"}

"""Keys, note names and drums."""

import pytest

from musicstudio.domain.drums import DRUM_NAMES, drum_name, drum_rows, short_drum_name
from musicstudio.domain.scales import note_name, pitch_classes, tonic


@pytest.mark.parametrize(
    ("key", "classes"),
    [
        ("C major", {0, 2, 4, 5, 7, 9, 11}),
        ("A minor", {0, 2, 4, 5, 7, 9, 11}),
        ("F# minor", {6, 8, 9, 11, 1, 2, 4}),
        ("Bb major", {10, 0, 2, 3, 5, 7, 9}),
        ("Cb major", {11, 1, 3, 4, 6, 8, 10}),
        ("", set()),
        ("H major", set()),
        ("A dorian", {9, 11, 0, 2, 4, 6, 7}),
        ("A sideways", set()),
        ("A", set()),
    ],
)
def test_pitch_classes_of_a_key(key, classes):
    assert pitch_classes(key) == classes
    assert (tonic(key) in classes) == bool(classes)


@pytest.mark.parametrize(("pitch", "name"), [(60, "C4"), (69, "A4"), (0, "C-1"), (61, "C♯4")])
def test_middle_c_is_c4(pitch, name):
    assert note_name(pitch) == name


def test_drums_have_names_and_rows():
    assert drum_name(38) == "Snare"
    assert drum_name(100) == "Drum 100"
    shorts = [short_drum_name(pitch) for pitch in DRUM_NAMES]
    assert len(set(shorts)) == len(shorts)
    assert max(map(len, shorts)) <= 9
    rows = drum_rows(frozenset({36, 56}))
    assert 56 in rows
    assert list(rows) == sorted(set(rows))

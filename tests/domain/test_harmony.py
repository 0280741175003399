"""Chords and keys by name."""

import pytest

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import MODES, QUALITIES, Chord, Key


@pytest.mark.parametrize(
    ("text", "classes", "bass"),
    [
        ("Am7/G", {9, 0, 4, 7}, 7), ("F#m7b5", {6, 9, 0, 4}, None), ("C6/9", {0, 4, 7, 9, 2}, None),
        ("Bbmaj7", {10, 2, 5, 9}, None), ("Dsus", {2, 7, 9}, None), ("C-7", {0, 3, 7, 10}, None),
        ("CM7", {0, 4, 7, 11}, None), ("B°7", {11, 2, 5, 8}, None), ("E+", {4, 8, 0}, None), ("G5", {7, 2}, None),
        ("C/E", {0, 4, 7}, 4), ("Ebm9", {3, 6, 10, 1, 5}, None), ("Cm(maj7)", {0, 3, 7, 11}, None),
    ],
)  # fmt: skip
def test_chord_symbols(text, classes, bass):
    chord = Chord.parse(text)
    assert chord.pitch_classes == classes
    assert chord.bass == bass
    assert chord.lowest == (chord.root if bass is None else bass)


@pytest.mark.parametrize("root", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_chords_name_is_read_as_the_same_chord_in_every_key(root, mode):
    for quality in QUALITIES:
        for chord in (Chord(root, quality), Chord(root, quality, (root + 7) % 12)):
            for key in (None, Key((root + 5) % 12, mode)):
                assert Chord.parse(chord.name(key)) == chord


@pytest.mark.parametrize("text", ["", "H", "Amx", "am", "A/H", "hello", "C/", "7"])
def test_what_is_no_chord_is_refused_in_a_sentence(text):
    with pytest.raises(WrongUsage, match="is not a chord"):
        Chord.parse(text)


@pytest.mark.parametrize(
    ("numeral", "key", "name"),
    [
        ("i7", "A minor", "Am7"), ("bVI", "A minor", "F"), ("V7/ii", "C major", "A7"), ("ii7b5", "C minor", "Dm7b5"),
        ("bIImaj7", "C major", "Dbmaj7"), ("viio7", "C minor", "Bdim7"), ("I/3", "C major", "C/E"),
        ("IVmaj7", "G major", "Cmaj7"),
        ("#idim7", "C major", "C#dim7"), ("V7b9/vi", "C major", "E7b9"), ("iv6", "E minor", "Am6"),
    ],
)  # fmt: skip
def test_numerals(numeral, key, name):
    assert Chord.numeral(numeral, Key.parse(key)) == Chord.parse(name)


def test_plain_degrees_are_the_keys_own_when_asked():
    assert Chord.numeral("VI", Key.parse("C minor"), natural=True) == Chord.parse("Ab")
    assert Chord.numeral("VI", Key.parse("C minor")) == Chord.parse("A")
    assert Chord.numeral("bVII", Key.parse("C minor"), natural=True) == Chord.parse("Bb")


@pytest.mark.parametrize(
    ("text", "name", "classes"),
    [
        ("A minor", "A minor", {9, 11, 0, 2, 4, 5, 7}), ("F#m", "F# minor", {6, 8, 9, 11, 1, 2, 4}),
        ("b flat major", "Bb major", {10, 0, 2, 3, 5, 7, 9}), ("D dorian", "D dorian", {2, 4, 5, 7, 9, 11, 0}),
        ("C", "C major", {0, 2, 4, 5, 7, 9, 11}), ("E phrygian", "E phrygian", {4, 5, 7, 9, 11, 0, 2}),
    ],
)  # fmt: skip
def test_keys(text, name, classes):
    key = Key.parse(text)
    assert key.name == name
    assert key.pitch_classes == classes


def test_every_key_is_read_from_its_name():
    for mode in MODES:
        for tonic in range(12):
            assert Key.parse(Key(tonic, mode).name) == Key(tonic, mode)


@pytest.mark.parametrize("text", ["", "H minor", "A blorp", "minor", "12", "Aminor7"])
def test_what_is_no_key_is_refused_in_a_sentence(text):
    with pytest.raises(WrongUsage, match="is not a key"):
        Key.parse(text)


def test_names_are_spelt_as_the_key_spells_them():
    assert [Key.parse("Eb major").note(p) for p in (3, 5, 7, 8, 10, 0, 2)] == ["Eb", "F", "G", "Ab", "Bb", "C", "D"]
    assert [Key.parse("E major").note(p) for p in (4, 6, 8, 9, 11, 1, 3)] == ["E", "F#", "G#", "A", "B", "C#", "D#"]
    assert Key.parse("D minor").note(1) == "C#"


def test_half_flat_steps_are_bends_of_their_mode_alone():
    rast = Key.parse("C rast")
    assert [rast.deviation(p) for p in (60, 64, 71, 67)] == [0.0, -0.5, -0.5, 0.0]
    assert Key.parse("C major").deviation(64) == 0.0

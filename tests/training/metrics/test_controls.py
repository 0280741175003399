"""Obedience of scores made by hand and of our own band; diversity worked out by hand."""

from dataclasses import replace

import pytest

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import DRUM_CHANNEL, Meter, Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.training.metrics.controls import Asked, Obedience, diversity, key_agreement, obedience, obtained


def chorale(*names: str, bar: int = 1920) -> Score:
    """Return a piano that holds a chord a bar, its root below."""
    notes = []
    for n, name in enumerate(names):
        chord = Chord.parse(name)
        notes += [Note(Ticks(n * bar), Ticks(bar), 36 + chord.root)]
        notes += [Note(Ticks(n * bar), Ticks(bar), 60 + pitch) for pitch in sorted(chord.pitch_classes)]
    return Score((Part("Piano", tuple(notes)),), TempoMap.constant(100))


def test_what_was_asked_and_done_is_one_in_everything():
    asked = Asked(100, "C major", "4/4", 4, ("C", "Am", "F", "G"), frozenset({"piano"}))
    found = obedience(chorale("C", "Am", "F", "G"), asked)
    assert (found.tempo, found.key, found.scale, found.meter, found.bars) == (1, 1, 1, 1, 1)
    assert (found.chords, found.chord_tones, found.families, found.only) == (1, 1, 1, 1)


def test_what_the_score_says_of_itself_does_not_count():
    score = replace(chorale("C", "Am", "F", "G"), key="F# major")
    assert obedience(score, Asked(key="F# major")).key == 0
    assert obedience(score, Asked(key="F# major")).scale < 0.4


def test_half_of_the_chords():
    """C for Am and F for G; of Am's four notes C's chord holds two (A, A low, C, E), of G's F's chord none."""
    found = obedience(chorale("C", "Am", "F", "G"), Asked(chords=("C", "C", "F", "F")))
    assert found.chords == 0.5
    assert found.chord_tones == pytest.approx((4 + 2 + 4 + 0) / 16)


def test_tempo_meter_bars_and_instruments_that_are_off():
    score = chorale("C", "F", "C")
    drums = Part("Drums", (Note(Ticks(0), Ticks(240), 36),), channel=DRUM_CHANNEL)
    found = obedience(
        replace(score, parts=(*score.parts, drums)), Asked(110, "", "3/4", 4, (), frozenset({"piano", "brass"}))
    )
    assert (found.tempo, found.meter, found.bars) == (0, 0, 0.75)
    assert (found.families, found.only) == (0.5, 0.5)
    assert found.key is found.chords is found.scale is None
    assert obedience(score, Asked(tempo=101)).tempo == 1


def test_a_score_without_notes_cannot_tell():
    found = obedience(Score(meters=(Meter(Ticks(0), 3, 4),)), Asked(key="C", meter="3/4", chords=("C",)))
    assert (found.key, found.scale, found.chords, found.meter) == (None, None, None, 1)


def test_keys_by_hand():
    c = Key.parse("C major")
    near = {"C major": 1, "G major": 0.5, "F major": 0.5, "A minor": 0.3, "C minor": 0.2, "D major": 0, "E minor": 0}
    assert {name: key_agreement(c, Key.parse(name)) for name in near} == near


def test_our_own_band_obeys():
    score = arrange(make_plan("rock", options=Options(bars=8, tempo=96, key="A minor", chords="Am F C G", seed=3)))
    found = obedience(score, Asked(96, "A minor", "4/4", 8, ("Am", "F", "C", "G"), frozenset({"drums", "bass"})))
    assert (found.tempo, found.meter, found.bars, found.families) == (1, 1, 1, 1)
    assert found.scale > 0.9
    assert found.chords >= 0.75


def test_what_is_no_key_is_refused():
    with pytest.raises(WrongUsage):
        obedience(chorale("C"), Asked(key="H flat"))


def line(*pitches: int) -> Score:
    return Score((Part("a", tuple(Note(Ticks(n * 240), Ticks(240), p) for n, p in enumerate(pitches))),))


def test_diversity_by_hand():
    """Three notes of five are shared; steps 2 2 2 and 2 2 -4 have 2-grams 22 22 22 2-4: two of four are different."""
    found = diversity([line(60, 62, 64, 66), line(60, 62, 64, 60)], 2)
    assert found.distance == pytest.approx(1 - 3 / 5)
    assert found.distinct == pytest.approx(2 / 4)


def test_takes_alike_and_wholly_unlike():
    same = diversity([line(60, 62, 64, 65, 67)] * 3)
    assert (same.distance, same.distinct) == (0, pytest.approx(1 / 3))
    assert diversity([line(60, 62), line(70, 71)]).distance == 1
    with pytest.raises(ValueError, match="two scores"):
        diversity([line(60)])


def test_controls_that_were_asked_for_count_alike() -> None:
    assert obtained(Obedience()) is None
    assert obtained(Obedience(tempo=1.0, meter=0.0)) == 0.5
    assert obtained(Obedience(tempo=1.0, key=0.5, chords=0.6, scale=0.0)) == pytest.approx(0.7)

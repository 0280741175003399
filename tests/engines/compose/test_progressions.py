"""Form and harmony: sections that cover the bars, loops that fit them, voices that lead."""

import random
from itertools import pairwise

import pytest

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.form import sections
from musicstudio.engines.compose.ground import Ground, Seat, Span
from musicstudio.engines.compose.idioms import IDIOMS
from musicstudio.engines.compose.keys import choose_key, in_key, key_of_chords
from musicstudio.engines.compose.progressions import Harmonist, given_bars, spans_of
from musicstudio.engines.compose.voicing import voicings

METERS = [Meter(Ticks(0), *parts) for parts in ((4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 4))]


@pytest.mark.parametrize("bars", [*range(1, 40), 48, 64, 100, 256])
@pytest.mark.parametrize("style", ["pop", "blues", "jazz swing"])
def test_sections_cover_the_bars_exactly_and_repeat(bars, style):
    for ending in (False, True):
        found = sections(bars, style, 0.5, ending, random.Random(bars))
        assert found[0].start_bar == 0
        assert found[-1].end_bar == bars
        assert all(a.end_bar == b.start_bar and a.bars > 0 for a, b in pairwise(found))
        assert all(0 <= section.energy <= 1 for section in found)
        if bars >= 24:
            assert any(section.repeat_of for section in found)
            assert max(s.energy for s in found) - min(s.energy for s in found) > 0.05 or style != "pop"


@pytest.mark.parametrize("style", STYLES)
def test_every_styles_harmony_fills_its_bars_and_stays_near_its_key(style):
    chromatic = IDIOMS[style].jazz or style in ("blues", "funk")
    for seed in range(12):
        rng = random.Random(seed)
        for bars in (1, 2, 3, 4, 7, 8, 12, 17, 32):
            key = choose_key(style, "", rng.random(), 1.0, rng)
            form = sections(bars, style, 0.5, False, rng)
            made = Harmonist(style, key, 1.0, rng).bars_of(form, ending=False)
            assert len(made) == bars
            assert all(made)
            shares = [in_key(chord, key) for bar in made for chord in bar]
            assert sum(shares) / len(shares) >= (0.6 if chromatic else 0.75)


@pytest.mark.parametrize("style", [style for style in STYLES if not IDIOMS[style].drone])
def test_twenty_seeds_bring_many_progressions(style):
    found = set()
    for seed in range(20):
        rng = random.Random(f"{style}{seed}")
        key = choose_key(style, "", 0.5, 1.0, rng)
        made = Harmonist(style, key, 1.0, rng).bars_of(sections(8, style, 0.5, False, rng), ending=False)
        found.add(tuple(tuple(((chord.root - key.tonic) % 12, chord.minor) for chord in bar) for bar in made))
    assert len(found) >= 12


def test_an_ending_closes_on_the_tonic():
    for seed in range(20):
        rng = random.Random(seed)
        key = Key(0, "major")
        made = Harmonist("pop", key, 1.0, rng).bars_of(sections(8, "pop", 0.5, True, rng), ending=True)
        assert made[-1][0].root == 0


def test_given_chords_are_repeated_or_drawn_together_but_all_heard():
    four = tuple((Chord(root),) for root in (0, 5, 7, 9))
    assert given_bars(four, 8) == [*four, *four]
    assert given_bars(four, 2) == [(Chord(0), Chord(5)), (Chord(7), Chord(9))]
    assert [chord for bar in given_bars(four, 3) for chord in bar] == [chord for bar in four for chord in bar]


@pytest.mark.parametrize("meter", METERS)
def test_spans_cover_every_bar_without_gap(meter):
    bars = [(Chord(0),), (Chord(5), Chord(7)), (Chord(0), Chord(2), Chord(4)), (Chord(9),)]
    spans = spans_of(bars, meter)
    assert spans[0].start == 0
    assert spans[-1].end == 4 * meter.bar
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert [span.chord for span in spans if span.start < meter.bar] == [Chord(0)]


def test_the_key_of_chords():
    names = {"C major": "C Am F G", "A minor": "Am Dm E7 Am", "G major": "G Em C D7", "D minor": "Dm Gm A7 Dm"}
    for key, chords in names.items():
        assert key_of_chords(tuple(Chord.parse(name) for name in chords.split())).name == key


def _ground(style, names):
    bars = [(Chord.parse(name),) for name in names.split()]
    form = sections(len(bars), style, 0.5, False, random.Random(0))
    return Ground(style, Meter(), 100.0, Key(0), len(bars), spans_of(bars, Meter()), form)


@pytest.mark.parametrize("style", ["pop", "jazz swing", "orchestral", "metal", "lo-fi hip hop"])
def test_voicings_lie_in_range_hold_the_chord_and_hardly_move(style):
    ground = _ground(style, "Dm7 G7 Cmaj7 Am7 F Dm G C Em7 A7")
    seat = Seat("keys", "grand piano", 0, 48, 76)
    shapes = voicings(ground, seat)
    assert len(shapes) == len(ground.spans)
    for span, shape in zip(ground.spans, shapes, strict=True):
        assert list(shape) == sorted(set(shape))
        assert 48 <= shape[0] <= shape[-1] <= 76
        assert {pitch % 12 for pitch in shape} <= span.chord.pitch_classes
        if style != "metal":
            assert span.chord.third in {pitch % 12 for pitch in shape}
    if style == "pop":
        moves = [abs(sum(a) / len(a) - sum(b) / len(b)) for a, b in pairwise(shapes)]
        assert max(moves) <= 5


def test_narrow_and_low_seats_are_still_answered_without_mud():
    ground = _ground("pop", "C F G Am")
    assert all(voicings(ground, Seat("keys", "x", 0, 60, 63)))
    for shape in voicings(ground, Seat("keys", "x", 0, 36, 64)):
        assert all(b - a >= 5 for a, b in pairwise(shape) if a < 46)


def test_a_span_is_cut_to_its_bar():
    ground = _ground("pop", "C F")
    assert ground.spans_in(1) == (Span(Ticks(1920), Ticks(1920), Chord(5)),)

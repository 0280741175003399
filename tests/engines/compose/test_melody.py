"""Melodies: one voice, in its seat, on the chords, made of motifs that come again."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from musicstudio.domain.harmony import TUNINGS, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.form import sections
from musicstudio.engines.compose.ground import Ground, Seat
from musicstudio.engines.compose.keys import choose_key
from musicstudio.engines.compose.melody import melody
from musicstudio.engines.compose.modes import PATHS
from musicstudio.engines.compose.motif import (
    Cell,
    augmented,
    displaced,
    fragmented,
    inverted,
    ornamented,
    sequenced,
    thinned,
)
from musicstudio.engines.compose.progressions import Harmonist, spans_of

SEAT = Seat("lead", "flute", 73, 60, 84, player="melody")
TUNE = (Cell(0, 480, 0), Cell(480, 240, 2), Cell(720, 240, 1), Cell(960, 720, -1))


def ground(style, bars=8, seed=0, meter=(4, 4), key=None, temperature=1.0):
    rng = random.Random(f"{style}{seed}")
    key = key or choose_key(style, "", 0.5, 1.0, rng)
    form = sections(bars, style, 0.5, False, rng)
    made = Harmonist(style, key, temperature, rng).bars_of(form, ending=False)
    measure = Meter(Ticks(0), *meter)
    return Ground(style, measure, 100.0, key, bars, spans_of(made, measure), form, seed=seed, temperature=temperature)


def sing(on):
    return melody(on, SEAT, on.rng("lead"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8)])
def test_one_note_at_a_time_inside_the_bars_and_the_seat(style, meter):
    for bars in (1, 2, 4, 7, 8, 17):
        on = ground(style, bars, seed=bars, meter=meter)
        line = sing(on)
        assert line.notes
        assert all(60 <= note.pitch <= 84 and note.length > 0 and note.end <= on.ticks for note in line.notes)
        assert all(a.end <= b.start for a, b in pairwise(line.notes))
        assert line == sing(on)


def test_seeds_sing_differently():
    assert len({sing(ground("pop", key=Key(0), seed=seed)).notes for seed in range(20)}) == 20


def rhythms(line, bar):
    """Return every bar's rhythm in eighths."""
    found = {}
    for note in line.notes:
        found.setdefault(note.start // bar, []).append(round(note.start % bar / 240))
    return [tuple(rhythm) for rhythm in found.values()]


def test_motifs_come_again():
    """At least 40 % of the bars sung share their rhythm with another bar; shuffled onsets would share almost none."""
    shares = []
    for style in ("pop", "rock", "jazz swing", "folk", "orchestral", "soul", "lo-fi hip hop", "house"):
        for seed in range(6):
            on = ground(style, 16, seed)
            counts = Counter(rhythms(sing(on), on.bar_ticks))
            shares.append(sum(n for n in counts.values() if n > 1) / sum(counts.values()))
    assert sum(shares) / len(shares) > 0.7
    assert min(shares) > 0.3


def test_long_and_strong_notes_are_the_chords():
    hits, total = 0, 0
    for style in ("pop", "folk", "orchestral", "jazz swing", "bossa nova", "synthwave"):
        for seed in range(8):
            on = ground(style, 8, seed)
            for note in sing(on).notes:
                if note.length >= 480 and note.start % 480 == 0:
                    total += 1
                    hits += note.pitch % 12 in on.chord_at(note.start).pitch_classes
    assert hits / total > 0.85


def test_lines_move_mostly_by_step_and_breathe():
    steps, silences = [], 0
    for seed in range(20):
        on = ground("pop", 8, seed)
        notes = sing(on).notes
        steps += [abs(a.pitch - b.pitch) for a, b in pairwise(notes)]
        silences += any(b.start - a.end >= 240 for a, b in pairwise(notes))
    assert sum(step <= 4 for step in steps) / len(steps) > 0.6
    assert max(steps) <= 16
    assert silences >= 15


@pytest.mark.parametrize("mode", sorted(PATHS))
def test_modes_are_sung_in_their_own_notes_and_tuning(mode):
    style = (
        "raga" if mode in ("yaman", "bhairav", "kafi", "bhupali", "bhairavi", "todi", "malkauns", "khamaj") else "maqam"
    )
    on = ground(style, 8, key=Key(2, mode))
    line = sing(on)
    assert {note.pitch % 12 for note in line.notes} <= on.key.pitch_classes
    assert line.notes[-1].pitch % 12 == 2, "home at the end"
    assert [bend.tick for bend in line.bends] == sorted({bend.tick for bend in line.bends})
    if mode in TUNINGS:
        for note in line.notes:
            before = [bend.semitones for bend in line.bends if bend.tick <= note.start]
            assert (before[-1] if before else 0.0) == on.key.deviation(note.pitch)
        assert any(bend.semitones == -0.5 for bend in line.bends)


def test_what_is_done_to_motifs():
    assert [cell.step for cell in inverted(TUNE)] == [0, -2, -1, 1]
    assert [cell.step for cell in sequenced(TUNE, 3)] == [3, 5, 4, 2]
    assert [cell.start for cell in displaced(TUNE, 240, 1920)] == [240, 720, 960, 1200]
    assert [(cell.start, cell.length) for cell in augmented(TUNE, 1920)] == [(0, 960), (960, 480), (1440, 480)]
    assert [cell.start for cell in fragmented(TUNE, 1920, 1)] == [0, 480, 720, 960, 1440, 1680]
    for change in (ornamented(TUNE, random.Random(1)), thinned(TUNE, 0.5, random.Random(1)), fragmented(TUNE, 1920, 1)):
        assert all(a.start + a.length <= b.start for a, b in pairwise(change))
    assert len(ornamented(TUNE, random.Random(1))) == len(TUNE) + 2


def test_a_given_motif_is_developed():
    on = ground("pop", 8, key=Key(0))
    rhythm = tuple(cell.start for cell in TUNE)
    line = melody(on, SEAT, on.rng("lead"), TUNE)
    found = Counter(tuple(note.start % 1920 for note in line.notes if note.start // 1920 == bar) for bar in range(8))
    assert found[rhythm] >= 2

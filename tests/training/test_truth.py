"""The truth of a rendering: samples of notes, beats, cuts and the way to disk and back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.score import Bend, Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.truth import cut, decoded, encoded, truth_of

RATE = 44100


def score(meter: Meter = Meter(), bpm: float = 120.0) -> Score:  # noqa: B008 - frozen
    melody = Part("tune", (Note(Ticks(0), Ticks(480), 60, 100), Note(Ticks(960), Ticks(240), 64, 50)), 73, role="lead")
    drums = Part("kit", (Note(Ticks(480), Ticks(60), 36, 127),), channel=9)
    chords = (Mark(Ticks(0), "C"), Mark(Ticks(960), "F"))
    return Score((melody, drums), TempoMap.constant(bpm), (meter,), "C major", chords=chords, style="pop")


def test_notes_lie_at_their_samples() -> None:
    truth = truth_of(score(), RATE, 3 * RATE, ("flute", "kit"))
    assert truth.notes["onset"].tolist() == [0, RATE // 2, RATE]
    assert truth.notes["offset"].tolist() == [RATE // 2, RATE // 2 + round(RATE / 16), RATE + RATE // 4]
    assert truth.notes["pitch"].tolist() == [60, 36, 64]
    assert truth.notes["velocity"].tolist() == [100, 127, 50]
    assert [(player.family, player.stem, player.sound) for player in truth.players] == [
        ("pipe", "other", "flute"), ("drums", "drums", "kit"),
    ]  # fmt: skip
    assert truth.notes_of("drums")["pitch"].tolist() == [36]
    assert truth.chords == ((0.0, "C"), (1.0, "F"))


@pytest.mark.parametrize(("meter", "gap_s", "every"), [((4, 4), 0.5, 4), ((3, 4), 0.5, 3), ((6, 8), 0.75, 2)])
def test_beats_are_those_of_the_meter(meter: tuple[int, int], gap_s: float, every: int) -> None:
    beats = truth_of(score(Meter(Ticks(0), *meter)), RATE, 6 * RATE).beats
    assert np.diff(beats["at_s"]) == pytest.approx(gap_s)
    assert np.flatnonzero(beats["downbeat"]).tolist() == list(range(0, len(beats), every))


def test_beats_follow_the_tempo() -> None:
    slower = TempoMap((TempoChange(Ticks(0), 120.0), TempoChange(Ticks(1920), 60.0)))
    music = Score(score().parts, slower)
    assert np.diff(truth_of(music, RATE, 6 * RATE).beats["at_s"]) == pytest.approx([0.5, 0.5, 0.5, 0.5, 1, 1, 1])


def test_the_pedal_holds_notes_and_bends_are_kept() -> None:
    controls = (Control(Ticks(0), 64, 127), Control(Ticks(960), 64, 0))
    part = Part("piano", (Note(Ticks(0), Ticks(240), 60),), bends=(Bend(Ticks(480), 0.5),), controls=controls)
    truth = truth_of(Score((part,)), RATE, 3 * RATE)
    assert truth.notes["offset"].tolist() == [RATE]
    assert truth.bends.tolist() == [(RATE // 2, 0.5, 0)]


@given(st.integers(0, 2 * RATE), st.integers(1, RATE))
def test_a_cut_holds_what_sounds_in_it(start: int, samples: int) -> None:
    whole = truth_of(score(), RATE, 3 * RATE)
    part = cut(whole, start, start + samples)
    sounding = whole.notes[(whole.notes["onset"] < start + samples) & (whole.notes["offset"] > start)]
    assert part.notes["pitch"].tolist() == sounding["pitch"].tolist()
    assert (part.notes["onset"] + start >= sounding["onset"]).all()
    assert (part.notes["offset"] <= samples).all()
    assert (part.notes["onset"] < part.notes["offset"]).all()
    held = [text for at, text in whole.chords if at * RATE <= start][-1]
    assert part.chords[0] == (0.0, held)


def test_a_cut_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="no such stretch"):
        cut(truth_of(score(), RATE, RATE), 0, 2 * RATE)


def test_truth_survives_the_disk() -> None:
    truth = truth_of(score(), RATE, 3 * RATE, ("flute", "kit"), "a/piece")
    values, arrays = encoded(truth)
    again = decoded(json.loads(json.dumps(values)), arrays)
    assert encoded(again)[0] == values
    assert all(np.array_equal(encoded(again)[1][name], array) for name, array in arrays.items())

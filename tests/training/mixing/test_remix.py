"""Remixes: stems sum to the mix, and another speed is another truth, exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.training.mixing.remix import remixed, resped
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 22050
NAMES = ("drums", "bass", "vocals", "other")


def _song(seed: int, samples: int = 4000) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: (0.2 * rng.standard_normal((2, samples))).astype(np.float32) for name in NAMES}


def _tone_truth() -> tuple[dict[str, np.ndarray], Truth]:
    """Return A4 from 0.5 s to 1.5 s and a stroke at 0.5 s, in two seconds."""
    samples, start, stop = 2 * RATE, RATE // 2, 3 * RATE // 2
    sound = np.zeros((2, samples), dtype=np.float32)
    sound[:, start:stop] = 0.3 * np.sin(2 * np.pi * 440 * np.arange(stop - start) / RATE)
    truth = Truth(
        "own/1", RATE, samples, (Player("keys", "other", "piano", 0), Player("kit", "drums", "drums", 0)),
        np.array([(start, stop, 69, 100, 0), (start, start + 1, 36, 90, 1)], dtype=NOTE),
        np.array([(start, 0.5, 0)], dtype=BEND), np.array([(0.5, True), (1.0, False)], dtype=BEAT), 120.0, "4/4",
        "A minor", chords=((0.0, "Am7/G"), (1.0, "F")), sections=((0.0, "verse"),), caption="120 bpm in A minor",
    )  # fmt: skip
    return {"other": sound, "drums": np.zeros_like(sound)}, truth


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), songs=st.integers(1, 3))
def test_stems_sum_to_a_bounded_mix(seed: int, songs: int) -> None:
    mix, stems = remixed([_song(n) for n in range(songs)], np.random.default_rng(seed))
    assert tuple(stems) == NAMES
    assert mix.shape == (2, 4000)
    assert np.abs(mix).max() <= 1
    assert np.abs(np.sum([stem.astype(np.float64) for stem in stems.values()], axis=0) - mix).max() < 10 ** (-90 / 20)
    again, _ = remixed([_song(n) for n in range(songs)], np.random.default_rng(seed))
    assert np.array_equal(mix, again)


def test_voices_meet_other_bands_and_stems_fall_silent() -> None:
    first, second = ({name: np.full((2, 500), level, np.float32) for name in NAMES} for level in (0.01, 0.2))
    kinds = set()
    for seed in range(60):
        _, stems = remixed([first, second], np.random.default_rng(seed))
        levels = {name: float(np.abs(stem[:, 0]).max()) for name, stem in stems.items()}
        foreign = {name: level > 0.05 for name, level in levels.items()}
        kinds.add("crossed" if len(set(foreign.values())) > 1 else "together")
        if not all(levels.values()):
            kinds.add("dropped")
    assert kinds == {"crossed", "together", "dropped"}


def test_stems_of_other_lengths_are_fitted_to_the_first_song() -> None:
    mix, stems = remixed([_song(0, 1000), _song(1, 300), _song(2, 5000)], np.random.default_rng(4))
    assert mix.shape == (2, 1000)
    assert {stem.shape for stem in stems.values()} == {(2, 1000)}


def test_no_song_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        remixed([], np.random.default_rng(0))


@pytest.mark.parametrize("semitones", [-3, -1, 2, 3])
def test_another_speed_moves_sound_and_truth_together(semitones: int) -> None:
    stems, truth = resped(*_tone_truth(), semitones)
    sound = stems["other"][0]
    assert truth.samples == len(sound) == round(2 * RATE / 2 ** (semitones / 12))
    note, stroke = truth.notes[0], truth.notes[1]
    assert (note["pitch"], stroke["pitch"]) == (69 + semitones, 36)
    inside = np.flatnonzero(np.abs(sound) > 0.1)
    assert abs(inside[0] - note["onset"]) < 12
    assert abs(inside[-1] - note["offset"]) < 12
    stretch = sound[note["onset"] + 100 : note["offset"] - 100]
    peak = np.argmax(np.abs(np.fft.rfft(stretch * np.hanning(len(stretch)), 8 * RATE))) / 8
    assert 12 * np.log2(peak / 440) == pytest.approx(semitones, abs=0.02)
    assert truth.beats["at_s"][0] * RATE == pytest.approx(note["onset"], abs=1)
    assert truth.tempo_bpm == pytest.approx(120 * 2 ** (semitones / 12))
    assert truth.tuning_cents == pytest.approx(0, abs=1e-9)
    assert not truth.caption


def test_chords_and_key_go_along() -> None:
    _, truth = resped(*_tone_truth(), 2)
    assert [name for _, name in truth.chords] == ["Bm7/A", "G"]
    assert truth.key == "B minor"
    assert truth.sections == ((0.0, "verse"),)


def test_what_is_not_a_whole_semitone_is_tuning() -> None:
    _, truth = resped(*_tone_truth(), 1.7)
    assert truth.notes["pitch"][0] == 71
    assert truth.tuning_cents == pytest.approx(-30)


def test_no_change_is_no_change_and_too_much_is_refused() -> None:
    stems, truth = _tone_truth()
    same, still = resped(stems, truth, 0)
    assert still is truth
    assert all(np.array_equal(same[name], stems[name]) for name in stems)
    with pytest.raises(ValueError, match="3 semitones"):
        resped(stems, truth, 4)

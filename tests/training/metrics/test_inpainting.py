"""Filled regions whose faults are known from physics."""

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from musicstudio.training.metrics.inpainting import (
    FLOOR_DB,
    Region,
    agreement,
    flux_percentile,
    onset_agreement,
    step_db,
    table,
)

RATE = 16_000
REGION = Region(RATE, 2 * RATE)


def tone(hz: float, seconds: float = 3.0, level: float = 0.3) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    return np.stack([level * np.sin(2 * np.pi * hz * at)] * 2).astype(np.float32)


def plucks(times, hz: float = 330.0, seconds: float = 3.0) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    sound = sum(0.3 * np.where(at >= t, np.exp(-(at - t) * 12) * np.sin(2 * np.pi * hz * (at - t)), 0) for t in times)
    return np.stack([sound, sound]).astype(np.float32)


def filled_with(original: np.ndarray, other: np.ndarray, region: Region = REGION) -> np.ndarray:
    found = original.copy()
    found[:, region.start : region.stop] = other[:, region.start : region.stop]
    return found


def test_the_original_itself_agrees_wholly():
    sound = plucks([0.2, 0.7, 1.2, 1.7, 2.2])
    found = agreement(sound, sound, RATE, REGION)
    assert (found.mel_db, found.loudness_lu, found.onsets, found.leakage_db) == (0, 0, 1, None)
    assert found.chroma == pytest.approx(1)
    assert found.step_db < 1


def test_half_as_loud_is_six_decibels_in_every_measure_of_level():
    sound = tone(440)
    found = agreement(sound, filled_with(sound, sound * 0.5), RATE, REGION)
    assert found.loudness_lu == pytest.approx(-6.02, abs=0.01)
    assert found.chroma == pytest.approx(1)


def test_white_noise_twice_as_loud_is_six_decibels_in_every_band():
    noise = np.random.default_rng(0).normal(0, 0.05, (1, 3 * RATE)).astype(np.float32)
    assert agreement(noise, filled_with(noise, noise * 2), RATE, REGION).mel_db == pytest.approx(6.02, abs=0.05)


def test_silence_has_nothing_to_agree_with():
    sound = tone(440)
    found = agreement(sound, filled_with(sound, sound * 0), RATE, REGION)
    assert found.loudness_lu is None
    assert found.chroma is None
    noise = np.random.default_rng(0).normal(0, 0.05, (1, 3 * RATE)).astype(np.float32)
    assert 60 < agreement(noise, filled_with(noise, noise * 0), RATE, REGION).mel_db < 80


def test_another_pitch_class_is_no_agreement_but_an_octave_is():
    sound = tone(440)
    octave = agreement(sound, filled_with(sound, tone(880)), RATE, REGION).chroma
    tritone = agreement(sound, filled_with(sound, tone(622.25)), RATE, REGION).chroma
    assert octave > 0.95
    assert tritone < 0.3


def test_onsets_that_moved_or_are_missing():
    times = [0.2, 0.7, 1.2, 1.45, 1.7, 2.2]
    sound = plucks(times)
    late = agreement(sound, filled_with(sound, plucks([t + 0.02 for t in times])), RATE, REGION).onsets
    wrong = agreement(sound, filled_with(sound, plucks([1.07, 1.32, 1.58, 1.83])), RATE, REGION).onsets
    missing = agreement(sound, filled_with(sound, plucks([1.2])), RATE, REGION).onsets
    assert late == 1
    assert wrong == 0
    assert missing == pytest.approx(2 * 1 / (3 + 1))


def test_a_tone_that_holds_through_the_region_has_no_onset_there():
    sound = tone(440)
    assert agreement(sound, sound, RATE, REGION).onsets is None
    assert agreement(sound, filled_with(sound, sound + plucks([1.5])), RATE, REGION).onsets == 0


def test_onset_agreement_by_hand():
    assert onset_agreement(np.array([0.0, 1, 2]), np.array([0.04, 1.06, 1.97, 1.99])) == pytest.approx(4 / 7)
    assert onset_agreement(np.zeros(0), np.zeros(0)) is None
    assert onset_agreement(np.zeros(0), np.array([1.0])) == 0


def test_a_click_stands_out_at_the_join_and_a_smooth_join_does_not():
    sound = tone(440)
    assert step_db(sound, RATE, RATE) < 0.5
    broken = filled_with(sound, np.stack([0.3 * np.cos(2 * np.pi * 440 * np.arange(3 * RATE) / RATE)] * 2))
    turn = 2 * np.pi * 440 / RATE
    expected = 20 * np.log10((1 + np.sin(turn)) / turn)
    assert step_db(broken.astype(np.float32), RATE, RATE) == pytest.approx(expected, abs=0.1)
    assert step_db(sound * 0, RATE, RATE) == 0


def test_the_flux_of_a_join_is_ranked_among_its_neighbours():
    noise = np.random.default_rng(1).normal(0, 0.01, 3 * RATE)
    assert flux_percentile(noise, int(1.5 * RATE), RATE) < 100
    loud = noise.copy()
    loud[int(1.5 * RATE) :] *= 10
    assert flux_percentile(loud, int(1.5 * RATE), RATE) == 100
    assert flux_percentile(np.zeros(3 * RATE), RATE, RATE) == 50


def test_what_leaks_out_of_the_band_is_measured():
    """A tone in the band may change as it likes; one outside of equal level changed by a tenth leaks -20 dB."""
    band = Region(RATE, 2 * RATE, 1000, 2000)
    original = tone(1500) + tone(5000)
    inside = filled_with(original, tone(1700) + tone(5000))
    leaking = filled_with(original, tone(1500) + 1.1 * tone(5000))
    assert agreement(original, original, RATE, band).leakage_db == FLOOR_DB
    assert agreement(original, inside, RATE, band).leakage_db < -60
    assert agreement(original, leaking, RATE, band).leakage_db == pytest.approx(-20, abs=0.1)


def test_what_changes_outside_the_band_does_not_count_as_distance_inside():
    noise = np.random.default_rng(2).normal(0, 0.05, (1, 3 * RATE)).astype(np.float32)
    high = sosfiltfilt(butter(8, 4000, "high", fs=RATE, output="sos"), noise).astype(np.float32)
    found = agreement(noise, filled_with(noise, noise + high), RATE, Region(RATE, 2 * RATE, 100, 2000))
    assert found.mel_db < 0.1


def test_a_table_groups_by_gap_and_band():
    sound = tone(440)
    one = agreement(sound, sound, RATE, REGION)
    half = agreement(sound, filled_with(sound, sound * 0.5), RATE, REGION)
    band = Region(RATE, RATE + RATE // 20, 100, 200)
    rows = [(REGION, RATE, one), (REGION, RATE, half), (band, RATE, agreement(sound, sound, RATE, band))]
    found = table(rows)
    assert set(found) == {("up to 1 s", "whole"), ("up to 0.1 s", "100–200 Hz")}
    assert found["up to 1 s", "whole"]["cases"] == 2
    assert found["up to 1 s", "whole"]["loudness_lu"] == pytest.approx(-3.01, abs=0.01)
    assert "leakage_db" not in found["up to 1 s", "whole"]


@pytest.mark.parametrize("region", [Region(0, 10), Region(5, 4 * RATE), Region(-1, RATE)])
def test_regions_outside_are_refused(region):
    with pytest.raises(ValueError, match="no such region"):
        agreement(tone(440), tone(440), RATE, region)

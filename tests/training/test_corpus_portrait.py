"""Portraits: the numbers by which renders are laid beside recordings."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.training.corpus_portrait import OCTAVES_HZ, crest_db, octaves_db, onsets_per_s, portrait, width_db

RATE = 22050
AT = np.arange(4 * RATE) / RATE
SINE = (0.5 * np.sin(2 * np.pi * 1000 * AT)).astype(np.float32)


def test_a_sine_lies_in_its_octave_and_has_its_crest() -> None:
    levels = octaves_db(np.stack([SINE, SINE]), RATE)
    assert OCTAVES_HZ[int(np.argmax(levels))] == 1000.0
    assert max(levels) == pytest.approx(0.0, abs=0.01)
    assert sorted(levels)[-2] < -50
    assert crest_db(SINE[None]) == pytest.approx(3.01, abs=0.01)


def test_width_tells_mono_from_stereo() -> None:
    assert (width_db(SINE[None]), width_db(np.stack([SINE, SINE])), width_db(np.stack([SINE, -SINE]))) == (-60, -60, 60)
    noise = np.random.default_rng(0).normal(size=(2, RATE)).astype(np.float32)
    assert width_db(noise) == pytest.approx(0.0, abs=0.5)
    assert math.isnan(width_db(np.zeros((2, 9), np.float32)))
    assert math.isnan(crest_db(np.zeros((2, 9), np.float32)))


def test_onsets_are_counted_and_silence_has_none() -> None:
    strokes = (SINE * np.exp(-30 * (AT % 0.25))).astype(np.float32)
    assert onsets_per_s(np.stack([strokes, strokes]), RATE) == pytest.approx(4.0, abs=0.5)
    assert onsets_per_s(np.zeros((2, RATE), np.float32), RATE) == 0.0


def test_a_file_is_portrayed(tmp_path: Path) -> None:
    strokes = SINE * np.exp(-30 * (AT % 0.5))
    soundfile.write(tmp_path / "a.wav", np.stack([strokes, strokes]).T, RATE)
    found = portrait(tmp_path / "a.wav")
    assert found.seconds == 4.0
    assert found.peak_dbtp == pytest.approx(20 * math.log10(np.abs(strokes).max()), abs=0.3)
    assert found.tempo_bpm == pytest.approx(120, rel=0.02)
    assert found.width_db == -60

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.audio.synth.line import Tone
from musicstudio.training.singing.lyrics import TONGUES, spoken, syllable
from musicstudio.training.singing.phonemes import CONSONANTS, NOISE_HZ, NOISES, NUCLEI, VOWELS


@given(st.sampled_from(sorted(TONGUES)), st.integers(0, 10**6))
def test_syllables_are_made_of_known_sounds(tongue: str, seed: int) -> None:
    made = syllable(tongue, np.random.default_rng(seed))
    assert made.nucleus in NUCLEI
    assert set(made.onset) | set(made.coda) <= set(CONSONANTS)


def test_tables_hold_together() -> None:
    assert len(VOWELS) >= 10
    assert {sound.manner for sound in CONSONANTS.values()} == {
        "stop", "affricate", "fricative", "nasal", "liquid", "glide", "breath",
    }  # fmt: skip
    assert all(sound.noise in NOISES for sound in CONSONANTS.values() if sound.noise)
    assert all(len(shape) == len(NOISE_HZ) for shape in NOISES.values())
    assert all(list(place) == sorted(place) for place in VOWELS.values())


def tones(gap_s: float) -> list[Tone]:
    return [Tone(0.5 * n, 0.5 - gap_s, 60.0 + n % 3, 0.6) for n in range(40)]


def test_slurs() -> None:
    rng = np.random.default_rng(0)
    assert None not in spoken(tones(0.1), "english", 1.0, rng)
    assert None not in spoken(tones(0.0), "english", 0.0, rng)
    assert spoken(tones(-0.05), "english", 0.0, rng)[1:] == (None,) * 39
    assert 0 < spoken(tones(0.0), "english", 0.5, rng).count(None) < 39


@pytest.mark.parametrize("tongue", sorted(TONGUES))
def test_text_is_varied_and_repeatable(tongue: str) -> None:
    text = spoken(tones(0.1), tongue, 0.0, np.random.default_rng(9))
    assert text == spoken(tones(0.1), tongue, 0.0, np.random.default_rng(9))
    assert len({(one.onset, one.nucleus, one.coda) for one in text if one}) > 10

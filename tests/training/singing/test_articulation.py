from __future__ import annotations

import numpy as np
import pytest

from musicstudio.audio.synth.line import Tone
from musicstudio.training.singing.articulation import Gesture, articulated
from musicstudio.training.singing.lyrics import Syllable
from musicstudio.training.singing.voices import voice

TONES = (Tone(1.0, 0.5, 60.0, 0.6), Tone(1.5, 0.5, 62.0, 0.6))


def gesture(*syllables: Syllable | None, tones: tuple[Tone, ...] = TONES) -> Gesture:
    return articulated(tones, syllables, voice(1), 0.0, np.random.default_rng(0))


def voiced_at(made: Gesture, time_s: float) -> float:
    return float(np.interp(time_s, *np.array(made.voice).T, left=0.0, right=0.0))


@pytest.mark.parametrize("consonant", ["t", "s", "ch", "h", "k"])
def test_voiceless_consonants_are_silent_until_the_beat(consonant: str) -> None:
    made = gesture(Syllable((), "a"), Syllable((consonant,), "i"))
    assert voiced_at(made, 1.2) == 1
    assert voiced_at(made, 1.485) < 0.1
    assert voiced_at(made, 1.52) > 0.9


def test_bursts_stand_before_the_vowel() -> None:
    made = gesture(Syllable(("t",), "a"), Syllable(("s", "t"), "i"))
    assert {burst.shape for burst in made.bursts} == {"t", "s"}
    assert all(burst.start_s < 1.0 or 1.2 < burst.start_s < 1.5 for burst in made.bursts)


def test_a_slur_keeps_the_voice() -> None:
    made = gesture(Syllable(("m",), "a"), None)
    assert all(voiced_at(made, time) == 1 for time in (1.3, 1.5, 1.7))


def test_no_consonant_before_sample_zero() -> None:
    tones = (Tone(0.0, 0.5, 60.0, 0.6),)
    made = gesture(Syllable(("s", "t"), "a"), tones=tones)
    assert not made.bursts
    assert voiced_at(made, 0.05) == 1


def test_short_notes_squeeze_their_consonants() -> None:
    tones = tuple(Tone(1 + 0.1 * n, 0.1, 60.0, 0.6) for n in range(6))
    made = gesture(*[Syllable(("s", "t"), "a", ("n", "d"))] * 6, tones=tones)
    assert all(voiced_at(made, tone.start_s + 0.025) > 0.9 for tone in tones)

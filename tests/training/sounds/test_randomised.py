"""Our own sounds with drawn settings: on time, in tune, each draw itself."""

from __future__ import annotations

import numpy as np
import pytest
from training.sounds.made import RATE, hertz_of, play

from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.line import Curve, Tone, hertz
from musicstudio.audio.synth.patches import PATCHES
from musicstudio.domain.families import FAMILIES
from musicstudio.training.sounds import fresh
from musicstudio.training.sounds.randomised import PATCHES_OF, randomised, synthetic

START = 2345


@pytest.mark.parametrize("family", FAMILIES)
def test_a_drawn_sound_is_never_early_and_never_missing(family):
    pitch = {"bass": 40, "drums": 38}.get(family, 64)
    for draw in (1, 2, 4):
        sound = np.abs(play(synthetic(family, draw), Tone(START / RATE, 0.4, pitch, 0.8))).max(axis=0)
        assert not sound[: START - 16].any()
        assert sound[:START].max() < 0.01 * sound.max()  # an amplifier's linear filter rings a few samples ahead
        assert sound[START : START + 3000].max() > 0.01 * sound.max() > 1e-5


@pytest.mark.parametrize(
    "patch", ["grand piano", "finger bass", "flute", "saw lead", "clean guitar", "rock kit", "rhodes"]
)
def test_draws_differ_and_a_draw_is_always_the_same(patch):
    tone = Tone(0.0, 0.3, 45, 0.8)
    first, again, other = (play(randomised(patch, draw), tone) for draw in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=1e-3)


def test_names_end_in_the_draw():
    assert randomised("grand piano", 125).name == "synth/grand-piano-125"
    assert all(synthetic(family, 31).name.endswith("-31") for family in FAMILIES)
    assert all(synthetic(family, 31).name.startswith("synth/") for family in FAMILIES)


@pytest.mark.parametrize("family", fresh.FAMILIES)
def test_new_voices_are_in_tune_and_follow_a_bend(family):
    for draw in range(4):
        made = fresh.instrument(family, draw)
        sound = play(made, Tone(0.0, 0.9, 57, 0.9), bend=Curve(0.0, (0.1,), (2.0,)))[0]
        heard = hertz_of(sound[4000:18000])
        order = max(1, round(heard / hertz(59)))
        if abs(heard / hertz(59) - order) < 0.1:  # the strongest partial may be one that is not whole
            assert abs(1200 * np.log2(heard / order / hertz(59))) < 25
        else:
            assert family == "mallet"


def test_every_patch_named_is_there():
    for family, names in PATCHES_OF.items():
        assert family in FAMILIES
        assert set(names) <= set(PATCHES)
    assert set(PATCHES_OF) == set(FAMILIES)
    assert set(PATCHES_OF["drums"]) == set(KITS)

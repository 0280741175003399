"""The random desk: exact sums, one clock, bounded peaks, nothing from nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.domain.families import FAMILIES
from musicstudio.domain.styles import STYLES
from musicstudio.training.mixing.channel import Channel
from musicstudio.training.mixing.desk import mixed

RATE = 44100


def _band(samples: int, seed: int = 0) -> list[Channel]:
    rng = np.random.default_rng(seed)
    time = np.arange(samples) / RATE
    beat = np.exp(-8 * (time % 0.5))
    noise = rng.standard_normal((2, samples)) * 0.2
    rows = [
        ("kit", "drums", "drums", (np.sin(2 * np.pi * 60 * time) + 0.3 * noise) * beat),
        ("bass", "bass", "bass", np.sin(2 * np.pi * 55 * time)),
        ("keys", "other", "piano", 0.3 * np.sin(2 * np.pi * 440 * time) * beat),
        ("pad", "other", "pad", 0.1 * noise),
        ("singer", "vocals", "voice", 0.4 * np.sin(2 * np.pi * (300 * time + np.sin(30 * time)))),
    ]
    return [
        Channel(name, stem, family, np.broadcast_to(sound, (2, samples)).astype(np.float32))
        for name, stem, family, sound in rows
    ]


def _sum(stems: dict[str, np.ndarray]) -> np.ndarray:
    return np.sum([stem.astype(np.float64) for stem in stems.values()], axis=0)


@pytest.mark.parametrize("seed", range(6))
def test_mix_is_finite_bounded_centred_and_of_a_record_s_loudness(seed: int) -> None:
    stems = mixed(_band(4 * RATE), RATE, np.random.default_rng(seed), STYLES[seed])
    assert list(stems) == ["drums", "bass", "other", "vocals"]
    assert all(stem.shape == (2, 4 * RATE) and stem.dtype == np.float32 for stem in stems.values())
    mix = _sum(stems).astype(np.float32)
    assert np.isfinite(mix).all()
    assert (true_peak_dbtp(mix, RATE) or 0.0) <= 0.0
    assert -32 < (integrated_lufs(mix, RATE) or -99) < -7.5
    assert np.abs(mix.mean(axis=1)).max() < 1e-3


def test_same_generator_same_samples_and_another_another() -> None:
    band = _band(RATE)
    first, again, other = (mixed(band, RATE, np.random.default_rng(seed), "house") for seed in (3, 3, 4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.allclose(first["vocals"], other["vocals"], atol=1e-3)


def test_float32_sum_of_stems_is_their_exact_sum_below_minus_90_dbfs() -> None:
    stems = mixed(_band(2 * RATE), RATE, np.random.default_rng(1))
    added = np.sum(list(stems.values()), axis=0, dtype=np.float32)
    assert np.abs(added - _sum(stems)).max() < 10 ** (-90 / 20)


@pytest.mark.parametrize("seed", range(8))
def test_a_stem_holds_nothing_of_any_other(seed: int) -> None:
    band = [*_band(RATE)[:1], Channel("silence", "vocals", "voice", np.zeros((2, RATE), np.float32))]
    stems = mixed(band, RATE, np.random.default_rng(seed), "rock")
    assert stems["drums"].any()
    assert not stems["vocals"].any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), family=st.sampled_from(FAMILIES), at=st.integers(500, 9000))
@example(seed=236, family="plucked", at=3000)
def test_an_impulse_stays_within_a_sample(seed: int, family: str, at: int) -> None:
    sound = np.zeros((2, 16000), dtype=np.float32)
    sound[:, at] = 0.5
    stem = {"drums": "drums", "bass": "bass", "voice": "vocals"}.get(family, "other")
    (out,) = mixed([Channel("click", stem, family, sound)], RATE, np.random.default_rng(seed)).values()
    first = np.abs(out).max(axis=0)
    heard = np.flatnonzero(first[: at + 30] > 0.35 * first[: at + 30].max())
    assert abs(int(heard[0]) - at) <= 1
    assert first[: at - 64].max() < 0.02 * first.max()


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    samples=st.sampled_from([0, 1, 2, 5, 63, 64, 65, 700]),
    rate=st.sampled_from([8000, 22050, 48000]),
)
def test_any_length_and_rate(seed: int, samples: int, rate: int) -> None:
    band = [Channel(c.name, c.stem, c.family, c.sound) for c in _band(samples, seed)]
    stems = mixed(band, rate, np.random.default_rng(seed), "techno")
    assert all(stem.shape == (2, samples) and np.isfinite(stem).all() for stem in stems.values())


def test_one_sided_channels_are_heard_on_both_sides() -> None:
    sides = [Channel(c.name, c.stem, c.family, c.sound[:1]) for c in _band(RATE)]
    for name, stem in mixed(sides, RATE, np.random.default_rng(5)).items():
        assert stem.shape == (2, RATE), name
        assert stem[0].any(), name
        assert stem[1].any(), name


def test_bass_and_voice_stand_in_the_middle() -> None:
    balances = []
    for seed in range(6):
        stems = mixed(_band(RATE), RATE, np.random.default_rng(seed), "pop")
        energy = {name: np.sum(stem.astype(np.float64) ** 2, axis=1) for name, stem in stems.items()}
        balances += [10 * np.log10(energy[name][0] / energy[name][1]) for name in ("bass", "vocals")]
    assert np.abs(balances).max() < 3.5


def test_silence_in_silence_out_and_nothing_from_nothing() -> None:
    quiet = [Channel("kit", "drums", "drums", np.zeros((2, 9000), np.float32))]
    assert not mixed(quiet, RATE, np.random.default_rng(0))["drums"].any()
    assert mixed([], RATE, np.random.default_rng(0)) == {}


def test_channels_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        mixed([*_band(100)[:1], *_band(200)[1:]], RATE, np.random.default_rng(0))
    with pytest.raises(ValueError, match="sides"):
        mixed([Channel("six", "other", "pad", np.ones((6, 10), np.float32))], RATE, np.random.default_rng(0))

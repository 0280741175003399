"""A recording goes on: exactly as long as asked, on its own beat, without a click, differently each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import ArrayReader

from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import CancelToken, ContinueRequest, Source
from musicstudio.engines.extend.phrases import continue_

RATE = 44_100
BPM = 100.0
BEAT = round(RATE * 60 / BPM)


def groove(bars: int, seed: int = 0) -> np.ndarray:
    """Kick on every beat, snare on two and four, another chord in every bar; stereo."""
    rng = np.random.default_rng(seed)
    out = np.zeros((2, bars * 4 * BEAT))
    t = np.arange(BEAT) / RATE
    kick = 0.6 * np.sin(2 * np.pi * 55 * t) * np.exp(-t * 18)
    snare = 0.3 * rng.standard_normal(BEAT) * np.exp(-t * 25)
    for beat in range(bars * 4):
        root = 220 * 2 ** ((0, 5, 7, 3)[beat // 4 % 4] / 12)
        chord = sum(0.08 * np.sin(2 * np.pi * root * ratio * t) for ratio in (1, 1.25, 1.5)) * np.exp(-t * 2)
        out[:, beat * BEAT : (beat + 1) * BEAT] += chord + (kick if beat % 2 == 0 else snare)
    return out.astype(np.float32)


def go_on(sound: np.ndarray, **asked: object) -> list[np.ndarray]:
    request = replace(ContinueRequest(Source("idea.wav"), seconds=4.0), **asked)
    takes = continue_(ArrayReader(sound, RATE), request, lambda fraction, stage: None, CancelToken())
    return [take.sound for take in takes]


def step_at(sound: np.ndarray, at: int) -> float:
    """Return the largest step at a seam over the largest step near it."""
    steps = np.abs(np.diff(sound.astype(np.float64), axis=1)).max(axis=0)
    return float(steps[at - 2 : at + 2].max() / steps[at - 4000 : at + 4000].max())


@pytest.mark.parametrize("seconds", [0.01, 1.0, 4.0, 17.3])
def test_exactly_as_long_as_asked(seconds: float) -> None:
    sound = 0.7 * groove(4)
    assert np.abs(sound).max() <= 1
    (added,) = go_on(sound, seconds=seconds)
    assert added.shape == (2, round(seconds * RATE))
    assert np.isfinite(added).all()
    assert np.abs(added).max() <= 1


def test_bars_are_counted_in_the_music_s_own_tempo() -> None:
    (added,) = go_on(groove(8), seconds=0.0, bars=4)
    assert abs(added.shape[1] - 16 * BEAT) < 0.002 * 16 * BEAT


def test_the_beat_goes_on() -> None:
    sound = groove(6)
    for added in go_on(sound, seconds=9.6, takes=3):
        low = np.convolve(np.abs(added).sum(axis=0), np.ones(200) / 200, "same")
        kicks = [
            int(np.argmax(np.diff(low[max(at - 1500, 0) : at + 1500])))
            for at in range(0, added.shape[1] - 2000, 2 * BEAT)
        ]
        early = [kick - (1500 if n else 0) for n, kick in enumerate(kicks)]
        assert np.median(np.abs(early)) < 0.012 * RATE, early


def test_no_click_where_it_goes_on() -> None:
    t = np.arange(5 * RATE) / RATE
    drone = (0.3 * np.sin(2 * np.pi * 220 * t) + 0.1 * np.sin(2 * np.pi * 331.7 * t)).astype(np.float32)
    sound = np.stack([drone, 0.8 * drone])
    for added in go_on(sound, takes=3):
        whole = np.concatenate([sound, added], axis=1)
        steps = np.abs(np.diff(whole.astype(np.float64), axis=1)).max()
        assert steps <= 1.05 * np.abs(np.diff(sound.astype(np.float64), axis=1)).max()
        power = np.convolve(whole[0].astype(np.float64) ** 2, np.ones(2205) / 2205, "valid")[:-2205]
        assert 10 * np.log10(power.max() / power.min()) < 2.5, "a dip or a bump"


def test_level_stays_and_does_not_creep() -> None:
    sound = groove(4)
    (added,) = go_on(sound, seconds=40.0)
    levels = [np.sqrt(np.mean(added[:, n : n + 2 * RATE] ** 2)) for n in range(0, added.shape[1] - 2 * RATE, 2 * RATE)]
    assert max(levels) < 1.6 * np.sqrt(np.mean(sound**2))
    assert min(levels) > 0.6 * np.sqrt(np.mean(sound**2))


def test_takes_differ_and_a_seed_repeats() -> None:
    sound = groove(6)
    takes = go_on(sound, takes=3, seed=5)
    assert all(np.abs(a - b).max() > 0.05 for n, a in enumerate(takes) for b in takes[:n])
    assert all(np.array_equal(a, b) for a, b in zip(takes, go_on(sound, takes=3, seed=5), strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(takes, go_on(sound, takes=3, seed=6), strict=True))


def test_an_ending_fades() -> None:
    plain, fading = go_on(groove(4), seconds=9.6)[0], go_on(groove(4), seconds=9.6, prompt="bring it to an end")[0]
    assert np.array_equal(plain[:, : 2 * RATE], fading[:, : 2 * RATE])
    last = slice(-RATE, None)
    assert np.mean(fading[:, last] ** 2) < 0.25 * np.mean(plain[:, last] ** 2)
    assert np.abs(fading[:, -1]).max() < 1e-3


@pytest.mark.parametrize("seconds", [0.12, 0.4])
def test_little_material_is_enough_for_seconds_but_not_for_bars(seconds: float) -> None:
    t = np.arange(round(seconds * RATE)) / RATE
    sound = np.stack([0.3 * np.sin(2 * np.pi * 440 * t)] * 2).astype(np.float32)
    (added,) = go_on(sound, seconds=3.0)
    assert added.shape == (2, 3 * RATE)
    assert np.sqrt(np.mean(added[:, : 2 * RATE] ** 2)) > 0.1
    with pytest.raises(UnsupportedAudio, match="seconds"):
        go_on(sound, seconds=0.0, bars=2)


def test_silence_goes_on_silently(tmp_path: Path) -> None:
    (added,) = go_on(np.zeros((1, RATE), np.float32), seconds=2.0)
    assert added.shape == (1, 2 * RATE)
    assert not added.any()

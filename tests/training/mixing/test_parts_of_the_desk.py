"""Saturation, compressors, rooms and copies, each by what it must not do."""

from __future__ import annotations

import numpy as np

from musicstudio.training.mixing.drive import driven
from musicstudio.training.mixing.echoes import Repeats, chorus, doubles, repeated
from musicstudio.training.mixing.rooms import drawn_space, response, rooms_of
from musicstudio.training.mixing.squeeze import Squeeze, ducking_db, kick_level, moved, squeezing_db

RATE = 44100


def test_drive_adds_harmonics_but_nothing_folds_back() -> None:
    hz, samples = 3000, RATE
    tone = 0.9 * np.sin(2 * np.pi * hz * np.arange(samples) / RATE)[None].astype(np.float32)
    power = np.abs(np.fft.rfft(driven(tone, RATE, 12.0)[0] * np.hanning(samples))) ** 2
    line = {k: 10 * np.log10(power[k - 3 : k + 4].sum() / power[hz - 3 : hz + 4].sum()) for k in (9000, 11100, 5100)}
    assert line[9000] > -20  # third harmonic
    assert line[11100] < -60  # eleventh, 33 kHz, folded
    assert line[5100] < -60  # thirteenth, 39 kHz, folded


def test_drive_leaves_quiet_passages_alone() -> None:
    quiet = 1e-3 * np.random.default_rng(0).standard_normal((1, 5000)).astype(np.float32)
    assert np.abs(driven(quiet, RATE, 6.0) - quiet).max() < 1e-6


def test_compressor_takes_from_loud_passages_what_it_was_told() -> None:
    time = np.arange(2 * RATE) / RATE
    level = np.where(time < 1, 0.01, 0.5)
    sound = (level * np.sin(2 * np.pi * 500 * time))[None].astype(np.float32)
    out = moved(sound, squeezing_db(sound, Squeeze(9.0, 3.0, 5.0, 100.0), RATE))
    assert np.allclose(out[:, 20000:40000], sound[:, 20000:40000], rtol=0.02, atol=1e-4)
    taken = 20 * np.log10(np.abs(sound[:, 60000:]).max() / np.abs(out[:, 70000:]).max())
    assert 6.5 < taken < 9.5


def test_the_rest_gives_way_at_the_kick_and_comes_back() -> None:
    kick = np.zeros((2, RATE), dtype=np.float32)
    time = np.arange(4000) / RATE
    kick[:, 20000:24000] = np.sin(2 * np.pi * 60 * time) * np.exp(-30 * time)
    gain_db = ducking_db(kick_level(kick, RATE), 10.0, 0.2, RATE)
    assert gain_db[: 19000 // 64].min() > -0.1
    assert gain_db[20000 // 64 : 23000 // 64].min() < -8
    assert gain_db[40000 // 64 :].min() > -0.1


def test_rooms_answer_after_the_sound_as_direct_convolution_does() -> None:
    rng = np.random.default_rng(2)
    answers = [response(drawn_space(kind, rng), 8000, rng) for kind in ("room", "gated", "hall", "plate")]
    sends = rng.standard_normal((4, 30000)).astype(np.float32)
    sends[2] = 0
    direct = sum(
        np.stack([np.convolve(send, side)[:30000] for side in answer])
        for send, answer in zip(sends, answers, strict=True)
    )
    assert np.allclose(rooms_of(answers).answer(sends), direct, atol=2e-3)
    assert all(not answer[:, 0].any() for answer in answers)
    assert all(np.allclose(np.sum(answer**2, axis=1), 1, atol=0.01) for answer in answers)


def test_copies_never_come_before_the_sound() -> None:
    click = np.zeros(20000, dtype=np.float32)
    click[7000] = 1
    repeats = Repeats(0.1, 2, 0.5, 100.0, 5000.0, True)
    for wet in (
        chorus(click, RATE, np.random.default_rng(0)), doubles(click, RATE, np.random.default_rng(1)),
        repeated(click, repeats, RATE),
    ):  # fmt: skip
        assert not wet[:, :7001].any()
        assert wet.any()

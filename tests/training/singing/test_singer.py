from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from musicstudio.audio.loudness import integrated_lufs
from musicstudio.audio.synth.line import Curve, Line, Tone
from musicstudio.training.singing.singer import LOUDNESS_LUFS, singer, sung
from musicstudio.training.singing.voices import fitting, voice

RATE = 22050


def melody(pitches: list[int], start_s: float = 0.5, length_s: float = 0.5) -> Line:
    tones = tuple(Tone(start_s + n * length_s, length_s, float(pitch), 0.65) for n, pitch in enumerate(pitches))
    return Line(tones, round((tones[-1].end_s + 0.6) * RATE))


def played(line: Line, seed: int = 3, draw: int = 1, rate: int = RATE) -> np.ndarray:
    return singer(seed).play(line, rate, np.random.default_rng(draw))


def loudest_hz(sound: np.ndarray, about_hz: float) -> float:
    """Return where the autocorrelation peaks within two semitones of a pitch."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound))) ** 2
    line = np.fft.irfft(spectrum)
    lags = np.arange(int(RATE / about_hz / 1.12), int(RATE / about_hz * 1.12) + 2)
    best = int(lags[np.argmax(line[lags])])
    left, here, right = line[best - 1 : best + 2]
    return RATE / (best + 0.5 * (left - right) / (left - 2 * here + right))


def power(sound: np.ndarray, line_s: float, to_s: float) -> float:
    return float(np.mean(sound[:, round(line_s * RATE) : round(to_s * RATE)] ** 2))


@pytest.mark.parametrize("seed", range(8))
def test_sound_is_sane(seed: int) -> None:
    middle = 52 if voice(seed).kind == "man" else 66
    line = melody([middle, middle + 2, middle + 4, middle])
    sound = played(line, seed)
    assert sound.shape == (2, line.samples)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 1
    assert integrated_lufs(sound, RATE) == pytest.approx(LOUDNESS_LUFS, abs=3)


def test_same_numbers_same_sound() -> None:
    line = melody([60, 62, 64])
    assert np.array_equal(played(line), played(line))
    assert not np.array_equal(played(line), played(line, draw=2))
    assert not np.array_equal(played(line), played(line, seed=4))


@pytest.mark.parametrize("seed", range(6))
def test_pitch_in_the_middle_of_notes(seed: int) -> None:
    middle = 52 if voice(seed).kind == "man" else 64
    line = melody([middle, middle + 3, middle - 2], length_s=1.0)
    sound = played(line, seed).mean(axis=0)
    for tone in line.tones:
        start = round((tone.start_s + 0.3) * RATE)
        found = loudest_hz(sound[start : start + round(0.4 * RATE)], tone.hz)
        assert abs(1200 * np.log2(found / tone.hz)) < 20


def test_bend_is_sung() -> None:
    plain = melody([62], length_s=1.2)
    bent = Line(plain.tones, plain.samples, Curve(0.0, (0.0,), (1.0,)))
    tone = plain.tones[0]
    sound = played(bent).mean(axis=0)
    start = round((tone.start_s + 0.4) * RATE)
    found = loudest_hz(sound[start : start + round(0.4 * RATE)], tone.hz * 2 ** (1 / 12))
    assert abs(1200 * np.log2(found / tone.hz) - 100) < 20


def test_first_note_at_sample_zero_opens_at_once() -> None:
    sound = played(melody([60, 62], start_s=0.0))
    early, later = power(sound, 0.01, 0.06), power(sound, 0.1, 0.3)
    assert early > 0.03 * later


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_vowel_opens_at_the_onset(seed: int) -> None:
    # Low-passed, so that hiss and bursts in front do not count as voice.
    middle = 52 if voice(seed).kind == "man" else 64
    line = melody([middle], start_s=1.0, length_s=0.8)
    delays = []
    for draw in range(8):
        sound = played(line, seed, draw).mean(axis=0)
        curve = np.convolve(sound**2, np.ones(220) / 220, mode="same")
        full = np.median(curve[round(1.1 * RATE) : round(1.4 * RATE)])
        above = curve[round(0.98 * RATE) :] > 0.25 * full
        delays.append(np.argmax(above) / RATE - 0.02)
    assert abs(np.median(delays)) < 0.03


def test_no_steps_that_click() -> None:
    # Noise has steps of its own: judged without any.
    bare = replace(voice(3), noise_db=-90.0, inhale_db=-120.0, breath_db=-90.0, fry=0.0)
    sound = sung(melody([60, 64, 67, 60]), bare, RATE, np.random.default_rng(1))
    assert np.abs(np.diff(sound, n=2, axis=1)).max() < 0.5 * np.abs(sound).max()
    assert np.abs(sound[:, -5:]).max() < 1e-3


def test_nothing_above_the_voice() -> None:
    rate = 44100
    tones = tuple(Tone(0.3 + 0.4 * n, 0.4, 72.0 + n, 0.9) for n in range(4))
    sound = singer(2).play(Line(tones, 2 * rate), rate, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(sound[0])) ** 2
    top = np.fft.rfftfreq(sound.shape[1], 1 / rate) > 16000
    assert spectrum[top].sum() < 1e-3 * spectrum.sum()


def test_silence_and_odd_lines() -> None:
    assert not played(Line((), 1000)).any()
    assert played(Line((Tone(0.0, 1.0, 60.0, 0.5),), 0)).shape == (2, 0)
    brief = Line((Tone(0.0, 0.01, 60.0, 0.5), Tone(0.01, 0.01, 61.0, 0.5), Tone(0.4, 5.0, 62.0, 0.5)), RATE // 2)
    assert np.isfinite(played(brief)).all()
    chord = Line(tuple(Tone(0.2, 0.5, pitch, 0.7) for pitch in (60.0, 64.0, 67.0)), RATE)
    assert np.isfinite(played(chord)).all()


def test_words_change_the_timbre_within_a_pitch() -> None:
    one = voice(3)
    sound = sung(melody([52] * 8, length_s=0.4), one, RATE, np.random.default_rng(4)).mean(axis=0)
    frames = [sound[round((0.6 + 0.4 * n) * RATE) :][:2048] * np.hanning(2048) for n in range(8)]
    shapes = np.array(
        [np.log(np.abs(np.fft.rfft(frame))[8:368].reshape(-1, 18).mean(axis=1) + 1e-6) for frame in frames]
    )
    shapes -= shapes.mean(axis=1, keepdims=True)
    assert np.std(shapes, axis=0).max() > 0.5


def test_voices_differ_and_fit() -> None:
    voices = [voice(seed) for seed in range(60)]
    assert {one.kind for one in voices} == {"man", "woman", "child"}
    assert len({one.tract for one in voices}) == 60
    assert voice(5) == voice(5)
    man = next(one for one in voices if one.kind == "man")
    assert fitting(man, 50.0) is man
    assert fitting(man, 78.0).kind == "woman"

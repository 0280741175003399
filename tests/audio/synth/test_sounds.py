"""Every named sound: there, on time, in tune, without clicks or offset, brighter when struck harder."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, hilbert, sosfilt, sosfiltfilt

from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.line import Curve, Line, Tone
from musicstudio.audio.synth.oneshots import Shelf
from musicstudio.audio.synth.patches import PATCHES
from musicstudio.audio.synth.textures import STRING_SECTION
from musicstudio.engines.compose.instruments import INSTRUMENTS

RATE = 44_100
DRUMS = sorted(KITS)
TONAL = sorted(set(PATCHES) - set(KITS) - {"noise sweep"})
SECTIONS = {"string section", "string machine", "warm pad", "glass pad", "choir pad", "supersaw", "drone", "choir",
            "voice ooh", "accordion", "brass section"}  # fmt: skip
"""Sounds of many players: no one pitch, but a middle."""


FALLING = {"808 bass": 9, "palm mute guitar": 15}
"""Their pitch falls as they are struck, or is gone before it can be told."""
SATURATED = {"distortion guitar", "palm mute guitar"}
"""An amplifier driven so far keeps its level."""
SINGERS = {"choir", "voice ooh"}
"""They come in as people do, a few hundredths late."""


def pitch_of(name: str) -> int:
    if name in KITS:
        return {"frame drum": 64, "tabla": 60}.get(name, 38)
    return (INSTRUMENTS[name].low + INSTRUMENTS[name].high) // 2


def play(name: str, *tones: Tone, seconds: float = 2.0, seed: int = 0, **rest) -> np.ndarray:
    line = Line(tones, round(seconds * RATE), **rest)
    sound = PATCHES[name].play(line, RATE, np.random.default_rng(seed))
    assert sound.shape == (2, line.samples)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    return sound


def note(name: str, start: int = 0, seconds: float = 0.5, velocity: float = 0.8) -> Tone:
    return Tone(start / RATE, seconds, float(pitch_of(name)), velocity)


def brightness(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound.sum(axis=0) + 0.5 * sound[0])) ** 2
    hz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    return float(np.sum(power * hz) / power.sum())


def cents_off(sound: np.ndarray, hz: float) -> float:
    """How far the mean frequency of the fundamental lies from `hz`, over the middle of a sound."""
    found = []
    for side in sound:
        near = sosfiltfilt(butter(2, [hz * 0.9, hz * 1.11], "band", fs=RATE, output="sos"), side.astype(float))
        whole = hilbert(near)
        inside = whole[round(0.04 * RATE) : -round(0.25 * RATE)]
        weight = np.abs(inside[1:]) * np.abs(inside[:-1])
        found.append(np.angle(np.sum(inside[1:] * np.conj(inside[:-1]))) * RATE / (2 * np.pi) if weight.any() else hz)
    return 1200 * float(np.log2(np.mean(found) / hz))


def test_every_sound_a_seat_may_name_is_there() -> None:
    assert set(INSTRUMENTS) <= set(PATCHES)


@pytest.mark.parametrize("name", sorted(PATCHES))
def test_a_note_begins_where_it_is_written_and_is_of_good_level(name: str) -> None:
    start = 4410 + 17
    sound = play(name, note(name, start))
    level = np.abs(sound).max(axis=0)
    # An amplifier's filters are symmetrical; what they foretell is far below hearing.
    assert level[:start].max() < 1e-3 * level.max()
    first = int(np.argmax(level[start:] > 0))
    assert first <= (0.03 * RATE if name in SINGERS else 2)
    assert 0.02 < np.abs(sound).max() * 10 ** (PATCHES[name].gain_db / 20) < 1.5
    assert np.abs(sound.mean(axis=1)).max() < 2e-3 * np.abs(sound).max()


@pytest.mark.parametrize("name", sorted(PATCHES))
def test_the_same_seed_the_same_samples_and_no_click_where_a_note_ends(name: str) -> None:
    tones = (note(name, 0, 0.4), note(name, RATE, 0.4))
    sound = play(name, *tones, seed=5)
    assert np.array_equal(sound, play(name, *tones, seed=5))
    high = np.abs(sosfilt(butter(6, 13_000, "high", fs=RATE, output="sos"), sound[0].astype(float)))
    sounding, ending = high[: round(0.39 * RATE)].max(), high[round(0.395 * RATE) : RATE - 10].max()
    assert ending < max(1.2 * sounding, 0.004 * np.abs(sound).max())


@pytest.mark.parametrize("name", TONAL)
def test_in_tune(name: str) -> None:
    pitch = pitch_of(name)
    sound = play(name, Tone(0.0, 3.0, float(pitch), 0.7), seconds=3.0)
    most = 9 if name in SECTIONS else FALLING.get(name, 5)
    assert abs(cents_off(sound, 440 * 2 ** ((pitch - 69) / 12))) < most


@pytest.mark.parametrize("name", ["oud", "ney", "string section", "saw lead", "rhodes", "violin"])
def test_a_quarter_tone_is_a_quarter_tone(name: str) -> None:
    pitch = pitch_of(name)
    sound = play(name, Tone(0.0, 3.0, float(pitch), 0.7), seconds=3.0, bend=Curve(0.0, (0.0,), (0.5,)))
    assert abs(cents_off(sound, 440 * 2 ** ((pitch + 0.5 - 69) / 12))) < 9


@pytest.mark.parametrize("name", ["rhodes", "sitar", "warm pad", "flute", "synth bass"])
def test_the_wheel_bends_a_note_while_it_sounds(name: str) -> None:
    pitch = pitch_of(name)
    sound = play(name, Tone(0.0, 3.0, float(pitch), 0.7), seconds=3.0, bend=Curve(0.0, (0.4,), (2.0,)))
    assert abs(cents_off(sound[:, RATE // 2 :], 440 * 2 ** ((pitch + 2 - 69) / 12))) < 9


@pytest.mark.parametrize("name", sorted(set(PATCHES) - {"noise sweep", "sub bass", "orchestral percussion"}))
def test_harder_is_louder_and_brighter(name: str) -> None:
    soft, hard = (play(name, note(name, 0, 0.8, velocity), seconds=1.0) for velocity in (0.35, 1.0))
    assert np.abs(hard).max() > (0.9 if name in SATURATED else 1.2) * np.abs(soft).max()
    if name != "funk guitar":  # whose soft notes are scratches
        assert brightness(hard) > 1.01 * brightness(soft)


@pytest.mark.parametrize("name", ["grand piano", "steel guitar", "violin", "warm pad", "909 kit", "saw lead", "bells"])
def test_another_seed_is_another_performance(name: str) -> None:
    assert not np.array_equal(play(name, note(name), seed=1), play(name, note(name), seed=2))


def test_the_machines_are_different_machines() -> None:
    spectra = []
    for name in DRUMS:
        tones = [Tone(0.4 * n, 0.1, float(pitch), 0.9) for n, pitch in enumerate((36, 38, 42, 60))]
        power = np.abs(np.fft.rfft(play(name, *tones, seconds=1.8).mean(axis=0), 1 << 17)) ** 2
        bands = np.add.reduceat(power, np.geomspace(60, len(power) - 1, 24).astype(int))
        spectra.append(10 * np.log10(bands / bands.sum()))
    apart = [np.abs(a - b).mean() for n, a in enumerate(spectra) for b in spectra[:n]]
    assert min(apart) > 0.5


@pytest.mark.parametrize("name", DRUMS)
def test_every_drum_note_of_every_kit_sounds(name: str) -> None:
    for number in (27, 35, 42, 52, 60, 64, 81, 100):
        assert np.abs(play(name, Tone(0.0, 0.1, float(number), 0.9), seconds=0.5)).max() > 0.02


def test_an_open_hat_ends_when_the_closed_one_is_struck() -> None:
    opened = Tone(0.0, 0.1, 46.0, 0.9)
    free, choked = (play("rock kit", opened, *rest, seconds=1.0) for rest in ((), (Tone(0.2, 0.1, 42.0, 0.2),)))
    after = slice(round(0.35 * RATE), round(0.6 * RATE))
    assert np.abs(choked[:, after]).max() < 0.2 * np.abs(free[:, after]).max()


def test_softly_played_funk_guitar_is_only_scratched() -> None:
    def tonal(velocity: float) -> float:
        power = np.abs(np.fft.rfft(play("funk guitar", note("funk guitar", 0, 0.4, velocity))[0][: RATE // 2])) ** 2
        return float(np.sort(power)[-20:].sum() / power.sum())

    assert tonal(0.9) > 3 * tonal(0.25)


def test_a_sitar_buzzes_longer_than_an_oud() -> None:
    def late_highs(name: str) -> float:
        sound = play(name, Tone(0.0, 1.5, 55.0, 0.8))[0][round(0.6 * RATE) : round(1.2 * RATE)]
        power = np.abs(np.fft.rfft(sound)) ** 2
        return float(power[round(1500 * 0.6) :].sum() / power.sum())

    assert late_highs("sitar") > 5 * late_highs("oud")


def test_an_ensemble_is_wide_but_folds_to_mono() -> None:
    sound = play("string section", Tone(0.0, 2.5, 60.0, 0.8), seconds=2.5)
    assert 0.1 < np.corrcoef(sound)[0, 1] < 0.9
    assert STRING_SECTION.width < 1


@pytest.mark.parametrize("name", TONAL)
def test_extreme_notes_are_survived_at_a_low_rate(name: str) -> None:
    tones = (Tone(0.0, 0.05, 127.0, 1.0), Tone(0.1, 0.3, 0.0, 1.0), Tone(0.1, 0.001, 108.0, 0.01))
    sound = PATCHES[name].play(Line(tones, 8000), 8000, np.random.default_rng(0))
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 4


def test_the_shelf_forgets_what_was_used_longest_ago() -> None:
    shelf, made = Shelf(1000), []

    def sound(key: str) -> np.ndarray:
        def make() -> np.ndarray:
            made.append(key)
            return np.zeros(100, dtype=np.float32)

        return shelf.get((key,), make)

    for key in ("a", "b", "a", "c", "a", "b"):
        sound(key)
    assert made == ["a", "b", "c", "b"]

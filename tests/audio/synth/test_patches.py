"""Every instrument: in tune, without clicks, level, alive, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.audio.synth.drums import KIT
from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.line import line_of
from musicstudio.audio.synth.render import render_score
from musicstudio.audio.synth.strings import string
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Control, Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks

RATE = 44100
PROGRAMS = {0: 60, 4: 60, 7: 60, 9: 72, 11: 72, 16: 60, 24: 57, 25: 57, 33: 36, 45: 60, 46: 60, 48: 60, 52: 60,
            53: 60, 56: 58, 73: 72, 81: 60, 89: 60}  # fmt: skip
STEADY = [0, 4, 9, 11, 16, 24, 25, 33, 45, 46, 73]
"""Programs without vibrato or unison beating: their pitch can be measured to the cent."""


def played(program: int, pitches: tuple[int, ...], length: int = 960, velocity: int = 90, **rest) -> np.ndarray:
    notes = tuple(Note(Ticks(i * length), Ticks(length - 60), p, velocity) for i, p in enumerate(pitches))
    return render_score(Score((Part("p", notes, program, 0, **rest),)), RATE)["p"]


def dry(program: int, pitch: int) -> np.ndarray:
    part = Part("p", (Note(Ticks(0), Ticks(1920), pitch, 90),), program, 0)
    line = line_of(part, TempoMap.constant(60), 3 * RATE)
    return instrument_for(part).play(line, RATE, np.random.default_rng(1)).mean(axis=0)


def cents_off(sound: np.ndarray, hz: float) -> float:
    """Distance of the strongest peak near `hz` in cents, by parabola over a long zero-padded spectrum."""
    size = 1 << 21
    magnitude = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) + 1e-12)
    near = slice(int(hz * 0.97 * size / RATE), int(hz * 1.03 * size / RATE))
    k = near.start + int(np.argmax(magnitude[near]))
    a, b, c = magnitude[k - 1 : k + 2]
    return float(1200 * np.log2((k + 0.5 * (a - c) / (a - 2 * b + c)) * RATE / size / hz))


@pytest.mark.parametrize("program", STEADY)
def test_in_tune_within_three_cents(program: int) -> None:
    pitch = PROGRAMS[program]
    sound = dry(program, pitch)[RATE // 20 : 2 * RATE]
    assert abs(cents_off(sound, 440 * 2 ** ((pitch - 69) / 12))) < 3


@pytest.mark.parametrize("program", [52, 53, 81])
def test_vibrato_centres_on_the_note(program: int) -> None:
    from scipy.signal import butter, hilbert, sosfiltfilt

    sound = dry(program, 60)[RATE // 2 : 2 * RATE].astype(float)
    hz = 440 * 2 ** (-9 / 12)
    alone = sosfiltfilt(butter(4, [hz * 0.8, hz * 1.25], "band", fs=RATE, output="sos"), sound)
    turns = np.unwrap(np.angle(hilbert(alone)))[2000:-2000] / (2 * np.pi)
    assert abs(1200 * np.log2((turns[-1] - turns[0]) / (len(turns) - 1) * RATE / hz)) < 15


@pytest.mark.parametrize("hz", [55.0, 440.0, 1975.5])
def test_a_string_rings_at_its_pitch_and_for_its_time(hz: float) -> None:
    push = np.zeros(32, dtype=np.float32)
    push[0], push[1] = 1, -1
    sound = string(hz, RATE, RATE, push, 1.0, 1e9, 0.0)
    assert abs(cents_off(sound, hz)) < 1
    half = RATE // 2
    early, late = (np.sqrt(np.mean(sound[at : at + 4000] ** 2)) for at in (4000, 4000 + half))
    assert 20 * np.log10(late / early) == pytest.approx(-30, abs=1.5)


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_sound_is_finite_level_and_dies_away(program: int) -> None:
    base = PROGRAMS[program]
    sound = played(program, (base, base + 3, base + 7))
    assert sound.dtype == np.float32
    assert sound.shape[0] == 2
    assert np.isfinite(sound).all()
    peak = np.abs(sound).max()
    assert 0.03 < peak < 0.9
    assert abs(float(sound.mean())) < 1e-3
    assert np.abs(sound[:, -RATE // 10 :]).max() < 2e-3 * peak


@pytest.mark.parametrize("program", [4, 33, 48, 52, 53, 73, 81, 89])
def test_no_click_where_notes_begin_and_end(program: int) -> None:
    """A click is a burst above 12 kHz that the sound's own steady part does not have."""
    from scipy.signal import butter, sosfilt

    base = PROGRAMS[program]
    sound = played(program, (base, base + 5, base, base + 2), length=480)[0]
    high = np.abs(sosfilt(butter(6, 12000, "high", fs=RATE, output="sos"), sound.astype(float)))
    steady = high[int(0.2 * RATE) : int(0.4 * RATE)].max()
    assert high.max() < max(0.02 * np.abs(sound).max(), 2.5 * steady)


@pytest.mark.parametrize("program", [4, 25, 56])
def test_harder_is_louder_and_brighter(program: int) -> None:
    def bright(sound: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(sound[0][:RATE])) ** 2
        return float(np.sum(power * np.arange(len(power))) / power.sum())

    soft, hard = played(program, (60,), velocity=40), played(program, (60,), velocity=120)
    assert np.abs(hard).max() > 2 * np.abs(soft).max()
    assert bright(hard) > 1.1 * bright(soft)


def test_a_bend_bends_and_a_glide_slides() -> None:
    part = {"bends": (Bend(Ticks(0), 2.0),)}
    sound = played(4, (60,), **part)[0][2000:40000]
    assert abs(cents_off(sound, 440 * 2 ** ((62 - 69) / 12))) < 3


def test_the_vowel_moves_the_formants() -> None:
    """ah has its energy about 800–1200 Hz, ee almost none there."""

    def share(value: int) -> float:
        sound = played(52, (57,), controls=(Control(Ticks(0), 70, value),))[0][RATE // 4 : RATE // 4 + RATE // 2]
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / RATE)
        return float(power[(hz > 700) & (hz < 1400)].sum() / power.sum())

    assert share(64) > 5 * share(127)


@pytest.mark.parametrize("number", sorted(KIT))
def test_every_stroke_is_short_clean_and_not_the_same_twice(number: int) -> None:
    stroke, position = KIT[number]
    one, other = (stroke(0.8, RATE, np.random.default_rng(seed)) for seed in (1, 2))
    assert np.isfinite(one).all()
    assert abs(one[0]) < 1e-6
    assert abs(one[-1]) < 1e-6
    assert 0.05 < np.abs(one).max() < 2.5
    assert -1 <= position <= 1
    assert len(one) <= 3.3 * RATE
    assert not np.array_equal(one, other)
    loud = np.sqrt(np.mean(one[: len(one) // 4] ** 2))
    assert np.sqrt(np.mean(one[-len(one) // 8 :] ** 2)) < 0.2 * loud


def test_a_kick_falls_and_a_closed_hat_chokes_the_open_one() -> None:
    dry = (Control(Ticks(0), 91, 0),)

    def drums(*strokes: tuple[int, int]) -> np.ndarray:
        notes = tuple(Note(Ticks(at), Ticks(60), number, 100) for at, number in strokes)
        return render_score(Score((Part("d", notes, 0, DRUM_CHANNEL, (), dry),)), RATE)["d"]

    kick = drums((0, 36))[0][: RATE // 2]
    power = np.abs(np.fft.rfft(kick))
    assert 40 < np.argmax(power) * RATE / len(kick) < 80
    free, choked = drums((0, 46)), drums((0, 46), (240, 42))
    after = slice(int(0.42 * RATE), int(0.6 * RATE))
    assert np.sum(choked[:, after] ** 2) < 0.3 * np.sum(free[:, after] ** 2)


@pytest.mark.parametrize("program", range(128))
def test_every_program_has_an_instrument(program: int) -> None:
    assert instrument_for(Part("p", (), program, 0)).name != "drums"
    assert instrument_for(Part("p", (), program, DRUM_CHANNEL)).name == "drums"


@pytest.mark.parametrize(("program", "name"), [(0, "grand piano"), (32, "upright bass"), (104, "sitar")])
def test_a_program_is_played_by_its_own_sound_and_a_patch_goes_before_it(program: int, name: str) -> None:
    assert instrument_for(Part("p", (), program)).name == name
    assert instrument_for(Part("p", (), program, patch="oud")).name == "oud"
    assert instrument_for(Part("p", (), program, patch="no such sound")).name == name
    assert instrument_for(Part("p", (), program, DRUM_CHANNEL, patch="909 kit")).name == "909 kit"

"""Drawn kits: the same whatever is asked first, of the sources allowed, toms in order; changes change what they say."""

from __future__ import annotations

import numpy as np
import pytest
from training.sounds.made import write_kit, write_singles

from musicstudio.engines.transcriber.kit import STROKES
from musicstudio.training.drumming.changes import Change, changed, drawn_change, layered
from musicstudio.training.drumming.kitmaking import DrawnKit
from musicstudio.training.drumming.voices import LAYERS, RATE, SINGLES, SYNTH, Sources, Voice
from musicstudio.training.sounds.sources import Banks

OURS = Sources(Banks(None, ()))


@pytest.fixture(scope="module")
def banks(tmp_path_factory) -> Banks:
    folder = tmp_path_factory.mktemp("raw")
    write_kit(folder / "instruments", "drums-made")
    write_singles(folder / "train" / "sonic-pi-samples")
    return Banks(folder, ())


def ringing(hz: float = 200.0, seconds: float = 0.5) -> Voice:
    time_s = np.arange(round(seconds * RATE)) / RATE
    sound = (np.sin(2 * np.pi * hz * time_s) * np.exp(-time_s / 0.15)).astype(np.float32)
    return Voice("made", 45, tuple(np.float32(strength) * sound for strength in LAYERS))


def pitch_of(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound, 1 << 18)))) * RATE / (1 << 18)


def test_a_voice_begins_at_once_and_grows_with_strength() -> None:
    voice = OURS.voice(38, np.random.default_rng(1))
    assert voice is not None
    assert voice.source == SYNTH
    assert len(voice.strokes) == len(LAYERS)
    peaks = [float(np.abs(stroke).max()) for stroke in voice.strokes]
    assert peaks[0] < 0.6 * peaks[-1] <= 1.0
    for stroke in voice.strokes:
        assert np.abs(stroke[: round(0.003 * RATE)]).max() > 0.02 * np.abs(stroke).max()


def test_only_the_sources_asked_for_serve(banks: Banks) -> None:
    rng = np.random.default_rng(0)
    wanted = {"drums-made": "recorded/drums-made", SINGLES: SINGLES, SYNTH: SYNTH}
    for only, source in wanted.items():
        found = [Sources(banks, only=frozenset({only})).voice(36, rng) for _ in range(3)]
        assert {voice.source for voice in found if voice} == {source}
    rest = [Sources(banks, without=frozenset({"drums-made", SINGLES})).voice(36, rng) for _ in range(4)]
    assert {voice.source for voice in rest if voice} == {SYNTH}
    assert Sources(banks, only=frozenset({"none"})).voice(36, rng) is None


def test_a_kit_is_the_same_whatever_is_struck_first() -> None:
    one, other = DrawnKit(OURS, 5), DrawnKit(OURS, 5)
    first = [one.drum(number) for number in (36, 46, 42)]
    second = [other.drum(number) for number in (42, 36, 46)]
    for mine, again in zip(first, (second[1], second[2], second[0]), strict=True):
        assert mine is not None
        assert again is not None
        assert mine[1] == again[1]
        assert all(np.array_equal(a, b) for a, b in zip(mine[0].strokes, again[0].strokes, strict=True))


def test_another_seed_is_another_kit() -> None:
    one, other = (DrawnKit(OURS, seed).drum(38) for seed in (1, 2))
    assert one is not None
    assert other is not None
    assert len(one[0].strokes[-1]) != len(other[0].strokes[-1])


def test_changes_change_what_they_say() -> None:
    voice, rng = ringing(), np.random.default_rng(0)
    higher = changed(voice, Change(semitones=4.0), rng)
    assert pitch_of(higher.strokes[-1]) == pytest.approx(200 * 2 ** (4 / 12), rel=0.01)
    shorter = changed(voice, Change(decay_s=0.05), rng)
    late = slice(round(0.2 * RATE), round(0.3 * RATE))
    assert np.abs(shorter.strokes[-1][late]).max() < 0.1 * np.abs(voice.strokes[-1][late]).max()
    roomy = changed(voice, Change(room_s=0.4, room_db=-6.0), rng)
    assert len(roomy.strokes[-1]) > len(voice.strokes[-1]) + 0.3 * RATE
    snappy = changed(voice, Change(attack_db=6.0), rng)
    early = slice(0, round(0.01 * RATE))
    share = [np.sum(one.strokes[-1][early] ** 2) / np.sum(one.strokes[-1] ** 2) for one in (snappy, voice)]
    assert share[0] > 1.3 * share[1]
    for made in (higher, shorter, roomy, snappy):
        assert max(np.abs(stroke).max() for stroke in made.strokes) == pytest.approx(1.0, abs=1e-3)


def test_layers_sound_together() -> None:
    both = layered(ringing(200.0), ringing(700.0), -6.0)
    spectrum = np.abs(np.fft.rfft(both.strokes[-1]))
    hz = np.fft.rfftfreq(len(both.strokes[-1]), 1 / RATE)
    near = [spectrum[np.abs(hz - pitch) < 8].max() for pitch in (200, 700)]
    assert near[1] == pytest.approx(10 ** (-6 / 20) * near[0], rel=0.1)


def test_what_must_ring_is_never_cut_short() -> None:
    for stroke in STROKES:
        drawn = [drawn_change(stroke.name, np.random.default_rng(n)) for n in range(60)]
        least = min(change.decay_s for change in drawn if change.decay_s)
        assert least >= (0.7 if stroke.name == "crash" else 0.03)
        assert all(abs(change.semitones) <= 5 for change in drawn)


def test_toms_keep_their_order() -> None:
    for seed in range(3):
        kit = DrawnKit(OURS, seed)
        found = [kit.drum(number) for number in (43, 47, 50)]
        assert all(drum is not None for drum in found)
        tops = [pitch_of(drum[0].strokes[-1]) for drum in found if drum]
        assert tops[0] < 1.25 * tops[2]

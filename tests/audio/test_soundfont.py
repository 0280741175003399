"""SoundFonts: found, named, refused in one sentence, and every note exactly where it is written."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from audio.soundfonts import AT, write_impulse

from musicstudio.audio import soundfont
from musicstudio.audio.soundfont import Bank, find_bank, fluidsynth
from musicstudio.audio.synth.line import Curve, Line, Tone
from musicstudio.domain.errors import ModelUnavailable, UnsupportedAudio
from musicstudio.domain.score import Part

RATE = 44_100


def has_fluidsynth() -> bool:
    try:
        fluidsynth()
    except ModelUnavailable:
        return False
    return True


needs_fluidsynth = pytest.mark.skipif(not has_fluidsynth(), reason="FluidSynth is not on this machine")


def play(bank: Bank, *tones: Tone, part: Part | None = None, **rest) -> np.ndarray:
    line = Line(tones, RATE, **rest)
    sound = bank.instrument(part or Part("p")).play(line, RATE, np.random.default_rng(0))
    assert sound.shape == (2, RATE)
    assert sound.dtype == np.float32
    return sound


@needs_fluidsynth
@pytest.mark.parametrize("at", [0, 1, 31, 63, 64, 65, 1000, 12_345])
@pytest.mark.parametrize("channel", [0, 9])
def test_an_impulse_lies_on_its_sample(tmp_path: Path, at: int, channel: int) -> None:
    bank = Bank(write_impulse(tmp_path / "impulse.sf2", RATE))
    sound = np.abs(play(bank, Tone(at / RATE, 0.2, 60.0, 1.0), part=Part("p", channel=channel)))
    assert abs(int(np.argmax(sound.max(axis=0))) - AT - at) <= 1
    assert not sound[:, :at].any()


@needs_fluidsynth
def test_close_notes_keep_their_distance(tmp_path: Path) -> None:
    bank = Bank(write_impulse(tmp_path / "impulse.sf2", RATE))
    starts = [100, 137, 201, 5000, 5063]
    level = np.abs(play(bank, *(Tone(at / RATE, 0.1, 60.0 + n, 1.0) for n, at in enumerate(starts)))).max(axis=0)
    assert all(level[AT + at - 1 : AT + at + 2].max() > 0.5 * level.max() for at in starts)


@needs_fluidsynth
def test_a_bend_moves_the_pitch_and_the_same_note_is_the_same(tmp_path: Path) -> None:
    bank = Bank(write_impulse(tmp_path / "impulse.sf2", RATE))
    plain, again = (play(bank, Tone(0.0, 0.9, 60.0, 1.0)) for _ in range(2))
    assert np.array_equal(plain, again)
    bent = play(bank, Tone(0.0, 0.9, 60.0, 1.0), bend=Curve(0.0, (0.0, 0.45), (12.0, 12.0)))

    def hz(sound: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(sound[0, 1000:20_000] * np.hanning(19_000)))
        return float(np.argmax(power)) / 19_000 * RATE

    assert hz(bent) == pytest.approx(2 * hz(plain), rel=0.02)


def test_a_bank_says_what_it_is_and_whether_it_may_be_sold(tmp_path: Path) -> None:
    bank = find_bank(str(write_impulse(tmp_path / "impulse.sf2", RATE, "by me, all mine")))
    assert (bank.name, bank.licence, bank.commercial) == ("Impulse", "by me, all mine", None)
    free = Bank(write_impulse(tmp_path / "FluidR3_GM.sf2", RATE))
    assert free.commercial is True
    assert "MIT" in free.licence


def test_banks_are_found_where_they_usually_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundfont, "PLACES", (str(tmp_path / "none"), str(tmp_path)))
    with pytest.raises(ModelUnavailable, match="--soundfont"):
        find_bank()
    write_impulse(tmp_path / "another.sf2", RATE)
    assert find_bank().path.name == "another.sf2"
    write_impulse(tmp_path / "FluidR3_GM.sf2", RATE)
    assert find_bank().path.name == "FluidR3_GM.sf2"


def test_what_is_no_soundfont_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedAudio, match=r"none\.sf2"):
        find_bank(str(tmp_path / "none.sf2"))
    for content in (b"", b"RIFF1234WAVE", b"RIFF1234sfbk"):
        (tmp_path / "bad.sf2").write_bytes(content)
        with pytest.raises(UnsupportedAudio, match=r"bad\.sf2"):
            find_bank(str(tmp_path / "bad.sf2"))


def test_a_missing_library_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    with pytest.raises(ModelUnavailable, match="libfluidsynth"):
        fluidsynth()

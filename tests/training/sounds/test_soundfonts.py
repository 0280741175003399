"""SoundFonts: presets read from the file, notes in place, nothing lost where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from audio.soundfonts import AT, write_impulse
from training.sounds.made import play

from musicstudio.audio import soundfont
from musicstudio.audio.synth.line import Tone
from musicstudio.domain.errors import ModelUnavailable, UnsupportedAudio
from musicstudio.training.sounds import soundfonts
from musicstudio.training.sounds.soundfonts import fonts, instrument, presets

RATE = 44_100


def has_fluidsynth() -> bool:
    try:
        soundfont.fluidsynth()
    except ModelUnavailable:
        return False
    return True


needs_fluidsynth = pytest.mark.skipif(not has_fluidsynth(), reason="FluidSynth is not on this machine")


def test_presets_are_read_from_the_file(tmp_path):
    assert presets(write_impulse(tmp_path / "made.sf2", RATE)) == ((0, 0, "Impulse"), (128, 0, "Kit"))


def test_a_file_without_presets_is_refused(tmp_path):
    path = tmp_path / "made.sf2"
    path.write_bytes(b"RIFF\0\0\0\0sfbkLIST\4\0\0\0INFO")
    with pytest.raises(UnsupportedAudio, match="another"):
        presets(path)


def test_without_fluidsynth_there_are_no_fonts(monkeypatch, tmp_path):
    def missing():
        raise ModelUnavailable("FluidSynth is missing; install it.")

    write_impulse(tmp_path / "FluidR3_GM.sf2", RATE)
    monkeypatch.setattr(soundfont, "fluidsynth", missing)
    assert fonts((tmp_path,)) == ()


@needs_fluidsynth
def test_only_banks_of_known_licence_are_used(tmp_path):
    for name in ("FluidR3_GM", "TimGM6mb", "Unknown"):
        write_impulse(tmp_path / f"{name}.sf2", RATE)
    assert [(font.name, font.licence[:3]) for font in fonts((tmp_path,))] == [
        ("FluidR3_GM", "MIT"),
        ("TimGM6mb", "GPL"),
    ]


@needs_fluidsynth
@pytest.mark.parametrize("start", [0, 1, 777, 12_345])
def test_steps_of_length_and_strength_never_move_a_beginning(tmp_path, start):
    write_impulse(tmp_path / "FluidR3_GM.sf2", RATE)
    (font,) = fonts((tmp_path,))
    made = instrument(font, 0)
    assert made.name == "soundfont/FluidR3_GM/0"
    for length, velocity in ((0.1234, 0.777), (0.31, 0.21)):
        sound = np.abs(play(made, Tone(start / RATE, length, 60, velocity), rate=RATE)).max(axis=0)
        assert not sound[:start].any()
        assert abs(int(np.argmax(sound)) - (start + AT)) <= 2


@needs_fluidsynth
def test_notes_nearly_alike_are_made_once(tmp_path):
    write_impulse(tmp_path / "FluidR3_GM.sf2", RATE)
    (font,) = fonts((tmp_path,))
    one, other = (play(instrument(font, 0), Tone(0.0, s, 60, v), rate=RATE) for s, v in ((0.5, 0.63), (0.502, 0.632)))
    assert np.array_equal(one, other)


@needs_fluidsynth
def test_a_preset_is_asked_whether_it_sounds(tmp_path):
    write_impulse(tmp_path / "FluidR3_GM.sf2", RATE)
    (font,) = fonts((tmp_path,))
    assert soundfonts.sounds(font.bank, 0, False, 60, RATE)

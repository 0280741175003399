"""Who plays what: one side of the split only, within reach, in fair shares, the same for the same generator."""

from __future__ import annotations

import numpy as np
import pytest
from training.sounds.made import write_bank, write_kit, write_singles

from musicstudio.audio.loudness import weighted_lufs
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.stage import silence
from musicstudio.domain.families import FAMILIES
from musicstudio.domain.score import Note, Part, Score
from musicstudio.training.sounds.casting import cast
from musicstudio.training.sounds.level import RATE, TARGET_LUFS, phrase
from musicstudio.training.sounds.programs import kindred, patches_like
from musicstudio.training.sounds.randomised import PATCHES_OF
from musicstudio.training.sounds.sources import Banks, family_of_program
from musicstudio.training.splits import split_of_sound


def part(program: int = 65, pitches: tuple[int, ...] = (60, 64), channel: int = 0, role: str = "") -> Part:
    notes = tuple(Note(480 * n, 240, pitch, 90) for n, pitch in enumerate(pitches))
    return Part("p", notes, program, channel, role=role)


@pytest.fixture(scope="module")
def banks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    write_bank(folder / "instruments", "reed-made")
    write_bank(folder / "instruments-heldout", "bassoon-winer")
    write_kit(folder / "instruments", "drums-made")
    write_kit(folder / "instruments-heldout", "drums-gogodze2-retro")
    write_singles(folder / "train" / "sonic-pi-samples")
    return Banks(folder, ())


@pytest.fixture(scope="module")
def drawn(banks):
    """What some reed parts and kits are cast with, on both sides."""
    score = Score((part(), part(0, (36, 38), 9)))
    return {
        split: [cast(score, split, np.random.default_rng(seed), banks) for seed in range(6 * side, 6 * side + 6)]
        for side, split in enumerate(("train", "heldout"))
    }


def test_every_sound_is_of_its_side(drawn):
    for split, casts in drawn.items():
        assert {split_of_sound(casting.sound) for casts_of in casts for casting in casts_of} == {split}


def test_recorded_and_synthetic_sounds_both_play(drawn):
    for place, kinds in ((0, {"sampled", "synth"}), (1, {"sampled", "oneshots", "synth"})):
        assert {casting[place].sound.split("/")[0] for casts in drawn.values() for casting in casts} == kinds


def test_licences_come_with_the_sounds(drawn):
    found = {casting.sound.split("/")[0]: casting.licence for casts in drawn["train"] for casting in casts}
    assert found == {"sampled": "CC0-1.0", "oneshots": "CC0-1.0", "synth": "ours"}


def test_the_same_generator_casts_the_same(banks, drawn):
    score = Score((part(), part(0, (36, 38), 9)))
    again = cast(score, "train", np.random.default_rng(3), banks)
    assert [casting.sound for casting in again] == [casting.sound for casting in drawn["train"][3]]
    assert [casting.instrument.gain_db for casting in again] == [
        casting.instrument.gain_db for casting in drawn["train"][3]
    ]


def test_no_sample_is_stretched_too_far(banks):
    score = Score((part(65, (40, 95)),))
    sounds = {cast(score, "train", np.random.default_rng(seed), banks)[0].sound.split("/")[0] for seed in range(6)}
    assert sounds == {"synth"}


def test_vocals_are_sung_where_there_is_a_singer(banks):
    asked = []

    def sing(number: int) -> Instrument:
        asked.append(number)
        return Instrument("singer", lambda line, rate, rng: silence(line.samples))

    for split in ("train", "heldout"):
        (casting,) = cast(Score((part(52, role="vocals"),)), split, np.random.default_rng(1), banks, sing)
        assert casting.sound == f"voice/{asked[-1]}"
        assert split_of_sound(casting.sound) == split
    (casting,) = cast(Score((part(52, role="vocals"),)), "train", np.random.default_rng(1), banks)
    assert not casting.sound.startswith("voice/")


def test_without_any_bank_our_own_synthesis_plays_every_program():
    score = Score(tuple(part(program) for program in range(0, 128, 12)))
    castings = cast(score, "heldout", np.random.default_rng(0), Banks(None, ()))
    assert {casting.licence for casting in castings} == {"ours"}


def test_short_notes_of_a_pad_are_not_left_to_slow_sounds():
    slow = {"warm-pad", "glass-pad", "choir-pad", "string-machine", "supersaw"}
    for seed in range(4):
        (casting,) = cast(Score((part(90),)), "train", np.random.default_rng(seed), Banks(None, ()))
        assert not any(name in casting.sound for name in (*slow, "/pad-"))


def test_a_part_without_notes_is_cast(banks):
    assert len(cast(Score((part(0, ()), part(0, (), 9))), "train", np.random.default_rng(0), banks)) == 2


def test_sounds_are_brought_to_one_loudness(drawn):
    reeds = [casting[0].instrument for casting in drawn["train"][:6]]
    for made in reeds:
        sound = made.play(phrase("reed", 60, 71), RATE, np.random.default_rng(0)) * 10 ** (made.gain_db / 20)
        assert np.abs(sound).max() < 1
        assert weighted_lufs(sound, RATE) == pytest.approx(TARGET_LUFS, abs=6)


def test_what_is_available_is_counted(banks):
    for split in ("train", "heldout"):
        counts = banks.available(split)
        assert set(counts) == set(FAMILIES)
        assert counts["reed"]["sampled"] == 1
        assert counts["drums"]["sampled"] == 1
        assert counts["piano"]["sampled"] == 0
    assert banks.available("train")["drums"]["oneshots"] == 4 * banks.available("heldout")["drums"]["oneshots"]


def test_every_program_has_kin_of_a_melodic_family():
    for program in range(128):
        family = family_of_program(program)
        assert kindred(program, family, own=True)
        assert all(any(patch in names for names in PATCHES_OF.values()) for patch in patches_like(program))

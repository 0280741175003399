"""Who plays what: a sound for each part of a score, drawn from all that fit it on one side of the split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.domain.families import family_of
from musicstudio.domain.score import Part, Score, TempoMap
from musicstudio.training.sounds import kits, sampled, soundfonts
from musicstudio.training.sounds.level import RATE, Levels
from musicstudio.training.sounds.programs import kindred, patches_like
from musicstudio.training.sounds.randomised import PATCHES_OF, synthetic
from musicstudio.training.sounds.soundfonts import Font
from musicstudio.training.sounds.sources import DRAWS, KITS_USED, Banks, draws_of, family_of_program
from musicstudio.training.splits import Split, split_of_sound

Sing = Callable[[int], Instrument]
"""A draw → a singer."""
OURS: Final = "ours"
_SHARES: Final = {"soundfont": 0.4, "sampled": 0.2, "synth": 0.4}
_SINGLES_SHARE: Final = 0.6
_SINGLES_LICENCE: Final = "CC0-1.0"
_FAITHFUL: Final = 0.5
"""How often a part gets its very program rather than one like it."""
_LIKELY: Final = 0.85
"""How often a patch of ours must be like the part's program, not only of its family."""
_BRISK_S: Final = 0.4
_USUAL: Final = {"bass": (33, 55), "drums": (36, 50)}
_LEVELS: Final = Levels()


@dataclass(frozen=True)
class Casting:
    """What plays a part: the sound's name, which `splits` knows, the instrument, levelled, and its licence."""

    sound: str
    instrument: Instrument
    licence: str


def cast(
    score: Score, split: Split, rng: np.random.Generator, banks: Banks | None = None, sing: Sing | None = None
) -> tuple[Casting, ...]:
    """Return one casting for each part of a score, the same for the same generator.

    SoundFonts play about 40 % of the parts, recorded banks 20 %, our own synthesis the rest, as far as they fit; vocals
    go to `sing` where it is given. Raises UnsupportedAudio where a bank is damaged.
    """
    found = Banks() if banks is None else banks
    return tuple(
        _cast(part, _served(part, score.tempo_map), split, np.random.default_rng(rng.integers(1 << 63)), found, sing)
        for part in score.parts
    )


def draw(split: Split, rng: np.random.Generator) -> int:
    """Return a draw of a side, by its last digit."""
    return int(rng.integers(DRAWS // 10)) * 10 + int(rng.choice(draws_of(split)))


def _cast(
    part: Part, family: str, split: Split, rng: np.random.Generator, banks: Banks, sing: Sing | None
) -> Casting:  # fmt: skip
    if family == "voice" and part.role == "vocals" and sing is not None:
        number = draw(split, rng)
        return _checked(Casting(f"voice/{number}", sing(number), OURS), split)
    pitches = [note.pitch for note in part.notes]
    low, high = (min(pitches), max(pitches)) if pitches and family != "drums" else _USUAL.get(family, (55, 72))
    number = draw(split, rng)
    for source in _order(rng):
        if family == "drums":
            chosen = _drums(source, number, split, rng, banks)
        else:
            chosen = _pitched(source, part, family, number, split, rng, banks)
        if chosen is not None:  # our own synthesis plays everything
            break
    assert chosen is not None
    variant = number if chosen.sound.startswith("sampled/") and family == "drums" else 0
    levelled = _LEVELS.levelled(chosen.instrument, family, low, high, _in_chords(part), variant)
    return _checked(replace(chosen, instrument=levelled), split)


def _served(part: Part, tempo: TempoMap) -> str:
    """Return the family whose sounds serve a part: its own, but short notes of a pad need what speaks at once."""
    family = family_of(part)
    if family != "pad" or not part.notes:
        return family
    lengths = [float(tempo.seconds(note.end) - tempo.seconds(note.start)) for note in part.notes]
    return "lead" if float(np.median(lengths)) < _BRISK_S else "pad"


def _in_chords(part: Part) -> bool:
    """Return whether half of a part's notes begin together with another."""
    return len({note.start for note in part.notes}) < 0.75 * len(part.notes)


def _order(rng: np.random.Generator) -> list[str]:
    """Return the sources in the order in which they are asked."""
    names = list(_SHARES)
    return [str(name) for name in rng.choice(names, len(names), replace=False, p=list(_SHARES.values()))]


def _drums(source: str, number: int, split: Split, rng: np.random.Generator, banks: Banks) -> Casting | None:
    if source == "synth":
        return _casting(synthetic("drums", number), OURS)
    if source == "soundfont":
        choices = [(font, kit) for font in banks.fonts_of(split) for kit in sorted(font.kits & KITS_USED)]
        if not choices:
            return None
        font, kit = choices[int(rng.integers(len(choices)))]
        return _casting(soundfonts.instrument(font, kit, drums=True), font.licence)
    recorded = banks.kits(split)
    if banks.singles and (not recorded or rng.random() < _SINGLES_SHARE):
        return _casting(kits.instrument(kits.one_shot_kit(banks.singles, number)), _SINGLES_LICENCE)
    if not recorded:
        return None
    bank = recorded[int(rng.integers(len(recorded)))]
    kit_made = kits.kit_of((bank, *banks.percussion(split)), f"sampled/{bank.name}", number)
    return _casting(kits.instrument(kit_made), bank.licence)


def _pitched(
    source: str, part: Part, family: str, number: int, split: Split, rng: np.random.Generator, banks: Banks
) -> Casting | None:
    if source == "synth":
        like = patches_like(part.program) if rng.random() < _LIKELY else ()
        fitting = tuple(patch for patch in like if patch in PATCHES_OF[family])
        return _casting(synthetic(family, number, fitting), OURS)
    if source == "sampled":
        pitches = sorted({float(note.pitch) for note in part.notes})
        able = [bank for bank in banks.instruments(split) if bank.family == family and sampled.reaches(bank, pitches)]
        bank = able[int(rng.integers(len(able)))] if able else None
        return None if bank is None else _casting(sampled.instrument(bank), bank.licence)
    found = banks.fonts_of(split)
    return _preset(part, family, rng, found[int(rng.integers(len(found)))]) if found else None


def _preset(part: Part, family: str, rng: np.random.Generator, font: Font) -> Casting | None:
    """Return a preset that plays every note of a part: half the time its very program, else one like it."""
    own = family_of_program(part.program) == family
    programs = [program for program in kindred(part.program, family, own) if program in font.programs]
    if own and part.program in programs and rng.random() < _FAITHFUL:
        programs = [part.program]
    pitches = sorted({note.pitch for note in part.notes})
    for place in rng.permutation(len(programs)):
        program = programs[int(place)]
        if all(soundfonts.sounds(font.bank, program, False, pitch, RATE) for pitch in pitches):
            return _casting(soundfonts.instrument(font, program), font.licence)
    return None


def _casting(instrument: Instrument, licence: str) -> Casting:
    return Casting(instrument.name, instrument, licence)


def _checked(casting: Casting, split: Split) -> Casting:
    if split_of_sound(casting.sound) != split:
        raise ValueError(f"{casting.sound} is not of the {split} side")
    return casting

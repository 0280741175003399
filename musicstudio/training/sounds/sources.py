"""Where sounds come from: the banks under a data folder, the SoundFonts installed, and what our own synthesis draws."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import Part
from musicstudio.training.sounds import fresh
from musicstudio.training.sounds.banks import SampleBank, read_bank
from musicstudio.training.sounds.randomised import PATCHES_OF
from musicstudio.training.sounds.soundfonts import Font, fonts
from musicstudio.training.splits import Split, split_of_sound

DRAWS: Final = 10_000
"""So many draws of each patch, kit and voice there are."""
_FOLDERS: Final = ("instruments", "instruments-heldout")
_KITS: Final = ("train/opensource-drumkit",)
_SINGLES: Final = "train/sonic-pi-samples"
_PERCUSSION: Final = "percussion-winer"


@dataclass(frozen=True)
class Banks:
    """What there is to play with. `folder` holds instruments/ and train/ as they are unpacked; None: nothing recorded.

    `soundfonts` says where SoundFonts lie; None: where they usually do.
    """

    folder: Path | None = None
    soundfonts: tuple[Path, ...] | None = None

    @cached_property
    def recorded(self) -> tuple[SampleBank, ...]:
        """All banks of samples found, by name, drums too; raises UnsupportedAudio where one is damaged."""
        if self.folder is None:
            return ()
        inside = [place for name in _FOLDERS for place in sorted((self.folder / name).glob("*/"))]
        places = [*inside, *(self.folder / name for name in _KITS)]
        found = [read_bank(place) for place in places if (place / "index.json").is_file()]
        return tuple(sorted(found, key=lambda bank: bank.name))

    @cached_property
    def fonts(self) -> tuple[Font, ...]:
        """All SoundFonts found whose licence is known."""
        return fonts(self.soundfonts)

    @property
    def singles(self) -> Path | None:
        """The folder of single strokes, where it is there."""
        place = None if self.folder is None else self.folder / _SINGLES
        return place if place is not None and any(place.glob("bd_*.flac")) else None

    def instruments(self, split: Split) -> tuple[SampleBank, ...]:
        """Return the pitched banks of a side."""
        return tuple(bank for bank in self.recorded if not bank.is_drums and _side(bank.name) == split)

    def kits(self, split: Split) -> tuple[SampleBank, ...]:
        """Return the banks that are whole drum kits, of a side."""
        return tuple(
            bank for bank in self.recorded if bank.is_drums and bank.name != _PERCUSSION and _side(bank.name) == split
        )

    def percussion(self, split: Split) -> tuple[SampleBank, ...]:
        """Return the banks of hand percussion that complete a kit, of a side."""
        return tuple(bank for bank in self.recorded if bank.name == _PERCUSSION and _side(bank.name) == split)

    def fonts_of(self, split: Split) -> tuple[Font, ...]:
        """Return the SoundFonts of a side."""
        return tuple(font for font in self.fonts if split_of_sound(f"soundfont/{font.name}/0") == split)

    def available(self, split: Split) -> dict[str, Counter[str]]:
        """Return how many sounds of each source there are by family: recorded banks, presets, patches to draw from."""
        counts = {family: Counter[str]() for family in FAMILIES}
        for bank in self.instruments(split):
            counts[bank.family]["sampled"] += 1
        counts["drums"]["sampled"] += len(self.kits(split))
        draws = sum(split_of_sound(f"synth/x-{draw}") == split for draw in range(100)) * DRAWS // 100
        counts["drums"]["oneshots"] += draws if self.singles else 0
        for font in self.fonts_of(split):
            counts["drums"]["soundfont"] += len(font.kits & KITS_USED)
            for program in font.programs:
                counts[family_of_program(program)]["soundfont"] += 1
        for family in FAMILIES:
            counts[family]["patches"] += len(PATCHES_OF[family]) + (3 if family in fresh.FAMILIES else 0)
            counts[family]["synth"] += counts[family]["patches"] * draws
        return counts


KITS_USED: Final = frozenset({*range(33), 40})
"""Drum presets that are kits; orchestras, effects and marching bands lie above."""


def family_of_program(program: int) -> str:
    """Return the family of a General MIDI program."""
    return family_of(Part("", program=program))


def draws_of(split: Split) -> tuple[int, ...]:
    """Return the last digits that a draw may have on a side."""
    return tuple(digit for digit in range(10) if split_of_sound(f"synth/x-{digit}") == split)


def _side(name: str) -> Split:
    return split_of_sound(f"sampled/{name}")

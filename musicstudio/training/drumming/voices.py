"""Drums of every taught source, each by itself: struck at rising strengths, cut out, and ready to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.engines.transcriber.kit import PLACES, STROKES
from musicstudio.training.sounds import kits, soundfonts
from musicstudio.training.sounds.banks import SampleBank
from musicstudio.training.sounds.casting import draw
from musicstudio.training.sounds.randomised import randomised
from musicstudio.training.sounds.soundfonts import Font
from musicstudio.training.sounds.sources import KITS_USED, Banks
from musicstudio.training.splits import Split

Mono = NDArray[np.float32]
Thing = TypeVar("Thing")

RATE: Final = 44100
LAYERS: Final = (0.25, 0.45, 0.65, 0.82, 1.0)
"""Strengths at which every drum is struck."""
SYNTH, SINGLES = "synth", "oneshots"
_SHARES: Final = {"soundfont": 0.3, "recorded": 0.25, SINGLES: 0.15, SYNTH: 0.3}
_LONG: Final = frozenset({"crash", "ride", "open hat"})
_BEGINS: Final = 0.02
_ENDS: Final = 1e-3
_LATEST: Final = round(0.04 * RATE)


@dataclass(frozen=True, eq=False)
class Voice:
    """One drum: where it is from, its General MIDI number, and a sound (samples,) for each of LAYERS."""

    source: str
    number: int
    strokes: tuple[Mono, ...]


@dataclass(frozen=True)
class Sources:
    """What drums are taken from: the banks of one side, without the sources or with `only` the sources named."""

    banks: Banks
    split: Split = "train"
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def voice(self, number: int, rng: np.random.Generator, like: str = "") -> Voice | None:
        """Return a drum of a General MIDI number, or another of the same kind; None where no source has one.

        `like` asks for a drum of that very source, where it has one.
        """
        names = [str(name) for name in rng.choice(list(_SHARES), len(_SHARES), False, list(_SHARES.values()))]
        siblings = [number, *(other for other in STROKES[PLACES[number]].members if other != number)]
        for name in [like, *names] if like else names:
            kits_there = self._kits(name.partition("/")[0], name, rng)
            for place in rng.permutation(len(kits_there)):
                source, has, instrument = kits_there[int(place)]
                found = next((other for other in siblings if other in has), None)
                if found is not None and (made := _struck(instrument, source, found, rng)) is not None:
                    return made
        return None

    def _kits(self, kind: str, name: str, rng: np.random.Generator) -> list[tuple[str, frozenset[int], Instrument]]:
        """Return (source, numbers it has, what plays it) of the kits of a kind; of those without end, one drawn."""
        number = draw(self.split, rng)
        if kind == SYNTH:
            made = [(SYNTH, frozenset(KITS["acoustic kit"]), randomised(_one(sorted(KITS), rng), number))]
        elif kind == SINGLES:
            made = [] if self.banks.singles is None else [_recorded(kits.one_shot_kit(self.banks.singles, number))]
        elif kind == "recorded":
            recorded = (*self.banks.kits(self.split), *self.banks.percussion(self.split))
            made = [_recorded(_kit_of(bank, number)) for bank in recorded if name in (kind, _named(bank))]
        else:
            fonts = [font for font in self.banks.fonts_of(self.split) if self._wanted(font.name)]
            asked = [font for font in fonts if name.startswith(f"soundfont/{font.name}/")]
            made = [_of_font(_one(asked or fonts, rng), name if asked else "", rng)] if fonts else []
        return [kit for kit in made if self._wanted(kit[0].partition("/")[2] or kit[0])]

    def _wanted(self, source: str) -> bool:
        root = source.partition("/")[0]
        return root not in self.without and (not self.only or root in self.only)


def _named(bank: SampleBank) -> str:
    return f"recorded/{bank.name}"


def _kit_of(bank: SampleBank, number: int) -> kits.RecordedKit:
    return kits.kit_of((bank,), _named(bank), number)


def _recorded(kit: kits.RecordedKit) -> tuple[str, frozenset[int], Instrument]:
    source = SINGLES if kit.name.startswith(SINGLES) else kit.name
    return source, frozenset(kit.drums), kits.instrument(kit)


def _one(things: Sequence[Thing], rng: np.random.Generator) -> Thing:
    return things[int(rng.integers(len(things)))]


def _of_font(font: Font, name: str, rng: np.random.Generator) -> tuple[str, frozenset[int], Instrument]:
    kit = int(name.rpartition("/")[2]) if name else _one(sorted(font.kits & KITS_USED), rng)
    has = frozenset(number for number in PLACES if soundfonts.sounds(font.bank, kit, True, number, RATE))
    return f"soundfont/{font.name}/{kit}", has, soundfonts.instrument(font, kit, drums=True)


def _struck(instrument: Instrument, source: str, number: int, rng: np.random.Generator) -> Voice | None:
    """Return a drum struck once at every strength, the loudest peak at 1; None where it is silent."""
    long_s = 2.6 if STROKES[PLACES[number]].name in _LONG else 1.3
    tones = tuple(Tone(n * long_s, 0.3, float(number), strength) for n, strength in enumerate(LAYERS))
    line = Line(tones, round(len(LAYERS) * long_s * RATE))
    sound = np.asarray(instrument.play(line, RATE, rng).mean(axis=0), np.float32)
    peak = float(np.abs(sound).max(initial=0.0))
    if peak < 1e-4:
        return None
    pieces = np.split(sound / np.float32(peak), [round(n * long_s * RATE) for n in range(1, len(LAYERS))])
    cut = tuple(_cut(piece) for piece in pieces)
    return Voice(source, number, cut) if all(len(stroke) > 64 for stroke in cut) else None


def _cut(sound: Mono) -> Mono:
    """Return a stroke from where it is first heard to where it has died away, its end faded."""
    loud = np.abs(sound)
    peak = float(loud.max(initial=0.0))
    if peak < 1e-5:
        return sound[:0]
    first = min(int(np.argmax(loud > _BEGINS * peak)), _LATEST)
    last = int(np.flatnonzero(loud > _ENDS * peak)[-1]) + 1
    made = sound[first:last].copy()
    fade = min(len(made), round(0.005 * RATE))
    made[len(made) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return made

"""SoundFonts where they are installed: which presets each has, and every note at its sample, quickly.

Notes are made one by one and kept. Strength is taken in steps of 4 and length in steps of 4 % (5 ms at least), both far
below what is heard, so that most notes of a part have been made before; beginnings are never moved.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio import soundfont
from musicstudio.audio.soundfont import PLACES, Bank
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import ModelUnavailable, UnsupportedAudio
from musicstudio.training.sounds.percussion import STAND_INS

LICENCES: Final = {
    "FluidR3_GM": "MIT", "MuseScore_General": "MIT", "TimGM6mb": "GPL-2.0, for judging only",
}  # fmt: skip
"""The banks that are used; a bank whose licence is not known is not."""
OFF_PITCH: Final = {
    "FluidR3_GM": frozenset({47, 76, 78, 82}), "MuseScore_General": frozenset({47, 76, 78, 82}),
    "TimGM6mb": frozenset({22, 23, 55, 76, 78}),
}  # fmt: skip
"""Programs of each bank that measured more than 20 cents off: blown bottles, whistles, timpani, detuned reeds."""
_STEP: Final = 0.04
_LEAST_S: Final = 0.005
_VELOCITY: Final = 4 / 127
_EFFECTS: Final = frozenset({*range(96, 104), *range(112, 114), *range(115, 128)})
_SILENCE: Final = 1e-4
_PRESET = struct.Struct("<20sHH")
_PRESET_BYTES: Final = 38


@dataclass(frozen=True)
class Font:
    """An installed SoundFont: its file's stem, its licence, and its presets by number, melodic and drums."""

    name: str
    bank: Bank
    licence: str
    programs: frozenset[int]
    kits: frozenset[int]


def fonts(folders: tuple[Path, ...] | None = None) -> tuple[Font, ...]:
    """Return the banks of known licence found, by name; none where FluidSynth is missing."""
    try:
        soundfont.fluidsynth()
    except ModelUnavailable:
        return ()
    places = folders if folders is not None else tuple(Path(place).expanduser() for place in PLACES)
    files = {
        path.stem: path for folder in places if folder.is_dir() for path in sorted(folder.glob("*.sf[23]"))
        if path.stem in LICENCES
    }  # fmt: skip
    return tuple(font for _, path in sorted(files.items()) if (font := _font(path)) is not None)


def instrument(font: Font, program: int, drums: bool = False) -> Instrument:
    """Return what plays a part on a preset; its name is "soundfont/<bank>/[drums/]<number>"."""
    name = f"soundfont/{font.name}/{'drums/' if drums else ''}{program}"
    return Instrument(name, partial(played, font.bank, program, drums), 0.0, 0.0, 0.1 if drums else 0.18)


def played(bank: Bank, program: int, drums: bool, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part, (2, line.samples), every note beginning at its very sample."""
    tones = tuple(_stepped(_heard(tone, bank, program, sample_rate) if drums else tone, drums) for tone in line.tones)
    return soundfont.played(bank, program, drums, replace(line, tones=tones), sample_rate, rng)


@cache
def sounds(bank: Bank, program: int, drums: bool, pitch: int, sample_rate: int) -> bool:
    """Return whether a preset plays a pitch at all: many end where their instrument does."""
    line = Line((Tone(0.0, 0.1, float(pitch), 0.8),), round(0.1 * sample_rate))
    made = soundfont.played(bank, program, drums, line, sample_rate, np.random.default_rng(0))
    return float(np.abs(made).max()) > _SILENCE


def presets(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a SoundFont's presets as (bank, number, name), sorted; raises UnsupportedAudio where there are none.

    SoundFont technical specification 2.01: the records of the `phdr` chunk, 38 bytes each, the last one a stop.
    """
    try:
        with path.open("rb") as file:
            file.seek(12)
            while len(head := file.read(8)) == 8:
                name, size = struct.unpack("<4sI", head)
                if name == b"LIST" and file.read(4) == b"pdta":
                    tag, length = struct.unpack("<4sI", file.read(8))
                    body = file.read(length)
                    if tag != b"phdr":
                        break
                    records = [body[at : at + _PRESET_BYTES] for at in range(0, length - 2 * _PRESET_BYTES + 1, 38)]
                    found = [_PRESET.unpack(record[:24]) for record in records]
                    return tuple(sorted((b, n, t.split(b"\0")[0].decode("latin-1").strip()) for t, n, b in found))
                file.seek(size - (4 if name == b"LIST" else 0) + size % 2, 1)
    except (OSError, struct.error) as error:
        raise UnsupportedAudio(f"{path.name} cannot be read as a SoundFont ({error}); choose another.") from error
    raise UnsupportedAudio(f"{path.name} lists no presets; choose another SoundFont.")


@cache
def _font(path: Path) -> Font | None:
    try:
        found = presets(path)
    except UnsupportedAudio:
        return None
    programs = frozenset(number for bank, number, _ in found if bank == 0 and number not in _EFFECTS)
    kits = frozenset(number for bank, number, _ in found if bank == 128)
    return Font(path.stem, Bank(path.resolve()), LICENCES[path.stem], programs - OFF_PITCH[path.stem], kits)


def _heard(tone: Tone, bank: Bank, program: int, sample_rate: int) -> Tone:
    """Return a stroke, on another drum where its own is missing from the kit."""
    note = round(tone.pitch)
    seat = next(
        (seat for seat in (note, *STAND_INS.get(note, ())) if sounds(bank, program, True, seat, sample_rate)), 38
    )
    return tone if seat == note else replace(tone, pitch=float(seat))


def _stepped(tone: Tone, drums: bool) -> Tone:
    """Return a tone whose strength and length lie on a grid, its beginning as it was."""
    velocity = min(1.0, max(_VELOCITY, round(tone.velocity / _VELOCITY) * _VELOCITY))
    if drums:
        return replace(tone, velocity=velocity, length_s=0.25)
    step = max(_LEAST_S, float(np.exp(np.floor(np.log(max(tone.length_s, 1e-3)) / 0.7) * 0.7)) * _STEP)
    return replace(tone, velocity=velocity, length_s=max(step, round(tone.length_s / step) * step))

"""SoundFonts through FluidSynth, each note cut out by itself, so that it sounds exactly where it is written.

FluidSynth begins notes on a grid of 64 samples. Here a note is played from the beginning of a block into a buffer of
its own and laid at its sample; notes alike are played once. pyfluidsynth and the system's libfluidsynth are optional.
"""

from __future__ import annotations

import ctypes
import struct
import threading
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oneshots import SHELF
from musicstudio.audio.synth.stage import add, silence
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import ModelUnavailable, UnsupportedAudio
from musicstudio.domain.score import Part

PLACES = (
    "/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/share/sounds/sf3", "/usr/local/share/soundfonts",
    "~/.local/share/soundfonts", "~/.local/share/sounds/sf2", "~/Library/Audio/Sounds/Banks", "C:/soundfonts",
)  # fmt: skip
"""Where banks usually lie."""
PREFERRED = ("FluidR3_GM.sf2", "default-GM.sf2", "default-GM.sf3")
_FREE = {"FluidR3_GM": "MIT (Frank Wen and others)", "MuseScore_General": "MIT (S. Christian Collins)"}
"""Banks whose licence is known and permits selling what they play."""

_BLOCK = 64
_LONGEST_S = 8.0
_BEND_RANGE = 24
_CHOKE_S = 0.01
_GAIN = 0.6


@dataclass(frozen=True)
class Bank:
    """A SoundFont file that notes can be played from."""

    path: Path

    @cached_property
    def info(self) -> dict[str, str]:
        """The file's own words about itself: INAM its name, ICOP its rights, ICMT its comment."""
        return _info(self.path)

    @property
    def name(self) -> str:
        return self.info.get("INAM") or self.path.stem

    @property
    def licence(self) -> str:
        """What is known of the bank's licence, in words."""
        return _FREE.get(self.path.stem) or self.info.get("ICOP", "")[:200] or "not recorded in the bank"

    @property
    def commercial(self) -> bool | None:
        """Whether what it plays may be sold: yes where that is known, else None."""
        return True if self.path.stem in _FREE else None

    def instrument(self, part: Part) -> Instrument:
        """Return what plays a part from this bank, by program or, on the drum channel, by the kit's number."""
        play = partial(played, self, part.program, part.is_drums)
        return Instrument(self.name, play, 0.0, 0.0, 0.11 if part.is_drums else 0.18)


def find_bank(path: str = "") -> Bank:
    """Return the bank of a file, or the first one found where they usually lie; raises a StudioError."""
    if path:
        file = Path(path).expanduser()
        if not file.is_file():
            raise UnsupportedAudio(f"{file.name}: there is no such SoundFont; give the path of an .sf2 file.")
        bank = Bank(file)
        _ = bank.info
        return bank
    for place in PLACES:
        folder = Path(place).expanduser()
        found = sorted([*folder.glob("*.sf2"), *folder.glob("*.sf3")], key=_preference) if folder.is_dir() else []
        if found:
            return Bank(found[0].resolve())
    raise ModelUnavailable(
        "No SoundFont was found; give one with --soundfont FILE, or install one (Debian: fluid-soundfont-gm)."
    )


def played(bank: Bank, program: int, drums: bool, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part played from a bank, (2, line.samples), every note at its very sample."""
    canvas = silence(line.samples)
    closing = sorted(tone.start_s for tone in line.tones if drums and round(tone.pitch) in (42, 44))
    for tone in line.tones:
        sound = _note(bank, program, drums, tone, line, sample_rate)
        if drums and round(tone.pitch) == 46:
            sound = _choked(sound, tone, closing, sample_rate)
        add(canvas, sound, tone.start_s, sample_rate)
    return canvas


def _note(bank: Bank, program: int, drums: bool, tone: Tone, line: Line, sample_rate: int) -> AudioArray:
    held = max(1, round(tone.length_s * sample_rate / _BLOCK))
    velocity = min(127, max(1, round(tone.velocity * 127)))
    blocks = np.arange(held) * _BLOCK / sample_rate
    bends = tuple(round(line.bend.at(tone.start_s + 1e-6 + at), 3) for at in blocks) if _moves(line, tone) else ()
    bends = bends or (round(line.bend.at(tone.start_s + 1e-6), 3),)
    wheel = round(127 * line.control(1, 0.0).at(tone.start_s))
    key = (str(bank.path), sample_rate, program, drums, round(tone.pitch), velocity, held, bends, wheel)
    made: NDArray[np.float32] = SHELF.get(
        key, lambda: _player(bank, sample_rate).note(program, drums, round(tone.pitch), velocity, held, bends, wheel)
    )
    return made


def _moves(line: Line, tone: Tone) -> bool:
    return any(tone.start_s + 1e-6 < at < tone.end_s - 0.012 for at in line.bend.times_s)


def _choked(sound: AudioArray, tone: Tone, closing: list[float], sample_rate: int) -> AudioArray:
    after = [at for at in closing if at > tone.start_s + 0.01]
    if not after:
        return sound
    since = np.arange(sound.shape[1]) / sample_rate - (after[0] - tone.start_s)
    return np.asarray(sound * np.exp(-np.maximum(since, 0) / _CHOKE_S), dtype=np.float32)


class _Player:
    """One FluidSynth with one bank; a note at a time."""

    def __init__(self, module: ModuleType, bank: Bank, sample_rate: int) -> None:
        self._lock = threading.Lock()
        self._library = module._fl
        settings = {"synth.reverb.active": 0, "synth.chorus.active": 0, "synth.threadsafe-api": 0}
        self._synth: Any = module.Synth(gain=_GAIN, samplerate=sample_rate, channels=16, **settings)
        self._bank = self._synth.sfload(str(bank.path))
        if self._bank < 0:
            raise UnsupportedAudio(f"{bank.path.name} is not a SoundFont that FluidSynth can read; choose another.")
        self._most = round(_LONGEST_S * sample_rate)

    def note(
        self, program: int, drums: bool, pitch: int, velocity: int, held: int, bends: tuple[float, ...], wheel: int
    ) -> AudioArray:
        """Return one note alone, (2, samples): `held` blocks down, then until it is silent."""
        with self._lock:
            self._choose(program, drums)
            for number, value in ((101, 0), (100, 0), (6, _BEND_RANGE), (38, 0)):
                self._synth.cc(0, number, value)
            self._synth.cc(0, 1, wheel)
            self._bend(bends[0])
            self._synth.noteon(0, pitch, velocity)
            pieces = []
            if len(bends) > 1:
                for semitones in bends:
                    self._bend(semitones)
                    pieces.append(self._rendered(_BLOCK))
            else:
                pieces.append(self._rendered(min(held * _BLOCK, self._most // _BLOCK * _BLOCK)))
            self._synth.noteoff(0, pitch)
            while self._synth.get_active_voice_count() and sum(piece.shape[1] for piece in pieces) < self._most:
                pieces.append(self._rendered(32 * _BLOCK))
            self._silence()
        sound = np.concatenate(pieces, axis=1)
        last = min(sound.shape[1], 8 * _BLOCK)
        sound[:, -last:] *= np.linspace(1, 0, last, dtype=np.float32)
        return sound

    def _choose(self, program: int, drums: bool) -> None:
        for number, preset in ((128 if drums else 0, program), (128 if drums else 0, 0), (0, 0)):
            if self._synth.program_select(0, self._bank, number, preset) == 0:
                return

    def _bend(self, semitones: float) -> None:
        self._synth.pitch_bend(0, int(np.clip(round(semitones / _BEND_RANGE * 8192), -8192, 8191)))

    def _silence(self) -> None:
        if self._synth.get_active_voice_count():
            self._synth.cc(0, 120, 0)
            self._rendered(64 * _BLOCK)

    def _rendered(self, samples: int) -> AudioArray:
        buffer = np.empty((samples, 2), dtype=np.float32)
        place = buffer.ctypes.data_as(ctypes.c_void_p)
        self._library.fluid_synth_write_float(
            ctypes.c_void_p(self._synth.synth), ctypes.c_int(samples), place, 0, 2, place, 1, 2
        )
        return np.ascontiguousarray(buffer.T)


_PLAYERS: dict[tuple[str, int], _Player] = {}
_PLAYERS_LOCK = threading.Lock()


def _player(bank: Bank, sample_rate: int) -> _Player:
    """Return the FluidSynth that holds a bank; one is kept for each bank and rate."""
    with _PLAYERS_LOCK:
        key = (str(bank.path), sample_rate)
        if key not in _PLAYERS:
            _PLAYERS[key] = _Player(fluidsynth(), bank, sample_rate)
        return _PLAYERS[key]


def fluidsynth() -> ModuleType:
    """Return pyfluidsynth; raises ModelUnavailable where it or its library is missing."""
    try:
        import fluidsynth as module
    except (ImportError, OSError, AttributeError) as error:
        raise ModelUnavailable(
            "SoundFonts are played by FluidSynth, which is missing; install it (Debian: libfluidsynth3) and "
            "`pip install musicstudio[soundfont]`, or render without a SoundFont."
        ) from error
    found: ModuleType = module
    return found


def _preference(path: Path) -> tuple[int, str]:
    return (PREFERRED.index(path.name) if path.name in PREFERRED else len(PREFERRED), path.name)


def _info(path: Path) -> dict[str, str]:
    """Return the INFO list at a SoundFont's beginning; raises UnsupportedAudio when it is none."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
                raise UnsupportedAudio(f"{path.name} is not a SoundFont; give an .sf2 file.")
            kind, size, name = struct.unpack("<4sI4s", file.read(12))
            body = file.read(min(size - 4, 1 << 16)) if kind == b"LIST" and name == b"INFO" else b""
    except (OSError, struct.error) as error:
        raise UnsupportedAudio(f"{path.name} cannot be read as a SoundFont ({error}); choose another.") from error
    found, at = {}, 0
    while at + 8 <= len(body):
        tag, length = struct.unpack_from("<4sI", body, at)
        text = body[at + 8 : at + 8 + length].split(b"\0")[0].decode("latin-1").strip()
        found[tag.decode("latin-1")] = text
        at += 8 + length + length % 2
    return found

"""Single sounds in a small file: what a bare machine needs to play notes by itself. NumPy alone reads it."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio, WrongUsage

MOST_BYTES: Final = 8 << 20
EVENT: Final = np.dtype([
    ("item", "<i4"), ("sound", "<i4"), ("onset_s", "<f8"), ("length_s", "<f8"), ("pitch", "<f4"), ("velocity", "<f4"),
    ("pan", "<f4"),
])  # fmt: skip
"""A note to be played: into which item, with which sound of a bank; velocity 0–1, pan −1 (left) to 1."""
_FADE_S: Final = 0.02
_SHORTER: Final = (0.6, 0.95)
"""By how much the longest sounds are shortened at a time: less the nearer the size is."""
_SHORTEST_S: Final = 0.05
_SILENT: Final = 10 ** (-72 / 20)
_MOST_UNPACKED: Final = 1 << 28
_KINDS: Final = {
    "waves": np.dtype("<i2"), "starts": np.dtype("<i8"), "rates": np.dtype("<f8"), "peaks": np.dtype("<f4"),
    "roots": np.dtype("<f4"), "velocities": np.dtype("<f4"), "loops": np.dtype("<i4"), "decays": np.dtype("<f4"),
    "releases": np.dtype("<f4"), "rings": np.dtype("?"), "labels": np.dtype("u1"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class OneShot:
    """A sound played once: `wave` (n,) from its onset on, at `pitch` (MIDI, fractions allowed) and `velocity` 0–1.

    `loop` is [start, end) in samples, (0, 0) for none; from its onset a looped sound dies away by 60 dB in
    `decay_s` (0: holds).
    It ends `release_s` after its note does, or with `rings` never before its own end. Sounds of one `name` are layers
    and roots of one instrument.
    """

    wave: NDArray[np.float32]
    sample_rate: int
    pitch: float
    name: str
    family: str = ""
    velocity: float = 1.0
    loop: tuple[int, int] = (0, 0)
    decay_s: float = 0.0
    release_s: float = 0.1
    rings: bool = False

    def __post_init__(self) -> None:
        start, end = self.loop
        if self.wave.ndim != 1 or not len(self.wave) or not (self.loop == (0, 0) or 0 <= start < end <= len(self.wave)):
            raise ValueError("a one-shot is one channel with a loop inside it")


@dataclass(frozen=True, eq=False)
class Bank:
    """One-shots end to end: sound n is `waves[starts[n]:starts[n + 1]]` × `peaks[n]` / 32767 at `rates[n]` Hz."""

    names: tuple[str, ...]
    families: tuple[str, ...]
    waves: NDArray[np.int16]
    starts: NDArray[np.int64]
    rates: NDArray[np.float64]
    peaks: NDArray[np.float32]
    roots: NDArray[np.float32]
    velocities: NDArray[np.float32]
    loops: NDArray[np.int32]
    decays: NDArray[np.float32]
    releases: NDArray[np.float32]
    rings: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.names)

    def wave(self, sound: int) -> NDArray[np.float32]:
        """Return a sound as float32 (n,)."""
        steps = self.waves[self.starts[sound] : self.starts[sound + 1]]
        return steps.astype(np.float32) * np.float32(self.peaks[sound] / 32767)

    def nearest(self, name: str, pitch: NDArray[Any], velocity: NDArray[Any]) -> NDArray[np.int32]:
        """Return for each note the sound of that name with the nearest root, of those the nearest velocity.

        Raises ValueError when the bank has no such name.
        """
        own = np.flatnonzero(np.array([other == name for other in self.names], dtype=bool))
        if not len(own):
            raise ValueError(f"no sound named {name!r}")
        # A velocity counts for less than half a semitone: roots decide, layers break the tie.
        away = np.abs(np.asarray(pitch, np.float64)[:, None] - self.roots[own])
        away += 0.49 * np.abs(np.asarray(velocity, np.float64)[:, None] - self.velocities[own])
        return own[np.argmin(away, axis=1)].astype(np.int32)


def events_of(
    notes: NDArray[Any], sample_rate: int, bank: Bank, names: Sequence[str], pans: Sequence[float] = (), item: int = 0
) -> NDArray[Any]:
    """Return the notes of a truth (NOTE) as events of an item, part n played by the sounds named `names[n]`."""
    events = np.zeros(len(notes), dtype=EVENT)
    events["item"] = item
    events["onset_s"] = notes["onset"] / sample_rate
    events["length_s"] = (notes["offset"] - notes["onset"]) / sample_rate
    events["pitch"], events["velocity"] = notes["pitch"], notes["velocity"] / np.float32(127)
    for part in np.unique(notes["part"]):
        own = notes["part"] == part
        events["sound"][own] = bank.nearest(names[part], events["pitch"][own], events["velocity"][own])
        events["pan"][own] = pans[part] if pans else 0.0
    return events


def pack_bank(
    path: Path, sounds: Sequence[OneShot], sample_rate: int | None = None, most_bytes: int = MOST_BYTES
) -> Bank:
    """Write a bank of at most `most_bytes` and return it; where it would be larger, the longest sounds are shortened.

    Sounds above `sample_rate` are brought down to it, but for looped ones, whose loops would no longer be in tune.
    Silent tails go. Raises WrongUsage when it does not fit, OutputBlocked when it cannot be written.
    """
    if not sounds:
        raise WrongUsage("A bank needs one sound at least; give it some.")
    ready = [_trimmed(_lowered(sound, sample_rate)) for sound in sounds]
    longest_s = max(len(sound.wave) / sound.sample_rate for sound in ready)
    while True:
        bank = _joined([_shortened(sound, longest_s) for sound in ready])
        content = _content(bank)
        if len(content) <= most_bytes:
            break
        longest_s *= float(np.clip(np.sqrt(most_bytes / len(content)), *_SHORTER))
        if longest_s < _SHORTEST_S:
            raise WrongUsage("So many sounds do not fit into one bank; leave some out or lower their sample rate.")
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        raise OutputBlocked(f"The bank {path.name} cannot be written; check the disk's space and rights.") from error
    return bank


def open_bank(path: Path) -> Bank:
    """Read a bank; raises UnsupportedAudio when it is damaged or none."""
    try:
        with zipfile.ZipFile(path) as inside:
            if sum(info.file_size for info in inside.infolist()) > _MOST_UNPACKED:
                raise ValueError("too large")
        with np.load(path, allow_pickle=False) as loaded:
            found = {name: loaded[name] for name in _KINDS}
        if any(found[name].dtype != kind for name, kind in _KINDS.items()):
            raise ValueError("another kind")
        names, families = json.loads(found.pop("labels").tobytes())
        bank = Bank(tuple(map(str, names)), tuple(map(str, families)), **found)
        _check(bank)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise UnsupportedAudio(f"{Path(path).name} is no bank of sounds, or is damaged; pack it again.") from error
    return bank


def _check(bank: Bank) -> None:
    """Raise ValueError unless the arrays of a bank agree."""
    count, lengths = len(bank.names), np.diff(bank.starts)
    columns = (bank.rates, bank.peaks, bank.roots, bank.velocities, bank.decays, bank.releases, bank.rings)
    if any(column.shape != (count,) for column in columns) or bank.loops.shape != (count, 2):
        raise ValueError("columns differ")
    if len(bank.families) != count or bank.starts.shape != (count + 1,) or bank.waves.ndim != 1:
        raise ValueError("columns differ")
    if bank.starts[0] != 0 or bank.starts[-1] != len(bank.waves) or (lengths <= 0).any():
        raise ValueError("sounds overlap")
    start, end = bank.loops[:, 0], bank.loops[:, 1]
    if (start < 0).any() or (end > lengths).any() or ((start >= end) & (end != 0)).any():
        raise ValueError("a loop outside its sound")
    numbers = np.concatenate([column.astype(np.float64) for column in columns])
    if (
        not np.isfinite(numbers).all()
        or (bank.rates <= 0).any()
        or (bank.releases < 0).any()
        or (bank.decays < 0).any()
    ):
        raise ValueError("no such numbers")


def _content(bank: Bank) -> bytes:
    labels = np.frombuffer(json.dumps([bank.names, bank.families], ensure_ascii=False).encode(), dtype=np.uint8)
    into = io.BytesIO()
    np.savez_compressed(into, labels=labels, **{name: getattr(bank, name) for name in _KINDS if name != "labels"})
    return into.getvalue()


def _joined(sounds: Sequence[OneShot]) -> Bank:
    waves, peaks = [], []
    for sound in sounds:
        peak = max(float(np.max(np.abs(sound.wave))), 1e-9)
        waves.append(np.rint(sound.wave * (32767 / peak)).astype("<i2"))
        peaks.append(peak)

    def column(values: list[Any], name: str) -> NDArray[Any]:
        return np.array(values, dtype=_KINDS[name])

    return Bank(
        tuple(sound.name for sound in sounds),
        tuple(sound.family for sound in sounds),
        np.concatenate(waves),
        column([0, *np.cumsum([len(wave) for wave in waves])], "starts"),
        column([sound.sample_rate for sound in sounds], "rates"),
        column(peaks, "peaks"),
        column([sound.pitch for sound in sounds], "roots"),
        column([sound.velocity for sound in sounds], "velocities"),
        column([sound.loop for sound in sounds], "loops"),
        column([sound.decay_s for sound in sounds], "decays"),
        column([sound.release_s for sound in sounds], "releases"),
        column([sound.rings for sound in sounds], "rings"),
    )


def _lowered(sound: OneShot, sample_rate: int | None) -> OneShot:
    if sample_rate is None or sound.loop[1] or sound.sample_rate <= sample_rate:
        return sound
    import soxr  # not where banks are only read

    wave = soxr.resample(sound.wave.astype(np.float32), sound.sample_rate, sample_rate, quality="HQ")
    return _with(sound, wave, sample_rate)


def _trimmed(sound: OneShot) -> OneShot:
    """Return a sound without its silent tail and what follows its loop."""
    if sound.loop[1]:
        return _with(sound, sound.wave[: sound.loop[1]], sound.sample_rate)
    loud = np.flatnonzero(np.abs(sound.wave) > _SILENT * np.max(np.abs(sound.wave)))
    return _with(sound, sound.wave[: loud[-1] + 1 if len(loud) else 1], sound.sample_rate)


def _shortened(sound: OneShot, longest_s: float) -> OneShot:
    samples = round(longest_s * sound.sample_rate)
    if sound.loop[1] or len(sound.wave) <= samples:
        return sound
    wave = sound.wave[:samples].copy()
    fade = min(samples, round(_FADE_S * sound.sample_rate))
    wave[samples - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return _with(sound, wave, sound.sample_rate)


def _with(sound: OneShot, wave: NDArray[np.float32], sample_rate: int) -> OneShot:
    return replace(sound, wave=np.asarray(wave, dtype=np.float32), sample_rate=sample_rate)

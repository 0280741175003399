"""Notes and one-shots → sound, many items at once, on whatever device torch has; needs NumPy and torch alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from musicstudio.training.oneshotbank import Bank

TAPS: Final = 16
PHASES: Final = 2048
LEVELS: Final = 4
"""Octaves a sound is kept at besides its own, each band-limited, for notes far above its root."""
DYNAMIC: Final = 1.3
"""The power of velocity by which level rises."""
CHUNK: Final = 1 << 16
"""Samples of notes made at a time on a CPU, about 200 bytes of memory each: what its caches hold."""
CHUNK_OFF_CPU: Final = 1 << 22
_HALF: Final = TAPS // 2
_STEPS: Final = 4
"""Cutoffs an octave."""
_HALVING: Final = 31
_MARGIN: Final = (_HALF + _HALVING) << LEVELS
"""How far behind its loop's end a sound is read on, so that no kernel reaches across the seam."""
_ONE: Final = 1 << 32
"""Places in a sound are whole numbers of 2⁻³² samples: exact on devices without float64, however long the note."""


@dataclass(frozen=True, eq=False)
class Voices:
    """A bank on a device: `flat` is every sound at every octave, between zeros; `base[level, n]` is where it starts."""

    bank: Bank
    flat: Tensor
    base: Tensor
    ends: Tensor
    table: Tensor

    @property
    def device(self) -> torch.device:
        return self.flat.device


def load_voices(bank: Bank, device: str | torch.device = "cpu") -> Voices:
    """Return a bank ready to be played on a device; takes twice its sounds as float32."""
    pieces, base, ends, at = [], [], [], 0
    whole = [_continued(bank, sound) for sound in range(len(bank))]
    for level in range(LEVELS + 1):
        if level:
            whole = [_halved(wave) for wave in whole]
        starts = []
        for wave in whole:
            pieces += [np.zeros(TAPS, np.float32), wave, np.zeros(TAPS, np.float32)]
            starts.append(at + TAPS)
            at += len(wave) + 2 * TAPS
        base.append(starts)
        ends.append([len(wave) for wave in whole])
    flat = torch.from_numpy(np.concatenate(pieces)).to(device)
    return Voices(
        bank, flat, torch.tensor(base, device=device), torch.tensor(ends, device=device),
        torch.from_numpy(kernels()).to(device),
    )  # fmt: skip


def render(
    events: NDArray[Any], voices: Voices, sample_rate: int, samples: int, items: int, channels: int = 2,
    chunk: int = 0,
) -> Tensor:  # fmt: skip
    """Return the events (EVENT) as sound, float32 (items, channels, samples) on the voices' device, not limited.

    A note's first sample is that nearest to its onset; one that began earlier is heard from where it is then. Its level
    is velocity^1.3, its panning of equal power, unchanged in the middle. An item sounds the same whatever stands beside
    it, to the last bit where sums are made in order (CPU). `chunk` samples of notes are made at a time (0: as suits the
    device). Raises ValueError for events of no item or sound.
    """
    if len(events) and not (
        0 <= events["item"].min() <= events["item"].max() < items
        and 0 <= events["sound"].min() <= events["sound"].max() < len(voices.bank)
    ):
        raise ValueError("events of an item or a sound that is not there")
    chunk = chunk or (CHUNK if voices.device.type == "cpu" else CHUNK_OFF_CPU)
    out = torch.zeros(items * channels * samples, dtype=torch.float32, device=voices.device)
    plan = _planned(events, voices.bank, sample_rate, samples)
    # What is not resampled stands apart: it is quick, and to the bit what it is in other company.
    for same in (True, False):
        order = np.flatnonzero((plan["heard"] > 0) & ((plan["step"] == _ONE) == same))
        order = order[np.argsort(plan["heard"][order], kind="stable")]
        while len(order):
            count = max(1, int(np.sum(plan["heard"][order] * np.arange(1, len(order) + 1) <= chunk)))
            _add(out, plan[order[:count]], voices, samples, channels)
            order = order[count:]
    return out.view(items, channels, samples)


_NOTE: Final = np.dtype([
    ("item", "i8"), ("sound", "i8"), ("onset", "i8"), ("skip", "i8"), ("heard", "i8"), ("end", "i8"), ("step", "i8"),
    ("level", "i8"), ("row", "i8"), ("release", "f4"), ("fall", "f4"), ("left", "f4"), ("right", "f4"), ("gain", "f4"),
])  # fmt: skip


def _planned(events: NDArray[Any], bank: Bank, sample_rate: int, samples: int) -> NDArray[Any]:
    """Return what each note takes, in samples of the rendering."""
    plan, sound = np.zeros(len(events), dtype=_NOTE), events["sound"]
    ratio = 2 ** ((events["pitch"].astype(np.float64) - bank.roots[sound]) / 12) * bank.rates[sound] / sample_rate
    ratio = np.where(np.abs(ratio - 1) < 1e-9, 1.0, np.clip(ratio, 2.0**-8, 2.0**7))
    onset = np.rint(events["onset_s"] * sample_rate).astype(np.int64)
    plan["item"], plan["sound"], plan["onset"] = events["item"], sound, np.maximum(onset, 0)
    plan["skip"], plan["step"] = np.maximum(-onset, 0), np.rint(ratio * _ONE).astype(np.int64)
    octave = np.log2(ratio)
    plan["level"] = np.clip(np.floor(octave), 0, LEVELS)
    plan["row"] = np.clip(np.ceil(_STEPS * (octave - plan["level"]) - 1e-9), 0, _STEPS)
    looped, decay = bank.loops[sound, 1] > 0, bank.decays[sound].astype(np.float64) * sample_rate
    release = np.maximum(bank.releases[sound].astype(np.float64) * sample_rate, 1)
    plan["end"] = np.where(bank.rings[sound], 1 << 40, np.rint(events["length_s"] * sample_rate))
    own = np.diff(bank.starts)[sound] / ratio + _HALF / np.minimum(ratio, 1)
    own = np.where(looped, np.where(decay > 0, decay, np.inf), own)
    until = np.minimum(np.minimum(own, plan["end"] + release), samples - onset)
    plan["heard"] = np.maximum(np.ceil(until).astype(np.int64) - plan["skip"], 0)
    plan["release"] = release
    plan["fall"] = np.where(looped & (decay > 0), -3 * math.log(10) / np.maximum(decay, 1), 0.0)
    plan["gain"] = np.clip(events["velocity"], 0, 1) ** DYNAMIC
    angle = (np.clip(events["pan"], -1, 1) + 1) * (np.pi / 4)
    plan["left"], plan["right"] = np.sqrt(2) * np.cos(angle), np.sqrt(2) * np.sin(angle)
    return plan


def _add(out: Tensor, plan: NDArray[Any], voices: Voices, samples: int, channels: int) -> None:
    """Play notes of about one length and add each to its item."""
    device = voices.device

    def column(name: str) -> Tensor:
        return torch.from_numpy(plan[name].copy()).to(device)[:, None]

    time = torch.arange(int(plan["heard"].max()), device=device)[None]
    since = time + column("skip")
    sound = _read(voices, plan, since, column)
    past = ((since - column("end")).clamp(min=0) / column("release")).clamp(max=1)
    sound = sound * (1 - past) ** 2 * column("gain")
    if plan["fall"].any():
        sound = sound * torch.exp(column("fall") * since)
    sound = torch.where(time < column("heard"), sound, 0.0)
    for channel in range(channels):
        first = ((column("item") * channels + channel) * samples + column("onset")) + time
        placed = sound * column("left" if channel == 0 else "right") if channels == 2 else sound
        out.index_add_(0, first.clamp(max=len(out) - 1).reshape(-1), placed.reshape(-1))


def _read(voices: Voices, plan: NDArray[Any], since: Tensor, column: Any) -> Tensor:
    """Return the sounds at the notes' speeds, (notes, time)."""
    sound, level = column("sound")[:, 0], column("level")
    place = since * column("step")
    if (voices.bank.loops[plan["sound"], 1] > 0).any():
        loops = torch.from_numpy(voices.bank.loops[plan["sound"]].astype(np.int64)).to(voices.device)
        start, end = loops[:, :1], loops[:, 1:]
        over = place - (end + _MARGIN) * _ONE
        again = (start + _MARGIN) * _ONE + torch.remainder(over, (end - start).clamp(min=1) * _ONE)
        place = torch.where((end > 0) & (over >= 0), again, place)
    base = voices.base[level[:, 0], sound][:, None]
    ends = voices.ends[level[:, 0], sound][:, None]
    index = torch.minimum(place >> (32 + level), ends + _HALF - 1)
    if bool((plan["step"] == _ONE).all()):
        return voices.flat[base + index]
    phase = ((place >> level) & (_ONE - 1)) >> (32 - PHASES.bit_length() + 1)
    windows = voices.flat.unfold(0, TAPS, 1)[(base + index - _HALF + 1)]
    return (windows * voices.table[column("row"), phase]).sum(-1)


def kernels() -> NDArray[np.float32]:
    """Return windowed-sinc kernels, (cutoffs, phases, taps): row j passes 2^(−j/4) of the band; phases sum to 1."""
    places = np.arange(TAPS) - (_HALF - 1) - (np.arange(PHASES)[:, None] + 0.5) / PHASES
    window = np.i0(6.5 * np.sqrt(np.clip(1 - (places / _HALF) ** 2, 0, None))) / np.i0(6.5)
    rows = []
    for row in range(_STEPS + 1):
        kernel = np.sinc(0.93 * 2 ** (-row / _STEPS) * places) * window
        rows.append(kernel / kernel.sum(axis=1, keepdims=True))
    return np.array(rows, dtype=np.float32)


def _continued(bank: Bank, sound: int) -> NDArray[np.float32]:
    """Return a sound, a looped one read on for two margins."""
    wave, (start, end) = bank.wave(sound), bank.loops[sound]
    if not end:
        return wave
    return np.concatenate([wave[:end], np.resize(wave[start:end], 2 * _MARGIN)])


def _halved(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a sound at half its rate; sample n stands where 2n stood."""
    places = np.arange(-_HALVING, _HALVING + 1)
    taps = np.sinc(0.46 * places) * np.kaiser(len(places), 7.0)
    smooth = np.convolve(wave, taps / taps.sum())[_HALVING : _HALVING + len(wave)]
    return smooth[::2].astype(np.float32)

"""One recorded sound: read, its beginning found, its level measured, and brought to another pitch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from musicstudio.audio.files import read_clip
from musicstudio.audio.synth.oneshots import Shelf
from musicstudio.domain.audio import AudioArray
from musicstudio.training.sounds.intonation import cents_off

NOTES: Final = Shelf(300_000_000)
"""Notes brought to pitch, by what they were made of."""

_BEGINS: Final = 0.01
"""A sound begins where it first exceeds this share of its peak."""
_RAMP: Final = 16
_WINDOW_S: Final = 0.1
_SEAM_S: Final = 0.02


@dataclass(frozen=True, eq=False)
class Recording:
    """A sound that begins at its first sample, (channels, samples); `level` is the RMS of its loudest tenth second,
    `cents` how far above its pitch it sounds."""

    sound: AudioArray
    sample_rate: int
    level: float
    loop: tuple[int, int] | None = None
    cents: float = 0.0


@lru_cache(maxsize=600)
def recording(
    path: Path, onset_s: float = 0.0, loop: tuple[int, int] | None = None, pitch: float = 0.0
) -> Recording:  # fmt: skip
    """Return the sound of a file from its beginning on; raises UnsupportedAudio where the file is none.

    `pitch` is what it is meant to sound, so that its `cents` can be measured; 0 where it has none.
    """
    clip = read_clip(path)
    found = begun(clip.data, clip.sample_rate, onset_s, loop)
    return replace(found, cents=cents_off(found.sound, found.sample_rate, pitch)) if pitch else found


def begun(
    sound: AudioArray, sample_rate: int, onset_s: float = 0.0, loop: tuple[int, int] | None = None
) -> Recording:  # fmt: skip
    """Return a sound (channels, samples) without what precedes it: up to `onset_s`, or −40 dB of its peak if later."""
    heard = np.abs(sound).max(axis=0)
    peak = float(heard.max(initial=0.0))
    if not peak > 0:
        return Recording(sound, sample_rate, 0.0)
    start = max(int(np.argmax(heard >= _BEGINS * peak)), min(round(onset_s * sample_rate), len(heard) - 1))
    cut = sound[:2, start:].copy()
    first = min(_RAMP, cut.shape[1])
    if heard[start : start + first].max() < 0.25 * peak:  # a soft beginning, cut into where it was already moving
        cut[:, :first] *= (np.arange(1, first + 1) / first).astype(np.float32)
    kept = None if loop is None else (loop[0] - start, min(loop[1] - start, cut.shape[1]))
    if kept is not None and not 0 <= kept[0] < kept[1] - 64:
        kept = None
    return Recording(cut, sample_rate, _level(cut, sample_rate), kept)


def lasting(recorded: Recording, samples: int) -> Recording:
    """Return a recording of at least `samples` samples where it has a loop; the seam is a crossfade of 20 ms."""
    if recorded.loop is None or (recorded.sound.shape[1] >= samples > 0 and recorded.loop[1] >= samples):
        return recorded
    start, stop = recorded.loop
    body = recorded.sound[:, :stop].copy()
    seam = min(round(_SEAM_S * recorded.sample_rate), start, stop - start)
    if seam:
        share = np.linspace(0, 1, seam, endpoint=False, dtype=np.float32)
        body[:, stop - seam :] += (body[:, start - seam : start] - body[:, stop - seam :]) * share
    turns = max(0, -(-(samples - stop) // (stop - start)))
    return replace(recorded, sound=np.concatenate([body, np.tile(body[:, start:], (1, turns))], axis=1), loop=None)


def transposed(recorded: Recording, semitones: float, sample_rate: int, seconds: float) -> AudioArray:
    """Return a recording at another pitch, (channels, samples), at most `seconds` long, its first sample kept first."""
    speed = 2 ** (semitones / 12)
    taken = round(seconds * recorded.sample_rate * speed) + 64
    source = lasting(recorded, taken).sound[:, :taken]
    from_hz = recorded.sample_rate * speed
    if abs(from_hz - sample_rate) < 1e-6:
        made = source.copy()
    else:
        made = soxr.resample(np.ascontiguousarray(source.T), from_hz, sample_rate, quality="HQ").T
    return np.ascontiguousarray(made[:, : max(1, round(seconds * sample_rate))], dtype=np.float32)


def _level(sound: AudioArray, sample_rate: int) -> float:
    power = np.square(sound[:, :sample_rate].astype(np.float64)).mean(axis=0)
    window = max(1, min(round(_WINDOW_S * sample_rate), len(power)))
    total = np.concatenate([[0.0], np.cumsum(power)])
    return float(np.sqrt(np.max(total[window:] - total[:-window]) / (_WINDOW_S * sample_rate)))

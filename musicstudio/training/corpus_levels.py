"""How a rendered sound measures up: loudness, peaks, silence, offset, clicks, and what of it is out of bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.loudness import LoudnessMeter
from musicstudio.domain.audio import AudioArray
from musicstudio.training.shard_member import STEMS
from musicstudio.training.shards import Item

_FRAME_S: Final = 0.05
_SILENT_DB: Final = -60.0
_FULL: Final = 1 - 2.0**-15
_AROUND_S: Final = 0.025
_OWN: Final = 8
"""Samples around a click that are its own."""
_STANDS_OUT: Final = 6.0
_LEAST_CLICK: Final = 0.02
_ATTACK_S: Final = 0.002
_HEARD_S: Final = 0.08
_UNHEARD_DB: Final = -70.0

MIX_LUFS: Final = (-32.0, -5.0)
STEM_LUFS: Final = -50.0
MOST_PEAK_DB: Final = 0.0
MOST_SILENT: Final = 0.5
MOST_OFFSET: Final = 0.003
MOST_CLICKS: Final = 2
MOST_UNHEARD: Final = 0.05


@dataclass(frozen=True)
class Level:
    """A sound measured. `lufs` and `peak_db` (true peak) are None in silence; `full` counts samples at or above full
    scale, `silent` is the share of stretches of 50 ms below −60 dBFS, `offset` the mean, `clicks` counts jumps that
    are no note's attack, `notes` the notes to be heard (−1: unknown), `unheard` their share that starts in silence."""

    name: str
    lufs: float | None
    peak_db: float | None
    full: int
    silent: float
    offset: float
    clicks: int
    notes: int = -1
    unheard: float = 0.0

    @property
    def out_of_bounds(self) -> tuple[str, ...]:
        """What is wrong, a few words each; none where all is well."""
        if self.lufs is None:
            return ("notes, but no sound",) if self.notes > 0 else ()
        mix = self.name == "mix"
        low, high = MIX_LUFS if mix else (STEM_LUFS, MIX_LUFS[1] + 3)
        found = {
            "too quiet": self.lufs < low,
            "too loud": self.lufs > high,
            "peak over full scale": mix and self.peak_db is not None and self.peak_db > MOST_PEAK_DB,
            "clipped": mix and self.full > 0,
            "mostly silent": mix and self.silent > MOST_SILENT,
            "offset": self.offset > MOST_OFFSET,
            "clicks": self.clicks > MOST_CLICKS,
            "sound, but no notes": not mix and self.notes == 0,
            "notes unheard": self.unheard > MOST_UNHEARD,
        }
        return tuple(words for words, wrong in found.items() if wrong)


def levels_of(item: Item) -> tuple[Level, ...]:
    """Return the level of a record's mix, then of each stem that sounds or has notes; a recording without players is
    one whose notes nobody knows."""
    truth = item.truth
    found = [level_of("mix", item.mix, truth.sample_rate, truth.notes if truth.players else None)]
    for name in STEMS:
        notes = truth.notes_of(name) if truth.players else None
        if name in item.stems or (notes is not None and len(notes)):
            found.append(level_of(name, item.stem(name), truth.sample_rate, notes))
    return tuple(found)


def level_of(name: str, sound: AudioArray, sample_rate: int, notes: NDArray[Any] | None = None) -> Level:
    """Return how a sound (2, n) measures; `notes` are those of `truth.NOTE` that should be heard in it."""
    meter = LoudnessMeter(sample_rate, sound.shape[0])
    meter.push(sound)
    size = max(1, round(_FRAME_S * sample_rate))
    whole = sound[:, : sound.shape[1] // size * size].reshape(sound.shape[0], -1, size)
    power = np.square(whole, dtype=np.float64).mean(axis=(0, 2)) if whole.size else np.zeros(1)
    known = notes is not None and len(notes) > 0
    return Level(
        name,
        meter.integrated_lufs,
        meter.true_peak_dbtp,
        int(np.count_nonzero(np.abs(sound) >= _FULL)),
        float(np.mean(power < 10 ** (_SILENT_DB / 10))),
        float(np.abs(sound.mean(axis=1, dtype=np.float64)).max(initial=0.0)),
        _count_clicks(sound, sample_rate, notes),
        len(notes) if notes is not None else -1,
        _unheard(sound, sample_rate, notes) if notes is not None and known else 0.0,
    )


def clicks(sound: AudioArray, sample_rate: int) -> NDArray[np.int64]:
    """Return the samples at which a sound (channels, n) jumps, in order.

    A jump is a second difference of more than 2 % of full scale and six times any other within 25 ms on either side:
    what a cut waveform leaves, but neither a periodic edge nor the noise of a stroke, which go on.
    """
    from scipy.ndimage import maximum_filter1d

    if sound.shape[1] < 3:
        return np.zeros(0, np.int64)
    bent = np.abs(np.diff(sound, 2, axis=1)).max(axis=0)
    reach = max(2 * _OWN, round(_AROUND_S * sample_rate))
    width = reach - _OWN
    wide = maximum_filter1d(bent, width, mode="constant")
    shift = _OWN + width // 2 + 1
    before, after = np.zeros_like(bent), np.zeros_like(bent)
    before[shift:], after[:-shift] = wide[:-shift], wide[shift:]
    own = maximum_filter1d(bent, 2 * _OWN + 1, mode="constant")
    found = (bent >= _LEAST_CLICK) & (bent == own) & (bent > _STANDS_OUT * np.maximum(before, after))
    places = np.flatnonzero(found) + 2
    return places[np.diff(places, prepend=-reach) > _OWN]


def _count_clicks(sound: AudioArray, sample_rate: int, notes: NDArray[Any] | None) -> int:
    """Return how many jumps there are that do not come within 2 ms after a true onset."""
    found = clicks(sound, sample_rate)
    if notes is None or not len(notes):
        return len(found)
    onsets = np.sort(notes["onset"])
    before = onsets[np.maximum(np.searchsorted(onsets, found, side="right") - 1, 0)]
    since = found - before
    return int(np.count_nonzero((since < -2) | (since > _ATTACK_S * sample_rate)))


def _unheard(sound: AudioArray, sample_rate: int, notes: NDArray[Any]) -> float:
    """Return the share of notes whose first 80 ms are silence."""
    total = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64).mean(axis=0))])
    starts = np.minimum(notes["onset"], sound.shape[1] - 1)
    ends = np.minimum(starts + max(1, round(_HEARD_S * sample_rate)), sound.shape[1])
    power = (total[ends] - total[starts]) / (ends - starts)
    return float(np.mean(power < 10 ** (_UNHEARD_DB / 10)))

"""What becomes of records: formats, narrow bands, tape, discs, rooms, noise. Length stays, onsets within 10 ms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy.signal import butter

from musicstudio.audio.resample import resample
from musicstudio.audio.synth.filters import filtered
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.codecs import MP3, OPUS, VORBIS, recoded
from musicstudio.training.mixing.drive import loud_peak
from musicstudio.training.mixing.wear import rerecorded, surrounded, taped, worn

Damage = Callable[[AudioArray, int, np.random.Generator], AudioArray]


def damaged(
    mix: AudioArray, sample_rate: int, rng: np.random.Generator, kinds: Sequence[str] | None = None
) -> AudioArray:
    """Return a mix (1 or 2, samples), as it might be found: same shape, peaks within ±1, silence still silent.

    Without `kinds` a quarter comes back as it was and the rest with one to four damages, in the order in which they
    happen to records; with it, just these, names of `KINDS`. Raises ValueError for any other name.
    """
    unknown = sorted(set(kinds or ()) - set(KINDS))
    if unknown:
        raise ValueError(f"no such damage: {', '.join(unknown)}")
    drawn = _drawn(rng) if kinds is None else [kind for kind in KINDS if kind in kinds]
    out = np.asarray(mix, dtype=np.float32)
    if not out.size or not out.any():
        return out.copy()
    for kind in drawn:
        out = KINDS[kind](out, sample_rate, rng)
    peak = float(np.abs(out).max())
    return np.asarray(out / np.float32(max(peak, 1.0)), dtype=np.float32)


def _drawn(rng: np.random.Generator) -> list[str]:
    if rng.random() < 0.25:
        return []
    chances = np.array([_CHANCES[kind] for kind in KINDS])
    count = int(rng.choice([1, 2, 3, 4], p=[0.4, 0.35, 0.17, 0.08]))
    chosen = rng.choice(len(KINDS), count, replace=False, p=chances / chances.sum())
    return [kind for number, kind in enumerate(KINDS) if number in chosen]


def _mp3(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    return recoded(mix, MP3[int(rng.integers(len(MP3)))], sample_rate)


def _vorbis(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    return recoded(mix, VORBIS[int(rng.integers(len(VORBIS)))], sample_rate)


def _opus(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    return recoded(mix, OPUS[int(rng.integers(len(OPUS)))], sample_rate)


def _dull(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    corner = min(float(np.exp(rng.uniform(np.log(8000), np.log(16000)))), 0.45 * sample_rate)
    return filtered(mix, butter(int(rng.integers(1, 9)), corner, "low", fs=sample_rate, output="sos"))


def _phone(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    corners = [rng.uniform(80, 400), min(rng.uniform(3000, 7000), 0.45 * sample_rate)]
    return filtered(mix, butter(int(rng.integers(1, 4)), corners, "band", fs=sample_rate, output="sos"))


def _slow_rate(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    rate = int(rng.choice([22050, 32000], p=[0.5, 0.5]))
    if rate >= sample_rate:
        return mix
    back = resample(resample(mix, sample_rate, rate), rate, sample_rate)[:, : mix.shape[1]]
    return np.pad(back, ((0, 0), (0, mix.shape[1] - back.shape[1])))


def _clipped(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Cut the peaks off at a level that peaks often reach, or up to 9 dB below."""
    ceiling = loud_peak(mix) * 10 ** (rng.uniform(-9, 0) / 20)
    return np.clip(mix, -ceiling, ceiling)


def _one_sided(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Make both sides alike, or lose one to a bad plug."""
    if len(mix) == 1:
        return mix
    middle = mix.mean(axis=0) if rng.random() < 0.85 else mix[int(rng.integers(2))]
    return np.stack([middle, middle])


def _inverted(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    return -mix


def _quieter(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    return mix * np.float32(10 ** (rng.uniform(-30, 0) / 20))


KINDS: Final[dict[str, Damage]] = {
    "tape": taped,
    "vinyl": worn,
    "clipping": _clipped,
    "mono": _one_sided,
    "room": rerecorded,
    "noise": surrounded,
    "phone": _phone,
    "low-pass": _dull,
    "rate": _slow_rate,
    "polarity": _inverted,
    "level": _quieter,
    "mp3": _mp3,
    "vorbis": _vorbis,
    "opus": _opus,
}
"""Every damage by its name, in the order in which they happen."""
_CHANCES: Final = dict.fromkeys(KINDS, 1.0) | {
    "mp3": 3.0, "level": 2.0, "room": 1.5, "noise": 1.5, "phone": 0.5, "clipping": 0.6,
}  # fmt: skip

"""What listeners judge: sounds of one trial, equally loud, with the anchors that we make ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.loudness import true_peak_dbtp, weighted_lufs
from musicstudio.domain.errors import WrongUsage

Sound = NDArray[np.float32]
Kind = Literal["mushra", "abx", "mos"]
KINDS: Final[tuple[Kind, ...]] = ("mushra", "abx", "mos")
REFERENCE: Final = "reference"
TARGET_LUFS: Final = -23.0
CEILING_DBTP: Final = -1.0
_STOP_DB: Final = 60.0


@dataclass(frozen=True, eq=False)
class Trial:
    """One item to be judged: system → sound (channels, samples), and the reference where there is one.

    `name` goes to the key, listeners read only `text`, e.g. the words a piece was made from.
    """

    name: str
    sounds: Mapping[str, Sound]
    sample_rate: int
    reference: Sound | None = None
    text: str = ""


def anchor_of(reference: Sound, sample_rate: int, hz: float = 3500.0) -> Sound:
    """Return a reference without what lies above `hz`, in time with it.

    Linear-phase, flat to 0.1 dB up to `hz`, down 60 dB from 8/7 of it on: at 3.5 kHz steeper than ITU-R BS.1534-3 asks
    (25 dB at 4 kHz, 50 dB at 4.5 kHz). Where the rate cannot hold the band, the reference itself.
    """
    from scipy.signal import firwin, kaiserord, oaconvolve

    if hz * 8 / 7 >= sample_rate / 2:
        return reference
    taps, beta = kaiserord(_STOP_DB + 3, hz / 7 / (sample_rate / 2))
    kernel = firwin(taps | 1, hz * 15 / 14, window=("kaiser", beta), fs=sample_rate)
    return np.asarray(oaconvolve(reference, kernel[None, :], "same", axes=1), dtype=np.float32)


def with_anchors(trial: Trial, anchors_hz: tuple[float, ...]) -> Trial:
    """Return a trial whose sounds include the hidden reference and its anchors; raises WrongUsage without one."""
    if trial.reference is None:
        raise WrongUsage(f"The trial '{trial.name}' has no reference; give one, or ask for opinions (mos).")
    anchors = {f"anchor {hz:g} Hz": anchor_of(trial.reference, trial.sample_rate, hz) for hz in anchors_hz}
    return replace(trial, sounds={**trial.sounds, REFERENCE: trial.reference, **anchors})


def levelled(trial: Trial) -> Trial:
    """Return a trial whose sounds are of one length, one count of channels and one loudness: the reference's, or
    -23 LUFS; all are lowered alike where one would pass -1 dBTP. Silence stays silent."""
    everything = [*trial.sounds.values(), *([trial.reference] if trial.reference is not None else [])]
    if not trial.sounds or any(sound.ndim != 2 or not sound.size for sound in everything):
        raise WrongUsage(f"The trial '{trial.name}' has no sounds; give each as (channels, samples).")
    samples, channels = max(one.shape[1] for one in everything), max(one.shape[0] for one in everything)
    target = weighted_lufs(trial.reference, trial.sample_rate) if trial.reference is not None else TARGET_LUFS
    level = target if target is not None else TARGET_LUFS
    sounds = {name: _at_level(sound, trial.sample_rate, level) for name, sound in trial.sounds.items()}
    reference = trial.reference
    heard = [*sounds.values(), *([reference] if reference is not None else [])]
    peak = max((p for p in (true_peak_dbtp(s, trial.sample_rate) for s in heard) if p is not None), default=-99.0)
    gain = 10 ** (min(CEILING_DBTP - peak, 0.0) / 20)
    fit = {name: _fitted(sound, channels, samples) * np.float32(gain) for name, sound in sounds.items()}
    return replace(
        trial, sounds=fit,
        reference=None if reference is None else _fitted(reference, channels, samples) * np.float32(gain),
    )  # fmt: skip


def _at_level(sound: Sound, sample_rate: int, lufs: float) -> Sound:
    loudness = weighted_lufs(sound, sample_rate)
    return sound if loudness is None else sound * np.float32(10 ** ((lufs - loudness) / 20))


def _fitted(sound: Sound, channels: int, samples: int) -> Sound:
    """Return a sound with silence at its end, mono on every channel."""
    wide = np.repeat(sound, channels, axis=0) if len(sound) == 1 else sound
    return np.pad(wide, ((0, channels - len(wide)), (0, samples - wide.shape[1]))).astype(np.float32)

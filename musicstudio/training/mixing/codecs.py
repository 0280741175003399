"""There and back through a lossy format in memory, what the format delays taken out again."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import soundfile
from scipy.fft import irfft, next_fast_len, rfft

from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray

_BLOCK = 1 << 14
_LEAST = 4096
"""Shorter sounds are filled up: not every encoder likes a handful of samples."""
_MP3_RATES: Final = (44100, 48000, 32000, 22050, 24000, 16000)


@dataclass(frozen=True)
class Codec:
    """A format and how hard it presses, 0 … 0.99; `rates` are those it can hold, empty for any."""

    container: str
    subtype: str
    press: float
    rates: tuple[int, ...] = ()


MP3: Final = tuple(
    Codec("MP3", "MPEG_LAYER_III", press, _MP3_RATES) for press in (0.22, 0.35, 0.55, 0.67, 0.77, 0.85, 0.9, 0.99)
)
"""Constant rates from 256 down to 32 kb/s at 44.1 kHz."""
VORBIS: Final = tuple(Codec("OGG", "VORBIS", press) for press in (0.2, 0.3, 0.5, 0.7, 0.9, 0.99))
"""About 250 down to 64 kb/s."""
OPUS: Final = tuple(Codec("OGG", "OPUS", press, (48000,)) for press in (0.52, 0.7, 0.8, 0.88, 0.93, 0.97))
"""About 256 down to 32 kb/s."""


def recoded(sound: AudioArray, codec: Codec, sample_rate: int) -> AudioArray:
    """Return a sound (channels, samples) as it comes back from a format: same length, nothing moved."""
    samples = sound.shape[1]
    if not samples:
        return sound
    rate = sample_rate if not codec.rates or sample_rate in codec.rates else codec.rates[0]
    inside = resample(sound, sample_rate, rate)
    late = _late(codec, rate, len(sound))
    back = _round_trip(np.pad(inside, ((0, 0), (0, max(late, 0) + max(0, _LEAST - inside.shape[1])))), codec, rate)
    back = _fitted(back[:, late:] if late >= 0 else np.pad(back, ((0, 0), (-late, 0))), inside.shape[1])
    return _fitted(resample(back, rate, sample_rate), samples)


@lru_cache(maxsize=128)
def _late(codec: Codec, rate: int, channels: int) -> int:
    """Return by how many samples a format delays, by where a burst of noise comes back most alike."""
    rng = np.random.default_rng(0)
    burst = np.zeros((channels, rate // 2), dtype=np.float32)
    first = rate // 8
    burst[:, first : 2 * first] = 0.2 * rng.standard_normal(first) * np.hanning(first)
    back = _round_trip(burst, codec, rate)
    size = next_fast_len(burst.shape[1] + back.shape[1], real=True)
    alike = irfft(rfft(back[0], size) * np.conj(rfft(burst[0], size)), size)
    best = int(np.argmax(alike))
    return best if best < size // 2 else best - size


def _round_trip(sound: AudioArray, codec: Codec, rate: int) -> AudioArray:
    peak = float(np.abs(sound).max(initial=0.0))
    scale = np.float32(max(peak, 1.0))
    frames = np.ascontiguousarray((sound / scale).T)
    file = io.BytesIO()
    mode = {"bitrate_mode": "CONSTANT"} if codec.container == "MP3" else {}
    with soundfile.SoundFile(
        file,
        "w",
        rate,
        len(sound),
        format=codec.container,
        subtype=codec.subtype,
        compression_level=codec.press,
        **mode,
    ) as writer:
        for start in range(0, len(frames), _BLOCK):  # one long write can overrun the encoder's stack
            writer.write(frames[start : start + _BLOCK])
    file.seek(0)
    back, _ = soundfile.read(file, dtype="float32", always_2d=True)
    return np.ascontiguousarray(back.T) * scale


def _fitted(sound: AudioArray, samples: int) -> AudioArray:
    return np.pad(sound[:, :samples], ((0, 0), (0, max(0, samples - sound.shape[1]))))

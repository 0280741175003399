"""What a recording is like in a few numbers, so that renders can be laid beside real music."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source
from musicstudio.engines.analyze.listening import analyze

OCTAVES_HZ: Final = (31.25, 62.5, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
_FFT: Final = 8192
_HOP: Final = 4096
_ONSET_HOP: Final = 512


@dataclass(frozen=True)
class Portrait:
    """A recording in numbers; NaN where there is no such thing. `octaves_db` holds the level of the octave around each
    of `OCTAVES_HZ` against the whole, `width` the side's level against the middle's in dB, `clarity` how sure the key
    is (0–1)."""

    seconds: float
    tempo_bpm: float
    pulse: float
    key: str
    clarity: float
    lufs: float
    peak_dbtp: float
    crest_db: float
    width_db: float
    onsets_per_s: float
    octaves_db: tuple[float, ...]


def portrait(path: Path) -> Portrait:
    """Return a recording's portrait, its tempo, key and loudness as `analyze` finds them.

    Raises UnsupportedAudio when it cannot be read.
    """
    with open_audio(path) as reader:
        found = analyze(reader, AnalyzeRequest(Source(str(path))), lambda share, what: None, CancelToken())
        sound, rate = reader.read(0, reader.info.samples), reader.info.sample_rate
    sure = found["confidence"]
    assert isinstance(sure, dict)
    return Portrait(
        sound.shape[1] / rate, _number(found["tempo_bpm"]), float(sure["tempo"]), str(found["key"] or ""),
        float(sure["key"]), _number(found["loudness_lufs"]), _number(found["true_peak_dbtp"]), crest_db(sound),
        width_db(sound), onsets_per_s(sound, rate), octaves_db(sound, rate),
    )  # fmt: skip


def crest_db(sound: AudioArray) -> float:
    """Return peak over root mean square of a sound (channels, n) in dB; NaN in silence."""
    rms = math.sqrt(float(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
    return 20 * math.log10(float(np.abs(sound).max()) / rms) if rms else math.nan


def width_db(sound: AudioArray) -> float:
    """Return the level of the side against the middle in dB; −60 for mono, NaN in silence."""
    if sound.shape[0] < 2:
        return -60.0
    middle, side = (
        float(np.mean(np.square(one, dtype=np.float64))) for one in (sound[0] + sound[1], sound[0] - sound[1])
    )
    if not middle + side:
        return math.nan
    return max(-60.0, min(60.0, 10 * math.log10((side + 1e-20) / (middle + 1e-20))))


def octaves_db(sound: AudioArray, sample_rate: int) -> tuple[float, ...]:
    """Return the power of each octave of `OCTAVES_HZ` against that of all of them together, in dB."""
    mono = sound.mean(axis=0)
    if len(mono) < _FFT:
        mono = np.pad(mono, (0, _FFT - len(mono)))
    power = np.zeros(_FFT // 2 + 1)
    window = np.hanning(_FFT)
    for at in range(0, len(mono) - _FFT + 1, _HOP):
        power += np.square(np.abs(np.fft.rfft(mono[at : at + _FFT] * window)))
    hz = np.fft.rfftfreq(_FFT, 1 / sample_rate)
    bands = [float(power[(hz >= mid / math.sqrt(2)) & (hz < mid * math.sqrt(2))].sum()) for mid in OCTAVES_HZ]
    whole = max(sum(bands), 1e-30)
    return tuple(10 * math.log10(max(band / whole, 1e-9)) for band in bands)


def onsets_per_s(sound: AudioArray, sample_rate: int) -> float:
    """Return how many onsets a second there are, as spectral flux has them (librosa's picker, its defaults)."""
    import librosa

    if not np.any(sound):
        return 0.0
    found = librosa.onset.onset_detect(y=sound.mean(axis=0), sr=sample_rate, hop_length=_ONSET_HOP, units="time")
    return float(len(found) * sample_rate / sound.shape[1])


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan

"""What a loudspeaker adds: guitar amplifiers with their cabinets, the turning horn of an organ, chorus."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, firwin, resample_poly, sosfilt

from musicstudio.audio.synth.filters import Band, equalised, filtered
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.oneshots import Struck, played
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.plucked import scratched
from musicstudio.domain.audio import AudioArray

_OVER = 4
_TAPS = firwin(16 * _OVER + 1, 0.9 / _OVER, window=("kaiser", 6.0)).astype(np.float32)


@dataclass(frozen=True)
class Amp:
    """A guitar amplifier: level into the valves in dB, lows kept out, their bias, tone stack and loudspeaker."""

    drive_db: float
    tight_hz: float = 120.0
    bias: float = 0.15
    stages: int = 1
    tone: tuple[Band, ...] = ()
    speaker_hz: float = 4800.0
    level: float = 0.35


CLEAN_AMP = Amp(4, 80, 0.1, 1, (Band("peak", 450, -2, 0.8),), 5200, 0.4)
OVERDRIVE = Amp(24, 150, 0.2, 1, (Band("peak", 800, 2.5, 0.7),), 4600, 0.22)
DISTORTION = Amp(40, 180, 0.12, 2, (Band("peak", 550, -3, 0.7), Band("low", 110, 3)), 4500, 0.2)


def amplified(sound: Mono, amp: Amp, sample_rate: int) -> Mono:
    """Return a guitar through an amplifier, (samples,): clipped at four times the rate, nothing folds back.

    Each stage bends both halves of the wave differently; the loudspeaker ends steeply and booms at 110 Hz.
    """
    if not sound.any():
        return sound
    drive = np.float32(10 ** (amp.drive_db / 20))
    sos = butter(1, amp.tight_hz, "high", fs=sample_rate, output="sos")
    fine = resample_poly(filtered(sound, sos), _OVER, 1, window=_TAPS).astype(np.float32)
    for _ in range(amp.stages):
        fine = np.tanh(fine * drive ** np.float32(1 / amp.stages) * 2 + np.float32(amp.bias)) - np.float32(
            np.tanh(amp.bias)
        )
    flat = resample_poly(fine, 1, _OVER, window=_TAPS).astype(np.float32)[: len(sound)]
    corner = min(amp.speaker_hz, 0.4 * sample_rate)
    cabinet = np.concatenate([
        butter(2, 75, "high", fs=sample_rate, output="sos"), butter(4, corner, "low", fs=sample_rate, output="sos"),
    ])  # fmt: skip
    voiced = np.asarray(sosfilt(cabinet, flat.astype(np.float64)), dtype=np.float32)
    bands = (Band("peak", 115, 2.5, 1.2), Band("peak", 2600, 4.0, 0.9), *amp.tone)
    return equalised(voiced, bands, sample_rate) * np.float32(amp.level)


def through_amp(
    line: Line, sample_rate: int, rng: np.random.Generator, *, kind: Struck, amp: Amp, doubled: bool = False
) -> AudioArray:
    """Return a guitar through its amplifier, (2, line.samples); `doubled` plays it twice, hard left and hard right."""
    if not doubled:
        mono = amplified(played(kind, line, sample_rate, rng)[0], amp, sample_rate)
        return np.stack([mono, mono])
    sides = []
    for cents in (0.0, 0.04):
        moved = line if not cents else _detuned(line, cents)
        sides.append(amplified(played(kind, moved, sample_rate, rng)[0], amp, sample_rate))
    left, right = sides
    return np.stack([left + 0.15 * right, right + 0.15 * left]) * np.float32(0.87)


def _detuned(line: Line, semitones: float) -> Line:
    bend = replace(
        line.bend, start=line.bend.start + semitones, values=tuple(value + semitones for value in line.bend.values)
    )
    return replace(line, bend=bend)


def scratching(
    line: Line, sample_rate: int, rng: np.random.Generator, *, kind: Struck, dead: Struck, amp: Amp
) -> AudioArray:
    """Return a funk guitar, (2, line.samples): notes struck softly are only scratched on damped strings."""
    alive, muted = scratched(line)
    dry = played(kind, alive, sample_rate, rng)[0] + played(dead, muted, sample_rate, rng)[0]
    mono = amplified(dry, amp, sample_rate)
    return np.stack([mono, mono])


def turning(sound: Mono, sample_rate: int, fast: float = 1.0, start_s: float = 0.0) -> AudioArray:
    """Return an organ through a turning loudspeaker, (2, samples): horn and drum, each with Doppler and shadow.

    `fast` 0 turns slowly (0.8 Hz), 1 fast (6.6 Hz).
    """
    samples = len(sound)
    time = start_s + np.arange(samples) / sample_rate
    low = filtered(sound, butter(1, 800, "low", fs=sample_rate, output="sos"))
    high = sound - low
    sides = []
    for side in (0.0, 0.5):
        out = np.zeros(samples, dtype=np.float32)
        for part, slow_hz, fast_hz, swing_ms, shadow in ((high, 0.8, 6.6, 0.11, 0.28), (low, 0.65, 5.6, 0.05, 0.12)):
            turn = 2 * np.pi * ((slow_hz + (fast_hz - slow_hz) * fast) * time + side)
            # The nearest place is no later than the sound itself: an onset is heard where it is written.
            late = swing_ms / 1000 * sample_rate * (1 + np.sin(turn))
            heard = _delayed(part, late)
            out += heard * (1 - shadow * 0.5 * (1 + np.sin(turn))).astype(np.float32)
        sides.append(out)
    return np.stack(sides)


def chorused(sound: AudioArray, sample_rate: int, depth: float, start_s: float = 0.0) -> AudioArray:
    """Return only a chorus of a sound, (2, samples): two slowly moving copies, one a side; `depth` 0–1 is its level."""
    time = start_s + np.arange(sound.shape[1]) / sample_rate
    middle = sound.mean(axis=0)
    sides = []
    for turn in (0.0, 0.5):
        late = (0.012 + 0.0028 * np.sin(2 * np.pi * (0.7 * time + turn))) * sample_rate
        sides.append(_delayed(middle, late))
    return np.stack(sides) * np.float32(depth)


def _delayed(sound: Mono, late: NDArray[np.float64]) -> Mono:
    place = np.arange(len(sound)) - late
    index = np.floor(place).astype(np.int64)
    share = (place - index).astype(np.float32)
    low = np.where(index >= 0, sound[np.clip(index, 0, len(sound) - 1)], 0)
    high = np.where(index + 1 >= 0, sound[np.clip(index + 1, 0, len(sound) - 1)], 0)
    return np.asarray(low + (high - low) * share, dtype=np.float32)

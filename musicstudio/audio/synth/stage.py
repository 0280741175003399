"""Laying sounds onto a part's time axis, and placing them between the loudspeakers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.domain.audio import AudioArray


def silence(samples: int) -> AudioArray:
    """Return stereo silence, (2, samples)."""
    return np.zeros((2, samples), dtype=np.float32)


def add(canvas: AudioArray, sound: NDArray[np.float32], start_s: float, sample_rate: int) -> None:
    """Add a sound, (samples,) or (2, samples), to a canvas (2, samples) in place; what lies beyond its end is lost."""
    start = round(start_s * sample_rate)
    room = min(sound.shape[-1], canvas.shape[1] - start)
    if room > 0:
        canvas[:, start : start + room] += sound[..., :room]


def panned(sound: Mono, position: float) -> AudioArray:
    """Return a sound (samples,) as (2, samples) at a position −1 left … 1 right, equal power, unity at the centre."""
    angle = (position + 1) * np.pi / 4
    gains = np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32)
    return np.asarray(gains.astype(np.float32) * sound, dtype=np.float32)


def each_tone(line: Line, sample_rate: int, play: Callable[[Tone], NDArray[np.float32]]) -> AudioArray:
    """Return all tones of a line, each made by `play`, on one canvas (2, line.samples)."""
    canvas = silence(line.samples)
    for tone in line.tones:
        if tone.hz > 0.45 * sample_rate:  # nothing of it can sound at this rate
            continue
        add(canvas, play(tone), tone.start_s, sample_rate)
    return canvas


def pitch_of(tone: Tone, line: Line, samples: int, sample_rate: int) -> NDArray[np.float64] | float:
    """Return a tone's frequency in Hz with the part's bend: one number, or float64 (samples,) where it moves."""
    bend = line.bend_of(tone.start_s, samples, sample_rate)
    return tone.hz * np.exp2(np.asarray(bend) / 12) if np.ndim(bend) else tone.hz * float(2 ** (float(bend) / 12))

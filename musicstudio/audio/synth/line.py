"""What one part plays, in seconds: the form in which every patch receives its notes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.mpe import as_a_whole
from musicstudio.domain.score import Control, Part, TempoMap

PEDAL = 64
_SMOOTHING_S = 0.012


@dataclass(frozen=True)
class Tone:
    """One note: times in seconds, `pitch` in MIDI semitones, `velocity` 0–1."""

    start_s: float
    length_s: float
    pitch: float
    velocity: float

    @property
    def end_s(self) -> float:
        return self.start_s + self.length_s

    @property
    def hz(self) -> float:
        return hertz(self.pitch)


@dataclass(frozen=True)
class Curve:
    """A value that steps at given times (seconds, rising); `start` holds before the first."""

    start: float = 0.0
    times_s: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def at(self, time_s: float) -> float:
        index = bisect_right(self.times_s, time_s)
        return self.values[index - 1] if index else self.start

    def sampled(self, start_s: float, samples: int, sample_rate: int) -> NDArray[np.float64]:
        """Return float64 (samples,) from `start_s` on; each step is spread over 12 ms so that it cannot click."""
        if not self.times_s:
            return np.full(samples, self.start)
        times = start_s + np.arange(samples) / sample_rate
        half = _SMOOTHING_S / 2
        knots = np.repeat(np.asarray(self.times_s), 2)
        knots[0::2] -= half
        knots[1::2] += half
        before = np.concatenate([[self.start], self.values[:-1]])
        levels = np.stack([before, np.asarray(self.values)], axis=1).ravel()
        return np.asarray(np.interp(times, np.maximum.accumulate(knots), levels), dtype=np.float64)


@dataclass(frozen=True)
class Line:
    """All tones of a part, sorted by start, with bend (semitones) and controllers (0–1) as curves.

    `samples` is the length of sound that every patch returns for it.
    """

    tones: tuple[Tone, ...]
    samples: int
    bend: Curve = field(default_factory=Curve)
    controls: dict[int, Curve] = field(default_factory=dict)

    def control(self, number: int, default: float) -> Curve:
        return self.controls.get(number, Curve(default))

    def bend_of(self, start_s: float, samples: int, sample_rate: int) -> NDArray[np.float64] | float:
        """Return the bend in semitones over a stretch, as one number where it never moves."""
        return self.bend.sampled(start_s, samples, sample_rate) if self.bend.times_s else self.bend.start


def hertz(pitch: float) -> float:
    """Return the frequency of a MIDI pitch, A4 = 440 Hz, equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def line_of(part: Part, tempo_map: TempoMap, samples: int) -> Line:
    """Return what a part plays, sustain pedal applied, on a time axis `samples` long that starts at 0 s."""
    numbers = sorted({control.number for control in part.controls})
    controls = {}
    for number in numbers:
        events = sorted(control for control in part.controls if control.number == number)
        times = tuple(float(tempo_map.seconds(event.tick)) for event in events)
        controls[number] = Curve(events[0].value / 127 if times[0] <= 0 else 0.0, times, _unit(events))
    tones = [
        Tone(
            float(tempo_map.seconds(note.start)),
            float(tempo_map.seconds(note.end) - tempo_map.seconds(note.start)),
            float(note.pitch),
            note.velocity / 127,
        )
        for note in sorted(part.notes)
    ]
    if PEDAL in controls:
        tones = [_sustained(tone, controls[PEDAL]) for tone in tones]
    bends = sorted(as_a_whole(part))
    bend = Curve(0.0, tuple(float(tempo_map.seconds(b.tick)) for b in bends), tuple(float(b.semitones) for b in bends))
    return Line(tuple(tones), samples, bend, controls)


def _unit(events: list[Control]) -> tuple[float, ...]:
    return tuple(event.value / 127 for event in events)


def _sustained(tone: Tone, pedal: Curve) -> Tone:
    if pedal.at(tone.end_s) < 0.5:
        return tone
    later = [t for t, v in zip(pedal.times_s, pedal.values, strict=True) if t > tone.end_s and v < 0.5]
    end = min(later[0] if later else tone.end_s, tone.end_s + 8.0)
    return Tone(tone.start_s, end - tone.start_s, tone.pitch, tone.velocity)

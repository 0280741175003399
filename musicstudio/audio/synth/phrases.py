"""Notes one player binds together: slurs, slides and vibrato as one unbroken pitch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.line import Line, Tone

_OVERLAP_S = 0.09


@dataclass(frozen=True)
class Phrase:
    """Tones without a gap between them, sung or played in one breath."""

    tones: tuple[Tone, ...]

    @property
    def start_s(self) -> float:
        return self.tones[0].start_s

    @property
    def end_s(self) -> float:
        return self.tones[-1].end_s

    def pitch(self, samples: int, sample_rate: int, glide_s: float) -> NDArray[np.float64]:
        """Return the pitch in semitones, float64 (samples,), from the phrase's start, sliding over `glide_s`."""
        return self._following([tone.pitch for tone in self.tones], samples, sample_rate, glide_s)

    def velocity(self, samples: int, sample_rate: int) -> NDArray[np.float64]:
        """Return the velocity 0–1, float64 (samples,), moving over 30 ms at each tone."""
        return self._following([tone.velocity for tone in self.tones], samples, sample_rate, 0.03)

    def since_onset(self, samples: int, sample_rate: int) -> NDArray[np.float64]:
        """Return the seconds since the current tone began, float64 (samples,)."""
        time = np.arange(samples) / sample_rate
        starts = np.array([tone.start_s - self.start_s for tone in self.tones])
        return np.asarray(
            time - starts[np.maximum(np.searchsorted(starts, time, side="right") - 1, 0)], dtype=np.float64
        )

    def _following(self, values: list[float], samples: int, sample_rate: int, over_s: float) -> NDArray[np.float64]:
        curve = np.full(samples, float(values[0]))
        for before, value, tone in zip(values, values[1:], self.tones[1:], strict=False):
            start = min(samples, round((tone.start_s - self.start_s) * sample_rate))
            stop = min(samples, start + max(1, round(min(over_s, tone.length_s) * sample_rate)))
            curve[start:stop] = before + (value - before) * rise(np.linspace(0, 1, stop - start, endpoint=False), 1.0)
            curve[stop:] = value
        return curve


def phrases(line: Line, gap_s: float = 0.02) -> list[Phrase]:
    """Return the tones as phrases, bound where no more than `gap_s` parts them.

    Tones that sound together go to different phrases, as to different players.
    """
    players: list[list[list[Tone]]] = []
    for tone in line.tones:
        free = [p for p in players if p[-1][-1].end_s <= tone.start_s + _OVERLAP_S]
        if not free:
            players.append([[tone]])
            continue
        player = min(free, key=lambda p: abs(p[-1][-1].pitch - tone.pitch))
        before = player[-1][-1]
        if tone.start_s > before.end_s + gap_s:
            player.append([tone])
        else:
            player[-1].append(tone)
    return sorted((Phrase(tuple(bound)) for player in players for bound in player), key=lambda phrase: phrase.start_s)


def wandering(samples: int, sample_rate: int, rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a slow random curve, about ±1, float64 (samples,): no player holds anything perfectly still."""
    knots = max(4, int(samples / sample_rate * rate_hz) + 3)
    return np.asarray(
        np.interp(np.arange(samples) * (rate_hz / sample_rate), np.arange(knots), rng.standard_normal(knots) * 0.6),
        dtype=np.float64,
    )


def vibrato(
    since_onset_s: NDArray[np.float64],
    rate_hz: float,
    semitones: float,
    delay_s: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return a vibrato in semitones that opens after each onset, its rate never quite constant."""
    samples = len(since_onset_s)
    rate = rate_hz * (1 + 0.06 * wandering(samples, sample_rate, 2.0, rng))
    turns = np.cumsum(rate) / sample_rate + rng.random()
    return semitones * rise(since_onset_s - delay_s, 0.35) * np.sin(2 * np.pi * turns)

"""A score on the desk: every part played, stretch by stretch, through its channel, and what they need to balance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Curve, Line, line_of
from musicstudio.audio.synth.production.desk import Desk
from musicstudio.audio.synth.production.dust import dusty
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.audio.synth.production.roles import Channel, channels
from musicstudio.audio.synth.production.strip import Session, channelled
from musicstudio.audio.synth.stretches import stretches
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Part, Score

_KICKS = (35, 36)
_MOST_DB = 36.0
Choose = Callable[[Part], Instrument]
"""part → what plays it."""


@dataclass(frozen=True)
class Seat:
    """One part of a score with its channel."""

    name: str
    part: Part
    channel: Channel


class Sitting:
    """A score with all that its parts' channels share; `played` may run for several parts at once."""

    def __init__(self, score: Score, desk: Desk, sample_rate: int, seed: int, samples: int, choose: Choose) -> None:
        self.seats = [
            Seat(name, part, channel)
            for name, part, channel in zip(
                part_names(score.parts), score.parts, channels(score.parts, desk), strict=True
            )
        ]
        self._score, self._desk, self._rate, self._seed, self._samples = score, desk, sample_rate, seed, samples
        self._choose = choose
        seconds = score.tempo_map.seconds
        kicks = [note.start for part in score.parts if part.is_drums for note in part.notes if note.pitch in _KICKS]
        beat_s = 60 / score.tempo_map.bpm_at(0)
        self._session = Session(sample_rate, beat_s, np.array(sorted({float(seconds(tick)) for tick in kicks})))

    def played(self, seat: Seat, energies: Energies) -> Iterator[tuple[int, AudioArray]]:
        """Yield (first sample, sound) for every stretch of a part, in order; tails overlap what follows."""
        line = line_of(seat.part, self._score.tempo_map, self._samples)
        shifted = tuple(tone if tone.start_s >= 0 else replace(tone, start_s=0.0) for tone in line.tones)
        line = replace(line, tones=tuple(tone for tone in shifted if tone.start_s * self._rate < self._samples))
        if self._desk.wow_cents and seat.channel.role not in ("drums", "percussion", "bass"):
            line = _swaying(line, self._desk.wow_cents, self._rate)
        for number, (first, piece) in enumerate(stretches(line, self._rate)):
            rng = np.random.default_rng([self._seed, crc32(seat.name.encode()), number])
            dry = self._choose(seat.part).play(piece, self._rate, rng)
            if self._desk.dust_db and seat is self.seats[0]:
                dry = dusty(dry, piece, self._desk.dust_db, self._rate, rng)
            start_s = first / self._rate
            yield first, channelled(dry, piece, seat.channel, self._desk, self._session, start_s, energies)

    def gain(self, seat: Seat, energies: Energies) -> np.float32:
        """Return the fader of a part: what brings it to its place beside the others."""
        loudness = energies.lufs
        if loudness is None:
            return np.float32(1.0)
        return np.float32(10 ** (np.clip(-20.0 + seat.channel.level - loudness, -_MOST_DB, _MOST_DB) / 20))


def _swaying(line: Line, cents: float, sample_rate: int) -> Line:
    """Return a line whose pitch sways as on a worn tape: notes still begin where they are written."""
    step_s = 0.03
    times = np.arange(step_s, line.samples / sample_rate, step_s)
    sway = 0.7 * np.sin(2 * np.pi * 0.55 * times) + 0.3 * np.sin(2 * np.pi * 1.37 * times + 1.0)
    sway += 0.12 * np.sin(2 * np.pi * 6.3 * times)
    values = [line.bend.at(time) + cents / 100 * float(swing) for time, swing in zip(times, sway, strict=True)]
    return replace(line, bend=Curve(line.bend.at(0.0), tuple(times.tolist()), tuple(values)))

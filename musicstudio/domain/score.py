"""Music as notes: ticks on a tempo map."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from musicstudio.domain.units import PPQ, Seconds, Ticks

DRUM_CHANNEL = 9
"""General MIDI's percussion channel, counted from 0."""


START = Ticks(0)


@dataclass(frozen=True, order=True, slots=True)
class Note:
    """One note: start and length in ticks, MIDI pitch 0–127, velocity 1–127, confidence 0–1."""

    start: Ticks
    length: Ticks
    pitch: int
    velocity: int = 90
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not (self.start >= 0 and self.length >= 0 and 0 <= self.pitch <= 127 and 1 <= self.velocity <= 127):
            raise ValueError(f"no such note: {self.start=} {self.length=} {self.pitch=} {self.velocity=}")

    @property
    def end(self) -> Ticks:
        return Ticks(self.start + self.length)

    def shifted(self, ticks: int) -> Note:
        return replace(self, start=Ticks(self.start + ticks))


@dataclass(frozen=True, order=True)
class Bend:
    """Pitch bend from `tick` on, in semitones: of the whole part, or of its sounding note of one `pitch` alone."""

    tick: Ticks
    semitones: float
    pitch: int = -1


@dataclass(frozen=True, order=True)
class Control:
    """A MIDI controller's value (0–127) from `tick` on."""

    tick: Ticks
    number: int
    value: int


@dataclass(frozen=True, order=True)
class Mark:
    """A word that holds from `tick` on: a chord's name, a section's."""

    tick: Ticks
    text: str


@dataclass(frozen=True)
class Part:
    """One instrument's notes: General MIDI `program` 0–127 on `channel` 0–15 (9 is drums).

    `role` says what it does in the band (`domain.project.ROLES`), `patch` names a sound of our own synthesis; both may
    be empty. `faint` notes were heard too doubtfully to count: they are neither played nor handed over.
    """

    name: str
    notes: tuple[Note, ...] = ()
    program: int = 0
    channel: int = 0
    bends: tuple[Bend, ...] = ()
    controls: tuple[Control, ...] = ()
    role: str = ""
    patch: str = ""
    faint: tuple[Note, ...] = ()

    @property
    def is_drums(self) -> bool:
        return self.channel == DRUM_CHANNEL


@dataclass(frozen=True, order=True)
class TempoChange:
    """From `tick` on, `bpm` quarter notes a minute."""

    tick: Ticks
    bpm: float

    def __post_init__(self) -> None:
        if not (self.tick >= 0 and 1 <= self.bpm <= 2000):
            raise ValueError(f"no such tempo: {self.bpm} at {self.tick}")


@dataclass(frozen=True, order=True)
class Meter:
    """From `tick` on, bars of `numerator`/`denominator`."""

    tick: Ticks = START
    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if not (self.tick >= 0 and self.numerator >= 1 and self.denominator in (1, 2, 4, 8, 16, 32, 64)):
            raise ValueError(f"no such meter: {self.numerator}/{self.denominator} at {self.tick}")

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def bar(self) -> Ticks:
        """The length of one bar in ticks."""
        return Ticks(PPQ * 4 * self.numerator // self.denominator)


@dataclass(frozen=True)
class TempoMap:
    """Ticks ↔ seconds, piecewise constant; `offset_s` is where tick 0 lies on the audio's time axis."""

    changes: tuple[TempoChange, ...] = (TempoChange(START, 120.0),)
    offset_s: float = 0.0

    def __post_init__(self) -> None:
        ticks = [change.tick for change in self.changes]
        if not ticks or ticks[0] != 0 or any(a >= b for a, b in pairwise(ticks)):
            raise ValueError("a tempo map starts at tick 0 and its ticks rise")

    @classmethod
    def constant(cls, bpm: float, offset_s: float = 0.0) -> TempoMap:
        return cls((TempoChange(Ticks(0), bpm),), offset_s)

    def seconds(self, tick: float) -> Seconds:
        """Return the time of a tick (fractions of one allowed)."""
        at = max(0, bisect_left(self._ticks, tick) - 1)
        change = self.changes[at]
        return Seconds(self._starts[at] + (tick - change.tick) * 60 / (change.bpm * PPQ))

    def ticks(self, seconds: float) -> Ticks:
        """Return the tick nearest to a time."""
        at = max(0, bisect_right(self._starts, seconds) - 1)
        change = self.changes[at]
        return Ticks(round(change.tick + (seconds - self._starts[at]) * change.bpm * PPQ / 60))

    @cached_property
    def _ticks(self) -> list[int]:
        return [change.tick for change in self.changes]

    @cached_property
    def _starts(self) -> list[float]:
        """The time of every change."""
        times = [self.offset_s]
        for one, other in pairwise(self.changes):
            times.append(times[-1] + (other.tick - one.tick) * 60 / (one.bpm * PPQ))
        return times

    def bpm_at(self, tick: int) -> float:
        return [change for change in self.changes if change.tick <= tick or change.tick == 0][-1].bpm


@dataclass(frozen=True)
class Score:
    """A piece as parts on one tempo map; `key` like "A minor" or empty when unknown.

    `style` names the way it is produced, `chords` ("Am7", "N" for none) and `sections` hold until the next one.
    `threshold` is the confidence from which on notes that were written down count, 0 where none was set.
    """

    parts: tuple[Part, ...] = ()
    tempo_map: TempoMap = field(default_factory=TempoMap)
    meters: tuple[Meter, ...] = (Meter(),)
    key: str = ""
    name: str = ""
    style: str = ""
    chords: tuple[Mark, ...] = ()
    sections: tuple[Mark, ...] = ()
    length: Ticks = START
    """Room to write in: the score is at least this long."""
    threshold: float = 0.0

    @cached_property
    def end(self) -> Ticks:
        return Ticks(max((self.length, *(note.end for part in self.parts for note in part.notes))))

    def meter_at(self, tick: int) -> Meter:
        return ([meter for meter in self.meters if meter.tick <= tick] or [self.meters[0]])[-1]

    def bar_starts(self, until: int) -> tuple[Ticks, ...]:
        """Return the tick of every bar line from 0 up to and including `until`."""
        starts, tick = [], 0
        while tick <= until:
            starts.append(Ticks(tick))
            following = [meter.tick for meter in self.meters if meter.tick > tick]
            tick = min([tick + self.meter_at(tick).bar, *following])
        return tuple(starts)

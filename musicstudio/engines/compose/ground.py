"""What every player stands on: the bars, their chords and sections; where each sits, and what it hands back."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Bend, Control, Meter, Note
from musicstudio.domain.units import PPQ, Ticks


def beat_of(meter: Meter) -> int:
    """Return the ticks of a meter's felt beat."""
    if meter.denominator == 8 and meter.numerator % 3 == 0:
        return PPQ * 3 // 2
    return PPQ * 4 // meter.denominator


def groups_of(meter: Meter) -> tuple[int, ...]:
    """Return the ticks of a bar's felt groups, in order."""
    unit = PPQ * 4 // meter.denominator
    odd = {(5, 4): (3, 2), (5, 8): (3, 2), (7, 8): (2, 2, 3), (7, 4): (4, 3)}
    found = odd.get((meter.numerator, meter.denominator))
    if found is not None:
        return tuple(count * unit for count in found)
    whole, rest = divmod(int(meter.bar), beat_of(meter))
    return (beat_of(meter),) * whole + ((rest,) if rest else ())


@dataclass(frozen=True)
class Span:
    """A chord that holds for `length` ticks."""

    start: Ticks
    length: Ticks
    chord: Chord

    @property
    def end(self) -> Ticks:
        return Ticks(self.start + self.length)


@dataclass(frozen=True)
class Section:
    """Bars that belong together; `energy` 0–1; `repeat_of` names the earlier section it varies ("" when new).

    `name` is "intro", "verse", "chorus", "bridge", "ending", or "A", "B" in a loop.
    """

    name: str
    start_bar: int
    bars: int
    energy: float = 0.6
    repeat_of: str = ""

    @property
    def end_bar(self) -> int:
        return self.start_bar + self.bars


@dataclass(frozen=True)
class Ground:
    """The plan of a piece, resolved: spans cover all bars without gap, so do the sections.

    `tempo` is in quarter notes a minute; `density`, `energy`, `brightness`, `swing` are 0–1 (`swing` 1 is a triplet's
    feel: players write straight notes, the feel moves them); `temperature` 0 plays what is most typical, 1 varies
    normally, 2 is adventurous; `ending` asks for a close on the last bar instead of a loop.
    """

    style: str
    meter: Meter
    tempo: float
    key: Key
    bars: int
    spans: tuple[Span, ...]
    sections: tuple[Section, ...]
    density: float = 0.5
    energy: float = 0.5
    brightness: float = 0.5
    swing: float = 0.0
    temperature: float = 1.0
    seed: int = 0
    ending: bool = False

    @property
    def bar_ticks(self) -> int:
        return int(self.meter.bar)

    @property
    def ticks(self) -> int:
        """The length of the whole piece."""
        return self.bars * self.bar_ticks

    @property
    def beat_ticks(self) -> int:
        """The length of one felt beat: a dotted quarter in 6/8, 9/8 and 12/8, else the meter's lower number."""
        return beat_of(self.meter)

    @property
    def groups(self) -> tuple[int, ...]:
        """The ticks of a bar's felt groups, in order: 5/4 as 3+2, 7/8 as 2+2+3, otherwise its beats."""
        return groups_of(self.meter)

    def bar_start(self, bar: int) -> Ticks:
        return Ticks(bar * self.bar_ticks)

    def span_at(self, tick: int) -> Span:
        """Return the span a tick lies in, the last one after the end."""
        starts = [span.start for span in self.spans]
        return self.spans[max(0, bisect_right(starts, tick) - 1)]

    def chord_at(self, tick: int) -> Chord:
        return self.span_at(tick).chord

    def spans_in(self, bar: int) -> tuple[Span, ...]:
        """Return the spans that sound in a bar, cut to it."""
        low, high = bar * self.bar_ticks, (bar + 1) * self.bar_ticks
        cut = ((max(span.start, low), min(span.end, high), span.chord) for span in self.spans)
        return tuple(Span(Ticks(a), Ticks(b - a), chord) for a, b, chord in cut if b > a)

    def section_at(self, bar: int) -> Section:
        return next((s for s in self.sections if s.start_bar <= bar < s.end_bar), self.sections[-1])

    def energy_at(self, bar: int) -> float:
        return self.section_at(bar).energy

    def closes_section(self, bar: int) -> bool:
        """Whether a bar is the last one of its section: where a fill belongs."""
        return bar == self.section_at(bar).end_bar - 1

    def rng(self, name: str) -> random.Random:
        """Return the dice of one player: the same for the same seed and name, in every process."""
        return random.Random(f"{self.seed}:{self.style}:{crc32(name.encode())}")


@dataclass(frozen=True)
class Seat:
    """One player's place in the band.

    `role` of domain.project.ROLES, `patch` a sound's name, `program` General MIDI's number for it; pitches stay within
    `low`–`high` (MIDI); `density` 0–1; `player` names what is played on it ("melody", "comping", "arp", "walking"…)
    where the role leaves it open; `level` scales velocities; `name` is the part's name (empty: the patch);
    `silent` pitches are left out.
    """

    role: str
    patch: str
    program: int
    low: int
    high: int
    density: float = 0.5
    player: str = ""
    level: float = 1.0
    name: str = ""
    silent: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        return self.name or self.patch

    @property
    def drums(self) -> bool:
        return self.role == "drums"

    def fitted(self, pitch: int) -> int:
        """Return a pitch moved by octaves into the seat's range."""
        while pitch < self.low:
            pitch += 12
        while pitch > self.high:
            pitch -= 12
        return max(pitch, self.low)


@dataclass(frozen=True)
class Line:
    """What a player plays: notes, and bends and controls where it has any; ticks on the straight grid."""

    notes: tuple[Note, ...] = ()
    bends: tuple[Bend, ...] = ()
    controls: tuple[Control, ...] = ()


Player = Callable[[Ground, Seat, random.Random], Line]
"""Plays a seat on a ground; every note starts and ends within the ground's bars and the seat's range."""

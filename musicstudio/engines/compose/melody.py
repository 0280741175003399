"""Melodies: a motif, what becomes of it over a phrase, and phrases that ask and answer.

A section is sung in phrases of four of the motif's lengths (antecedent and consequent after Caplin, 1998): the motif,
its repetition or sequence, something freer, an ending. Strong notes are chord notes, weak ones lead from one to the
next; leaps turn back; phrases end long and leave room to breathe. Sections that come again sing the same, ornamented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Note
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose import modal
from musicstudio.engines.compose.ground import Ground, Line, Seat, Section
from musicstudio.engines.compose.motif import (
    MANNERS,
    Cell,
    Manner,
    Motif,
    fragmented,
    inverted,
    new_motif,
    ornamented,
    sequenced,
    varied,
)

_PLANS = (
    ("a", "a", "b", "end"), ("a", "seq", "b", "end"), ("a", "b", "a", "end"), ("a", "seq", "frag", "end"),
    ("a", "rest", "a", "end"), ("a", "b", "seq", "end"), ("a", "a", "seq", "end"),
)  # fmt: skip
"""What a phrase does with its motif."""

_SILENT_INTRO_FROM = 12
"""Pieces of so many bars begin without their melody."""


def melody(ground: Ground, seat: Seat, rng: random.Random, motif: Motif = ()) -> Line:
    """Return a line of single notes over the whole ground; modal styles sing their mode's own way, in its tuning.

    A given `motif` is developed instead of a new one. Every note lies within the seat and the bars.
    """
    if modal.sings(ground):
        return modal.sing(ground, seat, rng)
    return Singer.on(ground, seat, rng, motif).line()


@dataclass
class Singer:
    """Everything that holds while one melody is made."""

    ground: Ground
    seat: Seat
    rng: random.Random
    manner: Manner
    ladder: tuple[int, ...]
    unit: int
    motifs: dict[str, Motif]

    @classmethod
    def on(cls, ground: Ground, seat: Seat, rng: random.Random, motif: Motif = ()) -> Singer:
        manner = MANNERS.get(ground.style, Manner())
        bar_s = ground.bar_ticks / 480 * 60 / ground.tempo
        unit = 2 if (bar_s < 1.7 or rng.random() < 0.5) and ground.bars >= 4 and not motif else 1
        density = (ground.density + seat.density) / 2
        first = motif or new_motif(ground, manner, density, unit, rng)
        whole = unit * ground.bar_ticks
        second = rng.choice(
            (
                lambda: inverted(first),
                lambda: new_motif(ground, manner, density, unit, rng),
                lambda: fragmented(first, whole, 1),
            )
        )()
        third = new_motif(ground, manner, density * 0.8, unit, rng)
        return cls(
            ground, seat, rng, manner, _ladder(ground.key, manner, seat), unit, {"A": first, "B": second, "C": third}
        )

    def line(self) -> Line:
        notes: list[Note] = []
        sung: dict[str, list[tuple[str, Motif]]] = {}
        for section in self.ground.sections:
            if section.name == "intro" and self.ground.bars >= _SILENT_INTRO_FROM:
                continue
            kind = _kind(section)
            again = kind in sung
            if not again:
                sung[kind] = self._planned(section, self.motifs[kind])
            notes += self._section(section, sung[kind], again)
        return Line(_single(notes, self.ground.ticks))

    def _planned(self, section: Section, motif: Motif) -> list[tuple[str, Motif]]:
        """Return, for every length of the motif in a section, what is done there and the figure for it."""
        whole = self.unit * self.ground.bar_ticks
        free = varied(motif, self.ground, whole, self.rng)
        plan = self.rng.choice(_PLANS)
        made = []
        places = max(1, -(-section.bars // self.unit))
        for n in range(places):
            word = plan[n % 4]
            if n == places - 1 and places > 1:
                word = "end"
            figure = {
                "seq": sequenced(motif, self.rng.choice((-1, 1, -2, 2))),
                "b": free,
                "frag": fragmented(motif, whole, -1),
            }.get(word, motif)
            made.append((word, figure))
        return made

    def _section(self, section: Section, plan: list[tuple[str, Motif]], again: bool) -> list[Note]:
        notes: list[Note] = []
        middle = self._middle(section)
        previous = middle
        for n, (word, figure) in enumerate(plan * (1 + section.bars // max(1, len(plan) * self.unit))):
            bar = section.start_bar + n * self.unit
            if bar >= section.end_bar:
                break
            if word == "rest" and section.energy < 0.85:
                continue
            if again and self.rng.random() < 0.25 + self.manner.ornament:
                figure = ornamented(figure, self.rng)
            arch = (0, 1, 2, -1)[n % 4]
            closing = n % 8 >= 4 or bar + self.unit >= section.end_bar
            made = self._sung(
                figure,
                bar,
                section.end_bar,
                self._anchor(figure, bar, (previous + 2 * middle) / 3 + arch),
                section.energy,
            )
            if word == "end":
                made = self._ended(made, bar, section.end_bar, closing)
            if made:
                previous = made[-1].pitch
            notes += made
        return notes

    def _middle(self, section: Section) -> float:
        """Return the pitch a section lies about: choruses higher than verses."""
        low, high = self.ladder[0], self.ladder[-1]
        return low + (high - low) * (0.38 + 0.2 * section.energy)

    def _anchor(self, figure: Motif, bar: int, near: float) -> int:
        """Return the place on the ladder that puts a figure's notes on the chords, close to a pitch."""
        start = bar * self.ground.bar_ticks
        lowest, highest = min(cell.step for cell in figure), max(cell.step for cell in figure)
        best, found = float("inf"), 0
        for place in range(len(self.ladder)):
            off = sum(
                self.ladder[self._inside(place + cell.step)] % 12 not in self._tones(start + cell.start)
                for cell in figure
                if self._strong(cell)
            )
            outside = max(0, -(place + lowest)) + max(0, place + highest - len(self.ladder) + 1)
            cost = 3.0 * off + 4 * outside + 0.8 * abs(self.ladder[place] - near)
            if cost < best:
                best, found = cost, place
        return found

    def _sung(self, figure: Motif, bar: int, end_bar: int, anchor: int, energy: float) -> list[Note]:
        """Return a figure's notes from a bar on: strong ones on the chord, weak ones on the way."""
        start, stop = bar * self.ground.bar_ticks, end_bar * self.ground.bar_ticks
        notes: list[Note] = []
        for n, cell in enumerate(figure):
            tick = start + cell.start
            if tick > stop - 60:
                break
            pitch = self.ladder[self._inside(anchor + cell.step)]
            if self._strong(cell) or n == len(figure) - 1:
                pitch = self._on_chord(pitch, tick, notes[-1].pitch if notes else pitch)
            else:
                pitch = self._bent_to(pitch, self.ground.chord_at(tick))
            if n and self._strong(cell) and notes and self.rng.random() < self.manner.chromatic:
                notes[-1] = self._approaching(notes[-1], pitch)
            accent = (
                9 if cell.start % self.ground.bar_ticks == 0 else 4 if self._strong(cell) else -4
            ) + self.rng.randint(-4, 4)
            velocity = round((74 + 26 * energy + accent) * self.seat.level)
            notes.append(Note(Ticks(tick), Ticks(min(cell.length, stop - tick)), pitch, min(max(velocity, 20), 124)))
        return notes

    def _ended(self, notes: list[Note], bar: int, end_bar: int, closing: bool) -> list[Note]:
        """Return notes whose last one is held and rests: on the root or third where the phrase closes."""
        last_bar = min(bar + self.unit, end_bar) - 1
        line = last_bar * self.ground.bar_ticks
        if last_bar == self.ground.bars - 1 and not self.ground.ending:  # a loop breathes before it begins again
            line = max(bar * self.ground.bar_ticks, line)
        landing = line + self.rng.choice((0, 0, self.ground.groups[0]))
        kept = [note for note in notes if note.start < landing]
        chord = self.ground.chord_at(landing)
        wanted = [chord.root, chord.third] if closing else [chord.fifth, chord.third, (chord.root + 2) % 12]
        near = kept[-1].pitch if kept else notes[0].pitch if notes else self.ladder[len(self.ladder) // 2]
        pitch = self._nearest(near, {tone for tone in wanted if tone is not None})
        length = min(
            self.ground.beat_ticks * 2, (last_bar + 1) * self.ground.bar_ticks - landing - self.ground.beat_ticks // 2
        )
        velocity = kept[-1].velocity if kept else 80
        return [*kept, Note(Ticks(landing), Ticks(max(length, 120)), pitch, velocity)]

    def _strong(self, cell: Cell) -> bool:
        """Say whether a note must be the chord's: on every other beat of the meter, or long; others may lean on it."""
        at, line = cell.start % self.ground.bar_ticks, 0
        for number, length in enumerate(self.ground.groups):
            if line == at and (number % 2 == 0 or len(self.ground.groups) == 2):
                return True
            line += length
        return cell.length > self.ground.beat_ticks

    def _tones(self, tick: int) -> frozenset[int]:
        """Return the pitch classes that may be dwelt on: the chord's, and a bare fifth's third."""
        chord = self.ground.chord_at(tick)
        tones = frozenset((chord.root + step) % 12 for step in chord.intervals if step < 12 or step == 14)
        if len(tones) < 3:
            tones |= {(chord.root + step) % 12 for step in (3, 4)} & self.ground.key.pitch_classes
        return tones

    def _on_chord(self, pitch: int, tick: int, before: int) -> int:
        tones = self._tones(tick)
        return pitch if pitch % 12 in tones else self._nearest(pitch, tones, before)

    def _nearest(self, pitch: int, tones: set[int] | frozenset[int], before: int = -99) -> int:
        """Return the nearest pitch of some classes within the seat, another one than just before where it can be."""
        choices = [p for p in range(self.seat.low, self.seat.high + 1) if p % 12 in tones] or [pitch]
        return min(choices, key=lambda p: (abs(p - pitch) + (1.5 if p == before else 0), p))

    def _bent_to(self, pitch: int, chord: Chord) -> int:
        """Return a weak note in the chord's scale: a step that clashes with an altered chord note becomes that note."""
        for near in (pitch + 1, pitch - 1):
            if (
                near % 12 in chord.pitch_classes
                and near % 12 not in self.ground.key.pitch_classes
                and pitch % 12 not in chord.pitch_classes
            ):
                return near if self.seat.low <= near <= self.seat.high else pitch
        return pitch

    def _approaching(self, note: Note, target: int) -> Note:
        """Return a note turned into a semitone's approach from below or above."""
        if note.length > 300 or abs(note.pitch - target) > 3:
            return note
        pitch = target + (-1 if note.pitch <= target else 1)
        return Note(
            note.start,
            note.length,
            pitch if self.seat.low <= pitch <= self.seat.high else note.pitch,
            max(note.velocity - 8, 20),
        )

    def _inside(self, place: int) -> int:
        """Return a place on the ladder, turned back at its ends."""
        top = len(self.ladder) - 1
        if place < 0:
            place = -place
        if place > top:
            place = 2 * top - place
        return min(max(place, 0), top)


def _kind(section: Section) -> str:
    return {"chorus": "B", "B": "B", "bridge": "C"}.get(section.name.rstrip("'"), "A")


def _ladder(key: Key, manner: Manner, seat: Seat) -> tuple[int, ...]:
    """Return the pitches sung on: the comfortable two octaves at most in the middle of a seat's range."""
    classes = key.pitch_classes
    if manner.five and len(key.scale) == 7:
        classes = (
            frozenset((key.tonic + step) % 12 for step in ((0, 3, 5, 7, 10) if key.minor else (0, 2, 4, 7, 9)))
            & key.pitch_classes
        )
    centre, reach = (seat.low + seat.high) / 2, min(10, (seat.high - seat.low) / 2)
    pitches = tuple(p for p in range(seat.low, seat.high + 1) if p % 12 in classes and abs(p - centre) <= reach)
    return pitches or (seat.low,)


def _single(notes: list[Note], end: int) -> tuple[Note, ...]:
    """Return notes one after another: each ends where the next begins, the last with the piece."""
    by_start: dict[int, Note] = {}
    for note in sorted(notes):
        by_start.setdefault(int(note.start), note)
    ordered = [by_start[start] for start in sorted(by_start) if start < end]
    ends = [*(int(note.start) for note in ordered[1:]), end] if ordered else []
    return tuple(
        Note(note.start, Ticks(min(int(note.length), stop - note.start)), note.pitch, note.velocity)
        for note, stop in zip(ordered, ends, strict=True)
    )

"""A score read as a musician would: who plays what, in which key, over which chords, and what repeats.

Keys by Temperley's profiles ("Music and Probability", 2007), chords bar by bar as the triad or seventh chord that the
notes fit best, the lowest ones speaking for the root. What the score says of itself is believed.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Ground, Seat, Section, Span
from musicstudio.engines.compose.motif import Cell, Motif

_MAJOR: Final = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
_MINOR: Final = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.330, 0.200)
_QUALITIES: Final = {"": 0.0, "m": 0.0, "7": 0.03, "maj7": 0.03, "m7": 0.03, "dim": 0.06, "sus4": 0.08}
"""Qualities looked for, and what they must explain beyond a triad."""
_LOOPS: Final = (1, 2, 4, 8, 12, 16)
_RELEASE: Final = 120
"""Ticks by which a note may ring past a bar line without claiming the next bar."""


@dataclass(frozen=True)
class Reading:
    """What a score tells: bars counted to the last one played in, one chord a bar, the bars after which it repeats.

    `jobs` says per part "drums", "bass", "melody" or "comping".
    """

    score: Score
    key: Key
    meter: Meter
    tempo: float
    bars: int
    chords: tuple[Chord, ...]
    period: int
    jobs: tuple[str, ...]

    @property
    def bar_ticks(self) -> int:
        return int(self.meter.bar)

    def bar_start(self, bar: int) -> int:
        """Return the tick of a bar, counted from the meter's last change on and back."""
        return int(self.meter.tick) + bar * self.bar_ticks

    def bar_at(self, tick: int) -> int:
        return (tick - int(self.meter.tick)) // self.bar_ticks

    @property
    def style(self) -> str:
        """The score's style, or the plainest where it names none that is known."""
        return self.score.style if self.score.style in STYLES else "pop"

    def chord_at(self, bar: int) -> Chord:
        """Return the chord of a bar; after the last one the loop goes on."""
        beyond = bar - len(self.chords)
        return self.chords[max(bar, 0)] if beyond < 0 else self.chords[beyond % self.period - self.period]

    def notes_in(self, part: Part, bar: int) -> tuple[Note, ...]:
        low, high = self.bar_start(bar), self.bar_start(bar + 1)
        return tuple(note for note in part.notes if low <= note.start < high)


def read(score: Score) -> Reading:
    """Return the reading of a score; bars are those of its last meter. A score without notes has one empty bar."""
    meter = score.meters[-1]
    bar = int(meter.bar)
    notes = [note for part in score.parts for note in part.notes]
    last = max((int(note.start) + 1 for note in notes), default=1)
    end = max((int(note.end) - _RELEASE for note in notes), default=1)
    bars = max(1, -(-(max(last, end, int(score.length)) - int(meter.tick)) // bar))
    key = key_of(score)
    chords = tuple(chord_in(score, key, int(meter.tick) + n * bar, bar) for n in range(bars))
    jobs = jobs_of(score)
    return Reading(
        score, key, meter, score.tempo_map.bpm_at(int(meter.tick) + bars * bar), bars, chords,
        _period(chords), jobs,
    )  # fmt: skip


def ground_under(
    reading: Reading, chords: tuple[Chord, ...], start_bar: int, seed: int, ending: bool = False
) -> Ground:
    """Return a ground of some bars, chord by chord, in a score's own key, meter, tempo and style; from tick 0 on."""
    bar = reading.bar_ticks
    spans = tuple(Span(Ticks(n * bar), Ticks(bar), chord) for n, chord in enumerate(chords))
    sections = (Section("A", 0, len(chords), 0.6),)
    meter = Meter(Ticks(0), reading.meter.numerator, reading.meter.denominator)
    return Ground(
        reading.style,
        meter,
        reading.tempo,
        reading.key,
        len(chords),
        spans,
        sections,
        seed=seed + start_bar,
        ending=ending,
    )


def seat_of(part: Part, job: str) -> Seat:
    """Return the seat a part sits on: its own range, a third wider."""
    pitches = [note.pitch for note in part.notes] or [60]
    role = part.role or {"drums": "drums", "bass": "bass", "melody": "lead"}.get(job, "keys")
    low, high = max(0, min(pitches) - 3), min(127, max(pitches) + 3)
    if high - low < 12:
        low, high = max(0, low - 4), min(127, high + 4)
    return Seat(role, part.patch, part.program, low, high, player="melody" if job == "melody" else "", name=part.name)


def motif_of(reading: Reading, part: Part) -> Motif:
    """Return a melody's motif: the bar whose rhythm comes most often, the fuller one among equals; () for none."""
    rhythms: Counter[tuple[int, ...]] = Counter()
    bars: dict[tuple[int, ...], tuple[Note, ...]] = {}
    for bar in range(reading.bars):
        notes = _top(reading.notes_in(part, bar))
        if len(notes) >= 2:
            rhythm = tuple(round((note.start - reading.bar_start(bar)) / 60) for note in notes)
            rhythms[rhythm] += 1
            bars.setdefault(rhythm, notes)
    if not rhythms:
        return ()
    best = max(rhythms, key=lambda rhythm: (rhythms[rhythm] + 0.2 * min(len(rhythm), 6), rhythm))
    notes = bars[best]
    line = reading.bar_start(reading.bar_at(int(notes[0].start)))
    scale = [p for p in range(128) if p % 12 in reading.key.pitch_classes]
    places = [min(range(len(scale)), key=lambda n: abs(scale[n] - note.pitch)) for note in notes]
    # A note played a little early or late belongs to its place on the grid: the feel comes back from the player.
    return tuple(
        Cell(max(0, round((note.start - line) / 60) * 60), max(60, int(note.length)), place - places[0])
        for note, place in zip(notes, places, strict=True)
    )


def _top(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return the highest note of every start."""
    best: dict[int, Note] = {}
    for note in notes:
        if int(note.start) not in best or best[int(note.start)].pitch < note.pitch:
            best[int(note.start)] = note
    return tuple(best[start] for start in sorted(best))


def key_of(score: Score) -> Key:
    """Return the key a score names, else the one its notes fit best."""
    with suppress(WrongUsage):  # no key, or one in words that we do not know: the notes tell
        return Key.parse(score.key)
    weights = [0.0] * 12
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            weights[note.pitch % 12] += min(int(note.length), 960) + 60
    best = max(
        ((tonic, mode) for mode in ("major", "minor") for tonic in range(12)),
        key=lambda one: sum(
            weights[(one[0] + n) % 12] * (_MAJOR if one[1] == "major" else _MINOR)[n] for n in range(12)
        ),
    )
    return Key(*best)


def chord_in(score: Score, key: Key, start: int, length: int) -> Chord:
    """Return the chord of one bar: as marked where it is, else as its notes say, else the tonic's."""
    marked = [mark.text for mark in score.chords if mark.tick < start + length // 2]
    if score.chords and marked:
        with suppress(WrongUsage):  # a name that we do not know, as of another program: the notes tell
            return Chord.parse(marked[-1])
    weights = [0.0] * 12
    lowest: dict[int, int] = {}
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            overlap = min(int(note.end), start + length) - max(int(note.start), start)
            if overlap > 0:
                weights[note.pitch % 12] += overlap
                lowest[note.pitch] = lowest.get(note.pitch, 0) + overlap
    total = sum(weights)
    if not total:
        return Chord(key.tonic, "m" if key.minor else "")
    bass = min(lowest) % 12
    best, found = -9.0, Chord(key.tonic)
    for root in range(12):
        for quality, price in _QUALITIES.items():
            chord = Chord(root, quality)
            inside = sum(weights[n] for n in chord.pitch_classes) / total
            third = weights[chord.third] / total if chord.third is not None else 0.0
            home = len(chord.pitch_classes & key.pitch_classes) / len(chord.pitch_classes)
            fit = (
                inside
                - price * 2
                + 0.3 * (root == bass)
                + 0.15 * min(third * 3, 1)
                + 0.25 * home
                + 0.1 * weights[root] / total
            )
            if fit > best:
                best, found = fit, chord
    return found


def jobs_of(score: Score) -> tuple[str, ...]:
    """Return what each part does: by its role where it has one, else by register and how many notes sound at once."""
    jobs, singers = [], []
    for n, part in enumerate(score.parts):
        pitches = [note.pitch for note in part.notes]
        starts = len({int(note.start) for note in part.notes})
        together = len(pitches) / max(starts, 1)
        mean = sum(pitches) / max(len(pitches), 1)
        if part.is_drums or part.role == "drums":
            job = "drums"
        elif part.role == "bass" or (not part.role and (32 <= part.program <= 39 or (mean < 50 and together < 1.3))):
            job = "bass"
        elif part.role in ("lead", "vocals"):
            job = "melody"
        else:
            job = "comping"
            if not part.role and together < 1.25 and pitches:
                singers.append((mean, n))
        jobs.append(job)
    if "melody" not in jobs and singers:
        jobs[max(singers)[1]] = "melody"
    return tuple(jobs)


def _period(chords: tuple[Chord, ...]) -> int:
    """Return after how many bars the chords come again: throughout, or nearly so at the end; else a phrase's length."""
    roots = [chord.root for chord in chords]
    for period in _LOOPS:
        if period < len(roots) and roots[period:] == roots[:-period]:
            return period
    for period in (4, 8, 2, 16):
        last, before = roots[-period:], roots[-2 * period : -period]
        if 2 * period <= len(roots) and sum(a == b for a, b in zip(last, before, strict=True)) >= 0.75 * period:
            return period
    return next((period for period in (8, 4) if period <= len(roots)), len(roots))

"""Scores as tokens for language models, and back: bars, positions, families, pitches and lengths.

A bar begins with BAR, before it its meter (numerator, denominator) where that is new. In it, each position that begins
a note says where it lies in 1/48 of a whole note; SKIP before it adds 192 of these. There the family that plays, once
for all its notes; a pitch and a length for each note, lowest first; for drums a stroke alone. So events are told by
their place in the bar, as in Y.-S. Huang and Y.-H. Yang, "Pop Music Transformer" (2020), and by who plays, as in
J. Ens and P. Pasquier, "MMM" (2020). Loudness, tempo and what is not on the grid are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import DRUM_CHANNEL, Meter, Note, Part, Score
from musicstudio.domain.units import PPQ, Ticks

STEP: Final = PPQ * 4 // 48
"""Ticks of a position, 1/48 of a whole note."""
LONGEST: Final = 192
"""Steps of the longest length: four whole notes; what is longer counts as this."""
_NUMERATORS: Final = 64
_DENOMINATORS: Final = (1, 2, 4, 8, 16, 32, 64)
_DRUMS: Final = FAMILIES.index("drums")
_SIZES: Final = {
    "bar": 1, "skip": 1, "numerator": _NUMERATORS, "denominator": len(_DENOMINATORS), "position": LONGEST,
    "family": len(FAMILIES), "pitch": 128, "stroke": 128, "length": LONGEST,
}  # fmt: skip
"""Kind of token → how many there are, in the order in which they are counted."""
_FIRST: Final = dict(zip(_SIZES, np.cumsum([0, *_SIZES.values()]).tolist(), strict=False))
VOCABULARY: Final = sum(_SIZES.values())
_PROGRAMS: Final = {
    family: next(n for n in range(128) if family_of(Part("", program=n)) == family) for family in FAMILIES[:-1]
}
_CHANNELS: Final = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)

Event = tuple[int, int, int]
"""Position in steps, family's place in FAMILIES, pitch."""


@dataclass
class _Bar:
    numerator: int
    denominator: int
    events: dict[Event, int] = field(default_factory=dict)
    """Event → length in steps."""

    @property
    def ticks(self) -> int:
        return int(Meter(Ticks(0), self.numerator, self.denominator).bar)


def tokens(score: Score) -> NDArray[np.int64]:
    """Return a score's tokens, 0 … VOCABULARY - 1; raises WrongUsage for a meter of more than 64 beats."""
    return np.fromiter(_written(_bars(score)), dtype=np.int64)


def score_of(sequence: Iterable[int]) -> Score:
    """Return the score that tokens tell, one part a family, at 120 bpm; raises ValueError where they tell none."""
    return _score(_read([int(token) for token in sequence]))


def quantised(score: Score) -> Score:
    """Return what tokens keep of a score: `score_of(tokens(score))`.

    Onsets lie on the nearest step of their bar, or on the next bar line; a bar that a new meter cuts short is whole.
    Of notes of one family on one step and pitch the longest stays.
    """
    return _score(_bars(score))


def name_of(token: int) -> str:
    """Return a token in words, like "position 24"; raises ValueError for one that there is not."""
    kind, value = _kind(token)
    said = {"numerator": value + 1, "length": value + 1}.get(kind, value)
    if kind in ("bar", "skip"):
        return kind
    return f"{kind} {FAMILIES[value] if kind == 'family' else _DENOMINATORS[value] if kind == 'denominator' else said}"


def notes_in(sequence: Sequence[int] | NDArray[np.integer]) -> int:
    """Return how many notes tokens tell."""
    array = np.asarray(sequence)
    return int(np.count_nonzero((array >= _FIRST["pitch"]) & (array < _FIRST["length"])))


def _token(kind: str, value: int = 0) -> int:
    return int(_FIRST[kind]) + value


def _kind(token: int) -> tuple[str, int]:
    if not 0 <= token < VOCABULARY:
        raise ValueError(f"tokens are 0 to {VOCABULARY - 1}, not {token}")
    kind = next(kind for kind in reversed(_FIRST) if token >= _FIRST[kind])
    return kind, token - int(_FIRST[kind])


def _bars(score: Score) -> list[_Bar]:
    notes = [(int(note.start), note, part) for part in score.parts for note in part.notes]
    last = max((start for start, *_ in notes), default=0)
    starts = [int(tick) for tick in score.bar_starts(max(last, int(score.length) - 1))]
    meters = [score.meter_at(tick) for tick in starts]
    if any(meter.numerator > _NUMERATORS for meter in meters):
        raise WrongUsage(f"Meters of more than {_NUMERATORS} beats cannot be written as tokens; give shorter bars.")
    bars = [_Bar(meter.numerator, meter.denominator) for meter in meters]
    for start, note, part in notes:
        at = bisect_right(starts, start) - 1
        step = (start - starts[at] + STEP // 2) // STEP
        if step * STEP >= bars[at].ticks or (at + 1 < len(starts) and starts[at] + step * STEP >= starts[at + 1]):
            at, step = at + 1, 0
            if at == len(bars):
                bars.append(_Bar(bars[-1].numerator, bars[-1].denominator))
        family = FAMILIES.index(family_of(part))
        length = 1 if family == _DRUMS else min(max((int(note.length) + STEP // 2) // STEP, 1), LONGEST)
        event = (step, family, note.pitch)
        bars[at].events[event] = max(length, bars[at].events.get(event, 0))
    return bars


def _written(bars: list[_Bar]) -> Iterator[int]:
    meter: tuple[int, int] | None = None
    for bar in bars:
        if (bar.numerator, bar.denominator) != meter:
            meter = (bar.numerator, bar.denominator)
            yield _token("numerator", bar.numerator - 1)
            yield _token("denominator", _DENOMINATORS.index(bar.denominator))
        yield _token("bar")
        before: tuple[int, int] = (-1, -1)
        for (step, family, pitch), length in sorted(bar.events.items()):
            if step != before[0]:
                yield from [_token("skip")] * (step // LONGEST)
                yield _token("position", step % LONGEST)
            if (step, family) != before:
                yield _token("family", family)
            before = (step, family)
            yield _token("stroke" if family == _DRUMS else "pitch", pitch)
            if family != _DRUMS:
                yield _token("length", length - 1)


_MAY_FOLLOW: Final = {
    "numerator": ("denominator",),
    "denominator": ("bar",),
    "bar": ("bar", "numerator", "skip", "position"),
    "skip": ("skip", "position"),
    "position": ("family",),
    "family": ("pitch", "stroke"),
    "pitch": ("length",),
    "length": ("pitch", "family", "position", "skip", "bar", "numerator"),
    "stroke": ("stroke", "family", "position", "skip", "bar", "numerator"),
}


def _read(sequence: list[int]) -> list[_Bar]:
    """Return the bars that tokens tell."""
    told = [_kind(token) for token in sequence]
    if not told or told[0][0] != "numerator" or told[-1][0] not in ("bar", "length", "stroke"):
        raise ValueError("tokens begin with a meter and end with a bar or a note")
    for (kind, _), (following, _) in pairwise(told):
        if following not in _MAY_FOLLOW[kind]:
            raise ValueError(f"after a {kind} there is no {following}")
    bars: list[_Bar] = []
    numerator = denominator = skipped = step = family = pitch = 0
    for kind, value in told:
        if kind == "numerator":
            numerator = value + 1
        elif kind == "denominator":
            denominator = _DENOMINATORS[value]
        elif kind == "bar":
            bars.append(_Bar(numerator, denominator))
        elif kind == "skip":
            skipped += LONGEST
        elif kind == "position":
            step, skipped = skipped + value, 0
        elif kind == "family":
            family = value
        elif kind == "pitch":
            pitch = value
        _place(bars, kind, value, (step, family, pitch))
    return bars


def _place(bars: list[_Bar], kind: str, value: int, event: Event) -> None:
    """Add the note that a length or a stroke completes."""
    step, family, _ = event
    if kind in ("length", "stroke"):
        if (kind == "stroke") != (family == _DRUMS) or step * STEP >= bars[-1].ticks:
            raise ValueError(f"{FAMILIES[family]} cannot play a {kind} at step {step} of a bar")
        added = (event, value + 1) if kind == "length" else ((step, family, value), 1)
        bars[-1].events[added[0]] = added[1]


def _score(bars: list[_Bar]) -> Score:
    notes: dict[int, list[Note]] = {}
    meters: list[Meter] = []
    at = 0
    for bar in bars:
        if not meters or (meters[-1].numerator, meters[-1].denominator) != (bar.numerator, bar.denominator):
            meters.append(Meter(Ticks(at), bar.numerator, bar.denominator))
        for (step, family, pitch), length in bar.events.items():
            notes.setdefault(family, []).append(Note(Ticks(at + step * STEP), Ticks(length * STEP), pitch))
        at += bar.ticks
    return Score(
        parts=tuple(_part(family, tuple(sorted(notes[family]))) for family in sorted(notes)),
        meters=tuple(meters),
        length=Ticks(at),
    )


def _part(family: int, notes: tuple[Note, ...]) -> Part:
    name = FAMILIES[family]
    if family == _DRUMS:
        return Part(name, notes, 0, DRUM_CHANNEL)
    return Part(name, notes, _PROGRAMS[name], _CHANNELS[family])

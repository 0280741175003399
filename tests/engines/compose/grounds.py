"""Grounds to play on: a loop of four chords in any style and meter."""

from __future__ import annotations

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Ground, Section, Span

METERS = ((4, 4), (3, 4), (6, 8), (12, 8), (5, 4), (7, 8))
CHORDS = ("Am7", "Fmaj7", "C", "G7")


def ground(
    style: str, meter: tuple[int, int] = (4, 4), seed: int = 1, bars: int = 8, tempo: float = 100.0,
    energy: float = 0.5, swing: float = 0.0, temperature: float = 1.0, ending: bool = False,
) -> Ground:  # fmt: skip
    """Return bars of four chords in A minor, an A and a louder B."""
    signature = Meter(Ticks(0), *meter)
    bar = int(signature.bar)
    spans = tuple(
        Span(Ticks(n * bar), Ticks(bar), Chord.parse(CHORDS[n % len(CHORDS)])) for n in range(bars)
    )  # fmt: skip
    half = bars // 2
    sections = (Section("A", 0, half, energy), Section("B", half, bars - half, min(1.0, energy + 0.2)))
    return Ground(
        style, signature, tempo, Key.parse("A minor"), bars, spans, sections, seed=seed, swing=swing,
        temperature=temperature, ending=ending,
    )  # fmt: skip

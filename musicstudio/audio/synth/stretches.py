"""Long parts cut where they breathe, so that nothing has to be held from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from musicstudio.audio.synth.line import Curve, Line, Tone

USUAL_S, LONGEST_S = 25.0, 50.0
RING_S = 6.0
"""What is left after a stretch's last note for strings, rooms and echoes to die away."""


def stretches(line: Line, sample_rate: int) -> Iterator[tuple[int, Line]]:
    """Yield (first sample, line) for every stretch of a line; a stretch's own time starts there, its tail overlaps.

    Cut is before a note, after `USUAL_S` where no note sounds, after `LONGEST_S` wherever one begins.
    """
    begun: list[Tone] = []
    latest = 0.0
    for tone in line.tones:
        if begun:
            passed = tone.start_s - begun[0].start_s
            if (passed > USUAL_S and latest <= tone.start_s) or passed > LONGEST_S:
                yield _cut(line, begun, latest, sample_rate)
                begun = []
        begun.append(tone)
        latest = max(latest, tone.end_s)
    if begun:
        yield _cut(line, begun, latest, sample_rate)


def _cut(line: Line, tones: list[Tone], latest_s: float, sample_rate: int) -> tuple[int, Line]:
    first = round(tones[0].start_s * sample_rate)
    shift = first / sample_rate
    samples = max(1, min(line.samples - first, round((latest_s + RING_S) * sample_rate) - first))
    moved = tuple(replace(tone, start_s=(round(tone.start_s * sample_rate) - first) / sample_rate) for tone in tones)
    controls = {number: _moved(curve, shift) for number, curve in line.controls.items()}
    return first, Line(moved, samples, _moved(line.bend, shift), controls)


def _moved(curve: Curve, shift_s: float) -> Curve:
    return replace(curve, times_s=tuple(time - shift_s for time in curve.times_s)) if curve.times_s else curve

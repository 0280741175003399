"""Scores of what sounded: a truth written down on the grid of its own beats, and how two scores agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.truth import Player, Truth

Floats = NDArray[np.float64]

_EXACT_S: Final = 1e-4
"""How far a beat may lie from where the last tempo puts it before the tempo is said again."""
_CHANNELS: Final = tuple(n for n in range(16) if n != DRUM_CHANNEL)
_METER: Final = re.compile(r"(\d+)/(\d+)")
_TEMPI: Final = (1.0, 2000.0)


def score_of(truth: Truth) -> Score:
    """Return what sounds in a truth as a score whose beats are the truth's: tick 0 is a bar line at or before 0 s.

    Notes stand at the tick nearest to their sample, chords and sections likewise; bars are as long as the downbeats
    lie apart. Raises ValueError for a truth with fewer than two beats or no downbeat.
    """
    numerator, denominator, step = _beat_of(truth.meter)
    times, first = _from_bar_line(truth, numerator, denominator, step)
    grid = step * np.arange(len(times))

    def tick(seconds: float) -> int:
        return max(0, round(float(np.interp(seconds, times, grid))))

    return Score(
        tuple(_part(truth, n, player, tick) for n, player in enumerate(truth.players)),
        _tempo_map(times, step), _meters(truth, first, numerator, denominator, step), truth.key, truth.piece,
        truth.style, _marks(truth.chords, tick), _marks(truth.sections, tick), Ticks(int(grid[-1])),
    )  # fmt: skip


def score_in(answer: Answer) -> Score:
    """Return the first score of an answer; raises UnsupportedAudio where there is none."""
    path = next((output.path for output in answer.result.outputs if output.kind == "score"), "")
    if not path:
        raise UnsupportedAudio("The answer holds no score; judge an engine that writes one.")
    return read_score(path)


def changed_notes(before: Score, after: Score, start: int, stop: int) -> int:
    """Return how many notes that do not begin in ticks [start, stop) are in one of two scores and not in the other."""
    one, other = (_outside(score, start, stop) for score in (before, after))
    return sum(((one - other) + (other - one)).values())


def pitch_class_agreement(one: Score, other: Score, start: int, stop: int) -> float | None:
    """Return the mean cosine 0–1 of sounding pitch classes quarter by quarter where either sounds; None for none."""
    first, second = (_pitch_classes(score, start, stop) for score in (one, other))
    norms = np.linalg.norm(first, axis=0), np.linalg.norm(second, axis=0)
    sounding = (norms[0] > 0) | (norms[1] > 0)
    if not sounding.any():
        return None
    products = np.sum(first * second, axis=0) / np.maximum(norms[0] * norms[1], 1e-12)
    return float(products[sounding].mean())


def _outside(score: Score, start: int, stop: int) -> Counter[tuple[int, int, int, int, bool]]:
    return Counter(
        (int(note.start), int(note.length), note.pitch, note.velocity, part.is_drums)
        for part in score.parts
        for note in part.notes
        if not start <= note.start < stop
    )


def _pitch_classes(score: Score, start: int, stop: int) -> Floats:
    """Return how many ticks pitch classes sound in each quarter of [start, stop), (12, quarters)."""
    quarters = max(1, -(-(stop - start) // PPQ))
    sums = np.zeros((12, quarters))
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            begin, end = max(int(note.start), start), min(int(note.end), stop)
            for quarter in range((begin - start) // PPQ, -(-(end - start) // PPQ) if end > begin else 0):
                low = start + quarter * PPQ
                sums[note.pitch % 12, quarter] += min(end, low + PPQ) - max(begin, low)
    return sums


def _beat_of(meter: str) -> tuple[int, int, int]:
    """Return numerator, denominator and the ticks of one beat: three to a beat in 6/8, 9/8 and 12/8."""
    found = _METER.fullmatch(meter)
    numerator, denominator = (int(found[1]), int(found[2])) if found else (4, 4)
    unit = 4 * PPQ // denominator
    compound = denominator >= 8 and numerator % 3 == 0 and numerator > 3
    return numerator, denominator, 3 * unit if compound else unit


def _from_bar_line(truth: Truth, numerator: int, denominator: int, step: int) -> tuple[Floats, int]:
    """Return beats in seconds, so many led in that the first is a bar line at or before 0 s, one more after the end;
    and how many were led in."""
    times = np.asarray(truth.beats["at_s"], np.float64)
    downbeats = np.flatnonzero(truth.beats["downbeat"])
    if len(times) < 2 or not len(downbeats):
        raise ValueError("a score needs beats and bar lines to stand on")
    bar = max(1, round(numerator * 4 * PPQ / denominator / step))
    lead = -int(downbeats[0]) % bar if downbeats[0] else 0
    lead_s, last_s = times[1] - times[0], times[-1] - times[-2]
    while times[0] - lead * lead_s > 1e-6:
        lead += bar
    end_s = truth.samples / truth.sample_rate
    after = max(1, int(np.ceil((end_s - times[-1]) / last_s - 1e-6)))
    before = times[0] - lead_s * np.arange(lead, 0, -1)
    return np.concatenate([before, times, times[-1] + last_s * np.arange(1, after + 1)]), lead


def _tempo_map(times: Floats, step: int) -> TempoMap:
    """Return the tempi of beats `step` ticks apart; one that goes on is said once."""
    changes: list[TempoChange] = []
    expected = times[0]
    for n, following in enumerate(times[1:]):
        said = 60 * step / PPQ / changes[-1].bpm if changes else 0.0
        if not changes or abs(expected + said - following) > _EXACT_S:
            bpm = float(np.clip(60 * step / PPQ / max(following - expected, 1e-3), *_TEMPI))
            changes.append(TempoChange(Ticks(n * step), bpm))
            said = 60 * step / PPQ / bpm
        expected += said
    return TempoMap(tuple(changes))


def _meters(truth: Truth, lead: int, numerator: int, denominator: int, step: int) -> tuple[Meter, ...]:
    """Return the meters that the downbeats tell, the truth's own one where bars are as long as it says."""
    places = [lead + int(n) for n in np.flatnonzero(truth.beats["downbeat"])]
    usual = max(1, round(numerator * 4 * PPQ / denominator / step))
    bars = [(0, usual)] if places[0] else []
    bars += [(place, following - place) for place, following in pairwise(places)]
    if not bars or places[-1] != bars[-1][0]:
        bars.append((places[-1], usual))
    meters: list[Meter] = []
    for place, beats in bars:
        meter = Meter(Ticks(place * step), max(1, round(numerator * beats / usual)), denominator)
        if not meters or (meter.numerator, meter.denominator) != (meters[-1].numerator, meters[-1].denominator):
            meters.append(meter)
    return tuple(meters)


def _part(truth: Truth, number: int, player: Player, tick: Callable[[float], int]) -> Part:
    rows = truth.notes[truth.notes["part"] == number]
    rate = truth.sample_rate
    notes = []
    for row in rows:
        start = tick(int(row["onset"]) / rate)
        length = max(1, tick(int(row["offset"]) / rate) - start)
        notes.append(Note(Ticks(start), Ticks(length), int(row["pitch"]), max(1, int(row["velocity"]))))
    drums = player.family == "drums"
    bends = {tick(int(row["at"]) / rate): float(row["semitones"]) for row in truth.bends[truth.bends["part"] == number]}
    return Part(
        player.name, tuple(sorted(notes)), 0 if drums else player.program,
        DRUM_CHANNEL if drums else _CHANNELS[number % len(_CHANNELS)],
        tuple(Bend(Ticks(at), semitones) for at, semitones in sorted(bends.items())),
        role="drums" if drums else player.stem if player.stem in ("bass", "vocals") else "",
    )  # fmt: skip


def _marks(marks: Sequence[tuple[float, str]], tick: Callable[[float], int]) -> tuple[Mark, ...]:
    """Return marks in ticks; of several at one tick the last one holds."""
    return tuple(Mark(Ticks(at), text) for at, text in sorted({tick(at_s): text for at_s, text in marks}.items()))

"""Candidates as parts of a score: one for each instrument that plays, drums last; what is faint waits in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import DRUM_CHANNEL, Bend, Note, Part
from musicstudio.domain.sifting import FLOOR, part_sifted
from musicstudio.domain.units import Ticks
from musicstudio.engines.scribe.decoding import Candidates, Curves
from musicstudio.engines.scribe.instruments import played_by
from musicstudio.engines.transcribe.placing import Placer
from musicstudio.engines.transcribe.seats import SEATS
from musicstudio.engines.transcriber.hearing import FPS
from musicstudio.engines.transcriber.kit import STROKES

DRUMS: Final = "drums"
_STROKE_TICKS: Final = 60
_FEW, _FEW_SHARE = 4, 0.02
"""Fewer strokes than this, or than this share of the notes, are no drummer."""
_FAINT, _FAINT_SHARE = 500, 3
"""No more faint notes are kept than this, or than so many times those that count."""
_STRAYS: Final = 0.2
"""A note bends where it strays so far from the tuning of all, in semitones."""
_STEP: Final = 0.08
"""Bends nearer to one another than this are one."""
_DECIMALS: Final = 3
"""As exactly as a MIDI file of ours keeps confidence."""


def parts_of(
    found: Candidates, placer: Placer, threshold: float, instrument: str = "", mpe: bool = False
) -> list[Part]:
    """Return the parts, those without drums in the order of FAMILIES; `instrument` plays everything where it is named.

    With `mpe` every note that strays bends by itself, else only those that sound alone in their part.
    """
    tones = found.tones if instrument != DRUMS else found.tones[:0]
    if instrument and instrument != DRUMS:
        playing = {instrument: tones["confidence"].astype(np.float64)} if len(tones) else {}
    else:
        playing = played_by(tones, tones["confidence"] >= threshold)
    channels = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    tuning = tuning_of(tones)
    parts = []
    for (family, sure), channel in zip(playing.items(), channels, strict=False):
        seat = SEATS[family]
        part = Part(seat.name, (), seat.program, channel, role=seat.role)
        parts.append(_pitched(part, found, tones, sure, placer, threshold, tuning, mpe))
    if instrument in ("", DRUMS):
        shown = int((tones["confidence"] >= threshold).sum())
        strokes = int((found.hits["confidence"] >= threshold).sum())
        if strokes >= max(_FEW, _FEW_SHARE * shown) or (instrument and len(found.hits)):
            parts.append(_drummed(found.hits, placer, threshold))
    return parts


def tuning_of(tones: NDArray[Any]) -> float:
    """Return how far above concert pitch most notes sound, in semitones; 0 where there are none."""
    if not len(tones):
        return 0.0
    order = np.argsort(tones["bend"])
    weight = np.cumsum(tones["confidence"][order], dtype=np.float64)
    return float(tones["bend"][order][np.searchsorted(weight, weight[-1] / 2)])


def _pitched(
    part: Part, found: Candidates, tones: NDArray[Any], sure: NDArray[np.float64], placer: Placer, threshold: float,
    tuning: float, mpe: bool,
) -> Part:  # fmt: skip
    places = np.flatnonzero(sure >= FLOOR)
    some = tones[places]
    start, length = placer.spans(some["start_s"], some["end_s"])
    confident = np.round(sure[places], _DECIMALS)
    best = _surest(start, some["pitch"], confident)
    best = best[_likeliest(confident[best], threshold)]
    rows = (column[best].tolist() for column in (start, length, some["pitch"], some["velocity"], confident))
    notes = [Note(*row) for row in zip(*rows, strict=True)]
    whole = part_sifted(replace(part, faint=tuple(sorted(notes))), threshold)
    curves = {
        (int(note.start), note.pitch): curve
        for note, place in zip(notes, places[best].tolist(), strict=True)
        if (curve := _curve(tones[place], found.curves, tuning, placer, note))
    }
    bending = sorted((*whole.notes, *_in_rests(whole, curves, mpe)))
    return replace(whole, bends=_by_note(bending, curves) if mpe else _of_all(bending, curves))


def _in_rests(part: Part, curves: dict[tuple[int, int], list[tuple[int, float]]], mpe: bool) -> list[Note]:
    """Return the faint notes that bend and would disturb no note that counts: with `mpe` none of their own pitch."""
    found = []
    spans: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
    for note in part.faint:
        if (int(note.start), note.pitch) in curves:
            key = note.pitch if mpe else -1
            if key not in spans:
                among = [(one.start, one.end) for one in part.notes if key in (one.pitch, -1)]
                sides = np.array(among, np.int64).reshape(-1, 2)
                spans[key] = np.sort(sides[:, 0]), np.sort(sides[:, 1])
            starts, ends = spans[key]
            if np.searchsorted(starts, note.end, "left") == np.searchsorted(ends, note.start, "right"):
                found.append(note)
    return found


def _surest(tick: NDArray[np.int64], pitch: NDArray[Any], confident: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return the places of the surest of every tick and pitch, in order of both; of equals the first."""
    order = np.lexsort((np.arange(len(tick)), -confident, pitch, tick))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tick[order]) != 0) | (np.diff(pitch[order].astype(np.int64)) != 0)
    return order[first]


def _likeliest(confident: NDArray[np.floating], threshold: float) -> NDArray[np.bool_]:
    """Say which notes are kept: those that count and, should the faint ones be very many, the surest of these."""
    faint = np.sort(confident[confident < threshold])
    most = max(_FAINT, _FAINT_SHARE * (len(confident) - len(faint)))
    least = faint[-most] if len(faint) > most else 0.0
    return np.asarray(confident >= least)


def _curve(
    tone: NDArray[Any], curves: Curves | Sequence[NDArray[np.floating]], tuning: float, placer: Placer, note: Note
) -> list[tuple[int, float]]:
    """Return a note's bends as (tick, semitones), the first at its start; none where it keeps to its pitch."""
    values = np.array([tone["bend"]]) if tone["curve"] < 0 else curves[int(tone["curve"])]
    values = values.astype(np.float64) - tuning
    if len(values) > 2:
        values = np.convolve(np.pad(values, 1, mode="edge"), np.full(3, 1 / 3), "valid")
    if np.abs(values).max() < _STRAYS:
        return []
    moved = note.start - placer.free(float(tone["start_s"]))
    bends = [(int(note.start), round(float(values[0]), _DECIMALS))]
    for frame in range(1, len(values)):
        if abs(values[frame] - bends[-1][1]) >= _STEP:
            tick = placer.free(float(tone["start_s"]) + frame / FPS) + moved
            bends.append((max(int(tick), bends[-1][0] + 1), round(float(values[frame]), _DECIMALS)))
    return bends


def _by_note(notes: Sequence[Note], curves: dict[tuple[int, int], list[tuple[int, float]]]) -> tuple[Bend, ...]:
    """Return the bends of each note by itself."""
    return tuple(
        sorted(
            Bend(Ticks(tick), semitones, note.pitch)
            for note in notes
            for tick, semitones in curves.get((int(note.start), note.pitch), ())
            if tick < note.end
        )
    )


def _of_all(notes: Sequence[Note], curves: dict[tuple[int, int], list[tuple[int, float]]]) -> tuple[Bend, ...]:
    """Return the bends of notes that sound alone; every other note begins unbent."""
    values: dict[int, float] = {}
    sounding = -1
    for place, note in enumerate(notes):
        following = notes[place + 1].start if place + 1 < len(notes) else note.end
        alone = note.start >= sounding and following >= note.end
        sounding = max(sounding, int(note.end))
        values[int(note.start)] = 0.0
        if alone:
            values |= {tick: bent for tick, bent in curves.get((int(note.start), note.pitch), ()) if tick < note.end}
    bends: list[Bend] = []
    for tick, semitones in sorted(values.items()):
        if semitones != (bends[-1].semitones if bends else 0.0):
            bends.append(Bend(Ticks(tick), semitones))
    return tuple(bends)


def _drummed(hits: NDArray[Any], placer: Placer, threshold: float) -> Part:
    numbers = np.array([stroke.number for stroke in STROKES])[hits["place"]]
    confident = np.round(hits["confidence"].astype(np.float64), _DECIMALS)
    best = _surest(placer.ticks(hits["at_s"]), numbers, confident)
    best = best[confident[best] >= FLOOR]
    best = best[_likeliest(confident[best], threshold)]
    ticks = placer.ticks(hits["at_s"][best])
    rows = (column.tolist() for column in (ticks, numbers[best], hits["velocity"][best], confident[best]))
    notes = tuple(sorted(Note(tick, Ticks(_STROKE_TICKS), *row) for tick, *row in zip(*rows, strict=True)))
    return part_sifted(Part("Drums", (), 0, DRUM_CHANNEL, role="drums", faint=notes), threshold)

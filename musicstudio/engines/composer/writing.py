"""Sheets back as scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from musicstudio.domain.harmony import Key
from musicstudio.domain.score import DRUM_CHANNEL, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import UNSAID, Sheet

STROKE_TICKS: Final = 120
"""How long strokes are written: a sixteenth."""
_CHANNELS: Final = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def score_of(sheet: Sheet, parts: Sequence[Part] = ()) -> Score:
    """Return a sheet as a score: one part a track, as the part of `parts` that it comes from where these are given.

    Notes end with the last bar, whatever their length; a part of `parts` keeps its name, patch, bends and controllers.
    """
    starts = [int(tick) for tick in sheet.bar_starts()]
    key = Key(sheet.tonic, fields.MODE_NAMES[sheet.mode]) if sheet.tonic >= 0 else None
    notes: list[list[Note]] = [[] for _ in sheet.tracks]
    chords = []
    for row in sheet.notes:
        codes = (int(row["pitch"]), int(row["length"]), int(row["loudness"]))
        if codes[0] >= fields.ROOTS:
            tick = starts[row["bar"]] + int(row["where"]) * fields.STEP
            chords.append(Mark(Ticks(tick), fields.chord_text(*codes, key)))
        else:
            notes[row["track"]].append(note_of(row, starts[row["bar"]], starts[-1]))
    return Score(
        tuple(_part(sheet, n, tuple(sorted(notes[n])), parts) for n in range(int(sheet.has_harmony), len(notes))),
        TempoMap(tuple(_tempi(sheet, starts))),
        tuple(_meters(sheet, starts)),
        key.name if key is not None else "",
        style=fields.STYLE_NAMES[sheet.style] if sheet.style >= 0 else "",
        chords=tuple(chords),
        sections=tuple(_sections(sheet, starts)),
        length=Ticks(starts[-1]),
    )


def note_of(row: Any, bar_start: int, end: int) -> Note:
    """Return the note of a row of a sheet (bar, track, where, pitch, length, loudness, micro), not beyond `end`."""
    off = (int(row["micro"]) - fields.MIDDLE) * fields.MICRO_TICKS
    start = min(max(bar_start + int(row["where"]) * fields.STEP + off, 0), end - 1)
    pitch = int(row["pitch"])
    drums = pitch >= fields.DRUMS
    length = STROKE_TICKS if drums else fields.length_ticks(int(row["length"]))
    velocity = fields.velocity_of(int(row["loudness"]))
    return Note(Ticks(start), Ticks(min(length, end - start)), pitch - fields.DRUMS * drums, velocity)


def _part(sheet: Sheet, track: int, notes: tuple[Note, ...], parts: Sequence[Part]) -> Part:
    said = sheet.tracks[track]
    if 0 <= said["part"] < len(parts):
        return replace(parts[int(said["part"])], notes=notes)
    role = fields.ROLE_NAMES[said["role"]]
    if said["program"] == fields.KIT:
        return Part(role, notes, 0, DRUM_CHANNEL, role=role)
    return Part(role, notes, int(said["program"]), _CHANNELS[track % len(_CHANNELS)], role=role)


def _tempi(sheet: Sheet, starts: list[int]) -> list[TempoChange]:
    said = [(tick, fields.tempo_of(int(bar["tempo"]))) for tick, bar in zip(starts, sheet.bars, strict=False)]
    return [TempoChange(Ticks(tick), bpm) for tick, bpm in _changes(said)]


def _meters(sheet: Sheet, starts: list[int]) -> list[Meter]:
    said = [
        (tick, (int(bar["numerator"]), fields.denominator_of(int(bar["denominator"]))))
        for tick, bar in zip(starts, sheet.bars, strict=False)
    ]
    return [Meter(Ticks(tick), *meter) for tick, meter in _changes(said)]


def _sections(sheet: Sheet, starts: list[int]) -> list[Mark]:
    return [
        Mark(Ticks(tick), fields.SECTIONS[bar["section"]])
        for n, (tick, bar) in enumerate(zip(starts, sheet.bars, strict=False))
        if bar["section"] != UNSAID and (bar["begins"] or n == 0)
    ]


def _changes(said: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Return what is said where it differs from before."""
    return said[:1] + [now for before, now in pairwise(said) if now[1] != before[1]]

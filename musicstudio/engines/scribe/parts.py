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
from musicstudio.engines.scribe.decoding import Candidates
from musicstudio.engines.scribe.instruments import played_by
from musicstudio.engines.transcribe.parts import Placer
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
    chosen: dict[tuple[int, int], tuple[Note, int]] = {}
    for place in np.flatnonzero(sure >= FLOOR).tolist():
        tone = tones[place]
        note = placer.placed(
            float(tone["start_s"]), float(tone["end_s"]), int(tone["pitch"]), int(tone["velocity"]),
            round(float(sure[place]), _DECIMALS),
        )  # fmt: skip
        key = (int(note.start), note.pitch)
        if key not in chosen or chosen[key][0].confidence < note.confidence:
            chosen[key] = (note, place)
    whole = part_sifted(replace(part, faint=_likeliest([note for note, _ in chosen.values()], threshold)), threshold)
    curves = {
        key: _curve(tones[place], found.curves, tuning, placer, note)
        for key, (note, place) in chosen.items()
        if note.confidence >= threshold
    }
    bends = _by_note(whole.notes, curves) if mpe else _of_all(whole.notes, curves)
    return replace(whole, bends=bends)


def _likeliest(notes: list[Note], threshold: float) -> tuple[Note, ...]:
    """Return notes in order of time; of those that are faint only the surest, should they be very many."""
    faint = [note.confidence for note in notes if note.confidence < threshold]
    most = max(_FAINT, _FAINT_SHARE * (len(notes) - len(faint)))
    if len(faint) <= most:
        return tuple(sorted(notes))
    least = sorted(faint)[-most]
    return tuple(sorted(note for note in notes if note.confidence >= least))


def _curve(
    tone: NDArray[Any], curves: Sequence[NDArray[np.float32]], tuning: float, placer: Placer, note: Note
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
    chosen: dict[tuple[int, int], Note] = {}
    for hit in hits:
        tick, number = placer.tick(float(hit["at_s"])), STROKES[int(hit["place"])].number
        sure = round(float(hit["confidence"]), _DECIMALS)
        if sure >= FLOOR and ((tick, number) not in chosen or chosen[tick, number].confidence < sure):
            chosen[tick, number] = Note(tick, Ticks(_STROKE_TICKS), number, int(hit["velocity"]), sure)
    part = Part("Drums", (), 0, DRUM_CHANNEL, role="drums", faint=_likeliest(list(chosen.values()), threshold))
    return part_sifted(part, threshold)

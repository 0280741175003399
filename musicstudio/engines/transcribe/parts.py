"""Notes and strokes as parts of a score: drums, bass, and what plays above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from musicstudio.domain.score import DRUM_CHANNEL, Bend, Note, Part
from musicstudio.domain.units import Ticks
from musicstudio.engines.transcribe.hearing import Heard
from musicstudio.engines.transcribe.picking import ONSET_DB, Heft
from musicstudio.engines.transcribe.placing import Placer, apart
from musicstudio.engines.transcribe.spectra import FRAME_S
from musicstudio.engines.transcribe.strokes import Stroke

BASS_BELOW = 53
BASS_SHARE = 0.15
"""Of all notes, how many must lie below for a bass of its own to be written."""

_STROKE_TICKS = 60
_LOUDEST, _SOFTEST = 112, 36
_QUIETEST_DB = -30.0
_BEND_LEAST, _BEND_EVERY = 0.15, 4
_ALONE = 1.15
"""Notes sounding at once, on average, up to which a part is one line and may bend."""


def drum_part(strokes: list[Stroke], placer: Placer) -> Part:
    """Return strokes as a part on the drum channel; of several at one tick the loudest stays."""
    notes: dict[tuple[int, int], Note] = {}
    for stroke in sorted(strokes, key=lambda one: one.level_db):
        tick = placer.tick(stroke.start_s)
        velocity = _velocity(stroke.level_db)
        notes[tick, stroke.number] = Note(tick, Ticks(_STROKE_TICKS), stroke.number, velocity)
    return Part("Drums", tuple(sorted(notes.values())), 0, DRUM_CHANNEL, role="drums")


def pitched_parts(notes: list[Heft], heard: Heard, placer: Placer, in_band: bool) -> list[Part]:
    """Return the pitched parts: one alone, or bass and the rest where a band plays."""
    if not notes:
        return []
    low = [note for note in notes if note.pitch < BASS_BELOW]
    if in_band and len(low) >= BASS_SHARE * len(notes) and len(low) < len(notes):
        low = _lowest(low)
        rest = [note for note in notes if note not in set(low)]
        return [_part("Bass", "bass", 33, 0, low, heard, placer), _part("Chords", "keys", 0, 1, rest, heard, placer)]
    name, role, program = calling([note.pitch for note in notes], _voices(notes))
    return [_part(name, role, program, 0, notes, heard, placer)]


def calling(pitches: Sequence[int], voices: float) -> tuple[str, str, int]:
    """Return name, role and program of a part that plays by itself; `voices` sound at once while any does."""
    if voices > _ALONE:
        return "Notes", "keys", 0
    return ("Bass", "bass", 33) if float(np.median(pitches)) < BASS_BELOW - 5 else ("Melody", "lead", 0)


def _part(name: str, role: str, program: int, channel: int, notes: list[Heft], heard: Heard, placer: Placer) -> Part:
    written = apart([_placed(note, placer) for note in notes])
    part = Part(name, written, program, channel, role=role)
    return replace(part, bends=_bends(notes, heard, placer)) if _voices(notes) <= _ALONE else part


def _placed(heft: Heft, placer: Placer) -> Note:
    velocity, confidence = _velocity(heft.level_db), _confidence(heft.level_db)
    return placer.placed(heft.start_s, heft.end_s, heft.pitch, velocity, confidence)


def _lowest(notes: list[Heft]) -> list[Heft]:
    """Return notes below which nothing else begins or sounds."""
    kept = []
    for note in notes:
        middle = 0.5 * (note.start_s + min(note.end_s, note.start_s + 0.2))
        if not any(other.pitch < note.pitch and other.start_s <= middle < other.end_s for other in notes):
            kept.append(note)
    return kept


def _voices(notes: list[Heft]) -> float:
    """Return how many notes sound at once, on average, while any does."""
    if not notes:
        return 0.0
    covered = np.zeros(max(note.last for note in notes) + 1, np.int32)
    for note in notes:
        covered[note.first : note.last] += 1
    return float(covered[covered > 0].mean()) if covered.any() else 0.0


def _bends(notes: list[Heft], heard: Heard, placer: Placer) -> tuple[Bend, ...]:
    """Return the bends of a single line: the pitch about its usual tuning, where it strays enough to be heard."""
    whole = np.concatenate([heard.bends[note.first : note.last] for note in notes]).astype(np.float64)
    tuning = float(np.median(whole)) if len(whole) else 0.0
    bends: dict[int, float] = {}
    for note in notes:
        drift = heard.bends[note.first + 2 : note.last].astype(np.float64) - tuning
        smooth = np.convolve(drift, np.ones(5) / 5, "valid") if len(drift) >= 5 else np.zeros(0)
        strays = len(smooth) > 0 and float(np.abs(smooth).max()) >= _BEND_LEAST
        bends[placer.tick(note.start_s)] = 0.0
        if strays:
            for frame in range(0, len(smooth), _BEND_EVERY):
                at = placer.tick(note.start_s + (frame + 4) * FRAME_S)
                bends[at] = round(float(smooth[frame]), 3)
    if not any(bends.values()):
        return ()
    return tuple(Bend(Ticks(tick), value) for tick, value in sorted(bends.items()))


def _velocity(level_db: float) -> int:
    """Return a MIDI velocity for a level below full: 36 at −30 dB, 112 at full level."""
    share = float(np.clip(1 - level_db / _QUIETEST_DB, 0.0, 1.2))
    return int(np.clip(round(_SOFTEST + (_LOUDEST - _SOFTEST) * share), 1, 127))


def _confidence(level_db: float) -> float:
    return round(float(np.clip((level_db - ONSET_DB) / 20 + 0.4, 0.05, 1.0)), 2)

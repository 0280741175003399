"""Sheets: scores on the composer's grid, as tables of small numbers; what is lost on the way is said in `sheet_of`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.families import family_of
from musicstudio.domain.harmony import Key
from musicstudio.domain.score import Part, Score
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.fields import STEP

NOTE: Final = np.dtype(
    [("bar", "<u2"), ("track", "u1"), ("where", "u1"), ("pitch", "<u2"), ("length", "u1"), ("loudness", "u1"),
     ("micro", "u1")]
)  # fmt: skip
"""A note, a stroke or a chord in codes of `fields`; strokes have length 0, chords micro MIDDLE."""
BAR: Final = np.dtype([("numerator", "u1"), ("denominator", "u1"), ("tempo", "u1"), ("section", "u1"), ("begins", "?")])
"""A bar: numerator as it is, denominator, tempo and section in codes, and whether a section begins with it."""
TRACK: Final = np.dtype([("role", "u1"), ("program", "u1"), ("part", "i2")])
"""A track: role and program in codes, and the number of the score's part it comes from; −1 for the harmony.

`program` is KIT for drums; the harmony, where a sheet has one, is track 0.
"""
UNSAID: Final = 255
"""A section that nobody named."""
_BY_FAMILY: Final = {
    "drums": "drums", "bass": "bass", "voice": "vocals", "piano": "keys", "organ": "keys", "mallet": "keys",
    "guitar": "guitar", "strings": "strings", "lead": "lead", "pad": "pad", "plucked": "guitar",
}  # fmt: skip
Table = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Sheet:
    """Notes by bar, track, place and pitch; `tonic` and `mode` are −1 where the key is not known, `style` likewise.

    `first` and `left` say how many bars of the piece lie before and after this stretch of it; −1: nobody knows.
    """

    tracks: Table
    bars: Table
    notes: Table
    tonic: int = -1
    mode: int = -1
    style: int = -1
    first: int = 0
    left: int = 0

    @property
    def has_harmony(self) -> bool:
        return bool(len(self.tracks)) and int(self.tracks["role"][0]) == 0

    @property
    def steps(self) -> Table:
        """Steps of each bar, the last one begun counted."""
        return steps_of(self.bars)

    def bar_starts(self) -> Table:
        """Return the tick of every bar line, the last one included."""
        lengths = [
            fields.bar_ticks(int(bar["numerator"]), fields.denominator_of(int(bar["denominator"]))) for bar in self.bars
        ]
        return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def steps_of(bars: Table) -> Table:
    """Return how many steps of the grid each bar has."""
    ticks = 4 * 480 * bars["numerator"].astype(np.int64) >> bars["denominator"].astype(np.int64)
    return np.asarray(-(-ticks // STEP))


def is_drums(tracks: Table) -> Table:
    return np.asarray(tracks["program"] == fields.KIT)


def sheet_of(score: Score, silent: Collection[int] = ()) -> Sheet:
    """Return a score on the grid: one track for each part that has notes, the harmony first where chords are named.

    Parts with the numbers of `silent` have a track even where they have no notes.

    What is kept: each onset to 2.5 ticks (4 where it lies almost half a step late), lengths of tones to half a step
    (20 ticks) or 4 %, velocities to 2, tempi at bar lines to 1.5 %, chords to half a step.
    What is lost: lengths of strokes, all but the longest of equal pitches of one part on one step, bends,
    controllers, patches, names, confidence, tempi within bars, the offset, repeated chord symbols and such as name no
    chord; bars longer than two whole notes become several, one that is no multiple of 1/64 is filled up to it.
    """
    spans = _spans(score)
    starts = np.array([start for start, _ in spans], np.int64)
    lengths = np.array([fields.bar_ticks(*meter) for _, meter in spans], np.int64)
    parts = [(n, part) for n, part in enumerate(score.parts) if part.notes or n in silent]
    harmony = _chords(score, starts, lengths)
    tracks = [(0, 0, -1)] * bool(len(harmony)) + [(_role(part), _program(part), n) for n, part in parts]
    rows = [harmony]
    for track, (_, part) in enumerate(parts, len(tracks) - len(parts)):
        rows.append(_notes(part, track, starts, lengths))
    notes = np.concatenate(rows)
    bars = _bars(score, spans)
    beyond = int(notes["bar"].max(initial=0)) + 1 - len(bars)  # an onset nearest to the last bar line
    if beyond > 0:
        bars = np.concatenate([bars, bars[-1:]])
        bars["begins"][-1] = False
    tonic, mode = _key(score.key)
    style = fields.STYLE_NAMES.index(score.style) if score.style in fields.STYLE_NAMES else -1
    return Sheet(np.array(tracks, TRACK), bars, sorted_notes(notes), tonic, mode, style)


def sorted_notes(notes: Table) -> Table:
    """Return notes by bar, track, place and pitch; of equal ones the longest."""
    rest = 255 - notes["length"].astype(np.int16)
    ordered = notes[np.lexsort((rest, notes["pitch"], notes["where"], notes["track"], notes["bar"]))]
    same = np.ones(len(ordered), bool)
    for name in ("bar", "track", "where", "pitch"):
        same[1:] &= ordered[name][1:] == ordered[name][:-1]
    if len(same):
        same[0] = False
    return np.asarray(ordered[~same])


def window(sheet: Sheet, first: int, bars: int) -> Sheet:
    """Return some bars of a sheet; the chord that holds at their begin is said there, tracks without notes go."""
    inside = (sheet.notes["bar"] >= first) & (sheet.notes["bar"] < first + bars)
    notes = sheet.notes[inside].copy()
    if sheet.has_harmony:
        before = sheet.notes[(sheet.notes["track"] == 0) & (sheet.notes["bar"] < first)][-1:].copy()
        begun = len(notes) and bool(((notes["track"] == 0) & (notes["bar"] == first) & (notes["where"] == 0)).any())
        if len(before) and not begun:
            before["bar"], before["where"] = first, 0
            notes = np.concatenate([before, notes])
    notes["bar"] -= first
    left = len(sheet.bars) - first - bars + sheet.left if sheet.left >= 0 else -1
    start = sheet.first + first if sheet.first >= 0 else -1
    cut = replace(sheet, bars=sheet.bars[first : first + bars], notes=notes, first=start, left=left)
    return with_tracks(cut, np.unique(notes["track"]))


def with_tracks(sheet: Sheet, tracks: Table) -> Sheet:
    """Return a sheet with only the tracks of these numbers, which rise."""
    notes = sheet.notes[np.isin(sheet.notes["track"], tracks)].copy()
    notes["track"] = np.searchsorted(tracks, notes["track"])
    return replace(sheet, tracks=sheet.tracks[tracks], notes=notes)


def moved(sheet: Sheet, semitones: int) -> Sheet:
    """Return a sheet in another key; tones that would leave the keyboard stay an octave nearer."""
    notes = sheet.notes.copy()
    pitch = notes["pitch"].astype(np.int64)
    tones, roots = pitch < fields.PITCHES, (pitch >= fields.ROOTS) & (pitch < fields.NO_CHORD)
    shifted = pitch + semitones
    shifted += 12 * (shifted < 0) - 12 * (shifted >= fields.PITCHES)
    turned = (pitch - fields.ROOTS + semitones) % 12 + fields.ROOTS
    notes["pitch"] = np.where(tones, shifted, np.where(roots, turned, pitch))
    based = (pitch >= fields.ROOTS) & (notes["loudness"] < fields.NO_BASS)
    bass = (notes["loudness"].astype(np.int64) - fields.FIRST_BASS + semitones) % 12 + fields.FIRST_BASS
    notes["loudness"] = np.where(based, bass, notes["loudness"])
    tonic = (sheet.tonic + semitones) % 12 if sheet.tonic >= 0 else -1
    return replace(sheet, notes=sorted_notes(notes), tonic=tonic)


def _spans(score: Score) -> list[tuple[int, tuple[int, int]]]:
    """Return (tick, meter) of every bar as it is written here."""
    last = max((int(note.start) for part in score.parts for note in part.notes), default=0)
    until = max(last + 1, int(score.length), 1)
    lines = [int(tick) for tick in score.bar_starts(until - 1)]
    spans = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        meter = score.meter_at(line)
        ticks = (following if following is not None else line + int(meter.bar)) - line
        at = line
        for written in fields.meters_within(ticks, meter.numerator, meter.denominator):
            spans.append((at, written))
            at += fields.bar_ticks(*written)
    return spans


def _placed(ticks: Table, starts: Table, lengths: Table) -> tuple[Table, Table, Table]:
    """Return bar, step and micro-timing of ticks; what is nearest to the next bar line lies on it."""
    bar = np.maximum(np.searchsorted(starts, ticks, side="right") - 1, 0)
    within = ticks - starts[bar]
    step = (within + STEP // 2) // STEP
    off = within - step * STEP
    over = step * STEP >= lengths[bar]
    following = np.append(starts[1:], starts[-1] + lengths[-1])[bar]
    off, bar, step = np.where(over, ticks - following, off), bar + over, np.where(over, 0, step)
    micro = np.clip(np.rint(off / fields.MICRO_TICKS) + fields.MIDDLE, 0, fields.MICROS - 1)
    return bar, step, micro


def _notes(part: Part, track: int, starts: Table, lengths: Table) -> Table:
    found = np.zeros(len(part.notes), NOTE)
    ticks = np.array([int(note.start) for note in part.notes], np.int64)
    found["bar"], found["where"], found["micro"] = _placed(ticks, starts, lengths)
    found["track"] = track
    found["pitch"] = [note.pitch + (fields.DRUMS if part.is_drums else 0) for note in part.notes]
    found["length"] = 0 if part.is_drums else [fields.length_code(int(note.length)) for note in part.notes]
    found["loudness"] = [fields.loudness_code(note.velocity) for note in part.notes]
    return found


def _chords(score: Score, starts: Table, lengths: Table) -> Table:
    """Return the harmony's changes; of several chords on one step the last one counts."""
    end = starts[-1] + lengths[-1]
    said = [(int(mark.tick), codes) for mark in sorted(score.chords, key=lambda mark: mark.tick)
            if mark.tick < end and (codes := fields.chord_codes(mark.text)) is not None]  # fmt: skip
    rows: dict[tuple[int, int], tuple[int, int, int]] = {}
    if said:
        bar, step, _ = _placed(np.array([tick for tick, _ in said], np.int64), starts, lengths)
        for at, where, (_, codes) in zip(bar.tolist(), step.tolist(), said, strict=True):
            if at < len(starts):
                rows[(at, where)] = codes
    found, before = [], None
    for (at, where), codes in sorted(rows.items()):
        if codes != before:
            found.append((at, 0, where, *codes, fields.MIDDLE))
        before = codes
    return np.array(found, NOTE)


def _bars(score: Score, spans: list[tuple[int, tuple[int, int]]]) -> Table:
    found = np.zeros(len(spans), BAR)
    found["numerator"] = [meter[0] for _, meter in spans]
    found["denominator"] = [fields.denominator_code(meter[1]) for _, meter in spans]
    found["tempo"] = [fields.tempo_code(score.tempo_map.bpm_at(start)) for start, _ in spans]
    found["section"] = UNSAID
    starts = np.array([start for start, _ in spans])
    for mark in sorted(score.sections, key=lambda mark: mark.tick):
        at = min(int(np.searchsorted(starts, int(mark.tick) + STEP // 2, side="right")) - 1, len(spans) - 1)
        found["section"][at:] = fields.section_code(mark.text)
        found["begins"][at] = True
    return found


def _role(part: Part) -> int:
    """Return a part's role; drums are what plays on the drums' channel and nothing else."""
    role = part.role if part.role in fields.ROLE_NAMES and part.role != "drums" else ""
    named = "drums" if part.is_drums else role or _BY_FAMILY.get(family_of(part), "other")
    return fields.ROLE_NAMES.index(named)


def _program(part: Part) -> int:
    return fields.KIT if part.is_drums else part.program


def _key(text: str) -> tuple[int, int]:
    try:
        key = Key.parse(text)
    except WrongUsage:
        return -1, -1
    return key.tonic, fields.MODE_NAMES.index(key.mode)

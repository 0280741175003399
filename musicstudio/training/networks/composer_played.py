"""Sheets as they are played: notes in hundredths of a second, which sequences of events and of triples are made of."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import DRUM_CHANNEL, Part
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import Sheet
from musicstudio.engines.composer.writing import STROKE_TICKS

A_SECOND: Final = 100
"""Steps of time to a second."""
PLAYED: Final = np.dtype(
    [("onset", "<i8"), ("end", "<i8"), ("pitch", "<i8"), ("velocity", "<i8"), ("family", "<i8"), ("track", "<i8")]
)
"""A note: onset and end in steps of 10 ms, pitch, velocity 1–127, its family's place in FAMILIES, its track."""
DRUMS: Final = FAMILIES.index("drums")
Table = NDArray[Any]


def played(sheet: Sheet) -> Table:
    """Return a sheet's notes by onset, family and pitch, as PLAYED; the harmony is not played.

    Onsets and ends are off by at most half a step, 5 ms; a note lasts one step at least.
    """
    notes = sheet.notes[sheet.notes["pitch"] < fields.ROOTS]
    starts, seconds = _clock(sheet)
    drums = notes["pitch"] >= fields.DRUMS
    ladder = (np.array(fields.LENGTHS) * fields.STEP).astype(np.int64)
    length = np.where(drums, STROKE_TICKS, ladder[np.minimum(notes["length"], len(ladder) - 1)])
    off = (notes["micro"].astype(np.int64) - fields.MIDDLE) * fields.MICRO_TICKS
    tick = np.clip(starts[notes["bar"]] + notes["where"].astype(np.int64) * fields.STEP + off, 0, None)
    found = np.zeros(len(notes), PLAYED)
    found["onset"] = np.rint(np.interp(tick, starts, seconds) * A_SECOND)
    found["end"] = np.rint(np.interp(tick + length, starts, seconds) * A_SECOND)
    found["end"] = np.maximum(found["end"], found["onset"] + 1)
    found["pitch"] = notes["pitch"].astype(np.int64) - fields.DRUMS * drums
    found["velocity"] = np.clip(4 * notes["loudness"].astype(np.int64) + 2, 1, 127)
    found["family"] = _families(sheet)[notes["track"]]
    found["track"] = notes["track"]
    return ordered(found)


def ordered(notes: Table) -> Table:
    """Return notes by onset, family and pitch."""
    return notes[np.lexsort((notes["end"], notes["pitch"], notes["family"], notes["onset"]))]


def moved(notes: Table, semitones: int, speed: float = 1.0) -> Table:
    """Return notes transposed, drums as they are, and played so many times as fast; what leaves the range is lost."""
    found = notes.copy()
    tones = notes["family"] != DRUMS
    found["pitch"][tones] += semitones
    found["onset"] = np.rint(notes["onset"] / speed)
    found["end"] = np.maximum(np.rint(notes["end"] / speed), found["onset"] + 1)
    return ordered(found[(found["pitch"] >= 0) & (found["pitch"] < 128)])


def _clock(sheet: Sheet) -> tuple[Table, Table]:
    """Return the ticks of the bar lines and the seconds they come at; the last bar's tempo goes on."""
    starts = sheet.bar_starts()
    bpm = np.array([fields.tempo_of(int(code)) for code in sheet.bars["tempo"]])
    lasting = np.diff(starts) * 60 / (480 * bpm)
    beyond = 1 << 20
    return (
        np.append(starts, starts[-1] + beyond),
        np.concatenate([[0.0], np.cumsum(lasting), [lasting.sum() + beyond * 60 / (480 * bpm[-1])]]),
    )


def _families(sheet: Sheet) -> Table:
    found = np.zeros(len(sheet.tracks), np.int64)
    for n, track in enumerate(sheet.tracks):
        role = fields.ROLE_NAMES[track["role"]]
        kit = track["program"] == fields.KIT
        program, channel = (0, DRUM_CHANNEL) if kit else (int(track["program"]), 0)
        found[n] = FAMILIES.index(family_of(Part("", (), program, channel, role="" if role == "harmony" else role)))
    return found

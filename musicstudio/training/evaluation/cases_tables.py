"""Annotations as they are published: CSV tables and JAMS (Humphrey et al. 2014), chords after Harte et al. (2005)."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Chord, Key, pitch_class

_VELOCITY: Final = 90.0
_QUALITIES: Final = {
    "": "", "maj": "", "min": "m", "dim": "dim", "aug": "aug", "5": "5", "sus2": "sus2", "sus4": "sus4", "7": "7",
    "maj7": "maj7", "min7": "m7", "minmaj7": "mmaj7", "dim7": "dim7", "hdim7": "m7b5", "maj6": "6", "min6": "m6",
    "9": "9", "maj9": "maj9", "min9": "m9", "11": "11", "min11": "m11", "13": "13", "min13": "m13", "maj13": "maj13",
}  # fmt: skip
_DEGREES: Final = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11, "9": 2, "11": 5, "13": 9}
_COLUMNS: Final = {
    "onset": ("onset", "start", "onset_s", "time", "start_time"),
    "offset": ("offset", "end", "offset_s", "end_time"),
    "duration": ("duration", "duration_s", "length"),
    "pitch": ("midi_pitch", "pitch", "midi", "note", "midi_note"),
    "velocity": ("velocity",),
    "beat": ("beat", "position", "beat_position"),
}
"""What columns are called; without a heading notes are onset, offset, pitch, velocity and beats time, position."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Annotations:
    """What was written down: notes (onset and offset in s, MIDI pitch, velocity), beats (s, whether a bar begins)."""

    notes: tuple[tuple[float, float, float, float], ...] = ()
    velocities: bool = False
    beats: tuple[tuple[float, bool], ...] = ()
    chords: tuple[tuple[float, str], ...] = ()
    key: str = ""
    tempo_bpm: float = 0.0
    family: str = ""


def annotations_of_tables(tables: Mapping[str, Path]) -> Annotations:
    """Return what tables say: "notes", "beats", "chords", "key", "tempo" → CSV; raises UnsupportedAudio, naming one.

    Of several timelines in one table of chords the first counts.
    """
    said = Annotations()
    for kind, path in tables.items():
        try:
            said = replace(said, **_READERS[kind](path))
        except (OSError, ValueError, KeyError, IndexError, csv.Error, WrongUsage) as error:
            raise UnsupportedAudio(f"The table {path.name} cannot be read as {kind} ({error}).") from error
    return said


def annotations_of_jams(path: Path) -> Annotations:
    """Return what a JAMS file says of notes, beats, chords, key and tempo; raises UnsupportedAudio."""
    try:
        groups: dict[str, list[list[Any]]] = {}
        for annotation in json.loads(path.read_text("utf-8"))["annotations"]:
            groups.setdefault(annotation["namespace"], []).append(_observations(annotation["data"]))
        strings = groups.get("note_midi", [])
        notes = [(o["time"], o["time"] + o["duration"], float(o["value"]), _VELOCITY) for one in strings for o in one]
        beats = [
            (o["time"], int(o["value"]["position"]) == 1) for one in groups.get("beat_position", [])[:1] for o in one
        ]
        chords = [
            (o["time"], o["time"] + o["duration"], o["value"]) for one in groups.get("chord", [])[:1] for o in one
        ]
        keys = [o["value"] for one in groups.get("key_mode", []) for o in one]
        tempi = [float(o["value"]) for one in groups.get("tempo", []) for o in one]
        return Annotations(
            tuple(sorted(notes)), False, tuple(beats), chord_marks(chords), key_name(keys[0]) if keys else "",
            tempi[0] if tempi else 0.0, "guitar" if len(strings) == 6 else "",
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, WrongUsage) as error:
        raise UnsupportedAudio(f"{path.name} cannot be read as JAMS ({error}).") from error


def chord_of_harte(text: str) -> str:
    """Return a chord in Harte's syntax as we write it, e.g. "D#:maj7/3" is "Ebmaj7/G"; what is added in brackets goes.

    Raises WrongUsage for what is none.
    """
    if text in ("N", "X", ""):
        return "N"
    found = re.fullmatch(r"([A-G][#b]*)(?::([a-z0-9]*)(?:\([^)]*\))?)?(?:/([#b]*)(\d+))?", text)
    root = pitch_class(found[1]) if found else None
    if found is None or root is None or (found[2] or "") not in _QUALITIES:
        raise WrongUsage(f"'{text}' is no chord in Harte's syntax, like D#:maj7/3.")
    bass = None
    if found[4]:
        step = _DEGREES.get(found[4], 0) + found[3].count("#") - found[3].count("b")
        bass = (root + step) % 12 if step % 12 else None
    return Chord(root, _QUALITIES[found[2] or ""], bass).name()


def chord_marks(rows: Sequence[tuple[float, float, str]]) -> tuple[tuple[float, str], ...]:
    """Return (start, end, Harte's chord) as marks; "N" where nobody says what sounds."""
    marks: list[tuple[float, str]] = []
    reached = 0.0
    for start, end, name in rows:
        if start > reached + 0.01:
            marks.append((reached, "N"))
        marks.append((start, chord_of_harte(name)))
        reached = end
    return (*marks, (reached, "N")) if marks else ()


def key_name(text: str) -> str:
    """Return a key like "Eb:major" as "Eb major"; raises WrongUsage for what is none."""
    return Key.parse(text.replace(":", " ")).name


def _notes(path: Path) -> dict[str, Any]:
    rows = _table(path, ("onset", "offset", "pitch", "velocity"))
    if rows and "pitch" not in rows[0]:
        return _beats(path)  # a table of the recording's own name may hold beats
    notes = []
    for row in rows:
        onset = float(row["onset"])
        offset = float(row["offset"]) if "offset" in row else onset + float(row["duration"])
        notes.append((onset, offset, _pitch(row["pitch"]), float(row.get("velocity") or _VELOCITY)))
    strings = {"family": "guitar"} if rows and "string" in rows[0] else {}
    return {"notes": tuple(sorted(notes)), "velocities": bool(rows) and "velocity" in rows[0], **strings}


def _beats(path: Path) -> dict[str, Any]:
    rows = _table(path, ("onset", "beat"))
    return {"beats": tuple((float(row["onset"]), "beat" in row and float(row["beat"]) == 1) for row in rows)}


def _chords(path: Path) -> dict[str, Any]:
    rows = [(float(row[0]), float(row[1]), row[2].strip()) for row in _plain(path) if _number(row[0])]
    rising = [row for row, before in zip(rows, [(-1.0, 0.0, ""), *rows], strict=False) if row[0] > before[0]]
    first = list(takewhile(lambda pair: pair[0] == pair[1], zip(rows, rising, strict=False)))
    return {"chords": chord_marks([row for row, _ in first])}


def _key(path: Path) -> dict[str, Any]:
    return {"key": key_name(_plain(path)[-1][-1].strip())}


def _tempo(path: Path) -> dict[str, Any]:
    tempo = float(_plain(path)[-1][-1])
    if not 1 <= tempo <= 2000:
        raise ValueError(f"no tempo: {tempo}")
    return {"tempo_bpm": tempo}


_READERS: Final = {"notes": _notes, "beats": _beats, "chords": _chords, "key": _key, "tempo": _tempo}


def _table(path: Path, unnamed: Sequence[str]) -> list[Row]:
    """Return rows by our names of columns; those of a table without a heading are `unnamed`."""
    rows = _plain(path)
    if not rows:
        return []
    if _number(rows[0][0]):
        return [dict(zip(unnamed, row, strict=False)) for row in rows]
    names = [_column(cell.strip().lower()) for cell in rows[0]]
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]


def _column(name: str) -> str:
    return next((ours for ours, theirs in _COLUMNS.items() if name in theirs), name)


def _plain(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row and any(cell.strip() for cell in row)]


def _number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _pitch(text: str) -> float:
    """Return a MIDI pitch, given as such or as a name like "C#4"."""
    if _number(text):
        return float(text)
    found = re.fullmatch(r"\s*([A-Ga-g][#b]?)(-?\d)\s*", text)
    step = pitch_class(found[1]) if found else None
    if found is None or step is None:
        raise ValueError(f"no pitch: {text!r}")
    return 12.0 * (int(found[2]) + 1) + step


def _observations(data: Any) -> list[Any]:
    """Return the observations of an annotation, which are a list of objects, or an object of columns."""
    if isinstance(data, list):
        return data
    return [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]

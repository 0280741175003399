"""Cases from a recording with annotations: CSV tables, a MIDI file that runs with it, or JAMS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.audio.midifile import read_score
from musicstudio.training.evaluation.cases_sounds import excerpt_file, length_of, licence_of, middle
from musicstudio.training.evaluation.cases_tables import Annotations, annotations_of_jams, annotations_of_tables
from musicstudio.training.evaluation.cases_truth import beat_rows, note_rows, partial_truth
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.truth import Player, Truth, cut, truth_of

TABLES: Final = ("notes", "beats", "chords", "key", "tempo")
_MIDI: Final = (".mid", ".midi")


def shared_annotations(files: Sequence[Path]) -> dict[str, Path]:
    """Return the annotations of a folder with one recording: kind ("notes", … or "midi") → file."""
    found = {path.stem.lower(): path for path in files if path.suffix.lower() == ".csv"}
    tables = {name: found[name] for name in TABLES if name in found}
    midi = next((path for path in files if path.stem.lower() == "notes" and path.suffix.lower() in _MIDI), None)
    return tables | ({"midi": midi} if midi and "notes" not in tables else {})


def own_annotations(sound: Path, files: Sequence[Path]) -> dict[str, Path]:
    """Return the annotations that bear a recording's name: name.mid, name.jams, name.csv, name.beats.csv …"""
    found: dict[str, Path] = {}
    for path in files:
        suffix = path.suffix.lower()
        if path.stem == sound.stem and suffix in _MIDI:
            found["midi"] = path
        elif suffix == ".jams" and (path.stem == sound.stem or sound.stem.startswith(f"{path.stem}_")):
            found["jams"] = path
        elif suffix == ".csv" and path.stem.startswith(sound.stem):
            kind = path.stem[len(sound.stem) :].strip("._- ").lower() or "notes"
            if kind in TABLES:
                found[kind] = path
    return found


def annotated_case(path: Path, annotations: dict[str, Path], scratch: Path) -> Case:
    """Return a recording with its annotations, its middle where it is long.

    Of a MIDI file only the notes are believed: its tempo is often a mere clock. Raises UnsupportedAudio for a table
    that cannot be read.
    """
    samples, rate = length_of(path)
    start, stop = middle(samples, rate)
    tables = {kind: file for kind, file in annotations.items() if kind in TABLES}
    said = annotations_of_tables(tables) if tables else Annotations()
    if "jams" in annotations:
        said = annotations_of_jams(annotations["jams"])
    truth, known = _truth(path.stem, said, rate, samples)
    if "midi" in annotations and "notes" not in known:
        truth, more = _with_midi(truth, annotations["midi"])
        known |= more
    truth = cut(truth, start, stop)
    return Case(path.stem, "real", excerpt_file(path, start, stop, scratch), truth, frozenset(known), {}, rate,
                licence_of(path))  # fmt: skip


def _truth(name: str, said: Annotations, rate: int, samples: int) -> tuple[Truth, set[str]]:
    loud = said.velocities
    notes = note_rows(said.notes, rate, samples)
    beats = beat_rows(said.beats, samples / rate)
    truth = partial_truth(
        name, rate, samples, notes=notes, players=(Player("notes", "other", said.family, 0),), beats=beats,
        chords=tuple(said.chords), key=said.key, tempo_bpm=said.tempo_bpm,
    )  # fmt: skip
    there: dict[str, Any] = {
        "notes": len(notes), "velocities": len(notes) and loud, "beats": len(beats),
        "downbeats": np.any(beats["downbeat"]), "chords": said.chords, "key": said.key, "tempo": said.tempo_bpm,
    }  # fmt: skip
    return truth, {kind for kind, value in there.items() if value}


def _with_midi(truth: Truth, path: Path) -> tuple[Truth, set[str]]:
    from dataclasses import replace

    score = read_score(path)
    whole = truth_of(score, truth.sample_rate, truth.samples)
    drums = [part.is_drums for part in score.parts if part.notes]
    known = {"velocities"} | ({"strokes"} if any(drums) else set()) | ({"notes"} if not all(drums) else set())
    return replace(truth, players=whole.players, notes=whole.notes, bends=whole.bends), known

"""OpenEWLD (Simonetta et al., 2018): lead sheets, a melody in MIDI and chord symbols in an index."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final
from xml.etree import ElementTree

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.corpora.bars import with_upbeat
from musicstudio.training.corpora.filling import completed, key_by_signature
from musicstudio.training.corpora.index import lines, within
from musicstudio.training.corpora.labels import key_name, marks, music_xml, sharps_of
from musicstudio.training.corpora.upbeat import upbeat_of
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

LICENCE: Final = "MIT"
_LARGEST: Final = 1 << 26
"""Bytes a score may unpack to: 64 MiB, against archives made to burst."""


def pieces(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield the songs of an unpacked collection in its index's order; what cannot be read is told to `warn`.

    The collection has many songs several times: those of one title share a work, named after the first of them.
    """
    rows = list(lines(folder / "index.jsonl", warn))
    firsts: dict[str, str] = {}
    for row in sorted(rows, key=_stem):
        firsts.setdefault(_title(row), _stem(row))
    for row in rows:
        piece = told(lambda row=row: read(folder, row, firsts[_title(row)]), warn)
        if piece is not None:
            yield piece


def read(folder: Path, row: Mapping[str, Any], first: str = "") -> Piece:
    """Return the song of a row of the index; `first` names the first file of the same song.

    Raises UnsupportedAudio when its melody cannot be read.
    """
    path = within(folder, row.get("file"))
    written = read_score(path)
    parts = [replace(part, name="Melody", role="lead") for part in written.parts if part.notes]
    if not parts:
        raise UnsupportedAudio(f"The song '{path.stem}' holds no notes; unpack the collection again.")
    meters = written.meters if row.get("time_signature") else (_meter(row.get("metric")),)
    chords = _chords(row.get("chords"))
    score = Score(tuple(parts[:1]), written.tempo_map, meters, name=str(row.get("title") or ""))
    key = _key(row, score, chords)
    score = replace(score, key=key.name if key else "", chords=marks(chords, key))
    score = with_upbeat(score, _upbeat(folder / "mxl" / f"{path.stem}.mxl", score))
    author = ", ".join(str(name).strip("[]") for name in row.get("authors") or ()) or str(row.get("composer") or "")
    name = f"openewld/{path.stem}"
    return Piece(
        name, "openewld", LICENCE, completed(score), score.name, author, _genre(row), f"openewld/{first or path.stem}"
    )


def _stem(row: Mapping[str, Any]) -> str:
    return PurePosixPath(str(row.get("file") or "")).stem


def _title(row: Mapping[str, Any]) -> str:
    """Return a song's title without signs, spaces and what stands in brackets; its file's name where it has none."""
    text = re.sub(r"\(.*?\)", "", str(row.get("title") or ""))
    return "".join(sign for sign in text.casefold() if sign.isalnum()) or _stem(row)


def _meter(text: object) -> Meter:
    numerator, _, denominator = str(text or "4/4").partition("/")
    try:
        return Meter(Ticks(0), int(numerator), int(denominator))
    except ValueError:
        return Meter()


def _chords(rows: object) -> list[tuple[int, Chord | None]]:
    """Return the chords of [quarter, symbol] rows; a symbol that names none is left out: the last one holds on."""
    found: list[tuple[int, Chord | None]] = []
    for quarter, label in rows if isinstance(rows, list) else ():
        chord = music_xml(str(label))
        if chord is not None and float(quarter) >= 0:
            found.append((round(float(quarter) * PPQ), chord))
    return found


def _key(row: Mapping[str, Any], score: Score, chords: list[tuple[int, Chord | None]]) -> Key | None:
    """Return the key of the signature; major or minor as melody and chords say, for the source writes major always."""
    signature = row.get("key")
    stated = key_name(str(row.get("tonality") or ""))
    if isinstance(signature, list) and signature and isinstance(signature[0], int):
        sharps = signature[0]
    elif stated:
        sharps = sharps_of(Key.parse(stated))
    else:
        return None
    return key_by_signature(replace(score, parts=(*score.parts, _sounding(chords, int(score.end)))), sharps)


def _sounding(chords: list[tuple[int, Chord | None]], end: int) -> Part:
    """Return chords as close notes in the bass, each until the next."""
    ends = [tick for tick, _ in chords[1:]] + [max(end, chords[-1][0] + PPQ)] if chords else []
    notes = [
        Note(Ticks(tick), Ticks(max(until - tick, 1)), (36 if step == 0 else 48) + (chord.root + step) % 12)
        for (tick, chord), until in zip(chords, ends, strict=True)
        if chord is not None
        for step in chord.intervals
    ]
    return Part("Chords", tuple(notes))


def _upbeat(path: Path, score: Score) -> int:
    """Return the ticks before the first bar line: as the printed song has it, else as the notes tell."""
    bar = int(score.meters[0].bar)
    printed = first_bar(path) if path.is_file() else None
    if printed is not None:
        return printed if printed < bar else 0
    notes = [note for part in score.parts for note in part.notes]
    return upbeat_of(notes, 0, int(score.end), score.meters[0])


def first_bar(path: Path) -> int | None:
    """Return the ticks of the first measure of a compressed MusicXML file, None when it cannot be told."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.endswith(("xml", "musicxml")) and "META-INF" not in n)
            if archive.getinfo(name).file_size > _LARGEST:
                return None
            measure = ElementTree.fromstring(archive.read(name)).find("part/measure")
    except (OSError, StopIteration, RuntimeError, zipfile.BadZipFile, ElementTree.ParseError):
        return None
    return _ticks(measure) if measure is not None else None


def _ticks(measure: ElementTree.Element) -> int | None:
    at, end, divisions = 0.0, 0.0, 1.0
    for element in measure:
        if element.tag == "attributes":
            divisions = float(element.findtext("divisions") or divisions)
        duration = float(element.findtext("duration") or 0) / divisions
        if element.tag == "backup":
            at -= duration
        elif element.tag == "forward" or (element.tag == "note" and element.find("chord") is None):
            at += duration
        end = max(end, at)
    return round(end * PPQ) or None


def _genre(row: Mapping[str, Any]) -> str:
    """Return the genre that most people named, else the style, in small letters."""
    for words in (row.get("genres"), row.get("styles")):
        counted = [one for one in words or () if isinstance(one, list) and len(one) == 2]
        if counted:
            return str(max(counted, key=lambda one: one[1])[0]).lower()
    return ""

"""POP909 (Wang et al., ISMIR 2020): pop songs arranged for piano, with beats, chords and keys.

The notes lie on a click of their own; here every tapped beat is a beat of the score, so that bars are bars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.harmony import Key
from musicstudio.domain.score import Mark, Meter, Part, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.corpora.filling import completed
from musicstudio.training.corpora.labels import harte, key_name, marks
from musicstudio.training.corpora.sheet import rows
from musicstudio.training.corpora.timing import retimed, tempo_through, ticks_at
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

LICENCE: Final = "MIT"
_PARTS: Final = {"MELODY": ("Melody", "vocals", 53), "BRIDGE": ("Bridge", "lead", 0), "PIANO": ("Piano", "keys", 0)}
"""Track → name, role, General MIDI program."""
_SNAP: Final = 60
"""Ticks by which a chord may miss its beat in the labels' rounding."""


@dataclass(frozen=True)
class _Song:
    """A row of the index: whether a bar counts in threes and a beat divides in three."""

    title: str = ""
    artist: str = ""
    threes: bool = False
    triple: bool = False


def pieces(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield the songs of an unpacked collection in order; what cannot be read is told to `warn`."""
    songs = told(lambda: _songs(folder), warn) or {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir() and (path / f"{path.name}.mid").is_file()):
        piece = told(lambda place=place: read(place, songs.get(place.name, _Song())), warn)
        if piece is not None:
            yield piece


def read(place: Path, song: _Song | None = None) -> Piece:
    """Return the song in a folder such as "001"; raises UnsupportedAudio when its notes or beats cannot be read."""
    song = song or _Song()
    written = read_score(place / f"{place.name}.mid")
    try:
        tempo_map, meters = _grid(_beats(place / "beat_midi.txt"), song)
    except ValueError as error:
        raise UnsupportedAudio(f"The beats of song {place.name} are damaged; unpack the collection again.") from error
    key = _key(place / "key_audio.txt")
    written = replace(written, parts=tuple(_part(part) for part in written.parts if part.notes))
    if not written.parts:
        raise UnsupportedAudio(f"Song {place.name} holds no notes; unpack the collection again.")
    score = replace(
        retimed(written, tempo_map, meters), key=key, name=song.title,
        chords=_chords(place / "chord_midi.txt", tempo_map, key), sections=(), style="",
    )  # fmt: skip
    guarded = frozenset(part.name for part in score.parts if part.role == "vocals")
    name = f"pop909/{place.name}"
    return Piece(name, "pop909", LICENCE, completed(score), song.title, song.artist, "pop", name, guarded)


def _part(part: Part) -> Part:
    name, role, program = _PARTS.get(part.name.strip().upper(), (part.name, "keys", part.program))
    return replace(part, name=name, role=role, program=program)


def _beats(path: Path) -> list[tuple[float, bool, bool]]:
    """Return beats: seconds, whether one begins a bar of two, whether one begins a bar of four or three."""
    found = []
    for line in _text(path).splitlines():
        fields = line.split()
        if len(fields) >= 3:
            found.append((float(fields[0]), float(fields[1]) > 0, float(fields[2]) > 0))
    return [beat for n, beat in enumerate(found) if n == 0 or beat[0] > found[n - 1][0]]


def _grid(beats: list[tuple[float, bool, bool]], song: _Song) -> tuple[TempoMap, tuple[Meter, ...]]:
    """Return the tempo map through the beats and the meters, bar 1 at the downbeat or one bar before it."""
    beat = PPQ * 3 // 2 if song.triple else PPQ
    simple, compound = _lines([first for _, first, _ in beats]), _lines([first for _, _, first in beats])
    lines = compound if len(compound) > 1 and not (_usual(compound) == 6 and _usual(simple) == 3) else simple
    if len(lines) < 2:
        raise ValueError("no bars")
    count = _usual(lines)
    shift = -lines[0] % count
    tempo_map = tempo_through([at for at, _, _ in beats], [(n + shift) * beat for n in range(len(beats))])

    def meter(place: int, beats_in_bar: int) -> Meter:
        tick = Ticks((place + shift) * beat) if place else Ticks(0)
        return Meter(tick, beats_in_bar * 3, 8) if song.triple else Meter(tick, beats_in_bar, 4)

    meters = {0: meter(0, count)}
    for line, following in pairwise(lines):
        odd = (following - line) % count
        if odd:  # a bar more or less than usual: whole bars first, then the rest of them as one short bar
            meters[following - odd] = meter(following - odd, odd)
            meters[following] = meter(following, count)
    return tempo_map, _needed(meters)


def _lines(firsts: list[bool]) -> list[int]:
    return [n for n, first in enumerate(firsts) if first]


def _usual(lines: list[int]) -> int:
    """Return how many beats most bars have, 0 without bars."""
    gaps = Counter(following - line for line, following in pairwise(lines)).most_common(1)
    return gaps[0][0] if gaps else 0


def _needed(meters: dict[int, Meter]) -> tuple[Meter, ...]:
    """Return meters in order; one that says what the last one said, and begins where its bar does, is left out."""
    found: list[Meter] = []
    for _, meter in sorted(meters.items()):
        if found and found[-1].tick == meter.tick:
            found[-1] = meter
        elif not (found and str(found[-1]) == str(meter) and (meter.tick - found[-1].tick) % found[-1].bar == 0):
            found.append(meter)
    return tuple(found)


def _chords(path: Path, tempo_map: TempoMap, key: str) -> tuple[Mark, ...]:
    starts, labels = [], []
    for line in _text(path).splitlines():
        fields = line.split()
        if len(fields) == 3:
            starts.append(float(fields[0]))
            labels.append(harte(fields[2]))
    ticks = [int(tick) for tick in ticks_at(tempo_map, starts)]
    snapped = [(near if abs(near - tick) <= _SNAP else tick) for tick in ticks for near in (round(tick / 240) * 240,)]
    return marks(list(zip(snapped, labels, strict=True)), Key.parse(key) if key else None)


def _key(path: Path) -> str:
    """Return the key that holds longest, empty when there is none."""
    seconds: Counter[str] = Counter()
    for line in _text(path).splitlines() if path.is_file() else ():
        fields = line.split()
        if len(fields) == 3:
            seconds[key_name(fields[2])] += float(fields[1]) - float(fields[0])  # type: ignore[assignment]
    return seconds.most_common(1)[0][0] if seconds else ""


def _songs(folder: Path) -> dict[str, _Song]:
    path = folder / "index.xlsx"
    if not path.is_file():
        return {}
    return {
        row.get("song_id", ""): _Song(
            row.get("name", ""), row.get("artist", ""), row.get("num_beats_per_measure") == "3",
            row.get("num_quavers_per_beat") == "3",
        )
        for row in rows(path)
    }  # fmt: skip


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        name = f"{path.parent.name}/{path.name}"
        raise UnsupportedAudio(f"'{name}' cannot be read; unpack the collection again.") from error

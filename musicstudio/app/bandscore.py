"""The score of a whole band: gathered from its tracks for an engine to read, and its answer given back to them."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.band_edits import FillNotes, PartFill
from musicstudio.domain.errors import StudioError, UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Chord
from musicstudio.domain.part_names import part_names
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region
from musicstudio.domain.score import DRUM_CHANNEL, Part, Score
from musicstudio.domain.tasks import Output
from musicstudio.domain.units import Ticks

_RELEASE: Final = 120
"""Ticks by which a note may ring past a bar line without claiming the next bar."""

_CHANNELS: Final = tuple(n for n in range(16) if n != DRUM_CHANNEL)


@dataclass(frozen=True)
class Gathered:
    """Tracks as one score from its own tick 0 on; `places` says of every part which track's which part it is."""

    name: str
    score: Score
    places: tuple[tuple[str, int], ...]
    offset_s: float

    @property
    def end(self) -> Ticks:
        """Where the last bar that is played in ends."""
        last = max(max(note.start + 1, note.end - _RELEASE) for part in self.score.parts for note in part.notes)
        starts = self.score.bar_starts(last)
        return starts[-1] if starts[-1] == last else Ticks(starts[-1] + self.score.meter_at(starts[-1]).bar)

    def clipped(self, regions: tuple[Region, ...]) -> tuple[Region, ...]:
        """Return regions of the tracks as regions of the score, none reaching beyond what is played."""
        end_s = self.score.tempo_map.seconds(self.end)
        spans = [(max(0.0, r.start_s - self.offset_s), min(r.end_s - self.offset_s, end_s)) for r in regions]
        kept = tuple(Region(start, stop) for start, stop in spans if stop - start > 1e-3)
        if not kept:
            raise WrongUsage("There are no notes in or before what is selected; select bars that are played in.")
        return kept

    def names(self, track: Track) -> tuple[str, ...]:
        """Return the names of one track's parts among the others, nothing where it has them all."""
        own = [part for part, (owner, _) in zip(self.score.parts, self.places, strict=True) if owner == track.id]
        return tuple(part.name for part in own) if len(own) < len(self.score.parts) else ()

    def filling(self, answer: Score, regions: tuple[Region, ...], tracks: Set[str]) -> FillNotes:
        """Return the command that puts an answer's notes inside regions into some of the tracks."""
        tick = self.score.tempo_map.ticks
        spans = tuple((tick(region.start_s), tick(region.end_s)) for region in regions)
        return FillNotes(self._fills(answer, tracks), spans)

    def going_on(self, answer: Score, bars: int) -> FillNotes:
        """Return the command that puts the bars that an answer adds after the end into all tracks."""
        stop = Ticks(self.end + bars * answer.meter_at(self.end).bar)
        fills = self._fills(answer, {track for track, _ in self.places})
        return FillNotes(fills, ((self.end, stop),), stop, answer.chords, "Continue notes")

    def _fills(self, answer: Score, tracks: Set[str]) -> tuple[PartFill, ...]:
        if len(answer.parts) != len(self.places):
            raise StudioError("The answer has other parts than were asked about; ask again.")
        return tuple(
            PartFill(track, number, part.notes, part.bends)
            for part, (track, number) in zip(answer.parts, self.places, strict=True)
            if track in tracks
        )


def gather(project: Project, track: Track) -> Gathered:
    """Return a score track with all that was generated with it; raises UnsupportedAudio where there are no notes."""
    assert track.score is not None
    parts: list[Part] = []
    places: list[tuple[str, int]] = []
    for one in project.band(track):
        for number, part in enumerate(one.score.parts if one.score is not None else ()):
            if part.notes:
                channel = part.channel if part.is_drums else _CHANNELS[len(parts) % len(_CHANNELS)]
                parts.append(replace(part, channel=channel))
                places.append((one.id, number))
    if not parts:
        raise UnsupportedAudio(f"{track.name} holds no notes yet; draw some, or generate.")
    parts = [replace(part, name=name) for part, name in zip(parts, part_names(tuple(parts)), strict=True)]
    offset_s = track.score.tempo_map.offset_s
    score = replace(track.score, parts=tuple(parts), tempo_map=replace(track.score.tempo_map, offset_s=0.0))
    return Gathered(track.name, score, tuple(places), offset_s)


def answered(outputs: Iterable[Output]) -> tuple[Score, dict[str, Any]]:
    """Return the score of the first take and what is known of it; raises StudioError when there is none."""
    from musicstudio.audio.midifile import read_score

    made = next((output for output in outputs if output.kind == "score"), None)
    if made is None:
        raise StudioError("No notes came back; try again with another engine.")
    return read_score(Path(made.path)), made.facts


def pinned(track: Track, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the options a track was generated with, what was left open then set to what came of it."""
    score = track.score
    assert score is not None
    return {
        **asked,
        "bars": max(1, round(score.end / score.meters[0].bar)),
        "seconds": 0.0,
        "tempo": round(score.tempo_map.bpm_at(0), 3),
        "key": score.key or asked.get("key", ""),
        "meter": str(score.meters[0]),
        "chords": chord_text(score),
        "takes": 1,
    }


def request_for(track: Track, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the options that ask for a part like a track's: its style and its instrument are named as well."""
    wanted = pinned(track, asked)
    score = track.score
    assert score is not None
    words = str(wanted.get("prompt", ""))
    more = [score.style, *(part.patch for part in score.parts)]
    said = [word for word in more if word and word not in words.lower()]
    return {**wanted, "prompt": ", ".join([words, *said] if words else said)}


def chord_text(score: Score) -> str:
    """Return a score's chords bar by bar, as "Am | F G | C", or nothing where one of them has no name."""
    bars = []
    starts = score.bar_starts(score.end)
    ends = [*starts[1:], score.end]
    for start, end in zip(starts, ends, strict=True):
        if start >= score.end:
            break
        before = [mark.text for mark in score.chords if mark.tick <= start]
        inside = [mark.text for mark in score.chords if start < mark.tick < end]
        bars.append([*before[-1:], *inside])
    names = [name for bar in bars for name in bar]
    return " | ".join(" ".join(bar) for bar in bars) if all(bars) and all(map(_named, names)) else ""


def _named(name: str) -> bool:
    try:
        Chord.parse(name)
    except WrongUsage:
        return False
    return True

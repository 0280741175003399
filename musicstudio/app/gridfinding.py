"""Finding the grid of a project: from what was heard in its sound, or from what its scores say."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any, Final

from musicstudio.app.songgrid import AT_ONCE_S, Section, SongGrid, map_through, merged
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Meter, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

_NEAR_S: Final = 0.02
"""Bar lines closer than this to where one tempo would put them are played at one tempo."""

_PLAUSIBLE: Final = (2 / 3, 3 / 2)
"""What a lead-in may have of the song's tempo."""


def grid_of(project: Project) -> SongGrid:
    """Return the grid of a project: what was heard in its sound, or exactly what a score says where both agree."""
    facts = next((a.facts for a in project.analyses if a.facts.get("beats_s")), None)
    track = next((t for t in project.tracks if t.score is not None), None)
    heard = _from_facts(facts) if facts is not None else None
    if track is None:
        return heard or SongGrid()
    written = _from_score(track)
    if heard is None or facts is None or _agree(written, facts):
        return replace(written, sections=written.sections or (heard.sections if heard is not None else ()))
    return heard


def _from_score(track: Track) -> SongGrid:
    score = track.score
    assert score is not None
    changes = tuple(replace(change, bpm=_meant(change.bpm)) for change in score.tempo_map.changes)
    score = replace(score, tempo_map=replace(score.tempo_map, changes=changes))
    ends = [*(mark.tick for mark in score.sections[1:]), score.end]
    shift = track.start_s
    sections = tuple(
        Section(mark.text, score.tempo_map.seconds(mark.tick) + shift, score.tempo_map.seconds(end) + shift)
        for mark, end in zip(score.sections, ends, strict=False)
        if end > mark.tick
    )
    offset = score.tempo_map.offset_s + shift
    if abs(offset) < AT_ONCE_S:
        return SongGrid(replace(score.tempo_map, offset_s=0.0), score.meters, score.key, sections, known=True)
    bar = score.meters[0].bar / PPQ
    lead = _lead(offset, score.tempo_map.changes[0].bpm, bar)
    if lead is None:
        return SongGrid(key=score.key, sections=sections)
    beats, bpm = lead
    ticks = round(beats * PPQ)
    later = [replace(change, tick=Ticks(change.tick + ticks)) for change in changes]
    meters = _with_pickup(beats, score.meters[0])
    meters += [replace(m, tick=Ticks(m.tick + ticks)) for m in score.meters[1:]]
    return SongGrid(
        TempoMap(merged([TempoChange(Ticks(0), bpm), *later])), tuple(meters), score.key, sections, known=True
    )


def _from_facts(facts: dict[str, Any]) -> SongGrid | None:
    """Return the grid of what `analyze` found: one tempo where that fits the bar lines, else a tempo for every bar."""
    beats, lines = _times(facts.get("beats_s")), _times(facts.get("downbeats_s"))
    tempo = facts.get("tempo_bpm")
    if not isinstance(tempo, int | float) or not 20 <= tempo <= 960 or len(beats) < 2:
        return None
    meter = _meter(facts.get("meter"))
    lines = lines or beats[:1]
    before = [bisect_left(beats, line - 1e-3) for line in lines]
    counted = [after - first for first, after in pairwise(before)]
    per_bar = round(median(counted)) if counted else meter.numerator
    quarters = meter.bar / PPQ / max(per_bar, 1)
    anchors, last_bpm = _anchors(lines, float(tempo) * quarters, quarters * max(per_bar, 1))
    first = anchors[0][1] if anchors[0][0] > 0 else 0
    if anchors[0][0] > 0:
        anchors.insert(0, (0.0, 0))
    sections = tuple(
        Section(str(s["label"]), float(s["start_s"]), float(s["end_s"]))
        for s in facts.get("sections") or ()
        if isinstance(s, dict) and {"label", "start_s", "end_s"} <= set(s)
    )
    meters = tuple(_with_pickup(first / PPQ, meter))
    return SongGrid(map_through(anchors, last_bpm), meters, str(facts.get("key") or ""), sections, known=True)


def _anchors(lines: list[float], bpm: float, bar: float) -> tuple[list[tuple[float, int]], float]:
    """Return (second, tick) of the bar lines where the tempo may change, and the tempo after the last.

    `bpm` and `bar` count quarter notes. The first anchor says how long the lead-in is, where the song begins later.
    """
    start, first_tick = 0.0, 0
    for line in lines:
        if abs(line) < AT_ONCE_S:
            break
        if (lead := _lead(line, bpm, bar)) is not None:
            start, first_tick = line, round(lead[0] * PPQ)
            if abs(line - lead[0] * 60 / bpm) < AT_ONCE_S:  # the same tempo leads there from the first sample
                start, first_tick = 0.0, 0
            break
    later = [line for line in lines if line > start + _NEAR_S]
    length = bar * 60 / bpm
    if all(abs((line - start) / length - round((line - start) / length)) * length < _NEAR_S for line in later):
        return [(start, first_tick)], bpm
    anchors, tick = [(start, first_tick)], first_tick
    for before, line in pairwise([start, *later]):
        tick += round(bar * PPQ) * max(1, round((line - before) / length))
        anchors.append((line, tick))
    seconds, ticks = anchors[-1][0] - anchors[-2][0], anchors[-1][1] - anchors[-2][1]
    return anchors, ticks / PPQ * 60 / seconds


def _lead(seconds: float, bpm: float, bar: float) -> tuple[float, float] | None:
    """Return quarter notes and tempo that fill the time before the first bar line, or None when none would pass."""
    low, high = _PLAUSIBLE
    unit = 1.0 if bar >= 1 else bar
    beats = round(seconds * bpm / 60 / unit) * unit
    if beats <= 0 or seconds <= 0 or not low < beats * 60 / seconds / bpm < high:
        return None
    return beats, beats * 60 / seconds


def _meant(bpm: float) -> float:
    """Return the tempo that a MIDI file's whole microseconds stand for: 92, not 91.99999."""
    plain = round(bpm, 3)
    return plain if round(60e6 / plain) == round(60e6 / bpm) else bpm


def _with_pickup(beats: float, meter: Meter) -> list[Meter]:
    """Return the meters of a song whose first whole bar follows that many quarter notes."""
    rest = round(beats * PPQ) % meter.bar
    unit = PPQ * 4 // meter.denominator
    if not rest or rest % unit:
        return [replace(meter, tick=Ticks(0))]
    return [Meter(Ticks(0), rest // unit, meter.denominator), replace(meter, tick=Ticks(rest))]


def _agree(written: SongGrid, facts: dict[str, Any]) -> bool:
    """Whether the beats heard lie on the beats of a score, half of them within 30 ms."""
    off = []
    for beat in _times(facts.get("beats_s")):
        at = written.beats(beat)
        off.append(abs(float(written.tempo_map.seconds(round(at) * PPQ)) - beat))
    return bool(off) and median(off) < 0.03


def _meter(text: object) -> Meter:
    try:
        numerator, denominator = (int(part) for part in str(text).split("/"))
        return Meter(Ticks(0), numerator, denominator)
    except ValueError:
        return Meter()


def _times(values: object) -> list[float]:
    return [float(value) for value in values] if isinstance(values, list | tuple) else []

"""Painting over bars of a score judged: the notes that come back against those that stood there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.part_names import part_names
from musicstudio.domain.region import Region
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import InpaintRequest, Source
from musicstudio.training.evaluation.inpaint_copying import most_similar
from musicstudio.training.evaluation.setting import Case, Row, Setting
from musicstudio.training.evaluation.sounding import able, ask, means, tidied
from musicstudio.training.evaluation.sounding_scores import changed_notes, pitch_class_agreement, score_in
from musicstudio.training.excerpt import bar_lines, bars_of, excerpt
from musicstudio.training.metrics.inpainting import onset_agreement
from musicstudio.training.metrics.notes import Notes, joined, note_scores_each, notes_by, pooled
from musicstudio.training.truth_score import has_bars, score_of

KNOWN: Final = frozenset({"notes", "beats"})
BARS: Final = (1, 2)
GIVEN_BARS: Final = 12
_LEAST_BARS: Final = 6
_LEAST_NOTES: Final = 4


@dataclass(frozen=True)
class Hole:
    """Bars of a score, `[start, stop)` in ticks, whose notes are missing: of one part or, unnamed, of all."""

    bars: int
    start: int
    stop: int
    part: str = ""

    @property
    def name(self) -> str:
        return f"score, {self.bars} bar{'s' * (self.bars > 1)}, {'one part' if self.part else 'all parts'}"

    def holds(self, name: str, note: Note) -> bool:
        return self.part in ("", name) and self.start <= note.start < self.stop


def score_rows(setting: Setting, case: Case, notes: list[str]) -> list[Row]:
    """Return the rows of a case whose notes and beats are known: 1 and 2 bars, of the busiest part and of all.

    Given are 12 bars without names of chords, what is to be found taken out. "silence" leaves the hole empty, "hold"
    repeats the bars before it, "copy" the bars whose surroundings are most alike.
    """
    candidates = able(setting.candidates, "inpaint", score=True)
    if not case.known >= KNOWN or not candidates:
        return []
    original = _given(case)
    if original is None:
        return []
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
        for hole in holes_of(original):
            setting.cancel.check()
            damaged = without(original, hole)
            path = Path(folder) / "given.mid"
            write_score(path, damaged)
            damaged = read_score(path)
            for candidate in candidates:
                request = _request(path, damaged, hole, setting.seed)
                made = ask(setting, candidate, request, notes, lambda answer: (score_in(answer), answer.took_s))
                if made is not None:
                    rows.append(_row(case, candidate.spec.id, original, damaged, made[0], hole, made[1]))
            copied = most_similar(damaged, hole.start, hole.stop, hole.part)
            for name, filled in (("silence", damaged), ("hold", held(damaged, hole)), ("copy", copied)):
                rows.append(_row(case, name, original, damaged, filled, hole, 0.0))
    engines = dict.fromkeys(row.engine for row in rows)
    return [*(_whole([row for row in rows if row.engine == engine]) for engine in engines), *rows]


def _whole(rows: list[Row]) -> Row:
    """Return the means over all holes of an engine and how long it took for all of them."""
    seconds, took_s = (sum(getattr(row, name) for row in rows) for name in ("seconds", "took_s"))
    return replace(rows[0], numbers=means(row.numbers for row in rows), group="", seconds=seconds, took_s=took_s)


def holes_of(score: Score) -> Iterator[Hole]:
    """Yield holes in the middle of a score, after bars enough to repeat; only where some notes are to be found."""
    lines, middle = bar_lines(score), bars_of(score) // 2
    for bars in BARS:
        start, stop = int(lines[middle]), int(lines[middle + bars])
        counts = {
            name: sum(start <= note.start < stop for note in part.notes)
            for name, part in zip(part_names(score.parts), score.parts, strict=True)
            if not part.is_drums
        }
        busiest = max(counts, key=lambda name: counts[name], default="")
        if counts and counts[busiest] >= _LEAST_NOTES:
            yield Hole(bars, start, stop, busiest)
            if len(score.parts) > 1:
                yield Hole(bars, start, stop)


def without(score: Score, hole: Hole) -> Score:
    """Return a score without the notes of a hole, and without names of chords, which would tell them."""
    parts = tuple(
        replace(part, notes=tuple(note for note in part.notes if not hole.holds(name, note)))
        for name, part in zip(part_names(score.parts), score.parts, strict=True)
    )
    return replace(score, parts=parts, chords=())


def held(score: Score, hole: Hole) -> Score:
    """Return a score whose hole is filled with as many bars from before it."""
    step = hole.stop - hole.start

    def again(name: str, part: Part) -> Part:
        moved = [note.shifted(step) for note in part.notes if hole.start - step <= note.start < hole.start]
        return replace(part, notes=tuple(sorted([*part.notes, *(note for note in moved if hole.holds(name, note))])))

    return replace(
        score,
        parts=tuple(again(name, part) for name, part in zip(part_names(score.parts), score.parts, strict=True)),
    )


def _given(case: Case) -> Score | None:
    """Return bars from the middle of a case's notes as they are written to a file; None where there are too few."""
    if not has_bars(case.truth):
        return None
    score = score_of(case.truth)
    score = replace(score, parts=tuple(part for part in score.parts if part.notes))
    bars = bars_of(score)
    if bars < _LEAST_BARS or not score.parts:
        return None
    taken = min(bars, GIVEN_BARS)
    return excerpt(score, (bars - taken) // 2, taken)


def _request(path: Path, damaged: Score, hole: Hole, seed: int) -> InpaintRequest:
    seconds = damaged.tempo_map.seconds
    region = Region(float(seconds(hole.start)), float(seconds(hole.stop)))
    return InpaintRequest(Source(str(path)), (region,), seed=seed, parts=(hole.part,) if hole.part else ())


def _row(case: Case, engine: str, original: Score, damaged: Score, filled: Score, hole: Hole, took_s: float) -> Row:
    wanted, given = (_notes_in(score, hole) for score in (original, filled))
    onsets = [np.unique(joined(notes.values()).onset_s) for notes in (wanted, given)]
    numbers = {
        "note_f1": pooled(score.onset for score in note_scores_each(wanted, given).values()).f1,
        "onset_f1": onset_agreement(onsets[0], onsets[1]),
        "pitch_classes": pitch_class_agreement(
            _missing_parts(original, hole), _missing_parts(filled, hole), hole.start, hole.stop
        ),
        "outside_changed_notes": float(changed_notes(damaged, filled, hole.start, hole.stop)),
    }
    return Row(case.name, case.kind, engine, tidied(numbers), hole.name, float(original.tempo_map.seconds(
        bar_lines(original)[-1])), took_s)  # fmt: skip


def _missing_parts(score: Score, hole: Hole) -> Score:
    named = zip(part_names(score.parts), score.parts, strict=True)
    return replace(score, parts=tuple(part for name, part in named if hole.part in ("", name)))


def _notes_in(score: Score, hole: Hole) -> Mapping[str, Notes]:
    """Return the pitched notes of each part that begin in a hole, half a tick's rounding at its edges allowed."""
    low, high = (float(score.tempo_map.seconds(tick)) for tick in (hole.start - 0.5, hole.stop - 0.5))
    return {
        name: notes.only((notes.onset_s >= low) & (notes.onset_s < high))
        for name, notes in notes_by(score, "part").items()
        if hole.part in ("", name)
    }

"""Continuation of scores judged: whether what is added is made like what was really written there."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import ContinueRequest, Source
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.reading import chord_in, key_of
from musicstudio.training.evaluation.setting import Case, Row, Setting
from musicstudio.training.evaluation.sounding import able, ask, tidied
from musicstudio.training.evaluation.sounding_scores import changed_notes, score_in
from musicstudio.training.excerpt import bar_lines, bars_of, excerpt
from musicstudio.training.metrics.symbolic import statistics
from musicstudio.training.truth_score import has_bars, score_of

KNOWN: Final = frozenset({"notes", "beats"})
GIVEN: Final = 0.6
MOST_BARS: Final = 20
_LEAST_BARS: Final = 6


def score_rows(setting: Setting, case: Case, notes: list[str]) -> list[Row]:
    """Return the rows of a case whose notes and beats are known: the first 60 % of at most 20 bars carried on.

    "repeat" writes the last bars down once more.
    """
    candidates = able(setting.candidates, "continue", score=True)
    whole = _whole(case) if case.known >= KNOWN and candidates else None
    if whole is None:
        return []
    bars = bars_of(whole)
    kept = round(GIVEN * bars)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
        path = Path(folder) / "given.mid"
        write_score(path, replace(excerpt(whole, 0, kept), chords=(), sections=()))
        idea = read_score(path)
        made: dict[str, tuple[Score, float]] = {}
        for candidate in candidates:
            setting.cancel.check()
            request = ContinueRequest(Source(str(path)), bars=bars - kept, seed=setting.seed)
            answer = ask(setting, candidate, request, notes, lambda answer: (score_in(answer), answer.took_s))
            if answer is not None:
                made[candidate.spec.id] = answer
        made["repeat"] = (written_again(idea, int(bar_lines(whole)[kept]), int(bar_lines(whole)[bars])), 0.0)
    seconds = float(whole.tempo_map.seconds(bar_lines(whole)[bars]) - whole.tempo_map.seconds(bar_lines(whole)[kept]))
    for engine, (longer, took_s) in made.items():
        numbers = numbers_of(whole, idea, longer, kept)
        rows.append(Row(case.name, case.kind, engine, tidied(numbers), seconds=seconds, took_s=took_s))
    return rows


def numbers_of(whole: Score, idea: Score, longer: Score, kept: int) -> dict[str, float]:
    """Return how the bars after the first `kept` of `longer` are made, beside those of the whole piece.

    `pitch_classes`, `rhythm` and `durations` are overlaps 0–1 of histograms; `density_off` is the ratio of notes a bar
    in octaves; `chord_tones_off` and `in_key_off` how far the shares of time, 0–1, that notes of the bar's chord and of
    the key sound, lie from the truth's. Only `given_changed_notes` where either has no notes there.
    """
    cut, end = int(bar_lines(whole)[kept]), int(bar_lines(whole)[bars_of(whole)])
    changed = {"given_changed_notes": float(changed_notes(idea, longer, cut, max(end, int(longer.end)) + 1))}
    truth, added = (_stretch(score, cut, end) for score in (whole, longer))
    if not all(any(part.notes for part in score.parts) for score in (truth, added)):
        return changed
    wanted, given = statistics(truth), statistics(added)
    key = key_of(whole)
    shares = [(_in_chords(score), _in_key(score, key)) for score in (truth, added)]
    return changed | {
        "pitch_classes": float(np.minimum(wanted.pitch_classes, given.pitch_classes).sum()),
        "rhythm": float(np.minimum(wanted.intervals, given.intervals).sum()),
        "durations": float(np.minimum(wanted.durations, given.durations).sum()),
        "density_off": abs(float(np.log2(given.density / wanted.density))),
        "chord_tones_off": abs(shares[0][0] - shares[1][0]),
        "in_key_off": abs(shares[0][1] - shares[1][1]),
    }


def written_again(idea: Score, cut: int, end: int) -> Score:
    """Return a score that ends at tick `cut` with its last stretch once more, or as often as it takes, up to `end`."""
    step = min(end - cut, cut)
    parts = []
    for part in idea.parts:
        last = [note for note in part.notes if cut - step <= note.start < cut]
        again = [note.shifted(step * n) for n in range(1, -(-(end - cut) // step) + 1) for note in last]
        parts.append(replace(part, notes=tuple(sorted([*part.notes, *(note for note in again if note.start < end)]))))
    return replace(idea, parts=tuple(parts), length=Ticks(end))


def _whole(case: Case) -> Score | None:
    """Return the first bars of a case's notes; None where there are too few."""
    if not has_bars(case.truth):
        return None
    score = score_of(case.truth)
    score = replace(score, parts=tuple(part for part in score.parts if part.notes))
    bars = bars_of(score)
    return excerpt(score, 0, min(bars, MOST_BARS)) if score.parts and bars >= _LEAST_BARS else None


def _stretch(score: Score, start: int, stop: int) -> Score:
    """Return the notes that begin in ticks [start, stop), counted from there."""
    parts = (
        replace(part, notes=tuple(note.shifted(-start) for note in part.notes if start <= note.start < stop))
        for part in score.parts
    )
    meter = replace(score.meter_at(start), tick=Ticks(0))
    return replace(score, parts=tuple(parts), meters=(meter,), chords=(), sections=(), length=Ticks(stop - start))


def _in_chords(score: Score) -> float:
    """Return the share of time that pitched notes spend as tones of the chord that fits their own bar best."""
    bar, key = int(score.meters[0].bar), key_of(score)
    chords: dict[int, Chord] = {}
    inside = total = 0
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            place = int(note.start) // bar
            if place not in chords:
                chords[place] = chord_in(score, key, place * bar, bar)
            total += int(note.length)
            inside += int(note.length) * (note.pitch % 12 in chords[place].pitch_classes)
    return inside / total if total else 0.0


def _in_key(score: Score, key: Key) -> float:
    notes = [note for part in score.parts if not part.is_drums for note in part.notes]
    total = sum(int(note.length) for note in notes)
    return sum(int(note.length) for note in notes if note.pitch % 12 in key.pitch_classes) / total if total else 0.0

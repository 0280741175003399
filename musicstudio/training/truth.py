"""The truth of a rendering: every note to the sample, with what is known of bars, harmony and form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.line import Line, line_of
from musicstudio.domain.families import family_of, stem_of
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Mark, Meter, Score

NOTE: Final = np.dtype([("onset", "<i4"), ("offset", "<i4"), ("pitch", "u1"), ("velocity", "u1"), ("part", "u1")])
"""Onset and offset in samples; a note sounds from its onset up to, but not including, its offset, then rings out."""
BEND: Final = np.dtype([("at", "<i4"), ("semitones", "<f4"), ("part", "u1")])
"""From sample `at` on, a part sounds so many semitones above what is written."""
BEAT: Final = np.dtype([("at_s", "<f8"), ("downbeat", "?")])


@dataclass(frozen=True)
class Player:
    """Who plays a part: `sound` names the bank, patch, kit or voice, `stem` where it is heard."""

    name: str
    stem: str
    family: str
    program: int
    sound: str = ""


@dataclass(frozen=True, eq=False)
class Truth:
    """What sounds in `samples` samples. `notes`, `bends` and `beats` are arrays of NOTE, BEND and BEAT, sorted by time;
    `part` counts `players`. Chords and sections are (seconds, name), each holding until the next."""

    piece: str
    sample_rate: int
    samples: int
    players: tuple[Player, ...]
    notes: NDArray[Any]
    bends: NDArray[Any]
    beats: NDArray[Any]
    tempo_bpm: float
    meter: str
    key: str = ""
    style: str = ""
    chords: tuple[tuple[float, str], ...] = ()
    sections: tuple[tuple[float, str], ...] = ()
    caption: str = ""
    tuning_cents: float = 0.0

    def notes_of(self, stem: str) -> NDArray[Any]:
        """Return the notes heard in a stem."""
        places = [n for n, player in enumerate(self.players) if player.stem == stem]
        return self.notes[np.isin(self.notes["part"], places)]

    def of_stem(self, stem: str) -> Truth:
        """Return the truth of a stem alone; players keep their places."""
        places = [n for n, player in enumerate(self.players) if player.stem == stem]
        return replace(self, notes=self.notes_of(stem), bends=self.bends[np.isin(self.bends["part"], places)])


def truth_of(score: Score, sample_rate: int, samples: int, sounds: Sequence[str] = (), piece: str = "") -> Truth:
    """Return the truth of a score played from sample 0 on, pedal applied; `sounds` names who plays each part."""
    lines = [line_of(part, score.tempo_map, samples) for part in score.parts]
    names = sounds or [""] * len(score.parts)
    players = tuple(
        Player(name, stem_of(part), family_of(part), part.program, sound)
        for part, name, sound in zip(score.parts, part_names(score.parts), names, strict=True)
    )
    meter = score.meter_at(0)
    return Truth(
        piece, sample_rate, samples, players, notes_of(lines, sample_rate, samples), _bends(lines, sample_rate),
        beats_of(score, samples / sample_rate), score.tempo_map.bpm_at(0), str(meter), score.key, score.style,
        _timed(score, score.chords), _timed(score, score.sections),
    )  # fmt: skip


def notes_of(lines: Sequence[Line], sample_rate: int, samples: int) -> NDArray[Any]:
    """Return the notes of lines as they are played, sorted by onset; those that begin after the end are left out."""
    rows = [
        (
            max(0, round(tone.start_s * sample_rate)),
            min(samples, max(round(tone.end_s * sample_rate), round(tone.start_s * sample_rate) + 1)),
            round(tone.pitch),
            max(1, round(tone.velocity * 127)),
            part,
        )
        for part, line in enumerate(lines)
        for tone in line.tones
        if round(tone.start_s * sample_rate) < samples
    ]
    return np.sort(np.array(rows, dtype=NOTE), order=("onset", "part", "pitch"))


def beats_of(score: Score, until_s: float) -> NDArray[Any]:
    """Return the beats of a score up to a time: its denominator, three to a beat in 6/8, 9/8 and 12/8."""
    rows = []
    end = score.tempo_map.ticks(until_s)
    bars = score.bar_starts(int(end))
    for bar in bars:
        meter = score.meter_at(int(bar))
        step = _beat_ticks(meter)
        following = next((int(other) for other in bars if other > bar), int(bar) + int(meter.bar))
        for tick in range(int(bar), following, step):
            at_s = float(score.tempo_map.seconds(tick))
            if 0 <= at_s < until_s:
                rows.append((at_s, tick == bar))
    return np.array(rows, dtype=BEAT)


def cut(truth: Truth, start: int, stop: int) -> Truth:
    """Return the truth of samples [start, stop): notes that sound there, clipped, all times counted from start."""
    if not 0 <= start < stop <= truth.samples:
        raise ValueError(f"no such stretch: {start}–{stop} of {truth.samples}")
    heard = truth.notes[(truth.notes["offset"] > start) & (truth.notes["onset"] < stop)].copy()
    heard["onset"] = np.maximum(heard["onset"], start) - start
    heard["offset"] = np.minimum(heard["offset"], stop) - start
    bends = truth.bends[truth.bends["at"] < stop].copy()
    bends["at"] = np.maximum(bends["at"] - start, 0)
    begin_s, end_s = start / truth.sample_rate, stop / truth.sample_rate
    beats = truth.beats[(truth.beats["at_s"] >= begin_s) & (truth.beats["at_s"] < end_s)].copy()
    beats["at_s"] -= begin_s
    return replace(
        truth, samples=stop - start, notes=heard, bends=bends, beats=beats,
        chords=_cut_marks(truth.chords, begin_s, end_s), sections=_cut_marks(truth.sections, begin_s, end_s),
    )  # fmt: skip


def encoded(truth: Truth) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return a truth as plain JSON values and three arrays; `decoded` is its inverse."""
    arrays = {"notes": truth.notes, "bends": truth.bends, "beats": truth.beats}
    return {key: value for key, value in asdict(truth).items() if key not in arrays}, arrays


def decoded(values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Truth:
    """Return the truth of values and arrays; raises TypeError or KeyError when they are none."""
    players = tuple(Player(**player) for player in values["players"])
    marks = {name: tuple((float(at), str(text)) for at, text in values[name]) for name in ("chords", "sections")}
    return Truth(
        **{**values, "players": players, **marks}, **{name: arrays[name] for name in ("notes", "bends", "beats")}
    )


def _bends(lines: Sequence[Line], sample_rate: int) -> NDArray[Any]:
    rows = [
        (max(0, round(at * sample_rate)), semitones, part)
        for part, line in enumerate(lines)
        for at, semitones in zip(line.bend.times_s, line.bend.values, strict=True)
    ]
    return np.sort(np.array(rows, dtype=BEND), order=("at", "part"))


def _timed(score: Score, marks: tuple[Mark, ...]) -> tuple[tuple[float, str], ...]:
    return tuple((float(score.tempo_map.seconds(mark.tick)), mark.text) for mark in marks)


def _beat_ticks(meter: Meter) -> int:
    step = int(meter.bar) // meter.numerator
    return 3 * step if meter.denominator >= 8 and meter.numerator % 3 == 0 and meter.numerator > 3 else step


def _cut_marks(marks: tuple[tuple[float, str], ...], start_s: float, end_s: float) -> tuple[tuple[float, str], ...]:
    """Return marks counted from a time; the one that holds there begins at 0."""
    return tuple(
        (max(at - start_s, 0.0), text)
        for n, (at, text) in enumerate(marks)
        if at < end_s and (n + 1 == len(marks) or marks[n + 1][0] > start_s)
    )

"""Covers judged: whether tempo, bars and key, harmony and tune of the original are kept."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from musicstudio.audio.files import read_clip
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.domain.score import Note, Score
from musicstudio.domain.studies import Candidate
from musicstudio.domain.styles import STYLES
from musicstudio.domain.tasks import CoverRequest, Source
from musicstudio.domain.units import PPQ
from musicstudio.engines.compose.original import original_of
from musicstudio.engines.compose.reading import key_of, read
from musicstudio.training.evaluation.cover_likeness import chroma, chroma_agreement, spans_of, tune_agreement
from musicstudio.training.evaluation.ear import agreement_of, unbiased
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.generate_sound import is_music
from musicstudio.training.evaluation.setting import Case, Findings, Row, Setting
from musicstudio.training.evaluation.sounding import able, ask, kept_sounds, tidied
from musicstudio.training.metrics.controls import key_agreement
from musicstudio.training.metrics.rhythm import OCTAVES, tempo_accuracy
from musicstudio.training.truth_score import score_of

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "chroma": "up", "tune": "up", "key": "up", "bars": "up", "tempo_1": "up", "tempo_2": "up", "off_samples": "down",
    "agreement": "up",
}  # fmt: skip
MOST: Final = 16
BACKWARDS: Final = "the same covers backwards"
FROM_SCORE: Final = "from its score"
_SPANS: Final = 4
"""Spans a bar in which harmony is compared; a cover may begin a bar early or late."""
_HEARD: Final = 3
_ABOUT: Final = (
    "Covers are asked for in a style, drawn by the seed, that says nothing of tempo or key. Renders are covered from "
    "their sound, and from their score in the rows of that name.",
    "chroma is the mean correlation of the pitch classes heard in quarters of a bar; "
    f"'{BACKWARDS}' share key and chords but not their order: what chance gives.",
    "tune is the F-measure of the original's tune, by pitch class and within a sixteenth, in the part that has most of "
    "it; key is the MIREX score of the cover's notes; tempo within 4 %, tempo_2 also of an octave or third of it.",
    "agreement is the cosine of the cover's sound and of the style asked for by our own embedding, where its weights "
    "are here.",
)


@dataclass(frozen=True, eq=False)
class _Cover:
    score: Score | None
    sound: AudioArray
    sample_rate: int
    took_s: float
    tempo: float = 0.0
    """What was meant: a MIDI file rounds it to whole microseconds a quarter note. 0 where nobody said."""


def judge(setting: Setting, most: int = MOST) -> Findings:
    """Return what covers keep of at most so many cases, renders and recordings alike; a case whose key, tempo or bars
    nobody knows is judged by its harmony alone."""
    notes = [*_ABOUT]
    rows: list[Row] = []
    sounds: tuple[Path, ...] = ()
    cases = _music(setting.cases, most)
    engines = able(setting.candidates, "cover")
    with tempfile.TemporaryDirectory(prefix="musicstudio-covers-") as folder:
        for number, case in enumerate(cases):
            heard: dict[str, AudioArray] = {}
            rate = 44100
            for candidate in engines:
                setting.cancel.check()
                setting.report(number / len(cases), f"{candidate.spec.id}: {case.name}")
                found, made = _judged(setting, candidate, case, number, Path(folder), notes)
                rows += found
                if made is not None:
                    heard[candidate.spec.id], rate = made.sound, made.sample_rate
            if heard and number < _HEARD:
                sounds += kept_sounds(setting.out, f"cover {case.name}", heard, rate)
    setting.report(1.0, "covering")
    return Findings("cover", tuple(rows), NUMBERS, sounds=sounds, notes=tuple(notes))


def numbers_of(case: Case, cover: Score, tune: Sequence[Note] = ()) -> dict[str, float | None]:
    """Return what a cover's score keeps of what is known of a case; None for what is not."""
    truth, known = case.truth, case.known
    reading = read(replace(cover, key="", chords=()))
    tempo = cover.tempo_map.bpm_at(0)
    wanted = truth.tempo_bpm if "tempo" in known else 0.0
    bars = int(np.count_nonzero(truth.beats["downbeat"])) if "downbeats" in known else 0
    return {
        "tempo_1": tempo_accuracy(wanted, tempo),
        "tempo_2": tempo_accuracy(wanted, tempo, OCTAVES),
        "bars": max(0.0, 1 - abs(reading.bars - bars) / bars) if bars else None,
        "key": _key(truth.key if "key" in known else "", cover),
        "tune": tune_agreement(tune, cover),
    }


def _judged(
    setting: Setting, candidate: Candidate, case: Case, number: int, folder: Path, notes: list[str]
) -> tuple[list[Row], _Cover | None]:
    """Return an engine's rows for a case, and the cover of its sound."""
    style = STYLES[int(np.random.default_rng([setting.seed, number]).integers(len(STYLES)))]
    rows: list[Row] = []
    made = None
    for path, group in _sources(case, folder):
        request = CoverRequest(Source(str(path), name=case.name), style, seed=setting.seed + number)
        cover = ask(setting, candidate, request, notes, _first)
        if cover is None:
            continue
        made = made or (None if group else cover)
        tune = original_of(score_of(case.truth)).tune if group else ()
        numbers = numbers_of(case, cover.score, tune) if cover.score is not None else {}
        found, backwards = _harmony(case, cover)
        ear = unbiased(setting.ear, candidate.spec, notes)
        told = agreement_of(ear, style, cover.sound, cover.sample_rate)
        numbers |= {"chroma": found, "off_samples": _off(cover), **told}
        seconds = (0.0, 0.0) if group else (case.seconds, cover.took_s)
        rows.append(Row(case.name, case.kind, candidate.spec.id, tidied(numbers), group, *seconds))
        if backwards is not None:
            rows.append(Row(case.name, case.kind, BACKWARDS, {"chroma": backwards}, group))
    return rows, made


def _sources(case: Case, folder: Path) -> list[tuple[Path, str]]:
    """Return what is covered: the sound, and the score where notes and bars are known."""
    found = [(case.path, "")]
    if {"notes", "downbeats"} <= case.known:
        path = folder / "original.mid"
        write_score(path, score_of(case.truth))
        found.append((path, FROM_SCORE))
    return found


def _first(answer: Answer) -> _Cover:
    """Return the first take of an answer."""
    outputs = answer.result.outputs
    written = next((output for output in outputs if output.kind == "score"), None)
    score = read_score(written.path) if written is not None else None
    tempo = written.facts.get("tempo_bpm") if written is not None else None
    clip = read_clip(next(output.path for output in outputs if output.kind == "audio" and not output.stem))
    meant = float(tempo) if isinstance(tempo, int | float) else 0.0
    return _Cover(score, clip.data, clip.sample_rate, answer.took_s, meant)


def _harmony(case: Case, cover: _Cover) -> tuple[float | None, float | None]:
    """Return how far harmony agrees, and how far with the cover backwards; None for less than four bars."""
    length_s = cover.sound.shape[1] / cover.sample_rate
    bars = read(cover.score).bars if cover.score is not None else max(round(length_s / 2), 1)
    if bars < 4:
        return None, None
    clip = read_clip(case.path)
    theirs = chroma(cover.sound, cover.sample_rate, np.linspace(0.0, length_s, bars * _SPANS + 1))
    partings = spans_of(case.truth, case.known, bars, length_s, _SPANS)
    ours = [chroma(clip.data, clip.sample_rate, edges_s) for edges_s in partings]
    return (
        max(chroma_agreement(one, theirs, _SPANS) for one in ours),
        max(chroma_agreement(one, theirs[:, ::-1], _SPANS) for one in ours),
    )


def _off(cover: _Cover) -> float | None:
    """Return the samples by which a cover's sound is off its score's bars."""
    if cover.score is None:
        return None
    reading = read(cover.score)
    tempo = cover.tempo or cover.score.tempo_map.bpm_at(0)
    seconds = reading.bars * reading.bar_ticks / PPQ * 60 / tempo
    return float(abs(cover.sound.shape[1] - round(seconds * cover.sample_rate)))


def _key(text: str, cover: Score) -> float | None:
    try:
        return key_agreement(Key.parse(text), key_of(replace(cover, key=""))) if text else None
    except WrongUsage:
        return None


def _music(cases: Sequence[Case], most: int) -> list[Case]:
    """Return cases that are more than a single note or drums, renders and recordings in turn."""
    music = [case for case in cases if is_music(case)]
    kinds = [[case for case in music if case.kind == kind] for kind in ("render", "real")]
    turns = [case for n in range(len(music)) for kind in kinds for case in kind[n : n + 1]]
    return turns[:most]

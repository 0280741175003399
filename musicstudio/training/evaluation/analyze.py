"""How well sounds are understood: beats, tempo, key, chords, sections; ours beside a well-known beat tracker."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, Literal

import numpy as np

from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Source
from musicstudio.training.evaluation.engines import answered
from musicstudio.training.evaluation.rounds import Engine, rounds
from musicstudio.training.evaluation.setting import Case, Findings, Setting
from musicstudio.training.metrics.harmony import chord_scores, key_score
from musicstudio.training.metrics.rhythm import OCTAVES, Pulse, beat_scores, pulse_of, tempo_accuracy, tempo_of
from musicstudio.training.metrics.sections import section_scores

TASK: Final = "analyze"
NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = dict.fromkeys(
    (
        "beat_f1", "beat_cmlt", "beat_amlt", "downbeat_f1", "tempo_1", "tempo_2", "meter", "key", "chord_root",
        "chord_majmin", "chord_sevenths", "chord_segmentation", "section_3s", "section_half_s", "section_pairs",
    ),
    "up",
)  # fmt: skip
KNOWN: Final = frozenset({"beats", "downbeats", "tempo", "key", "chords", "sections"})
PEER: Final = "librosa beats"
_PEER_RATE: Final = 22050
_ABOUT: Final = (
    "Beats count within 70 ms, a tempo within 4 % (tempo_2: or of an octave or third of it), sections within 3 s and "
    "0.5 s, chords by the share of time, key by the MIREX score. Tempo is that of the beats where those are known.",
    f"{PEER} is librosa.beat.beat_track as it comes, for beats and tempo only.",
)

Facts = Mapping[str, Any]


def judge(setting: Setting) -> Findings:
    """Return how well every candidate that can analyse does, and the peer."""
    engines: dict[str, Engine[Facts]] = {
        one.spec.id: partial(_facts_of, one, setting.cancel) for one in setting.candidates if TASK in one.spec.tasks
    }
    return judged(setting, {**engines, PEER: _peer})


def judged(setting: Setting, engines: Mapping[str, Engine[Facts]]) -> Findings:
    """Return how well engines do; an answer holds what an analysis does, what it leaves out is not judged."""
    cases = [case for case in setting.cases if case.known & KNOWN]
    rows, notes = rounds(setting, cases, engines, _scored)
    return Findings(TASK, tuple(rows), NUMBERS, notes=(*_ABOUT, *notes))


def numbers_of(case: Case, facts: Facts) -> dict[str, float]:
    """Return every number that the case knows the truth of and the facts say anything about; NaN where none applies."""
    return {**_rhythm(case, facts), **_harmony(case, facts), **_form(case, facts)}


def _scored(case: Case, facts: Facts, engine: str) -> Iterable[tuple[str, Mapping[str, float]]]:
    yield "", numbers_of(case, facts)


def _rhythm(case: Case, facts: Facts) -> dict[str, float]:
    wanted = _true_pulse(case)
    numbers: dict[str, float] = {}
    if "beats" in case.known and "beats_s" in facts:
        found = beat_scores(wanted.beats_s, np.asarray(facts["beats_s"], np.float64))
        numbers |= {"beat_f1": found.f.f1, "beat_cmlt": found.cml_t, "beat_amlt": found.aml_t}
    if "downbeats" in case.known and "downbeats_s" in facts:
        downbeats = beat_scores(wanted.downbeats_s, np.asarray(facts["downbeats_s"], np.float64))
        numbers["downbeat_f1"] = downbeats.f.f1
        if wanted.meter and "meter" in facts:
            numbers["meter"] = float(facts["meter"] == wanted.meter)
    if "tempo" in case.known and "tempo_bpm" in facts:
        tempo = float(facts["tempo_bpm"] or 0.0)
        numbers["tempo_1"] = tempo_accuracy(wanted.tempo_bpm, tempo)
        numbers["tempo_2"] = tempo_accuracy(wanted.tempo_bpm, tempo, OCTAVES)
    return numbers


def _true_pulse(case: Case) -> Pulse:
    """Return the truth's pulse, its tempo that of the beats: scores count quarters, whatever the beat is."""
    pulse = pulse_of(case.truth)
    return replace(pulse, tempo_bpm=tempo_of(pulse.beats_s) or pulse.tempo_bpm)


def _harmony(case: Case, facts: Facts) -> dict[str, float]:
    numbers = {}
    if "key" in case.known and "key" in facts:
        numbers["key"] = key_score(case.truth.key, facts["key"] or "")
    if "chords" in case.known and "chords" in facts:
        found = chord_scores(case.truth.chords, _marks(facts["chords"], "name", "N"), case.seconds)
        numbers |= {
            "chord_root": found.root.recall, "chord_majmin": found.majmin.recall,
            "chord_sevenths": found.sevenths.recall, "chord_segmentation": found.segmentation,
        }  # fmt: skip
    return numbers


def _form(case: Case, facts: Facts) -> dict[str, float]:
    if "sections" not in case.known or "sections" not in facts:
        return {}
    found = section_scores(case.truth.sections, _marks(facts["sections"], "label", ""), case.seconds)
    return {
        "section_3s": found.three_seconds.f1,
        "section_half_s": found.half_second.f1,
        "section_pairs": found.pairwise.f1,
    }


def _marks(spans: Iterable[Mapping[str, Any]], word: str, nothing: str) -> list[tuple[float, str]]:
    """Return spans as marks, `nothing` where there is a gap between two of them."""
    marks: list[tuple[float, str]] = []
    reached = None
    for span in spans:
        if reached is not None and span["start_s"] > reached + 0.01:
            marks.append((reached, nothing))
        marks.append((float(span["start_s"]), str(span[word])))
        reached = float(span["end_s"])
    return marks


def _facts_of(candidate: Candidate, cancel: CancelToken, case: Case) -> tuple[Facts, float]:
    with answered(candidate, AnalyzeRequest(Source(str(case.path))), cancel) as answer:
        return answer.result.outputs[0].facts, answer.took_s


def _peer(case: Case) -> tuple[Facts, float]:
    """Return the peer's beats and tempo; its first call in a process compiles for seconds, which is not counted."""
    import librosa

    librosa.beat.beat_track(y=_CLICKS, sr=_PEER_RATE)
    began = time.perf_counter()
    sound, _ = librosa.load(case.path, sr=_PEER_RATE, mono=True)
    tempo, beats = librosa.beat.beat_track(y=sound, sr=_PEER_RATE, units="time")
    facts = {"tempo_bpm": float(np.atleast_1d(tempo)[0]), "beats_s": np.asarray(beats).tolist()}
    return facts, time.perf_counter() - began


_CLICKS: Final = np.tile(np.r_[np.ones(64, np.float32), np.zeros(_PEER_RATE // 2 - 64, np.float32)], 4)

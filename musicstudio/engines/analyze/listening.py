"""Analysis by listening: everything found in one pass over the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.audio.loudness import LoudnessMeter
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Forecast, Report, part_of
from musicstudio.engines.analyze.beats import Beats, find_beats, tempo_changes
from musicstudio.engines.analyze.chords import Chord, find_chords
from musicstudio.engines.analyze.features import RATE, Features, FeatureStream
from musicstudio.engines.analyze.harmony import gather, pitchedness
from musicstudio.engines.analyze.key import find_key
from musicstudio.engines.analyze.meter import Bars, find_bars, settled
from musicstudio.engines.analyze.pitches import note_strengths, tuning_semitones
from musicstudio.engines.analyze.sections import Section, find_sections

Floats = NDArray[np.float64]

_BLOCK_S = 2
_UNIT_S = 0.5
"""Stretch of time where there are no beats to measure by."""
_LONG_BEAT_S = 0.85
_BARS_FROM = 0.15
"""Confidence of beats from which bars rather than seconds divide the piece."""
_PITCHED_FROM = 0.02
_KEY_NEEDS_S = 6.0
_WORKING_BYTES = 340 << 20
_BYTES_PER_SECOND = 24_000
_TIMES_REALTIME = 60.0


def analyze(sound: AudioReader, request: AnalyzeRequest, report: Report, cancel: CancelToken) -> dict[str, object]:
    """Return tempo, beats, bars, key, chords, sections and loudness as plain JSON values.

    Never fails on sound that can be read: what has no pulse or pitch gets empty lists and confidences near 0.
    tempo_bpm is None where there is no pulse, loudness_lufs and true_peak_dbtp in silence (loudness also below 400 ms).
    """
    stream, meter = FeatureStream(sound.info.sample_rate), LoudnessMeter(sound.info.sample_rate, sound.info.channels)
    hear(sound, (stream, meter), part_of(report, 0.0, 0.7), cancel)
    return concluded(stream.finish(), meter, part_of(report, 0.7, 1.0), cancel)


def concluded(features: Features, meter: LoudnessMeter, report: Report, cancel: CancelToken) -> dict[str, object]:
    """Return what `analyze` does from what was heard."""
    report(0.0, "finding the beat")
    beats = find_beats(features.onsets, features.seconds, cancel)
    heard = noted(features, part_of(report, 0.0, 0.73), cancel)
    report(0.73, "finding bars and chords")
    beats = replace(beats, times_s=settled(beats.times_s, heard.strengths, features.onsets, features.seconds))
    bars = find_bars(beats.times_s, heard.strengths, features.onsets, features.seconds, cancel)
    harmony = gather(heard.strengths, stretches(beats.times_s, features.seconds))
    cancel.check()
    chords, chord_confidence = find_chords(harmony, cancel)
    key, key_confidence = find_key(harmony, chords)
    cancel.check()
    report(0.87, "finding sections")
    found = Found(beats, bars, tuple(chords), chord_confidence, key, key_confidence, pitchedness(harmony))
    facts = told(found, heard, meter, cancel)
    report(1.0, "done")
    return facts


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what an analysis needs: features of some 20 kB per second of sound, nothing on disk."""
    work = seconds * (0.4 + 0.3 * channels * sample_rate / 48000) / _TIMES_REALTIME
    return Forecast(1.5 + work, _WORKING_BYTES + int(seconds * _BYTES_PER_SECOND), 0)


@dataclass(frozen=True, eq=False)
class Noted:
    """A sound's features, its tuning in semitones, and how strongly each semitone sounds (slow frames, SEMITONES)."""

    features: Features
    tuning: float
    strengths: NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Found:
    """What was found of rhythm and harmony; confidences 0–1, `pitched` says how much pitch there is at all (0–1)."""

    beats: Beats
    bars: Bars
    chords: tuple[Chord, ...]
    chord_confidence: float
    key: str | None
    key_confidence: float
    pitched: float


class Ear(Protocol):
    """Anything that takes a sound block by block, float32 (channels, samples)."""

    def push(self, block: AudioArray) -> None: ...


def hear(sound: AudioReader, ears: Sequence[Ear], report: Report, cancel: CancelToken) -> None:
    """Stream the sound once."""
    info, heard = sound.info, 0
    for block in sound.blocks(_BLOCK_S * info.sample_rate):
        cancel.check()
        for ear in ears:
            ear.push(block)
        heard += block.shape[1]
        report(heard / max(info.samples, 1), "listening")


def noted(features: Features, report: Report, cancel: CancelToken) -> Noted:
    """Return the notes of features."""
    report(0.2, "hearing notes")
    tuning, _ = tuning_semitones(features.pitches)
    strengths = note_strengths(features.pitches, tuning, RATE, part_of(report, 0.2, 1.0), cancel)
    return Noted(features, tuning, strengths)


def told(found: Found, heard: Noted, meter: LoudnessMeter, cancel: CancelToken) -> dict[str, object]:
    """Find the sections and return all facts as plain JSON values."""
    features, beats, bars, pitched = heard.features, found.beats, found.bars, found.pitched
    sections, section_confidence = find_sections(
        _units(bars, beats, features.seconds), heard.strengths, features.timbre, cancel
    )
    silent = meter.true_peak_dbtp is None
    return {
        "duration_s": round(features.seconds, 4),
        **_rhythm(beats, bars),
        "key": found.key,
        "chords": [_chord(chord) for chord in found.chords] if pitched > _PITCHED_FROM else [],
        "sections": [] if silent else [_section(section) for section in sections],
        "tuning_cents": round(100 * heard.tuning, 1),
        "loudness_lufs": _rounded(meter.integrated_lufs, 2),
        "true_peak_dbtp": _rounded(meter.true_peak_dbtp, 2),
        "confidence": {
            "tempo": round(beats.tempo_confidence, 2),
            "beats": round(beats.confidence, 2),
            "meter": round(bars.confidence * beats.confidence, 2),
            "key": round(found.key_confidence * pitched * min(features.seconds / _KEY_NEEDS_S, 1), 2),
            "chords": round(found.chord_confidence * pitched, 2),
            "sections": round(section_confidence, 2),
        },
    }


def stretches(times_s: Floats, seconds: float) -> Floats:
    """Return the edges of what bears one chord: a beat, half a slow beat, or half a second where there are no beats."""
    if times_s.size < 2:
        return _steps(0.0, seconds)
    if np.median(np.diff(times_s)) > _LONG_BEAT_S:
        times_s = np.sort(np.concatenate([times_s, (times_s[1:] + times_s[:-1]) / 2]))
    head, tail = _steps(0.0, float(times_s[0])), _steps(float(times_s[-1]), seconds)
    return np.concatenate([head[:-1], times_s, tail[1:]])


def _units(bars: Bars, beats: Beats, seconds: float) -> Floats:
    """Return the edges of what sections are made of: bars, or two seconds where there are none."""
    if bars.downbeats_s.size < 2 or beats.confidence < _BARS_FROM:
        return _steps(0.0, seconds, 2.0)
    bar_s = float(np.median(np.diff(bars.downbeats_s)))
    head, tail = _steps(0.0, bars.downbeats_s[0], bar_s), _steps(bars.downbeats_s[-1], seconds, bar_s)
    return np.concatenate([head[:-1], bars.downbeats_s, tail[1:]])


def _steps(start_s: float, end_s: float, step_s: float = _UNIT_S) -> Floats:
    """Return edges from start to end, about `step_s` apart; only the start where they meet."""
    count = max(round((end_s - start_s) / step_s), 1) if end_s > start_s else 0
    return np.linspace(start_s, max(end_s, start_s), count + 1)


def _rhythm(beats: Beats, bars: Bars) -> dict[str, object]:
    return {
        "tempo_bpm": _rounded(beats.tempo_bpm, 3),
        "tempo_steady": beats.steady,
        "tempo_changes": [{"time_s": round(t, 3), "bpm": round(bpm, 2)} for t, bpm in tempo_changes(beats)],
        "beats_s": [round(float(t), 4) for t in beats.times_s],
        "downbeats_s": [round(float(t), 4) for t in bars.downbeats_s],
        "meter": bars.meter,
        "bars": int(bars.downbeats_s.size),
    }


def _chord(chord: Chord) -> dict[str, object]:
    return {"start_s": round(chord.start_s, 3), "end_s": round(chord.end_s, 3), "name": chord.name}


def _section(section: Section) -> dict[str, object]:
    return {"start_s": round(section.start_s, 3), "end_s": round(section.end_s, 3), "label": section.label}


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)

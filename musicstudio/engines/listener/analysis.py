"""Analysis by the listener: beats, bars, chords and key by a network of ours, the rest by plain listening."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.audio.loudness import LoudnessMeter
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Forecast, Report, part_of
from musicstudio.engines.analyze import listening
from musicstudio.engines.analyze.beats import NO_BEATS, Beats, find_beats
from musicstudio.engines.analyze.chord_decoding import find_key, find_spans, named
from musicstudio.engines.analyze.decoding import Rhythm, decode
from musicstudio.engines.analyze.features import Features, FeatureStream
from musicstudio.engines.analyze.harmony import gather, pitchedness
from musicstudio.engines.analyze.hearing import HearingStream
from musicstudio.engines.analyze.listening import Found, Noted, hear, noted, stretches, told
from musicstudio.engines.analyze.meter import Bars, find_bars
from musicstudio.engines.device import choose_device, use_all_cores
from musicstudio.engines.listener.windows import Activations, hear_whole

_FAST_BPM = 150.0
"""Fives and sevens faster than this are counted in eighths."""
_START_S = 3.0
_SECONDS_PER_SECOND = 0.03
_NETWORK_BYTES = 260 << 20
_BYTES_PER_SECOND = 40_000


def analyze(
    sound: AudioReader, request: AnalyzeRequest, report: Report, cancel: CancelToken, weights: Path
) -> dict[str, object]:
    """Return the facts that `listening.analyze` returns, with the listener whose weights lie in a folder.

    Never fails on sound that can be read. Raises ModelUnavailable when the weights are of no use, WrongUsage for a
    device that is not there.
    """
    use_all_cores()
    device, info = choose_device(request.device), sound.info
    stream, ear = FeatureStream(info.sample_rate), HearingStream(info.sample_rate)
    meter = LoudnessMeter(info.sample_rate, info.channels)
    hear(sound, (stream, ear, meter), part_of(report, 0.0, 0.55), cancel)
    features, levels = stream.finish(), ear.finish()
    activations, _ = hear_whole(levels, weights, device, part_of(report, 0.55, 0.7), cancel)
    del levels
    cancel.check()
    heard = noted(features, part_of(report, 0.7, 0.85), cancel)
    report(0.85, "finding beats, bars and chords")
    silent = meter.true_peak_dbtp is None
    rhythm = Rhythm() if silent else decode(activations.rhythm, cancel, _kept_bpm(features, cancel))
    found = _found(rhythm, activations, heard, cancel)
    report(0.96, "finding sections")
    facts = told(found, heard, meter, cancel)
    report(1.0, "done")
    return facts


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what an analysis needs beyond plain listening: the network, what it hears and what is decoded."""
    plain = listening.forecast(seconds, sample_rate, channels)
    return Forecast(
        _START_S + plain.seconds + seconds * _SECONDS_PER_SECOND,
        plain.memory_bytes + _NETWORK_BYTES + int(seconds * _BYTES_PER_SECOND),
        0,
    )


def _found(rhythm: Rhythm, activations: Activations, heard: Noted, cancel: CancelToken) -> Found:
    seconds = heard.features.seconds
    beats = _beats(rhythm, seconds)
    edges_s = stretches(beats.times_s, seconds)
    harmony = gather(heard.strengths, edges_s)
    sounds = float(harmony.treble.sum() + harmony.bass.sum()) > 0
    spans = find_spans(activations.harmonies, edges_s, cancel) if sounds else []
    key, key_confidence = find_key(activations.key, spans)
    chords, confidence = named(spans, key)
    bars = _bars(rhythm, beats, heard, cancel)
    name = key.name if key is not None else None
    return Found(beats, bars, tuple(chords), confidence, name, key_confidence, pitchedness(harmony))


def _kept_bpm(features: Features, cancel: CancelToken) -> float | None:
    """Return the tempo of the grid that plain listening finds the whole piece to keep to, None where it keeps to none.

    It hears the exact pace of machines better than the network, which hears better where beats and bars lie.
    """
    plain = find_beats(features.onsets, features.seconds, cancel)
    return plain.tempo_bpm if plain.steady else None


def _beats(rhythm: Rhythm, seconds: float) -> Beats:
    if not len(rhythm.times_s):
        return NO_BEATS
    times_s = np.clip(rhythm.times_s, 0, seconds)
    return Beats(times_s, rhythm.tempo_bpm, rhythm.steady, rhythm.tempo_confidence, rhythm.confidence)


def _bars(rhythm: Rhythm, beats: Beats, heard: Noted, cancel: CancelToken) -> Bars:
    """Return the bars; whether a beat divides in three is heard by plain listening."""
    first = beats.times_s[rhythm.downbeats]
    if not len(first):
        return Bars(beats.times_s[:1], "4/4", 4, 0.0)
    features = heard.features
    plain = find_bars(beats.times_s, heard.strengths, features.onsets, features.seconds, cancel)
    compound = plain.meter.endswith("/8") and int(plain.meter.split("/")[0]) % 3 == 0
    return Bars(first, _meter(rhythm, compound), rhythm.beats, rhythm.bar_confidence)


def _meter(rhythm: Rhythm, compound: bool) -> str:
    if compound:
        return f"{3 * rhythm.beats}/8"
    fast = rhythm.beats in (5, 7) and (rhythm.tempo_bpm or 0.0) > _FAST_BPM
    return f"{rhythm.beats}/{8 if fast else 4}"

"""Continuation from the recording's own phrases: no weights, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, ContinueRequest, Forecast, Report, part_of
from musicstudio.domain.units import clock
from musicstudio.engines.analyze.listening import analyze
from musicstudio.engines.extend.meeting import Beat, unlikeness
from musicstudio.engines.extend.stretch import Stretch
from musicstudio.engines.extend.walk import Step, walk
from musicstudio.engines.extend.weave import Woven, weave
from musicstudio.engines.inpaint.features import Features, extract

HEARD_S = 600.0
"""Of a longer recording only its last ten minutes are searched."""

CLEAR_BEAT = 0.15
CLOSE_S = 0.01
ENDING_BARS = 2
_ENDING = re.compile(r"\b(end(ing)?|outro|fade|finish)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Continuation:
    """One take: what is added, float32 (channels, samples), with a label and what was measured."""

    sound: AudioArray
    label: str
    facts: dict[str, object]


def continue_(sound: AudioReader, request: ContinueRequest, report: Report, cancel: CancelToken) -> list[Continuation]:
    """Return `request.takes` continuations of exactly the length asked for, bars counted in the music's own tempo.

    Material is the recording's own, joined on the beat where pasts are alike. A prompt that asks for an ending fades
    the last two bars. Raises UnsupportedAudio without sound, or without a beat when bars are asked for.
    """
    info = sound.info
    first = max(0, info.samples - round(HEARD_S * info.sample_rate))
    heard = Stretch(sound, first, info.samples)
    facts = analyze(heard, AnalyzeRequest(request.source), part_of(report, 0.0, 0.5), cancel)
    features = extract(heard, 0, heard.info.samples, (), part_of(report, 0.5, 0.8), cancel)
    beat = _beat(facts, heard.info.samples, info.sample_rate)
    samples = _wanted(request, beat, info.sample_rate)
    takes: list[Continuation] = []
    begun: tuple[int, ...] = ()
    for number in range(request.takes):
        rng = np.random.default_rng([request.seed, number])
        steps = walk(features, beat, info.sample_rate, samples, rng, begun)
        begun = (*begun, steps[0].start)
        part = part_of(report, 0.8 + 0.2 * number / request.takes, 0.8 + 0.2 * (number + 1) / request.takes)
        takes.append(_take(heard, features, beat, steps, request, part, cancel))
    return takes


def forecast(seconds: float, sample_rate: int, channels: int, added_s: float, takes: int) -> Forecast:
    """Return what continuing needs: the recording is listened to once, what is added is held in memory."""
    heard = min(seconds, HEARD_S)
    size = added_s * sample_rate * channels * 4
    return Forecast(
        2.0 + heard / 40 + 0.05 * added_s * takes, round(350e6 + 1e5 * heard + 3 * size), round(size * takes)
    )


def _wanted(request: ContinueRequest, beat: Beat, rate: int) -> int:
    if request.seconds:
        return max(1, round(request.seconds * rate))
    if not beat.clear:
        raise UnsupportedAudio("No beat was found to count bars by; say how many seconds to add instead.")
    return round(request.bars * beat.bar)


def _beat(facts: dict[str, object], samples: int, rate: int) -> Beat:
    """Return the pulse an analysis found, or none where it is unsure."""
    confidence, times = facts["confidence"], facts["beats_s"]
    assert isinstance(confidence, dict)
    assert isinstance(times, list)
    if confidence["beats"] < CLEAR_BEAT or len(times) < 4:
        return Beat(samples, np.zeros(0))
    at = np.array(times) * rate
    downbeats = facts["downbeats_s"]
    assert isinstance(downbeats, list)
    first = int(np.argmin(np.abs(at - downbeats[0] * rate))) if downbeats else 0
    per_bar = max(1, round(len(at) / len(downbeats))) if len(downbeats) > 1 else 4
    if len(downbeats) > 2:
        per_bar = max(1, round(float(np.median(np.diff(downbeats)) * rate / np.median(np.diff(at)))))
    return Beat(samples, at, per_bar, first)


def _take(
    heard: AudioReader,
    features: Features,
    beat: Beat,
    steps: list[Step],
    request: ContinueRequest,
    report: Report,
    cancel: CancelToken,
) -> Continuation:
    rate = heard.info.sample_rate
    woven: list[Woven] = []
    for piece in weave(heard, steps, cancel):
        woven.append(piece)
        report(len(woven) / len(steps), "weaving phrases")
    sound = np.concatenate([piece.sound for piece in woven], axis=1)
    ending = bool(_ENDING.search(request.prompt))
    sound = _closed(sound, min(ENDING_BARS * beat.bar, sound.shape[1] / 2) if ending else 0.0, rate)
    facts: dict[str, object] = {
        "method": "phrases",
        "from_s": [round(piece.start / rate, 4) for piece in woven],
        "phrases_s": [round(piece.sound.shape[1] / rate, 4) for piece in woven],
        "joins": [round(piece.correlation, 3) for piece in woven],
        "gains_db": [round(piece.gain_db, 2) for piece in woven],
        "loop_to_s": _loop_point(features, beat, steps[-1], rate),
        "ending": ending,
    }
    if beat.clear:
        facts |= {"tempo_bpm": round(60 * rate / beat.length, 3), "beats_per_bar": beat.per_bar}
        facts["drift_ms"] = round(1000 * _drift(beat, steps, woven, rate), 3)
    return Continuation(sound, f"from {clock(woven[0].start / rate)}", facts)


def _closed(sound: AudioArray, fade: float, rate: int) -> AudioArray:
    """Return a sound that ends without a click, and slowly where an ending is asked for."""
    last = min(max(round(fade), round(CLOSE_S * rate)), sound.shape[1])
    sound = sound.copy()
    sound[:, sound.shape[1] - last :] *= np.cos(0.5 * np.pi * (np.arange(last) + 1) / last).astype(np.float32) ** 2
    return sound


def _loop_point(features: Features, beat: Beat, last: Step, rate: int) -> float | None:
    """Return the time in the recording that the end would best be followed by, for a loop; None without a pulse."""
    moments = beat.alike(last.start + last.samples)
    if not len(moments):
        return None
    distance = unlikeness(features, last.start + last.samples, moments, rate)
    return round(int(moments[np.argmin(distance)]) / rate, 4)


def _drift(beat: Beat, steps: list[Step], woven: list[Woven], rate: int) -> float:
    """Return the greatest distance in seconds of a step's beats from the grid that goes on from the recording's end."""
    moved = [abs(piece.start - step.start) / rate for piece, step in zip(woven, steps, strict=True)]
    return max(moved)

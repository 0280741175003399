"""Our own synthesis plays a score: every part by its instrument, brought to the level of a record."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.loudness import integrated_lufs
from musicstudio.audio.synth.dynamics import limiting
from musicstudio.audio.synth.render import TAIL_S, render_parts
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, Forecast, RenderRequest, Report

TARGET_LUFS = -14.0
CEILING_DB = -1.0


def forecast(score: Score, sample_rate: int) -> Forecast:
    """Return what rendering needs: every part is held in memory until the mix is levelled."""
    seconds = score.tempo_map.seconds(score.end) + TAIL_S
    size = int(seconds * sample_rate * 2 * 4)
    return Forecast(seconds * len(score.parts) / 60, size * (len(score.parts) + 8), size * (len(score.parts) + 2))


def play(
    score: Score, request: RenderRequest, sample_rate: int, report: Report, cancel: CancelToken
) -> dict[str, AudioArray]:
    """Return the parts by name, float32 (2, samples), at one common gain curve: they sum to −14 LUFS, ≤ −1 dBTP."""
    parts: dict[str, AudioArray] = {}
    for name, sound in render_parts(score, sample_rate, request.seed):
        cancel.check()
        report(len(parts) / len(score.parts), f"playing {name}")
        parts[name] = sound
    mix = np.sum(list(parts.values()), axis=0)
    loudness = integrated_lufs(mix, sample_rate)
    gain = np.float32(10 ** ((TARGET_LUFS - (loudness if loudness is not None else TARGET_LUFS)) / 20))
    curve = gain * limiting(mix * gain, sample_rate, CEILING_DB)
    return {name: sound * curve for name, sound in parts.items()}

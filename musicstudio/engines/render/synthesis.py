"""Scores played by our own synthesis, mixed and mastered in the manner of their style."""

from __future__ import annotations

from musicstudio.audio.synth.produce import produce
from musicstudio.audio.synth.render import samples_of
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, Forecast, RenderRequest, Report

_SPEED = 40.0
"""Seconds of one part played in a second, about."""
_STRETCH_BYTES = 900_000_000
"""What playing two parts' stretches at a time takes, with the notes kept on the shelf."""


def forecast(score: Score, sample_rate: int) -> Forecast:
    """Return what a take needs: every part is held in memory until the mix is levelled."""
    needed = streaming(score, sample_rate)
    held = samples_of(score, sample_rate) * 2 * 4 * (3 * len(score.parts) + 6)
    return Forecast(needed.seconds, held + _STRETCH_BYTES // 2, needed.disk_bytes)


def streaming(score: Score, sample_rate: int) -> Forecast:
    """Return what rendering to disk needs: memory does not grow with the score, drafts lie on disk."""
    samples = samples_of(score, sample_rate)
    seconds = samples / sample_rate * (len(score.parts) + 1) / _SPEED
    return Forecast(seconds, _STRETCH_BYTES, samples * 2 * 4 * (2 * len(score.parts) + 2))


def play(
    score: Score,
    request: RenderRequest,
    sample_rate: int,
    report: Report,
    cancel: CancelToken,
    samples: int = 0,
    wrap: bool = False,
) -> dict[str, AudioArray]:
    """Return the parts by name, float32 (2, samples), that sum to the finished mix; see `produce`."""
    return produce(score, sample_rate, request.seed, samples or None, wrap, report, cancel)

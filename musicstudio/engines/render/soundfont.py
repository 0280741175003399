"""Scores played from a SoundFont, through the same desk as our own synthesis."""

from __future__ import annotations

from dataclasses import replace

from musicstudio.audio.soundfont import Bank, find_bank, fluidsynth
from musicstudio.audio.synth.produce import produce
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, RenderRequest, Report
from musicstudio.engines.render.synthesis import forecast

__all__ = ["bank_of", "forecast", "named", "play"]


def bank_of(request: RenderRequest) -> Bank:
    """Return the bank a request is played from; raises a StudioError where there is none or nothing to play it."""
    bank = find_bank(request.soundfont)
    fluidsynth()
    return bank


def named(spec: ModelSpec, bank: Bank) -> ModelSpec:
    """Return the model as a result's provenance names it: the bank, its licence and what that permits."""
    return replace(
        spec, id=f"soundfont: {bank.name}", family="soundfont", licence=bank.licence, commercial=bank.commercial
    )


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
    choose = bank_of(request).instrument
    return produce(score, sample_rate, request.seed, samples or None, wrap, report, cancel, choose)

"""Scores as files: the notes, the mix and the parts' stems, each with its provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from musicstudio.audio.midifile import write_score
from musicstudio.domain import wire
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import Output, RenderRequest, Report, Source, part_of
from musicstudio.engines.render.files import RATE, write_sound
from musicstudio.engines.render.synthesis import forecast, play
from musicstudio.engines.work import Work

__all__ = ["RATE", "forecast", "sounded", "written"]


def written(work: Work, score: Score, take: int, label: str, facts: Mapping[str, object]) -> Output:
    """Write a take's score to the scratch folder; returns its output."""
    path = work.scratch / f"take-{take}.mid"
    write_score(path, score, json.dumps({**wire.encode(work.provenance), "take": take}))
    return Output("score", work.provenance, path=str(path), take=take, label=label, facts=dict(facts))


def sounded(
    work: Work, score: Score, take: int, report: Report, stems: bool, samples: int = 0, wrap: bool = False
) -> list[Output]:
    """Play a take and write its mix, every part with `stems`; exactly `samples` long when given, a loop with `wrap`."""
    request = RenderRequest(Source(""), seed=work.request.seed)
    sounds = play(score, request, RATE, part_of(report, 0.0, 0.9), work.cancel, samples=samples, wrap=wrap)
    mix = np.sum(list(sounds.values()), axis=0)
    outputs = [write_sound(work, f"take-{take}", mix, take=take)]
    if stems:
        for number, (name, sound) in enumerate(sounds.items(), 1):
            report(0.9 + 0.1 * number / len(sounds), f"writing {name}")
            outputs.append(write_sound(work, f"take-{take}-part-{number}", sound, name, take))
    return outputs

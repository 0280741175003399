"""Rendering answered: the mix of a score and, when asked, its parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from musicstudio.audio.draft import BLOCK, Draft
from musicstudio.audio.midifile import read_score
from musicstudio.audio.synth.render import render_parts
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain import wire
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import Output, RenderRequest, Result, part_of
from musicstudio.engines.render.synthesis import forecast, play
from musicstudio.engines.work import Work

RATE = 44_100


def answer(work: Work) -> Result:
    """Return the mix first, then one output per part where stems are wanted; the parts sum to the mix."""
    request = work.request
    assert isinstance(request, RenderRequest)
    score = read_score(request.source.path)
    if not any(part.notes for part in score.parts):
        raise UnsupportedAudio(f"{Path(request.source.path).name} holds no notes; there is nothing to play.")
    work.begin(forecast(score, RATE))
    if not request.mastered:
        return Result(tuple(_plain_parts(work, score, request.seed)))
    sounds = play(score, request, RATE, part_of(work.report, 0.0, 0.9), work.cancel)
    mix = sum(sounds.values())
    outputs = [_written(work, "mix", mix, "")]
    if request.stems:
        outputs += [_written(work, f"part-{n}", sound, name) for n, (name, sound) in enumerate(sounds.items(), 1)]
    return Result(tuple(outputs))


def _plain_parts(work: Work, score: Score, seed: int) -> Iterator[Output]:
    """Yield each part as it is played alone, 32-bit float: no part changes when another one is edited."""
    for number, (name, sound) in enumerate(render_parts(score, RATE, seed), 1):
        work.cancel.check()
        work.report((number - 1) / len(score.parts), f"playing {name}")
        path = work.scratch / f"part-{number}.wav"
        with AudioWriter(path, RATE, 2, subtype="FLOAT", samples=sound.shape[1]) as writer:
            writer.write(sound)
        yield Output("audio", work.provenance, path=str(path), stem=name)


def _written(work: Work, file: str, sound: AudioArray, stem: str) -> Output:
    comment = json.dumps({**wire.encode(work.provenance), **({"stem": stem} if stem else {})})
    with Draft(work.scratch / f"{file}.wav", RATE, 2, sound.shape[1]) as draft:
        for start in range(0, sound.shape[1], BLOCK):
            work.cancel.check()
            draft.write(sound[:, start : start + BLOCK])
    path = draft.finish(comment, work.cancel)
    return Output("audio", work.provenance, path=str(path), stem=stem, facts=draft.level.facts)

"""Rendering answered: the mix of a score and, when asked, its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from musicstudio.audio.midifile import read_score
from musicstudio.audio.synth.bounce import Bounce
from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.production.session import Choose
from musicstudio.audio.synth.render import render_parts
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import Output, RenderRequest, Result, part_of
from musicstudio.engines.render.files import RATE, begun, finished
from musicstudio.engines.render.synthesis import forecast, streaming
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return the mix first, then one output per part where stems are wanted; the parts sum to the mix."""
    request = work.request
    assert isinstance(request, RenderRequest)
    score = read_score(request.source.path)
    if not any(part.notes for part in score.parts):
        raise UnsupportedAudio(f"{Path(request.source.path).name} holds no notes; there is nothing to play.")
    work, choose = _equipped(work, request)
    work.begin((streaming if request.mastered else forecast)(score, RATE))
    if not request.mastered:
        return Result(tuple(_plain_parts(work, score, request.seed, choose)))
    return Result(tuple(_mixed(work, score, request, choose)))


def _equipped(work: Work, request: RenderRequest) -> tuple[Work, Choose]:
    """Return the work with the model that really plays, and how it chooses what plays a part."""
    if not request.soundfont and work.spec.family != "soundfont":
        return work, instrument_for
    from musicstudio.engines.render.soundfont import bank_of, named

    bank = bank_of(request)
    return replace(work, spec=named(work.spec, bank)), bank.instrument


def _mixed(work: Work, score: Score, request: RenderRequest, choose: Choose) -> list[Output]:
    playing = part_of(work.report, 0.0, 0.95)
    with (
        Bounce(score, RATE, request.seed, work.scratch, choose, playing, work.cancel) as bounce,
        ExitStack() as open_,
    ):
        mix = open_.enter_context(begun(work, "mix", bounce.samples))
        numbers = range(1, len(bounce.names) + 1) if request.stems else ()
        stems = [open_.enter_context(begun(work, f"part-{number}", bounce.samples)) for number in numbers]
        for parts in bounce.blocks():
            mix.write(np.sum(parts, axis=0, dtype=np.float32))
            for stem, part in zip(stems, parts, strict=False):
                stem.write(part)
    outputs = [finished(work, mix)]
    for number, (stem, name) in enumerate(zip(stems, bounce.names, strict=False), 1):
        work.report(0.95 + 0.05 * number / len(stems), f"writing {name}")
        outputs.append(finished(work, stem, name))
    return outputs


def _plain_parts(work: Work, score: Score, seed: int, choose: Choose) -> Iterator[Output]:
    """Yield each part as it is played alone, 32-bit float: no part changes when another one is edited."""
    for number, (name, sound) in enumerate(render_parts(score, RATE, seed, choose), 1):
        work.cancel.check()
        work.report((number - 1) / len(score.parts), f"playing {name}")
        path = work.scratch / f"part-{number}.wav"
        with AudioWriter(path, RATE, 2, subtype="FLOAT", samples=sound.shape[1]) as writer:
            writer.write(sound)
        yield Output("audio", work.provenance, path=str(path), stem=name)

"""Sounds played from scores, as files."""

from __future__ import annotations

import json

from musicstudio.audio.draft import BLOCK, Draft
from musicstudio.domain import wire
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import Output
from musicstudio.engines.work import Work

RATE = 44_100


def write_sound(work: Work, file: str, sound: AudioArray, stem: str = "", take: int | None = None) -> Output:
    """Write float32 (2, samples) to the scratch folder as `<file>.wav`, its provenance inside; returns the output."""
    with begun(work, file, sound.shape[1]) as draft:
        for start in range(0, sound.shape[1], BLOCK):
            work.cancel.check()
            draft.write(sound[:, start : start + BLOCK])
    return finished(work, draft, stem, take)


def begun(work: Work, file: str, samples: int) -> Draft:
    """Return a draft of `<file>.wav` in the scratch folder, to be written within a `with` block."""
    return Draft(work.scratch / f"{file}.wav", RATE, 2, samples)


def finished(work: Work, draft: Draft, stem: str = "", take: int | None = None) -> Output:
    """Give a written draft its final form, its provenance inside; returns the output."""
    said = {"stem": stem} if stem else {}
    numbered = {"take": take} if take is not None else {}
    comment = json.dumps({**wire.encode(work.provenance), **said, **numbered})
    path = draft.finish(comment, work.cancel)
    return Output("audio", work.provenance, path=str(path), stem=stem, take=take, facts=draft.level.facts)

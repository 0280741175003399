"""What a job made, brought into the document: takes that are new, tracks, facts."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from musicstudio.app import catalog
from musicstudio.app.documents import Document
from musicstudio.audio.files import open_audio
from musicstudio.audio.likeness import unlikeness_db
from musicstudio.domain.edits import AddTakes, AddTracks, Command, Propose, SetAnalysis
from musicstudio.domain.project import Analysis, Proposal, Span, Take, Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import MOST_TAKES, InpaintRequest, Output, Result

_MADE: Final = {"transcribe": "notes", "render": "sound"}
"""What tasks make, where they say nothing of it."""

_BLOCK: Final = 1 << 20
_COMPARED_S: Final = 20.0
"""As much of a take counts for its likeness to another."""


def proposal_for(track: Track, regions: tuple[Region, ...]) -> Proposal | None:
    """Return the proposal that already waits on exactly these regions."""
    return next((proposal for proposal in track.proposals if proposal.regions == regions), None)


def how_many(wanted: int, engine: str, before: int, like: bool) -> int:
    """Return how many takes to ask for, so that `wanted` new ones can be kept.

    A weightless engine chooses among what the recording holds: another seed mostly brings the same again, so it is
    asked for what is known as well. To keep those most like another take there must be more to choose from.
    """
    finite = not catalog.choose(InpaintRequest.task, engine).has_weights
    asked = wanted + before if finite else wanted
    return min(MOST_TAKES, max(asked, 2 * wanted) if like else asked)


def derived_seed(take: Take, before: int) -> int:
    """Return the seed of a variation: the same one whenever the same take is varied at the same point."""
    return random.Random(f"{take.provenance.seed}:{take.number}:{before}").randrange(2**31)


def new_takes(
    document: Document, outputs: Sequence[Output], proposal: Proposal | None, wanted: int, like: Take | None = None
) -> tuple[Take, ...]:
    """Return what a job made as takes: none that is there already, with `like` those that sound most like it."""
    known = {_digest(_paths(document, take)) for take in proposal.takes} if proposal is not None else set()
    fresh: list[Output] = []
    for output in outputs:
        digest = _digest([Path(patch.path) for patch in output.patches])
        if digest not in known:
            known.add(digest)
            fresh.append(output)
    if like is not None:
        model = _paths(document, like)
        fresh.sort(key=lambda output: _unlike([Path(patch.path) for patch in output.patches], model))
    parent = like.number if like is not None else 0
    return tuple(_take(document, output, number, parent) for number, output in enumerate(fresh[:wanted], 1))


def takes_command(track: Track, regions: tuple[Region, ...], takes: tuple[Take, ...]) -> Command:
    """Return how takes arrive: appended where takes for the same regions wait, else as a proposal."""
    waiting = proposal_for(track, regions)
    if waiting is not None:
        return AddTakes(track.id, waiting.id, takes)
    return Propose(track.id, Proposal(secrets.token_hex(4), regions, takes, chosen=1))


def added_regions(track: Track, takes: tuple[Take, ...]) -> tuple[Region, ...]:
    """Return the region that takes add after a track's end, as long as the longest of them."""
    assert track.media is not None
    rate = track.media.sample_rate
    spans = [span for take in takes for span in take.spans]
    if not spans:
        return ()
    end = max(span.start + span.media.samples for span in spans)
    return (Region(min(span.start for span in spans) / rate, end / rate),)


def made_command(
    document: Document, result: Result, track: Track | None, name: str, start_s: float = 0.0
) -> Command | None:
    """Return how anything but takes arrives: what was found as facts of its track, sounds and scores as tracks that
    begin at a time."""
    for output in result.outputs:
        if output.kind == "analysis" and track is not None:
            return SetAnalysis(Analysis(track.id, output.facts))
    made = tuple(
        replace(_track(document, output, track, name), start_s=start_s)
        for output in result.outputs
        if output.kind in ("audio", "score")
    )
    return AddTracks(made) if made else None


def _track(document: Document, output: Output, parent: Track | None, task: str) -> Track:
    """Return a sound or a score as a track; what was made of another track stays silent beside it until wanted."""
    what = output.stem or output.label or _MADE.get(task, task)
    name = " ".join(part for part in (parent.name if parent else "", what) if part)
    path, parent_id = Path(output.path), parent.id if parent is not None else ""
    if output.kind == "score":
        from musicstudio.audio.midifile import read_score

        return Track(
            secrets.token_hex(4), name, role=output.stem or "keys", score=read_score(path), muted=bool(parent_id),
            parent=parent_id, provenance=output.provenance,
        )  # fmt: skip
    return Track(
        secrets.token_hex(4), name, role=output.stem or "song", media=document.take_in(path, name, move=True),
        muted=bool(parent_id), parent=parent_id, provenance=output.provenance,
    )  # fmt: skip


def _take(document: Document, output: Output, number: int, parent: int) -> Take:
    spans = tuple(
        Span(patch.start, document.take_in(Path(patch.path), output.label, move=True)) for patch in output.patches
    )
    return Take(number, output.label, spans, output.provenance, parent=parent, facts=dict(output.facts))


def _paths(document: Document, take: Take) -> list[Path]:
    return [document.media_path(span.media) for span in take.spans]


def _digest(paths: Sequence[Path]) -> str:
    """Return what tells sounds apart: their samples, for a file's header may hold the hour."""
    total = hashlib.sha256()
    for path in paths:
        with open_audio(path) as sound:
            for start in range(0, sound.info.samples, _BLOCK):
                total.update(sound.read(start, start + _BLOCK).tobytes())
    return total.hexdigest()


def _unlike(one: Sequence[Path], other: Sequence[Path]) -> float:
    total = 0.0
    for left, right in zip(one, other, strict=False):
        with open_audio(left) as a, open_audio(right) as b:
            length = round(_COMPARED_S * a.info.sample_rate)
            total += unlikeness_db(a.read(0, length), b.read(0, length), a.info.sample_rate)
    return total

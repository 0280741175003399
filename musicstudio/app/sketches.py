"""What a band played, brought into the document: every part a track with its sound and its notes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from musicstudio.app import loudnesses
from musicstudio.app.documents import Document
from musicstudio.audio.midifile import read_score
from musicstudio.domain.band_edits import Music
from musicstudio.domain.part_names import part_names
from musicstudio.domain.project import Track
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import Output
from musicstudio.domain.units import Ticks


def sketch_tracks(document: Document, outputs: Sequence[Output], start_s: float) -> tuple[Track, ...]:
    """Return every part of every take as a track that begins at a time; the first take is heard, the others muted."""
    group, made = secrets.token_hex(4), []
    takes = sorted({output.take for output in outputs if output.take is not None})
    for take in takes:
        own = [output for output in outputs if output.take == take]
        for part, score, output, stem in _parts(own):
            name = f"Take {take} · {part.name}" if len(takes) > 1 else part.name
            media = document.take_in(Path(stem.path), name, move=True) if stem is not None else None
            track = Track(secrets.token_hex(4), name, part.role or "other", media, score, start_s)
            made.append(replace(track, muted=take != takes[0], provenance=output.provenance, group=group, take=take))
    return tuple(made)


def music_for(document: Document, outputs: Sequence[Output], tracks: Sequence[Track]) -> tuple[Music, ...]:
    """Return what one take holds for generated tracks: the part of the same name, else of the same role.

    Its sound is brought to the level of the one it replaces; tracks that nothing fits are left out.
    """
    rest = list(_parts(outputs))
    found = []
    for track in tracks:
        fitting = sorted((one for one in rest if _fits(one[0], track)), key=lambda one: not _same(one[0], track))
        if not fitting:
            continue
        part, score, output, stem = fitting[0]
        rest = [one for one in rest if one[0] is not part]
        media = None
        if stem is not None:
            if (model := track.media or track.model) is not None:
                loudnesses.match(Path(stem.path), document.media_path(model))
            media = document.take_in(Path(stem.path), track.name, move=True)
        found.append(Music(track.id, score, media, output.provenance))
    return tuple(found)


def understood(outputs: Iterable[Output]) -> str:
    """Return in a sentence what was understood of the words, or nothing."""
    for output in outputs:
        words = output.facts.get("understood")
        if isinstance(words, list) and words:
            return f"Understood: {', '.join(str(word) for word in words)}."
    return ""


def _parts(outputs: Iterable[Output]) -> Iterable[tuple[Part, Score, Output, Output | None]]:
    """Yield the parts of one take, each with a score of its own, the score's output and its stem."""
    outputs = list(outputs)
    stems = {output.stem: output for output in outputs if output.kind == "audio" and output.stem}
    for output in outputs:
        if output.kind == "score":
            whole = read_score(Path(output.path))
            bars = output.facts.get("bars")
            length = Ticks(whole.meters[0].bar * bars if isinstance(bars, int) else whole.end)
            for part, name in zip(whole.parts, part_names(whole.parts), strict=True):
                yield part, replace(whole, parts=(part,), length=length), output, stems.get(name)


def _fits(part: Part, track: Track) -> bool:
    return _same(part, track) or part.role == track.role


def _same(part: Part, track: Track) -> bool:
    held = track.score.parts[0] if track.score is not None and track.score.parts else None
    return held is not None and (part.name, part.role) == (held.name, held.role)

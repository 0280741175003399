"""Parts of a project made into files on the shelf."""

from __future__ import annotations

from musicstudio.app.documents import Document
from musicstudio.app.export import track_comment, write_part
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.parts import part_name, part_title
from musicstudio.app.placed import placed
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.shelf import Shelf
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region


def shelve_sound(
    document: Document, shelf: Shelf, project: Project, track: Track, region: Region | None, proposal: str,
    take: int | None,
) -> None:  # fmt: skip
    """Put a track's sound, or a region of it, on the shelf as it is heard: with its edits, and a take when asked."""
    assert track.media is not None
    chosen = track.proposal(proposal).take(take) if take and proposal else None
    source = document.source(track, *(chosen.spans if chosen is not None else ()))
    whole = max([track.media.samples, *(patch.start + patch.samples for patch in source.patches)])
    start, stop = region.span(track.media.sample_rate) if region is not None else (0, whole)
    with scratch_folder(document.folder) as scratch:
        write_part(source, start, stop, scratch / "part.wav", track_comment(track, chosen))
        name = part_name(project, track, region, take)
        shelf.put(scratch / "part.wav", name, "audio", part_title(track, region, take), _number(project, track))


def shelve_notes(document: Document, shelf: Shelf, project: Project, track: Track) -> None:
    """Put a track's notes on the shelf as MIDI on the project's grid."""
    from musicstudio.audio.midiwriter import write_score

    with scratch_folder(document.folder) as scratch:
        write_score(scratch / "score.mid", placed(track, grid_of(project), 0.0, track.seconds), track_comment(track))
        name = part_name(project, track, None, None)
        shelf.put(scratch / "score.mid", name, "score", track.name, _number(project, track))


def _number(project: Project, track: Track) -> int:
    return [one.id for one in project.tracks].index(track.id) + 1

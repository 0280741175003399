"""What a part of a project is called when it leaves on its own: a track, a selection, a take."""

from __future__ import annotations

from musicstudio.app.gridfinding import grid_of
from musicstudio.app.naming import naming_of
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region


def part_name(project: Project, track: Track, region: Region | None, take: int | None) -> str:
    """Return a file's name: `Song_124bpm_Fmin_03_Bass`, then the seconds and the take where they are given."""
    number = [one.id for one in project.tracks].index(track.id) + 1
    name = naming_of(project.name, grid_of(project)).name(track.name, number)
    return " ".join([name, *_which(region, take)])


def part_title(track: Track, region: Region | None, take: int | None) -> str:
    """Return what the musician calls a part."""
    return " ".join([track.name, *_which(region, take)])


def _which(region: Region | None, take: int | None) -> list[str]:
    span = [f"{region.start_s:.2f}-{region.end_s:.2f}s"] if region is not None else []
    return span + ([f"take {take}"] if take else [])

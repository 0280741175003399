"""The sound of scores where no window rendered them beside: each is played once before a project is handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from musicstudio.audio.midiwriter import write_score
from musicstudio.audio.partsum import write_sum
from musicstudio.domain.project import Project
from musicstudio.domain.tasks import RenderRequest, Request, Result, Source

Perform = Callable[[Request, Path], Result]


def play_scores(project: Project, perform: Perform, scratch: Path, soundfont: str = "") -> dict[str, Source]:
    """Return the sound of every score track that has notes, by its id; `scratch` must outlive what is made of them."""
    sounds: dict[str, Source] = {}
    for track in project.tracks:
        if track.score is None or not any(part.notes for part in track.score.parts):
            continue
        folder = scratch / f"score-{track.id}"
        folder.mkdir()
        write_score(folder / "score.mid", track.score)
        request = RenderRequest(Source(str(folder / "score.mid"), name=track.name), soundfont, mastered=False)
        parts = [Path(output.path) for output in perform(request, folder).outputs]
        write_sum(parts, folder / "score.wav", track.score.tempo_map.offset_s)
        sounds[track.id] = Source(str(folder / "score.wav"), name=track.name)
    return sounds

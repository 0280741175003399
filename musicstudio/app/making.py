"""What is made of a track and arrives beside it: stems, notes, renderings; and the facts found in it."""

from __future__ import annotations

import secrets
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from musicstudio.app import answers
from musicstudio.app.hooks import Hooks
from musicstudio.domain.project import Track
from musicstudio.domain.tasks import REQUESTS, RenderRequest, Result, Source


class Making:
    """Asks for what arrives as tracks or as facts."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def make(self, task: str, track_id: str, **options: Any) -> str:
        """Ask for a task about a track, or about none."""
        hooks, kind = self._hooks, REQUESTS[task]
        values = hooks.filled(options)
        asked = hooks.project.track(track_id) if track_id else None
        if asked is not None and "source" in {field.name for field in fields(kind)}:
            values["source"] = self._source_of(asked, notes=task == RenderRequest.task)
        request = kind(**values)
        title = " ".join(part for part in (task.capitalize(), asked.name if asked is not None else "") if part)

        def arrive(result: Result, scratch: Path) -> None:
            track = hooks.project.track(track_id) if track_id else None
            start_s = track.start_s if track is not None else 0.0
            command = answers.made_command(hooks.document(), result, track, task, start_s)
            hooks.post(lambda: hooks.arrive(result, command))

        again = partial(self.make, task, track_id, **{**options, "seed": request.seed})
        return hooks.submit(request, title, arrive, again, track_id, ())

    def _source_of(self, track: Track, notes: bool) -> Source:
        """Return what a task reads of a track: its sound, or its score as a MIDI file where it has none."""
        if track.score is None or (track.media is not None and not notes):
            return self._hooks.document().source(track)
        from musicstudio.audio.midiwriter import write_score

        path = self._hooks.scores / f"{track.id}-{secrets.token_hex(4)}.mid"
        write_score(path, track.score)
        return Source(str(path), name=track.name)

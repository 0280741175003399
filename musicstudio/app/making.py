"""What is made of a track and arrives beside it: stems, notes, renderings; and the facts found in it."""

from __future__ import annotations

import secrets
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from musicstudio.app import answers
from musicstudio.app.export import write_part
from musicstudio.app.hooks import Hooks
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import REQUESTS, RenderRequest, Result, Source, TranscribeRequest


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

    def transcribe_span(self, track_id: str, regions: tuple[Region, ...], **options: Any) -> str:
        """Ask for the notes of the span of regions alone; they arrive where they sound."""
        hooks = self._hooks
        track = hooks.project.track(track_id)
        assert track.media is not None
        span = Region(min(r.start_s for r in regions), max(r.end_s for r in regions))
        path = hooks.scores / f"span-{secrets.token_hex(4)}.wav"
        write_part(hooks.document().source(track), *span.span(track.media.sample_rate), path, "")
        request = TranscribeRequest(source=Source(str(path), name=track.name), **hooks.filled(options))

        def arrive(result: Result, scratch: Path) -> None:
            start_s = track.start_s + span.start_s
            command = answers.made_command(hooks.document(), result, track, request.task, start_s)
            hooks.post(lambda: hooks.arrive(result, command))

        again = partial(self.transcribe_span, track_id, regions, **{**options, "seed": request.seed})
        return hooks.submit(request, f"Transcribe {track.name}, {span} s", arrive, again, track_id, regions)

    def _source_of(self, track: Track, notes: bool) -> Source:
        """Return what a task reads of a track: its sound, or its score as a MIDI file where it has none."""
        if track.score is None or (track.media is not None and not notes):
            return self._hooks.document().source(track)
        from musicstudio.audio.midiwriter import write_score

        path = self._hooks.scores / f"{track.id}-{secrets.token_hex(4)}.mid"
        write_score(path, track.score)
        return Source(str(path), name=track.name)

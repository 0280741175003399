"""Sounds written down: a selection of a track, a stem into a score that is there, what was hummed or beaten."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from musicstudio.app import answers
from musicstudio.app.export import write_part
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.hooks import Hooks
from musicstudio.app.importing import bring_in
from musicstudio.domain.edits import AddTracks, Command
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.lines import as_line, as_strokes
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region
from musicstudio.domain.relaying import relaid, within
from musicstudio.domain.score import Part, Score
from musicstudio.domain.sifting import sifted
from musicstudio.domain.tasks import Result, Source, TranscribeRequest
from musicstudio.domain.transcript_edits import LayIn

Background = Callable[[Callable[[], object], Callable[..., None]], None]
Shape = Callable[[Score], Score]

PURPOSES: Final = ("", "hum", "beat")
"""What a recording is for: to be kept as it is, to become a melody, to become drums."""

_ROLES: Final = {"": "other", "hum": "vocals", "beat": "drums"}
_MADE: Final = {"hum": "melody", "beat": "drums"}


class Transcribing:
    """Asks for notes and decides where they go.

    `background(work, then)` works beside the owner's thread, `compare(track)` lets notes be heard in place of a sound.
    """

    def __init__(self, hooks: Hooks, background: Background, compare: Callable[[str], None]) -> None:
        self._hooks, self._background, self._compare = hooks, background, compare

    def span(self, track_id: str, regions: tuple[Region, ...], **options: Any) -> str:
        """Ask for the notes of regions alone, of their bands where they have some; they arrive where they sound."""
        track = self._sounding(track_id)
        span = _span(regions)

        def arrive(result: Result, scratch: Path) -> Command | None:
            command = self._made(result, track, span.start_s)
            if command is None:
                return None
            kept = (replace(one, score=within(_score(one), regions, span.start_s)) for one in command.tracks)
            return AddTracks(tuple(kept))

        return self._ask(track, regions, f"Transcribe {track.name}, {span} s", arrive, self.span, options)

    def into(self, track_id: str, target_id: str, regions: tuple[Region, ...] = (), **options: Any) -> str:
        """Ask for the notes of a track, or of regions of it, in a score track that is there: on its grid."""
        track, target = self._sounding(track_id), self._hooks.project.track(target_id)
        if target.score is None:
            raise WrongUsage(f"{target.name} holds no notes; choose a score track to transcribe into.")
        start_s = _span(regions).start_s if regions else 0.0

        def arrive(result: Result, scratch: Path) -> Command | None:
            onto = self._hooks.project.track(target_id)
            parts: list[Part] = []
            threshold = 0.0
            command = self._made(result, track, start_s)
            for one in command.tracks if command is not None else ():
                score = within(_score(one), regions, start_s) if regions else _score(one)
                threshold = max(threshold, score.threshold)
                parts += _onto(score, onto, one.start_s)
            what = f"Transcribe {track.name} into {onto.name}"
            return LayIn(target_id, tuple(parts), threshold, what) if parts else None

        again = partial(self.into, target_id=target_id)
        return self._ask(track, regions, f"Transcribe {track.name} into {target.name}", arrive, again, options)

    def take_recording(self, path: Path, purpose: str, start_s: float, taken: Callable[[], None]) -> None:
        """Bring a recording in as a track that begins at a time, and have it written down where that is its purpose.

        `taken` is called, on any thread, when the file is no longer needed.
        """
        name = _unused(self._hooks.project, {"hum": "Hum", "beat": "Beatbox"}.get(purpose, "Recording"))

        def arrived(track: Track) -> None:
            self._hooks.do(AddTracks((replace(track, role=_ROLES[purpose], start_s=start_s),)))
            if purpose:
                self.shaped(track.id, purpose)

        def bring() -> Track:
            try:
                return bring_in(path, self._hooks.document(), name)
            finally:
                taken()

        self._background(bring, arrived)

    def shaped(self, track_id: str, purpose: str, **options: Any) -> str:
        """Ask for a track's melody ("hum") or its strokes ("beat"), which are then heard in place of it."""
        track = self._sounding(track_id)
        shape: Shape = as_strokes if purpose == "beat" else partial(as_line, name="Melody")
        if purpose == "beat":
            options = {"instrument": "drums"} | options

        def arrive(result: Result, scratch: Path) -> Command | None:
            command = self._made(result, track, 0.0)
            made = [self._on_song(one, shape(_score(one))) for one in command.tracks] if command is not None else []
            heard = [one for one in made if _score(one).parts]
            if not heard:
                what = "strokes" if purpose == "beat" else "melody"
                self._hooks.post(lambda: self._hooks.say(f"No {what} could be heard in {track.name}; try it louder."))
                return None
            notes = replace(
                heard[0], name=f"{track.name} {_MADE[purpose]}", role="drums" if purpose == "beat" else "lead"
            )
            self._hooks.post(lambda: self._instead(notes, track_id))
            return None

        title = f"Write down {track.name}"
        return self._ask(track, (), title, arrive, partial(self.shaped, purpose=purpose), options)

    # --- inside --------------------------------------------------------------------------------------------------

    def _ask(
        self,
        track: Track,
        regions: tuple[Region, ...],
        title: str,
        arrive: Callable[[Result, Path], Command | None],
        again: Callable[..., str],
        options: dict[str, Any],
    ) -> str:
        hooks = self._hooks
        source, how = self._cut(track, _span(regions)) if regions else (hooks.document().source(track), {})
        request = TranscribeRequest(source=source, **hooks.filled(options))

        def done(result: Result, scratch: Path) -> None:
            command = arrive(result, scratch)
            hooks.post(lambda: hooks.arrive(result, command))

        kept = {**options, "seed": request.seed}
        once_more = partial(again, track.id, regions=regions, **kept) if regions else partial(again, track.id, **kept)
        return hooks.submit(request, title, done, once_more, track.id, regions, **how)

    def _cut(self, track: Track, span: Region) -> tuple[Source, dict[str, Any]]:
        """Return the file of a part of a track, and that it is written before the job that reads it."""
        assert track.media is not None
        path = self._hooks.scores / f"span-{secrets.token_hex(4)}.wav"
        source, (first, last) = self._hooks.document().source(track), span.span(track.media.sample_rate)
        return Source(str(path), name=track.name), {"before": lambda: write_part(source, first, last, path, "")}

    def _made(self, result: Result, track: Track, start_s: float) -> AddTracks | None:
        document = self._hooks.document()
        made = answers.made_command(document, result, track, TranscribeRequest.task, track.start_s + start_s)
        return made if isinstance(made, AddTracks) else None

    def _sounding(self, track_id: str) -> Track:
        track = self._hooks.project.track(track_id)
        if track.media is None:
            raise WrongUsage(f"{track.name} holds no sound to write down; choose a track that does.")
        return track

    def _on_song(self, made: Track, score: Score) -> Track:
        """Return a track with its notes on the song's bars where these are known, at the same seconds."""
        grid = grid_of(self._hooks.project)
        if not grid.known or not score.parts:
            return replace(made, score=score)
        parts = relaid(score, grid.tempo_map, made.start_s)
        return replace(made, start_s=0.0, score=Score(parts, grid.tempo_map, grid.meters, grid.key, score.name))

    def _instead(self, notes: Track, track_id: str) -> None:
        self._hooks.do(AddTracks((notes,)))
        if any(one.id == track_id for one in self._hooks.project.tracks):
            self._compare(track_id)


def _score(track: Track) -> Score:
    return track.score if track.score is not None else Score()


def _onto(score: Score, target: Track, start_s: float) -> tuple[Part, ...]:
    """Return a score's parts on the grid of a track, parted at the threshold that holds there."""
    assert target.score is not None
    held = target.score.threshold
    score = sifted(score, held) if held and score.threshold and held != score.threshold else score
    return relaid(score, target.score.tempo_map, start_s - target.start_s)


def _span(regions: tuple[Region, ...]) -> Region:
    return Region(min(r.start_s for r in regions), max(r.end_s for r in regions))


def _unused(project: Project, name: str) -> str:
    taken, number = {track.name for track in project.tracks}, 1
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"

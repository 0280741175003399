"""The band: music from words as tracks, parts rolled anew, bars filled, scores continued; how each is asked for and
how it arrives."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from musicstudio.app import bandscore, sketches
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.hooks import Hooks
from musicstudio.domain.band_edits import SetMusic
from musicstudio.domain.edits import AddTracks, Command
from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import ContinueRequest, GenerateRequest, InpaintRequest, Result, Source

_TEMPO: Final = re.compile(r"\d\s*bpm", re.IGNORECASE)
_KEY: Final = re.compile(r"\b[A-G][#b♯♭]?[ -]?(m|min|minor|maj|major)\b|\bin [A-G]\b")
_METER: Final = re.compile(r"\b\d{1,2}/(2|4|8|16)\b")
_TITLE: Final = 48
_KEPT: Final = ("prompt", "negative", "bars", "seconds", "tempo", "key", "meter", "chords", "temperature", "engine")


class Band:
    """Asks for music about scores; everything arrives as one command."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def sketch(self, start_s: float = 0.0, **options: Any) -> str:
        """Ask for music from words as tracks that begin at a time; what is left open follows the project's grid."""
        request = GenerateRequest(**self._hooks.filled(in_the_song(self._hooks.project, options)))

        def arrive(result: Result, scratch: Path) -> None:
            tracks = sketches.sketch_tracks(self._hooks.document(), result.outputs, start_s)
            self._arrive(result, AddTracks(tracks), sketches.understood(result.outputs))

        again = self._again(self.sketch, start_s, **{**options, "seed": request.seed})
        words = request.prompt if len(request.prompt) <= _TITLE else f"{request.prompt[:_TITLE].rstrip()} …"
        return self._hooks.submit(request, f"Generate “{words}”", arrive, again, "", ())

    def roll(self, track_id: str, seed: int | None = None) -> str:
        """Ask for another part in place of a generated one: the same words, chords and length, another seed."""
        track = self._hooks.project.track(track_id)
        wanted = bandscore.request_for(track, _request_of(track))
        request = GenerateRequest(**self._hooks.filled({**wanted, "seed": seed}))

        def arrive(result: Result, scratch: Path) -> None:
            music = sketches.music_for(self._hooks.document(), result.outputs, [track])
            sentence = "" if music else f"The band came without {track.name} this time; roll again."
            command = SetMusic(music, f"Re-roll {track.name}") if music else None
            self._arrive(replace(result, warnings=()), command, sentence)

        return self._hooks.submit(
            request, f"Re-roll {track.name}", arrive, self._again(self.roll, track_id, request.seed), track_id, ()
        )

    def reharmonise(self, track_id: str) -> str:
        """Ask for the take that a track belongs to over the chords as they are named now; locked tracks stay."""
        track = self._hooks.project.track(track_id)
        free = [one for one in self._hooks.project.band(track) if not one.locked and one.score is not None]
        if not free:
            raise WrongUsage("Every track of this take is locked; unlock what may change.")
        asked = _request_of(free[0])
        takes = track.take if asked.get("takes", 1) != 1 else 1
        wanted = {**bandscore.pinned(free[0], asked), "seed": asked.get("seed"), "takes": takes}
        request = GenerateRequest(**self._hooks.filled(wanted))

        def arrive(result: Result, scratch: Path) -> None:
            outputs = [output for output in result.outputs if output.take == takes]
            music = sketches.music_for(self._hooks.document(), outputs, free)
            left = [one.name for one in free if one.id not in {new.track for new in music}]
            sentence = f"These parts stayed as they were: {', '.join(left)}." if left else ""
            command = SetMusic(music, "Re-harmonise") if music else None
            self._arrive(replace(result, warnings=()), command, sentence)

        return self._hooks.submit(
            request, "Re-harmonise", arrive, self._again(self.reharmonise, track_id), track_id, ()
        )

    def fill(self, track_id: str, regions: tuple[Region, ...], **options: Any) -> str:
        """Ask for other notes inside regions of a score track, in seconds from its start, around what stays."""
        track = self._hooks.project.track(track_id)
        gathered = bandscore.gather(self._hooks.project, track)
        regions = gathered.clipped(regions)
        values = self._hooks.filled({**options, "parts": gathered.names(track), "takes": 1})
        source, write = self._on_paper(gathered)
        request = InpaintRequest(source=source, regions=regions, **values)

        def arrive(result: Result, scratch: Path) -> None:
            score, _ = bandscore.answered(result.outputs)
            said = "Other notes are in: I makes others again, undo brings back what was there."
            self._arrive(replace(result, warnings=()), gathered.filling(score, regions, {track_id}), said)

        again = self._again(self.fill, track_id, regions, **{**options, "seed": request.seed})
        title = f"Fill bars of {track.name}"
        return self._hooks.submit(request, title, arrive, again, track_id, regions, before=write)

    def lengthen(self, track_id: str, **options: Any) -> str:
        """Ask for what follows a score's end; all tracks that were generated with it go on together."""
        track = self._hooks.project.track(track_id)
        gathered = bandscore.gather(self._hooks.project, track)
        values = self._hooks.filled({**options, "takes": 1})
        source, write = self._on_paper(gathered)
        request = ContinueRequest(source=source, **values)

        def arrive(result: Result, scratch: Path) -> None:
            score, facts = bandscore.answered(result.outputs)
            self._arrive(result, gathered.going_on(score, int(facts["bars_added"])))

        again = self._again(self.lengthen, track_id, **{**options, "seed": request.seed})
        return self._hooks.submit(request, f"Continue {track.name}", arrive, again, track_id, (), before=write)

    # --- inside --------------------------------------------------------------------------------------------------

    def _on_paper(self, gathered: bandscore.Gathered) -> tuple[Source, Callable[[], None]]:
        """Return a score as the file it will be, and what writes it: a large one takes a while."""
        path = self._hooks.scores / f"band-{secrets.token_hex(4)}.mid"

        def write() -> None:
            from musicstudio.audio.midiwriter import write_score

            write_score(path, gathered.score)

        return Source(str(path), name=gathered.name), write

    def _arrive(self, result: Result, command: Command | None, sentence: str = "") -> None:
        self._hooks.post(lambda: self._hooks.arrive(result, command, sentence))

    def _again(self, call: Callable[..., str], *args: Any, **options: Any) -> Callable[[], str]:
        return lambda: call(*args, **options)


def in_the_song(project: Project, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with tempo, key and meter of a project that has them, where neither they nor the words say."""
    grid, words = grid_of(project), str(options.get("prompt", ""))
    if not grid.known:
        return options
    values = dict(options)
    if not values.get("tempo") and not _TEMPO.search(words):
        values["tempo"] = round(grid.bpm, 3)
    if not values.get("key") and not values.get("chords") and grid.key and not _KEY.search(words):
        values["key"] = grid.key
    if not values.get("meter") and not _METER.search(words):
        values["meter"] = str(grid.meters[0])
    return values


def _request_of(track: Track) -> dict[str, Any]:
    """Return the options a track was generated with; raises StudioError when it was not."""
    asked = track.provenance.request if track.provenance is not None else {}
    if track.score is None or not track.group or asked.get("task") != GenerateRequest.task:
        raise StudioError(f"{track.name} was not generated; select bars of it and fill them instead.")
    return {name: asked[name] for name in (*_KEPT, "seed", "takes") if name in asked}

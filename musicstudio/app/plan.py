"""What will be handed over: which tracks, on which grid, which samples, under which names."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from musicstudio.app.arrangement import AUDIO_FOLDER
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.naming import Naming, file_name, naming_of
from musicstudio.app.rendering import Stretch
from musicstudio.app.songgrid import SongGrid
from musicstudio.app.wish import DEPTHS, Wish
from musicstudio.audio.chunks import LoopInfo
from musicstudio.audio.files import probe
from musicstudio.audio.mix import Lane
from musicstudio.audio.musickeys import tonic
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import Source
from musicstudio.domain.units import to_samples

SoundOf = Callable[[Track], Source | None]
"""What is heard of a track, its second 0 at the track's start; None where a score was never rendered."""


class Plan:
    """What will be written: which tracks, on which grid, which samples, under which names."""

    def __init__(self, project: Project, wish: Wish, sound_of: SoundOf, grid: SongGrid | None = None) -> None:
        self.project, self.wish = project, wish
        self.whole_grid = grid_of(project) if grid is None else grid
        self._sound_of = sound_of

    @property
    def is_project(self) -> bool:
        return self.wish.form in ("dawproject", "reaper")

    @cached_property
    def tracks(self) -> list[tuple[int, Track]]:
        """The tracks asked for, each with its number in the project."""
        soloed = any(track.soloed for track in self.project.tracks)
        numbered = list(enumerate(self.project.tracks, 1))
        if not self.wish.heard_only or self.is_project:
            return numbered
        return [(n, t) for n, t in numbered if not t.muted and (t.soloed or not soloed)]

    @cached_property
    def sounds(self) -> dict[str, Source]:
        """What is heard of the tracks, by their ids."""
        found = ((track.id, self._sound_of(track)) for _, track in self.tracks)
        return {track_id: source for track_id, source in found if source is not None}

    @cached_property
    def lanes(self) -> list[tuple[int, Track, Lane]]:
        return [(n, t, lane_of(t, self.sounds[t.id])) for n, t in self.tracks if t.id in self.sounds]

    @cached_property
    def scores(self) -> list[tuple[int, Track]]:
        return [(n, t) for n, t in self.tracks if t.score is not None and any(part.notes for part in t.score.parts)]

    @cached_property
    def silent(self) -> list[str]:
        """Names of score tracks that have notes but no sound yet."""
        return [track.name for _, track in self.scores if track.id not in self.sounds]

    @cached_property
    def rate(self) -> int:
        media = [track.media.sample_rate for _, track in self.tracks if track.media is not None]
        return self.wish.rate or max(media, default=44100)

    @cached_property
    def span(self) -> tuple[float, float]:
        """The seconds handed over, without the tail."""
        span = self.wish.span or (0.0, max(self.project.seconds, *self._rendered_s, 0.0))
        if not self.wish.loop:
            return span
        if not self.whole_grid.known:
            raise StudioError(f"{self.project.name} has no tempo yet to cut a loop by; analyze it first.")
        return self.whole_grid.whole_bars(*span)

    @cached_property
    def _rendered_s(self) -> list[float]:
        """Where the sound of every score ends, with what rings out."""
        sounding = [track for _, track in self.scores if track.id in self.sounds]
        return [track.start_s + probe(Path(self.sounds[track.id].path)).seconds for track in sounding]

    @cached_property
    def stretch(self) -> Stretch:
        start, end = self.span
        tail = 0.0 if self.wish.loop else self.wish.tail_s
        return Stretch(
            self.rate, to_samples(start, self.rate), to_samples(end - start, self.rate), to_samples(tail, self.rate)
        )

    @cached_property
    def grid(self) -> SongGrid:
        return self.whole_grid.cut(*self.span)

    @cached_property
    def naming(self) -> Naming:
        return naming_of(self.project.name, self.whole_grid, self.wish.pattern)

    @cached_property
    def sound_names(self) -> list[str]:
        """What the files of the lanes are called, without their suffix."""
        return self.naming.names((number, track.name) for number, track, _ in self.lanes)

    @cached_property
    def score_names(self) -> list[str]:
        return self.naming.names((number, track.name) for number, track in self.scores)

    @cached_property
    def files(self) -> list[str]:
        """Every file that will be written; empty when there is nothing of that form."""
        form, song = self.wish.form, file_name(self.project.name)
        if form == "midi" and self.wish.one_midi:
            return [f"{self.naming.name('MIDI')}.mid"] if self.scores else []
        if form == "midi":
            return [f"{name}.mid" for name in self.score_names]
        if form == "mix":
            return [f"{self.naming.name('mix')}.wav"] if self.lanes else []
        if form == "dawproject":
            return [f"{song}.dawproject"] if self.lanes or self.scores else []
        sounds = [f"{name}.wav" for name in self.sound_names]
        if form == "reaper":
            return [f"{song}.rpp", *(f"{AUDIO_FOLDER}/{name}" for name in sounds)] if sounds or self.scores else []
        return sounds

    @cached_property
    def needed_bytes(self) -> int:
        """What the files take, and what is needed beside them while they are made."""
        if self.wish.form == "midi":
            return 0
        width = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4}[DEPTHS[self.wish.depth]]
        count = 1 if self.wish.form == "mix" else len(self.lanes)
        copies = 2 * width if self.wish.form == "dawproject" else width
        return self.stretch.whole * 2 * count * (4 + copies)

    def loop_info(self, track: Track | None = None) -> LoopInfo | None:
        """Return tempo, beats and key for a sampler, where a loop is handed over."""
        if not self.wish.loop or not self.whole_grid.known:
            return None
        seconds = self.stretch.samples / self.rate
        beats = max(1, round(self.grid.beats(seconds)))
        meter = self.grid.meters[0]
        unpitched = track is not None and track.role == "drums"
        root = None if unpitched else tonic(self.whole_grid.key)
        return LoopInfo(beats * 60 / seconds, beats, meter.numerator, meter.denominator, root)


def lane_of(track: Track, source: Source) -> Lane:
    """Return a track as it is heard."""
    return Lane(track.id, source, track.start_s, track.gain_db, muted=track.muted, soloed=track.soloed)

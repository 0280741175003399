"""Scores made audible: every score track has a rendering, kept up to date beside whatever else is going on."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

import musicstudio
from musicstudio.app.documents import MEDIA_FOLDER
from musicstudio.app.loudnesses import as_loud
from musicstudio.audio.partsum import write_sum
from musicstudio.domain import wire
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import RenderRequest, Request, Result, Source
from musicstudio.domain.units import PPQ, Ticks

log = logging.getLogger(__name__)

_PAUSE_S: Final = 0.08
"""An edit is played once no other has followed for so long."""

_MOST_BYTES: Final = 2_000_000_000
"""What the renderings of one project may take on the disk; those not heard for longest go first."""

_LAYERS: Final = 16
"""Struck notes are rendered at so many velocities."""

Post = Callable[[Callable[[], None]], None]


class Worker(Protocol):
    """What is needed of `app.jobs.Jobs`."""

    def submit(
        self,
        request: Request,
        title: str,
        on_done: Callable[[Result, Path], None],
        *,
        quiet: bool = False,
        urgent: bool = False,
    ) -> str: ...

    def cancel(self, job_id: str) -> None: ...


@dataclass
class _Asked:
    """A score that is to be rendered; `job` once it is under way."""

    score: Score
    soundfont: str
    model: str = ""
    """The file of a sound that it must be as loud as."""
    job: str = ""
    dropped: bool = False
    timer: threading.Timer = field(default_factory=lambda: threading.Timer(0, lambda: None))


class ScoreSounds:
    """Renderings by track; the last one is heard until the next is there. `changed` is called through `post`.

    The parts of a score are rendered one by one and kept by their content, so that an edit renders one part alone.
    """

    def __init__(self, worker: Worker, folder: Callable[[], Path], post: Post, changed: Callable[[], None]) -> None:
        self._worker, self._folder, self._post, self._changed = worker, folder, post, changed
        self._asked: dict[str, _Asked] = {}
        self._heard: dict[str, Path] = {}
        self._closed = False

    def source(self, track: Track) -> Source | None:
        """Return what is heard of a score track, or None while it was never rendered."""
        path = self._heard.get(track.id)
        return Source(str(path), name=track.name) if path is not None and track.score is not None else None

    def follow(self, project: Project, soundfont: str = "") -> None:
        """Have every score of a project rendered; what was asked before and is out of date is dropped."""
        scores = {t.id: t for t in project.tracks if t.score is not None and t.media is None}
        for gone in [one for one in (*self._asked, *self._heard) if one not in scores]:
            self._drop(gone)
            self._heard.pop(gone, None)
        for track in scores.values():
            assert track.score is not None
            asked = self._asked.get(track.id)
            if asked is None or asked.score is not track.score or asked.soundfont != soundfont:
                self._ask(track, _Asked(track.score, soundfont, track.model.file if track.model is not None else ""))

    def strike(self, part: Part, pitch: int, velocity: int, soundfont: str, then: Callable[[Path], None]) -> None:
        """Have one note of a part rendered; `then(path)` is called through `post`, at once when it is known."""
        from musicstudio.audio.midiwriter import write_score

        step = 128 // _LAYERS
        layer = min(127, velocity // step * step + step // 2)
        score = Score((replace(part, notes=(Note(Ticks(0), Ticks(PPQ), pitch, layer),), bends=()),))
        try:
            name = f"note-{_part_keys(score, soundfont)[0]}"
            target, path = self._cache() / f"{name}.wav", self._cache() / f"{name}.mid"
            if target.exists():
                then(target)
                return
            write_score(path, score)
        except (StudioError, OSError) as error:  # a note that cannot be heard now is not worth a message
            log.warning("no sound of a note: %s", error)
            return

        def arrive(result: Result, scratch: Path) -> None:
            os.replace(result.outputs[0].path, target)
            self._post(lambda: then(target))

        request = RenderRequest(Source(str(path)), soundfont, mastered=False)
        self._worker.submit(request, f"Strike {part.name}", arrive, quiet=True, urgent=True)

    def close(self) -> None:
        """Drop what is under way."""
        self._closed = True
        for track_id in tuple(self._asked):
            self._drop(track_id)

    # --- inside --------------------------------------------------------------------------------------------------

    def _drop(self, track_id: str) -> None:
        asked = self._asked.pop(track_id, None)
        if asked is not None:
            asked.dropped = True
            asked.timer.cancel()
            self._worker.cancel(asked.job)

    def _ask(self, track: Track, asked: _Asked) -> None:
        self._drop(track.id)
        self._asked[track.id] = asked
        pause = _PAUSE_S if track.id in self._heard else 0.0
        asked.timer = threading.Timer(pause, self._begin, (track.id, track.name, asked))
        asked.timer.daemon = True
        asked.timer.start()

    def _begin(self, track_id: str, name: str, asked: _Asked) -> None:
        """On the timer's thread: ask for the parts that were never heard."""
        from musicstudio.audio.midiwriter import write_score

        try:
            parts = _named_apart(part for part in asked.score.parts if part.notes)
            if not parts:
                self._post(lambda: self._arrive(track_id, asked, None))
                return
            keys = _part_keys(replace(asked.score, parts=tuple(parts)), asked.soundfont)
            whole = _digest([*keys, asked.score.tempo_map.offset_s])
            folder = self._cache()
            files = [folder / f"part-{key}.wav" for key in keys]
            target = folder / f"score-{whole}.wav"
            missing = [n for n, file in enumerate(files) if not file.exists()]
            finish = _Finish(files, missing, target, asked.score.tempo_map.offset_s)
            if not missing or target.exists():
                finish.sum_up()
                heard = self._levelled(target, asked)
                self._post(lambda: self._arrive(track_id, asked, heard))
                return
            score = replace(asked.score, parts=tuple(parts[n] for n in missing))
            path = folder / f"score-{whole}.mid"
            write_score(path, score)

            def done(result: Result, scratch: Path) -> None:
                finish.take(result)
                heard = self._levelled(target, asked)
                self._post(lambda: self._arrive(track_id, asked, heard))
                _make_room(folder, keep={*files, target, heard})

            request = RenderRequest(Source(str(path), name=name), asked.soundfont, mastered=False)
            if not asked.dropped:
                asked.job = self._worker.submit(request, f"Play {name}", done, quiet=True)
            if asked.dropped:
                self._worker.cancel(asked.job)
        except (StudioError, OSError) as error:
            log.warning("no sound of a score: %s", error)

    def _arrive(self, track_id: str, asked: _Asked, path: Path | None) -> None:
        if self._asked.get(track_id) is asked and not self._closed:
            self._heard.pop(track_id, None)
            if path is not None:
                self._heard[track_id] = path
            self._changed()

    def _levelled(self, played: Path, asked: _Asked) -> Path:
        model = self._folder() / MEDIA_FOLDER / asked.model
        return as_loud(played, model, self._cache()) if asked.model else played

    def _cache(self) -> Path:
        folder = self._folder() / "cache"
        folder.mkdir(exist_ok=True)
        return folder


@dataclass(frozen=True)
class _Finish:
    """What is to be done with rendered parts: keep them, and add all of them up."""

    files: list[Path]
    missing: list[int]
    target: Path
    offset_s: float

    def take(self, result: Result) -> None:
        for place, output in zip(self.missing, result.outputs, strict=True):
            os.replace(output.path, self.files[place])
        self.sum_up()

    def sum_up(self) -> None:
        for file in self.files:
            with suppress(OSError):
                os.utime(file)  # heard now: the last to go when room is made
        if not self.target.exists():
            write_sum(self.files, self.target, self.offset_s)


def _named_apart(parts: Iterable[Part]) -> list[Part]:
    """Return parts numbered from the second of a name on: what a part is called decides how it is humanised."""
    named: list[Part] = []
    for part in parts:
        name, count = part.name or "part", 2
        while any(name == other.name for other in named):
            name, count = f"{part.name or 'part'} {count}", count + 1
        named.append(replace(part, name=name))
    return named


def _part_keys(score: Score, soundfont: str) -> list[str]:
    """Return what names the sound of each part: its notes, and what of the whole score they are played by."""
    font = [soundfont, os.stat(soundfont).st_mtime] if os.path.exists(soundfont) else [soundfont]
    frame = replace(score, parts=(), name="", tempo_map=replace(score.tempo_map, offset_s=0.0))
    shared = [musicstudio.__version__, wire.encode(frame), font]
    return [_digest([*shared, wire.encode(part)]) for part in score.parts]


def _digest(values: object) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]


def _make_room(folder: Path, keep: set[Path]) -> None:
    """Remove what was not heard for longest once a project's renderings take too much, but not what is heard now."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    excess = sum(file.stat().st_size for file in files) - _MOST_BYTES
    for file in files:
        if excess <= 0:
            return
        if file not in keep:
            excess -= file.stat().st_size
            with suppress(OSError):  # it may be open in the player
                file.unlink()

"""One open project wired to its services: what the window and scripts talk to.

Every method is called on one thread, the owner's; results of jobs and of background work come back through `post`.
"""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from musicstudio.app import catalog, importing, shelving
from musicstudio.app.band import Band
from musicstudio.app.comparing import Comparing
from musicstudio.app.documents import SUFFIX, Document, create, open_document
from musicstudio.app.exports import Export, Exports
from musicstudio.app.folders import data_dir
from musicstudio.app.hooks import Hooks
from musicstudio.app.jobs import Job, Jobs
from musicstudio.app.making import Making
from musicstudio.app.proposals import Proposals
from musicstudio.app.scoresound import ScoreSounds
from musicstudio.app.settings import Settings, load_settings
from musicstudio.app.shelf import Shelf, ShelfItem, copy_out
from musicstudio.app.transcribing import Transcribing
from musicstudio.app.wish import Wish
from musicstudio.domain.edits import AddTracks, Command
from musicstudio.domain.errors import StudioError
from musicstudio.domain.history import History
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.project import Project
from musicstudio.domain.region import Region
from musicstudio.domain.score import Part
from musicstudio.domain.tasks import (
    AnalyzeRequest,
    ContinueRequest,
    GenerateRequest,
    InpaintRequest,
    Request,
    Result,
    SeparateRequest,
    Source,
    TranscribeRequest,
)

log = logging.getLogger(__name__)
Post = Callable[[Callable[[], None]], None]
Listener = Callable[[str], None]


class Session:
    """A project, its jobs, its shelf and the messages to the musician; listeners hear "project", "jobs", "sounds", …"""

    def __init__(self, document: Document, post: Post) -> None:
        self._document, self._post = document, post
        self._listeners: list[Listener] = []
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="session")
        self._jobs = Jobs(lambda: self._document.folder, lambda job: post(lambda: self._tell("jobs")))
        self._scores = tempfile.TemporaryDirectory(prefix="musicstudio-scores-")
        self._asked: dict[str, Callable[[], str]] = {}
        self.settings: Settings = load_settings()
        self._played = ScoreSounds(self._jobs, lambda: self._document.folder, post, lambda: self._tell("sounds"))
        scores = Path(self._scores.name)
        hooks = Hooks(
            lambda: self._document, self._submit, self._filled, post, lambda one: self.do(one), self._say, scores
        )
        self.band, self._proposals, self._making = Band(hooks), Proposals(hooks), Making(hooks)
        self._comparing = Comparing(hooks, self.sound_of, self._background)
        self.transcribing = Transcribing(hooks, self._background, self._comparing.swap)
        self._exports = Exports(lambda: self._document, lambda: post(self._exported))
        self.shelf = self._open_shelf()
        self.messages: tuple[str, ...] = ()
        if document.replayed:
            self._say(f"Recovered {document.replayed} edits that were not saved.")
        if document.damaged:
            self._say("A damaged part of the journal was left out and kept beside it.")
        self._played.follow(self.project, self.settings.soundfont)

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        return self._document.history.present

    @property
    def history(self) -> History:
        return self._document.history

    @property
    def folder(self) -> Path:
        return self._document.folder

    @property
    def title(self) -> str:
        return self.project.name

    @property
    def recovered(self) -> int:
        return self._document.replayed

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self._jobs.jobs

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The processes that compute, while they live."""
        return self._jobs.worker_pids

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on every change with what changed; returns how to stop.

        That is "project", "jobs", "shelf", "sounds", "export" or "message".
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def source(self, track_id: str, take: int | None = None, proposal: str = "") -> Source:
        """Return a track's sound with its edits, and with a proposal's take on top when asked."""
        track = self.project.track(track_id)
        chosen = track.proposal(proposal).take(take) if take and proposal else None
        return self._document.source(track, *(chosen.spans if chosen is not None else ()))

    def sound_of(self, track_id: str) -> Source | None:
        """Return what is heard of a track: its sound with its edits, or its score as last played; None before that."""
        track = self.project.track(track_id)
        return self._document.source(track) if track.media is not None else self._played.source(track)

    def strike(self, part: Part, pitch: int, velocity: int, then: Callable[[Path], None]) -> None:
        """Have one note of a part played into a file: `then(path)` comes in some hundredths of a second."""
        self._played.strike(part, pitch, velocity, self.settings.soundfont, then)

    # --- edits ---------------------------------------------------------------------------------------------------

    def do(self, command: Command) -> None:
        """Apply a command; one that cannot apply becomes a message."""
        try:
            self._document.do(command)
        except StudioError as error:
            self._say(str(error))
        self._tell("project")

    def undo(self) -> None:
        self._document.undo()
        self._tell("project")

    def redo(self) -> None:
        self._document.redo()
        self._tell("project")

    # --- work ----------------------------------------------------------------------------------------------------

    def open_file(self, path: Path) -> None:
        """Bring a sound or a score in as a track, in the background."""
        self.open_files((path,))

    def open_files(self, paths: Sequence[Path], start_s: float = 0.0) -> None:
        """Bring sounds and scores in as tracks that begin at a time, in the background; what cannot be read is said."""
        if len(paths) > 1:
            self._say(f"Bringing in {len(paths)} files …")

        def arrive(brought: importing.Brought) -> None:
            if brought.tracks:
                self.do(AddTracks(brought.tracks))
            self._say(brought.sentence)

        self._background(lambda: importing.bring_all(paths, self._document, start_s), arrive)

    def models(self, task: str) -> tuple[ModelSpec, ...]:
        """Return the models on this machine that can do a task."""
        return tuple(spec for spec in catalog.catalogue() if task in spec.tasks and catalog.installed(spec))

    def ask(
        self, task: str, track_id: str = "", regions: tuple[Region, ...] = (), notes: bool = False, **options: Any
    ) -> str:
        """Ask for a task with options under the names of its request's fields; raises StudioError.

        What it is about is a track, or regions of it; a seed that is None is drawn. Takes of regions arrive as a
        proposal, or join the one that waits on the same regions; so does what goes on after a sound's end. Stems,
        sounds and scores arrive as tracks; notes arrive in their score. `notes` means the notes of a track that has a
        sound as well.
        """
        if task == GenerateRequest.task:
            return self.band.sketch(**options)
        track = self.project.track(track_id)
        written = track.score is not None and (notes or track.media is None)
        if task == InpaintRequest.task:
            paint = self.band.fill if written else self._proposals.paint
            return paint(track_id, regions, **options)
        if task == ContinueRequest.task:
            return self.band.lengthen(track_id, **options) if written else self._proposals.go_on(track_id, **options)
        if task == TranscribeRequest.task and regions:
            return self.transcribing.span(track_id, regions, **options)
        return self._making.make(task, track_id, **(options | ({"regions": regions} if regions else {})))

    def inpaint(
        self, track_id: str, regions: tuple[Region, ...], takes: int = 4, prompt: str = "", seed: int | None = None
    ) -> str:
        """Ask for takes of regions of a track."""
        return self._proposals.paint(track_id, regions, takes=takes, prompt=prompt, seed=seed)

    def separate(self, track_id: str, seed: int | None = None) -> str:
        """Ask for the stems of a track."""
        return self._making.make(SeparateRequest.task, track_id, seed=seed)

    def analyze(self, track_id: str) -> str:
        """Ask for tempo, beats, key, chords, sections and loudness of a track."""
        return self._making.make(AnalyzeRequest.task, track_id)

    def more_takes(self, track_id: str, proposal_id: str, like: int = 0, takes: int = 4) -> str:
        """Ask for further takes of a proposal, as its last take was asked for or as `like`, the take to vary."""
        return self._proposals.more(track_id, proposal_id, like, takes)

    def cancel(self, job_id: str) -> None:
        self._jobs.cancel(job_id)

    def forget(self, job_id: str) -> None:
        """Drop an ended job from the list."""
        self._jobs.forget(job_id)
        self._tell("jobs")

    def retry(self, job_id: str) -> None:
        """Ask again for what failed or was cancelled."""
        if (again := self._asked.get(job_id)) is not None:
            again()
        self.forget(job_id)

    def compare(self, track_id: str) -> None:
        """Hear the notes written down from a track in place of it, as loud as it is, or the track again."""
        self._comparing.swap(track_id)

    def to_shelf(
        self,
        track_id: str,
        region: Region | None = None,
        proposal: str = "",
        take: int | None = None,
        notes: bool = False,
    ) -> None:
        """Render a track, a selection or a take onto the shelf, in the background; as MIDI what has `notes` alone."""
        track, project, document = self.project.track(track_id), self.project, self._document

        def work() -> None:
            if notes or track.media is None:
                shelving.shelve_notes(document, self.shelf, project, track)
            else:
                shelving.shelve_sound(document, self.shelf, project, track, region, proposal, take)

        self._background(work, lambda _: self._tell("shelf"))

    def copy_from_shelf(self, items: tuple[ShelfItem, ...], folder: Path) -> None:
        """Copy files of the shelf into a folder, in the background."""

        def copied(made: list[Path]) -> None:
            count = f"{len(made)} files" if len(made) > 1 else made[0].name
            self._say(f"Copied {count} to {folder}.")

        self._background(lambda: copy_out(items, folder), copied)

    @property
    def export(self) -> Export | None:
        """The export that runs, or the last one."""
        return self._exports.now

    def hand_over(self, wish: Wish, folder: Path) -> None:
        """Export the project into a folder, in the background; raises StudioError while another export runs."""
        self._exports.start(wish, folder, lambda track: self.sound_of(track.id))

    def cancel_export(self) -> None:
        self._exports.cancel()

    # --- the document --------------------------------------------------------------------------------------------

    def save(self) -> None:
        try:
            self._document.save()
            self._say(f"Saved {self.folder.name}.")
        except StudioError as error:
            self._say(str(error))

    def save_as(self, folder: Path) -> None:
        """Copy the project to another folder and go on there."""
        folder = folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)
        try:
            self._document = importing.copy_document(self._document, folder)
            self._say(f"Saved {folder.name}.")
        except StudioError as error:
            self._say(str(error))
        self._tell("project")

    def change_settings(self, settings: Settings) -> None:
        """Go on with other settings; what is asked from now on follows them."""
        moved = settings.shelf_folder != self.settings.shelf_folder
        self.settings = settings
        self._played.follow(self.project, settings.soundfont)
        if moved:
            self.shelf = self._open_shelf()
            self._tell("shelf")

    def close(self) -> None:
        """Stop all work and let go of the project."""
        self._played.close()
        self._exports.close()
        self._jobs.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._scores.cleanup()
        self._document.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def _open_shelf(self) -> Shelf:
        folder = Path(self.settings.shelf_folder) if self.settings.shelf_folder else None
        return Shelf(folder, on_change=lambda: self._post(lambda: self._tell("shelf")))

    def _filled(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return options with a seed drawn where none was given and the preferred device where it matters not."""
        device = options.get("device", "auto")
        seed = options.get("seed")
        return {
            **options,
            "seed": secrets.randbelow(2**31) if seed is None else seed,
            "device": self.settings.device if device == "auto" else device,
        }

    def _submit(
        self,
        request: Request,
        title: str,
        arrive: Callable[[Result, Path], None],
        again: Callable[[], str],
        track_id: str,
        regions: tuple[Region, ...] = (),
        **how: Any,
    ) -> str:
        job_id = self._jobs.submit(request, title, arrive, track_id, regions, **how)
        self._asked[job_id] = again
        return job_id

    def _background(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        def run() -> None:
            try:
                done = work()
            except StudioError as error:
                sentence = str(error)
                self._post(lambda: self._say(sentence))
            except OSError as error:
                sentence = f"A file could not be read or written ({error})."
                self._post(lambda: self._say(sentence))
            else:
                self._post(lambda: then(done))

        self._pool.submit(run)

    def _exported(self) -> None:
        if self.export is not None and self.export.sentence:
            self._say(self.export.sentence)
        self._tell("export")

    def _name(self, track_id: str) -> str:
        return self.project.track(track_id).name

    def _say(self, sentence: str) -> None:
        log.info("message: %s", sentence)
        self.messages = (*self.messages, sentence)[-100:]
        self._tell("message")

    def _tell(self, what: str) -> None:
        if what == "project":
            self._played.follow(self.project, self.settings.soundfont)
        if what == "sounds":
            self._comparing.played()
        for listener in tuple(self._listeners):
            listener(what)


def begin_session(name: str, post: Post) -> Session:
    """Open a new, empty project."""
    return Session(create(importing.new_folder(name, load_settings().projects_folder), Project(name)), post)


def open_session(path: Path | None, post: Post) -> Session:
    """Open a project folder or a sound (as a new project); None opens the demo project, made on first use."""
    if path is None:
        folder = data_dir() / f"Demo{SUFFIX}"
        document = open_document(folder) if folder.exists() else importing.create_demo(folder)
        return Session(document, post)
    if path.suffix == SUFFIX or (path / "project.json").exists():
        return Session(open_document(path), post)
    folder = importing.new_folder(path.stem, load_settings().projects_folder)
    session = Session(create(folder, Project(path.stem)), post)
    session.open_file(path)
    return session

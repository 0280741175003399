"""One open project wired to its services: what the window and scripts talk to.

Every method is called on one thread, the owner's; results of jobs and of background work come back through `post`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from musicstudio.app import importing
from musicstudio.app.documents import SUFFIX, Document, create, open_document
from musicstudio.app.export import track_comment, write_part
from musicstudio.app.folders import data_dir
from musicstudio.app.jobs import Job, Jobs
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.settings import Settings, load_settings, save_settings
from musicstudio.app.shelf import Shelf
from musicstudio.domain.edits import AddTracks, Command, Propose, SetAnalysis
from musicstudio.domain.errors import StudioError
from musicstudio.domain.history import History
from musicstudio.domain.project import Analysis, Project, Proposal, Span, Take, Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import (
    AnalyzeRequest,
    InpaintRequest,
    Output,
    Request,
    Result,
    SeparateRequest,
    Source,
)

log = logging.getLogger(__name__)
Post = Callable[[Callable[[], None]], None]
Listener = Callable[[str], None]


class Session:
    """A project, its jobs, its shelf and the messages to the musician; listeners hear "project", "jobs", …"""

    def __init__(self, document: Document, post: Post) -> None:
        self._document, self._post = document, post
        self._listeners: list[Listener] = []
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="session")
        self._jobs = Jobs(lambda: self._document.folder, lambda job: post(lambda: self._tell("jobs")))
        self._asked: dict[str, tuple[str, Request]] = {}
        self.shelf = Shelf(on_change=lambda: post(lambda: self._tell("shelf")))
        self.settings: Settings = load_settings()
        self.messages: tuple[str, ...] = ()
        if document.replayed:
            self._say(f"Recovered {document.replayed} edits that were not saved.")
        if document.damaged:
            self._say("A damaged part of the journal was left out and kept beside it.")

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

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with "project", "jobs", "shelf" or "message" on every change; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def source(self, track_id: str, take: int | None = None, proposal: str = "") -> Source:
        """Return a track's sound with its edits, and with a proposal's take on top when asked."""
        track = self.project.track(track_id)
        chosen = track.proposal(proposal).take(take) if take and proposal else None
        return self._document.source(track, *(chosen.spans if chosen is not None else ()))

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
        self._background(lambda: importing.bring_in(path, self._document), lambda track: self.do(AddTracks((track,))))

    def inpaint(
        self, track_id: str, regions: tuple[Region, ...], takes: int = 4, prompt: str = "", seed: int | None = None
    ) -> str:
        """Ask for takes of regions of a track; they arrive as a proposal."""
        request = InpaintRequest(
            self.source(track_id), regions, prompt, takes, _seed(seed), device=self.settings.device
        )

        def arrive(result: Result, scratch: Path) -> None:
            made = tuple(self._take(output) for output in result.outputs)
            proposal = Proposal(secrets.token_hex(4), regions, made, chosen=1)
            self._post(lambda: self._arrived(result, Propose(track_id, proposal)))

        return self._submit(request, f"Inpaint {self._name(track_id)}", arrive, track_id, regions)

    def separate(self, track_id: str, seed: int | None = None) -> str:
        """Ask for the stems of a track; they arrive as tracks."""
        request = SeparateRequest(self.source(track_id), seed=_seed(seed), device=self.settings.device)

        def arrive(result: Result, scratch: Path) -> None:
            stems = tuple(self._stem(output, track_id) for output in result.outputs)
            self._post(lambda: self._arrived(result, AddTracks(stems)))

        return self._submit(request, f"Separate {self._name(track_id)}", arrive, track_id)

    def analyze(self, track_id: str) -> str:
        """Ask for tempo, beats, key, chords, sections and loudness of a track."""
        request = AnalyzeRequest(self.source(track_id), device=self.settings.device)

        def arrive(result: Result, scratch: Path) -> None:
            self._post(lambda: self._arrived(result, SetAnalysis(Analysis(track_id, result.outputs[0].facts))))

        return self._submit(request, f"Analyze {self._name(track_id)}", arrive, track_id)

    def cancel(self, job_id: str) -> None:
        self._jobs.cancel(job_id)

    def forget(self, job_id: str) -> None:
        """Drop an ended job from the list."""
        self._jobs.forget(job_id)
        self._tell("jobs")

    def retry(self, job_id: str) -> None:
        """Ask again for what failed or was cancelled."""
        track_id, request = self._asked.get(job_id, ("", None))
        if isinstance(request, InpaintRequest):
            self.inpaint(track_id, request.regions, request.takes, request.prompt, request.seed)
        elif isinstance(request, SeparateRequest):
            self.separate(track_id, request.seed)
        elif isinstance(request, AnalyzeRequest):
            self.analyze(track_id)
        self.forget(job_id)

    def to_shelf(
        self, track_id: str, region: Region | None = None, proposal: str = "", take: int | None = None
    ) -> None:
        """Render a track, a selection or a take onto the shelf, in the background."""
        track = self.project.track(track_id)
        facts = self.project.analysis(track_id)
        self._background(lambda: self._render(track, region, proposal, take, facts), lambda _: self._tell("shelf"))

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
        self.settings = settings
        save_settings(settings)

    def close(self) -> None:
        """Stop all work and let go of the project."""
        self._jobs.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._document.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def _submit(
        self,
        request: Request,
        title: str,
        arrive: Callable[[Result, Path], None],
        track_id: str,
        regions: tuple[Region, ...] = (),
    ) -> str:
        job_id = self._jobs.submit(request, title, arrive, track_id, regions)
        self._asked[job_id] = (track_id, request)
        return job_id

    def _arrived(self, result: Result, command: Command) -> None:
        for warning in result.warnings:
            self._say(warning)
        self.do(command)

    def _take(self, output: Output) -> Take:
        spans = tuple(
            Span(patch.start, self._document.take_in(Path(patch.path), output.label, move=True))
            for patch in output.patches
        )
        return Take(output.take or 1, output.label, spans, output.provenance)

    def _stem(self, output: Output, track_id: str) -> Track:
        name = f"{self._name(track_id)} {output.stem}"
        media = self._document.take_in(Path(output.path), name, move=True)
        return Track(
            secrets.token_hex(4), name, role=output.stem, media=media, muted=True, parent=track_id,
            provenance=output.provenance,
        )  # fmt: skip

    def _render(
        self, track: Track, region: Region | None, proposal: str, take: int | None, facts: dict[str, object]
    ) -> None:
        with scratch_folder(self.folder) as scratch:
            if track.score is not None:
                made = importing.write_score_file(track.score, scratch / "score.mid")
                self.shelf.put(made, track.name, "score")
                return
            assert track.media is not None
            rate = track.media.sample_rate
            start, stop = region.span(rate) if region is not None else (0, track.media.samples)
            chosen = track.proposal(proposal).take(take) if take and proposal else None
            source = self._document.source(track, *(chosen.spans if chosen is not None else ()))
            write_part(source, start, stop, scratch / "part.wav", track_comment(track, chosen))
            name = _shelf_name(track, region, take, facts)
            self.shelf.put(scratch / "part.wav", name, "audio")

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

    def _name(self, track_id: str) -> str:
        return self.project.track(track_id).name

    def _say(self, sentence: str) -> None:
        log.info("message: %s", sentence)
        self.messages = (*self.messages, sentence)[-100:]
        self._tell("message")

    def _tell(self, what: str) -> None:
        for listener in tuple(self._listeners):
            listener(what)


def _seed(seed: int | None) -> int:
    return secrets.randbelow(2**31) if seed is None else seed


def _shelf_name(track: Track, region: Region | None, take: int | None, facts: dict[str, object]) -> str:
    parts = [track.name]
    if isinstance(facts.get("tempo_bpm"), int | float):
        parts.append(f"{facts['tempo_bpm']:g}bpm")
    if facts.get("key"):
        parts.append(str(facts["key"]).replace(" minor", "min").replace(" major", "maj"))
    if region is not None:
        parts.append(f"{region.start_s:.2f}-{region.end_s:.2f}s")
    if take:
        parts.append(f"take {take}")
    return " ".join(parts)


def open_session(path: Path | None, post: Post) -> Session:
    """Open a project folder or a sound (as a new project); None opens the demo project, made on first use."""
    if path is None:
        folder = data_dir() / f"Demo{SUFFIX}"
        document = open_document(folder) if folder.exists() else importing.create_demo(folder)
        return Session(document, post)
    if path.suffix == SUFFIX or (path / "project.json").exists():
        return Session(open_document(path), post)
    session = Session(create(importing.new_folder(path.stem), Project(path.stem)), post)
    session.open_file(path)
    return session

"""A project on disk: a folder `Name.mstudio` with readable JSON, content-addressed media and a journal.

`project.json` is the last whole state and names its journal; every edit since is one line of that journal, flushed to
the disk before the edit is answered. Opening replays it, so a crash at any moment loses nothing that was done.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from musicstudio.audio.checksum import sha256_of
from musicstudio.audio.files import probe
from musicstudio.domain import wire
from musicstudio.domain.edits import Command, decode_command, encode_command, is_step
from musicstudio.domain.errors import BadProject, OutputBlocked, StudioError
from musicstudio.domain.history import History
from musicstudio.domain.project import FORMAT_VERSION, Media, Project, Span, Track
from musicstudio.domain.tasks import Patch, Source
from musicstudio.domain.units import Samples

log = logging.getLogger(__name__)
SUFFIX = ".mstudio"
MEDIA_FOLDER = "media"


class Document:
    """One open project folder; locked against a second studio while open."""

    def __init__(self, folder: Path, history: History, journal: str, replayed: int, damaged: bool) -> None:
        self.folder = folder
        self.history = history
        self.replayed = replayed
        self.damaged = damaged
        self._journal_id = journal
        self._lock = _lock(folder)
        self._seen: set[Path] = set()
        self._journal: IO[str] = (folder / f"journal-{journal}.jsonl").open("a", encoding="utf-8")

    @property
    def media_folder(self) -> Path:
        return self.folder / MEDIA_FOLDER

    def do(self, command: Command) -> None:
        """Apply a command and write it down; raises BadProject when it cannot apply."""
        step = is_step(command)
        self.history = self.history.do(command) if step else self.history.learn(command)
        self._write(encode_command(command) | ({} if step else {"step": False}))

    def undo(self) -> None:
        if self.history.past:
            self.history = self.history.undo()
            self._write({"undo": True})

    def redo(self) -> None:
        if self.history.future:
            self.history = self.history.redo()
            self._write({"redo": True})

    def save(self) -> None:
        """Write the whole state and begin a new journal; the old one counts until the new state is on the disk."""
        old, self._journal_id = self._journal_id, secrets.token_hex(8)
        write_project(self.folder, self.history.present, self._journal_id)
        self._journal.close()
        with suppress(FileNotFoundError):
            (self.folder / f"journal-{old}.jsonl").unlink()
        self._journal = (self.folder / f"journal-{self._journal_id}.jsonl").open("a", encoding="utf-8")

    def close(self) -> None:
        """Stop writing and let go of the lock; nothing needs saving, the journal holds it."""
        self._journal.close()
        _unlock(self._lock)

    def media_path(self, media: Media) -> Path:
        """Return where a sound lies; raises BadProject when it is not there."""
        path = self.media_folder / media.file
        if path not in self._seen:  # asked for with every change, for every edit; a disk may be busy
            if not path.is_file():
                name = media.name or media.file
                raise BadProject(f"The sound of '{name}' is missing from the project's media folder.")
            self._seen.add(path)
        return path

    def source(self, track: Track, *more: Span) -> Source:
        """Return a track's sound with its accepted edits, and more spans on top; raises BadProject without a sound."""
        if track.media is None:
            raise BadProject(f"{track.name} holds no sound.")
        patches = tuple(
            Patch(span.start, Samples(span.media.samples), str(self.media_path(span.media)))
            for span in (*track.spans, *more)
        )
        return Source(str(self.media_path(track.media)), patches, track.name)

    def take_in(self, path: Path, name: str = "", move: bool = False) -> Media:
        """Copy (or move) a sound into the media folder under its checksum and return it; raises UnsupportedAudio."""
        info = probe(path)
        digest = sha256_of(path)
        suffix = path.suffix.lower() if path.suffix[1:].isalnum() and len(path.suffix) <= 6 else ".wav"
        target = self.media_folder / f"{digest}{suffix}"
        if not target.exists():
            self._put(path, target, move)
        return Media(
            target.name, info.sample_rate, info.channels, info.samples, info.container, info.subtype, info.lossy,
            name or path.stem,
        )  # fmt: skip

    def _put(self, path: Path, target: Path, move: bool) -> None:
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            if move:
                shutil.move(path, beside)
            else:
                shutil.copyfile(path, beside)
            _flush(beside)
            os.replace(beside, target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise OutputBlocked(
                f"{path.name} cannot be copied into the project ({error.strerror}); make room."
            ) from error

    def _write(self, entry: dict[str, Any]) -> None:
        self._journal.write(json.dumps(entry) + "\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())


def create(folder: Path, project: Project) -> Document:
    """Make a new project folder; raises OutputBlocked when it exists or cannot be made."""
    try:
        folder.mkdir(parents=True)
        (folder / MEDIA_FOLDER).mkdir()
    except OSError as error:
        raise OutputBlocked(
            f"{folder}: no project can be made there ({error.strerror}); choose another place."
        ) from error
    journal = secrets.token_hex(8)
    write_project(folder, project, journal)
    return Document(folder, History(project), journal, 0, False)


def open_document(folder: Path) -> Document:
    """Open a project folder and replay what its journal holds; raises BadProject."""
    project, journal = read_project(folder)
    (folder / MEDIA_FOLDER).mkdir(exist_ok=True)
    history, replayed, damaged = _replay(History(project), folder / f"journal-{journal}.jsonl")
    return Document(folder, history, journal, replayed, damaged)


def write_project(folder: Path, project: Project, journal: str) -> None:
    """Write `project.json` beside and rename it over the old one."""
    text = json.dumps({"format_version": FORMAT_VERSION, "journal": journal, "project": wire.encode(project)}, indent=1)
    beside = folder / ".project.json.part"
    try:
        beside.write_text(text, "utf-8")
        _flush(beside)
        os.replace(beside, folder / "project.json")
    except OSError as error:
        raise OutputBlocked(
            f"{folder.name} cannot be saved ({error.strerror}); make room or save elsewhere."
        ) from error


def read_project(folder: Path) -> tuple[Project, str]:
    """Read `project.json` as untrusted input; returns the project and its journal's id. Raises BadProject."""
    try:
        data = json.loads((folder / "project.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadProject(f"{folder.name} is not a project that can be read ({type(error).__name__}).") from error
    if not isinstance(data, dict) or not isinstance(data.get("format_version"), int):
        raise BadProject(f"{folder.name} is not a Music Studio project.")
    if data["format_version"] > FORMAT_VERSION:
        raise BadProject(f"{folder.name} was made by a newer Music Studio; update to open it.")
    journal = str(data.get("journal", ""))
    if not (journal.isalnum() and len(journal) <= 64):
        raise BadProject(f"{folder.name} names no valid journal; its project.json is damaged.")
    try:
        return wire.decode(Project, migrate(data["format_version"], data.get("project"))), journal
    except (ValueError, StudioError) as error:
        raise BadProject(f"{folder.name} is damaged: {error}.") from error


MIGRATIONS: dict[int, Any] = {}
"""From version n to n + 1: a function on the JSON values of the project. Empty while there is one version."""


def migrate(version: int, data: Any) -> Any:
    """Return a project's JSON values brought to the present format."""
    for step in range(version, FORMAT_VERSION):
        data = MIGRATIONS[step](data)
    return data


def _replay(history: History, journal: Path) -> tuple[History, int, bool]:
    """Apply a journal's lines; a torn last line is dropped, and a damaged one ends the replay, all kept aside."""
    if not journal.exists():
        return history, 0, False
    content = journal.read_bytes()
    lines = [line for line in content.split(b"\n") if line]
    count, damaged = 0, False
    for line in lines:
        try:
            history = _apply_line(history, line)
        except (ValueError, AttributeError, RecursionError, StudioError) as error:
            log.warning("journal line %d dropped (%s)", count + 1, error)
            damaged = count < len(lines) - 1
            break
        count += 1
    good = b"".join(line + b"\n" for line in lines[:count])
    if damaged:
        os.replace(journal, journal.with_suffix(".damaged"))
    if good != content:  # the next line must not be glued to a torn one
        beside = journal.with_suffix(".part")
        beside.write_bytes(good)
        _flush(beside)
        os.replace(beside, journal)
    return history, count, damaged


def _apply_line(history: History, line: bytes) -> History:
    entry = json.loads(line)
    if entry.get("undo"):
        return history.undo()
    if entry.get("redo"):
        return history.redo()
    # what an older journal holds without the mark was a step when it was written, and its undos count on that
    step = entry.pop("step", True)
    command = decode_command(entry)
    return history.do(command) if step else history.learn(command)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _lock(folder: Path) -> Path:
    """Take the folder's lock, from a dead owner too; raises BadProject when a living studio holds it."""
    import psutil

    path = folder / "lock"
    with suppress(OSError, ValueError, psutil.Error):
        owner, born = json.loads(path.read_text("utf-8"))
        # a process number is used again after a while, its hour of birth is not
        if owner != os.getpid() and psutil.Process(owner).create_time() == born:
            raise BadProject(f"{folder.name} is open in another Music Studio (process {owner}); close it there first.")
    path.write_text(json.dumps([os.getpid(), psutil.Process().create_time()]), "utf-8")
    return path


def _unlock(path: Path) -> None:
    path.unlink(missing_ok=True)

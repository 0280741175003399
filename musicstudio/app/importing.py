"""What comes in: sounds and scores as tracks, new project folders, the demo."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from musicstudio.app.documents import SUFFIX, Document, create, open_document
from musicstudio.app.folders import data_dir, resources_dir
from musicstudio.app.naming import file_name
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.errors import OutputBlocked, StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import SCORE_SUFFIXES

DEMO_NAME = "Morning Tape"
SOUND_SUFFIXES = (
    ".wav", ".wave", ".rf64", ".aif", ".aiff", ".aifc", ".caf", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a",
    ".mp4", ".aac", ".wma",
)  # fmt: skip
BROUGHT_IN = frozenset(SCORE_SUFFIXES + SOUND_SUFFIXES)
"""What is taken from a folder; a file dropped by itself is tried whatever it is called."""

MOST_FILES: Final = 100
MOST_DEEP: Final = 4
MOST_NAMED: Final = 5


@dataclass(frozen=True)
class Brought:
    """What came in, and one sentence about what did not."""

    tracks: tuple[Track, ...]
    sentence: str = ""


@dataclass(frozen=True)
class Gathered:
    """What was dropped: the files to bring in, or the one project to open; a sentence where not all of it is meant."""

    files: tuple[Path, ...] = ()
    project: Path | None = None
    sentence: str = ""


def gather(paths: Iterable[Path]) -> Gathered:
    """Return what files and folders hold, folders walked in natural order; a project among them is opened instead."""
    files: list[Path] = []
    more = False
    for path in paths:
        folder = path.parent if path.name == "project.json" else path
        if is_project(folder):
            return Gathered(project=folder)
        if not path.is_dir():
            files.append(path)
            continue
        for found in _walk(path, MOST_DEEP):
            if len(files) >= MOST_FILES:
                more = True
                break
            files.append(found)
    if not files:
        return Gathered(sentence="There are no sounds or scores in there; drop audio files, MIDI files or a project.")
    sentence = f"Only the first {MOST_FILES} files are brought in; drop the others in a second go." if more else ""
    return Gathered(tuple(files[:MOST_FILES]), None, sentence)


def is_project(folder: Path) -> bool:
    """Whether a folder is one of our projects."""
    return folder.suffix == SUFFIX or (folder / "project.json").is_file()


def bring_all(paths: Iterable[Path], document: Document, start_s: float = 0.0) -> Brought:
    """Bring files in as tracks that begin at a time; those that cannot be read are named in one sentence."""
    tracks, failed, why = [], [], ""
    for path in paths:
        try:
            tracks.append(replace(bring_in(path, document), start_s=start_s))
        except (StudioError, OSError) as error:
            failed.append(path.name)
            why = str(error)
    if len(failed) == 1:
        return Brought(tuple(tracks), why)
    if failed:
        named = ", ".join(failed[:MOST_NAMED]) + (
            f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
        )
        return Brought(tuple(tracks), f"{len(failed)} files cannot be read as sound or score: {named}.")
    return Brought(tuple(tracks))


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the sounds and scores of a folder, then those of its folders; hidden ones and links are passed over."""
    try:
        entries = sorted(folder.iterdir(), key=_natural)
    except OSError:
        return
    shown = [entry for entry in entries if not entry.name.startswith(".") and not entry.is_symlink()]
    yield from (entry for entry in shown if entry.suffix.lower() in BROUGHT_IN and entry.is_file())
    if depth:
        for entry in shown:
            if entry.is_dir() and not is_project(entry):
                yield from _walk(entry, depth - 1)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Return a key that sorts "take 2" before "take 10"."""
    pieces = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(piece), "") if n % 2 else (1, 0, piece) for n, piece in enumerate(pieces)]


def bring_in(path: Path, document: Document, name: str = "") -> Track:
    """Copy a sound or read a score into a project and return its track; raises UnsupportedAudio."""
    name = name or path.stem
    if path.suffix.lower() in SCORE_SUFFIXES:
        from musicstudio.audio.midifile import read_score

        return Track(secrets.token_hex(4), name, role="keys", score=read_score(path))
    return Track(secrets.token_hex(4), name, role="song", media=document.take_in(path, name))


def write_score_file(score: Score, path: Path, comment: str = "") -> Path:
    """Write a score as a MIDI file and return its path."""
    from musicstudio.audio.midiwriter import write_score

    write_score(path, score, comment)
    return path


def new_folder(name: str, home: str = "") -> Path:
    """Return an unused folder for an untitled project, named after what it begins with, in `home` or our own."""
    projects = Path(home) if home else data_dir() / "projects"
    stamp = time.strftime("%Y-%m-%d %H.%M.%S")
    return projects / f"{file_name(name)} {stamp} {secrets.token_hex(2)}{SUFFIX}"


def demo_song() -> Path:
    """Return the demo song; raises StudioError when the installation lacks it."""
    song = resources_dir() / "demo" / "song.ogg"
    if not song.exists():
        raise StudioError("The demo song is missing from this installation; get Music Studio again.")
    return song


def create_demo(folder: Path) -> Document:
    """Make the demo project: our own song as sound and score."""
    demo = resources_dir() / "demo"
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(beside, ignore_errors=True)
    document = create(beside, Project("Demo"))
    song = bring_in(demo_song(), document, DEMO_NAME)
    score = bring_in(demo / "song.mid", document, f"{DEMO_NAME} (score)")
    document.do(AddTracks((song, score)))
    document.save()
    document.close()
    try:
        os.replace(beside, folder)
    except OSError as error:
        raise OutputBlocked(f"The demo project cannot be made in {folder.parent} ({error.strerror}).") from error
    return open_document(folder)


def copy_document(document: Document, folder: Path) -> Document:
    """Copy an open project's present state to a new folder and return it opened there; closes the old one."""
    project = document.history.present
    copy = create(folder, project)
    for media in project.media:
        shutil.copyfile(document.media_path(media), copy.media_folder / media.file)
    copy.history = document.history
    copy.save()
    document.close()
    return copy

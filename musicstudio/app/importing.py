"""What comes in: sounds and scores as tracks, new project folders, the demo."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from pathlib import Path

from musicstudio.app.documents import SUFFIX, Document, create, open_document
from musicstudio.app.folders import data_dir, resources_dir
from musicstudio.app.shelf import file_name
from musicstudio.domain.edits import AddTracks
from musicstudio.domain.errors import OutputBlocked, StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Score

DEMO_NAME = "Morning Tape"
SCORE_SUFFIXES = (".mid", ".midi", ".smf")


def bring_in(path: Path, document: Document, name: str = "") -> Track:
    """Copy a sound or read a score into a project and return its track; raises UnsupportedAudio."""
    name = name or path.stem
    if path.suffix.lower() in SCORE_SUFFIXES:
        from musicstudio.audio.midifile import read_score

        return Track(secrets.token_hex(4), name, role="keys", score=read_score(path))
    return Track(secrets.token_hex(4), name, role="song", media=document.take_in(path, name))


def write_score_file(score: Score, path: Path) -> Path:
    """Write a score as a MIDI file and return its path."""
    from musicstudio.audio.midiwriter import write_score

    write_score(path, score)
    return path


def new_folder(name: str) -> Path:
    """Return an unused folder for an untitled project, named after what it begins with."""
    home = data_dir() / "projects"
    stamp = time.strftime("%Y-%m-%d %H.%M.%S")
    return home / f"{file_name(name)} {stamp} {secrets.token_hex(2)}{SUFFIX}"


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

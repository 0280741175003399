"""A whole project handed to a DAW: aligned stems, the mixdown, MIDI with its tempo map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from musicstudio.app.documents import Document
from musicstudio.app.export import publish, track_comment
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.shelf import file_name
from musicstudio.audio.draft import Draft
from musicstudio.audio.mix import Lane, Mix
from musicstudio.audio.mixer import Mixer
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import to_samples


@dataclass(frozen=True)
class Handed:
    """A file for the DAW: kind "audio" or "score", and the track it holds ("" for the mixdown)."""

    path: Path
    kind: str
    track: str = ""


def hand_over(document: Document, folder: Path, form: str, cancel: CancelToken) -> Iterator[Handed]:
    """Write a project as stems (all of one length, from the first sample on), mixdown or MIDI; raises StudioError.

    Gains and mutes are those of the mix, so that the stems of what is heard sum to the mixdown.
    """
    project = document.history.present
    makers: dict[str, Callable[[Document, Path, Path, CancelToken], Iterator[Handed]]] = {
        "stems": _stems,
        "midi": _midi,
        "mix": _mix,
    }
    if not any(_fits(track, form) for track in project.tracks):
        raise StudioError(f"{document.folder.name} has nothing to hand over as {form}.")
    with scratch_folder(folder) as scratch:
        yield from makers[form](document, folder, scratch, cancel)


def _fits(track: Track, form: str) -> bool:
    return (track.score if form == "midi" else track.media) is not None


def _stems(document: Document, folder: Path, scratch: Path, cancel: CancelToken) -> Iterator[Handed]:
    project = document.history.present
    for number, track in enumerate((t for t in project.tracks if t.media is not None), 1):
        name = f"{number:02d} {file_name(track.name)}.wav"
        lane = replace(lane_of(document, track), muted=False, soloed=False)
        made = _render(Mix((lane,)), project, scratch / name, track_comment(track), cancel)
        yield Handed(publish(made, folder / name), "audio", track.name)


def _mix(document: Document, folder: Path, scratch: Path, cancel: CancelToken) -> Iterator[Handed]:
    project = document.history.present
    name = f"{file_name(project.name)} mix.wav"
    mix = Mix(tuple(lane_of(document, track) for track in project.tracks if track.media is not None))
    yield Handed(publish(_render(mix, project, scratch / name, "", cancel), folder / name), "audio")


def _midi(document: Document, folder: Path, scratch: Path, cancel: CancelToken) -> Iterator[Handed]:
    from musicstudio.audio.midiwriter import write_score

    for track in document.history.present.tracks:
        if track.score is not None:
            cancel.check()
            name = f"{file_name(track.name)}.mid"
            write_score(scratch / name, track.score, track_comment(track))
            yield Handed(publish(scratch / name, folder / name), "score", track.name)


def lane_of(document: Document, track: Track) -> Lane:
    """Return a track as it is heard: its sound with the accepted edits."""
    return Lane(track.id, document.source(track), track.start_s, track.gain_db, muted=track.muted, soloed=track.soloed)


def _render(mix: Mix, project: Project, path: Path, comment: str, cancel: CancelToken) -> Path:
    rate = max(track.media.sample_rate for track in project.tracks if track.media is not None)
    sounding = [track for track in project.tracks if track.media is not None]
    samples = max(to_samples(track.seconds, rate) for track in sounding)
    mixer = Mixer(mix, rate, path.parent)
    try:
        with Draft(path, rate, 2, samples) as draft:
            for block in mixer.blocks(0, samples):
                cancel.check()
                draft.write(block)
        return draft.finish(comment, cancel)
    finally:
        mixer.close()

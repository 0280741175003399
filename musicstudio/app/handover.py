"""A whole project handed to a DAW: aligned stems, the mixdown, MIDI with its tempo map, or a DAW's own project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from musicstudio.app.arrangement import AUDIO_FOLDER, ArrangedTrack, Arrangement
from musicstudio.app.documents import Document
from musicstudio.app.export import free_space, mix_comment, origins, publish, track_comment
from musicstudio.app.placed import placed, together
from musicstudio.app.plan import Plan, SoundOf
from musicstudio.app.rendering import CEILING, Draft, Finish, render, write
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.wish import DEPTHS, Wish
from musicstudio.audio.mix import Lane, Mix
from musicstudio.audio.palette import ROLE_COLOURS
from musicstudio.domain.errors import OutputBlocked, StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import CancelToken, Report, part_of


@dataclass(frozen=True)
class Handed:
    """A file for the DAW: kind "audio", "score" or "project"; the track it holds, "" for several; a sentence or ""."""

    path: Path
    kind: str
    track: str = ""
    provenance: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def hand_over(
    document: Document,
    folder: Path,
    wish: Wish,
    cancel: CancelToken,
    report: Report = lambda fraction, stage: None,
    sound_of: SoundOf | None = None,
) -> Iterator[Handed]:
    """Write a project as it is wished for; all files appear once all are finished. Raises StudioError.

    Stems are of one length from the first sample on, with the gains of the mix; those of what is heard sum to it.
    """
    plan = Plan(document.history.present, wish, sound_of or _sounds_of(document))
    if not plan.files:
        raise StudioError(f"{plan.project.name} has nothing to hand over as {wish.form}.")
    if plan.needed_bytes > free_space(folder):
        raise OutputBlocked(
            f"{folder} has no room for the {plan.needed_bytes / 1e6:.0f} MB needed; choose another place."
        )
    with scratch_folder(folder) as scratch:
        makers = {"stems": _stems, "mix": _mix, "midi": _midi, "dawproject": _dawproject, "reaper": _reaper}
        made = makers[wish.form](plan, scratch, cancel, report)
        for one in made:
            cancel.check()
            yield replace(one, path=publish(one.path, folder / one.path.relative_to(scratch)))


def _sounds_of(document: Document) -> SoundOf:
    return lambda track: document.source(track) if track.media is not None else None


def _stems(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> list[Handed]:
    return _sounds(plan, scratch, plan.lanes, cancel, report)


def _sounds(
    plan: Plan, folder: Path, lanes: list[tuple[int, Track, Lane]], cancel: CancelToken, report: Report,
) -> list[Handed]:  # fmt: skip
    """Write every lane as a file of its own, in order."""
    drafts = render([lane for _, _, lane in lanes], plan.stretch, folder, cancel, part_of(report, 0.0, 0.7))
    made: list[Handed] = []
    for (_, track, _), draft, name in zip(lanes, drafts.lanes, plan.sound_names, strict=True):
        report(0.7 + 0.3 * len(made) / len(lanes), f"writing {track.name}")
        path = folder / f"{name}.wav"
        made.append(_finished(plan, draft, drafts.peak, path, track, track_comment(track), cancel))
    return made


def _finished(
    plan: Plan, draft: Draft, peak: float, path: Path, track: Track | None, comment: str, cancel: CancelToken
) -> Handed:
    gain = CEILING / peak if plan.wish.normalise and peak > 0 else 1.0
    finish = Finish(DEPTHS[plan.wish.depth], gain, plan.loop_info(track))
    too_loud = write(draft, path, finish, plan.stretch, comment, cancel)
    note = f"{path.name} exceeds full scale and was written as 32-bit float." if too_loud else ""
    return Handed(path, "audio", track.name if track is not None else "", _said(comment), note)


def _mix(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> list[Handed]:
    lanes = [lane for _, _, lane in plan.lanes]
    drafts = render(lanes, plan.stretch, scratch, cancel, part_of(report, 0.0, 0.7), mixed=True)
    assert drafts.mix is not None
    path = scratch / plan.files[0]
    heard = {lane.id for lane in Mix(tuple(lanes)).audible}
    comment = mix_comment(track for _, track, _ in plan.lanes if track.id in heard)
    return [_finished(plan, drafts.mix, drafts.peak, path, None, comment, cancel)]


def _midi(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> list[Handed]:
    from musicstudio.audio.midiwriter import write_score

    scores = [(track, placed(track, plan.whole_grid, *plan.span)) for _, track in plan.scores]
    if plan.wish.one_midi:
        path = scratch / plan.files[0]
        comment = mix_comment(track for track, _ in scores)
        write_score(path, together((score for _, score in scores), plan.grid, plan.project.name), comment)
        return [Handed(path, "score", provenance=_said(comment))]
    made: list[Handed] = []
    for (track, score), name in zip(scores, plan.files, strict=True):
        cancel.check()
        comment = track_comment(track)
        write_score(scratch / name, score, comment)
        made.append(Handed(scratch / name, "score", track.name, _said(comment)))
        report(len(made) / len(scores), "writing notes")
    return made


def _dawproject(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> list[Handed]:
    from musicstudio.app.dawproject import write_dawproject

    arrangement, sounds = _arranged(plan, scratch, cancel, report)
    path = scratch / plan.files[0]
    write_dawproject(arrangement, path, cancel)
    return [Handed(path, "project", note=" ".join(one.note for one in sounds if one.note))]


def _reaper(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> list[Handed]:
    from musicstudio.app.reaper import rpp_text

    arrangement, sounds = _arranged(plan, scratch, cancel, report)
    path = scratch / plan.files[0]
    path.write_text(rpp_text(arrangement), "utf-8", newline="\n")
    return [*sounds, Handed(path, "project")]


def _arranged(plan: Plan, scratch: Path, cancel: CancelToken, report: Report) -> tuple[Arrangement, list[Handed]]:
    """Render all tracks without their gains, which become the DAW's faders, and lay them out with the notes."""
    flat = [(number, track, replace(lane, gain_db=0.0)) for number, track, lane in plan.lanes]
    (scratch / AUDIO_FOLDER).mkdir()
    sounds = _sounds(plan, scratch / AUDIO_FOLDER, flat, cancel, report)
    files = {track.id: made.path for (_, track, _), made in zip(flat, sounds, strict=True)}
    noted = {track.id for _, track in plan.scores}
    tracks: list[ArrangedTrack] = []
    for _, track in plan.tracks:
        colour = ROLE_COLOURS.get(track.role, ROLE_COLOURS["other"])
        plain = ArrangedTrack(track.name, track.role, colour, None, None, track.gain_db, track.muted, track.soloed)
        if track.id in noted:
            tracks.append(replace(plain, score=placed(track, plan.whole_grid, *plan.span)))
        if track.id in files:
            name = f"{track.name} (sound)" if track.id in noted else track.name
            tracks.append(replace(plain, name=name, audio=files[track.id]))
    loop = plan.project.loop
    start = plan.span[0]
    kept = (max(loop.start_s - start, 0.0), loop.end_s - start) if loop is not None and loop.end_s > start else None
    arrangement = Arrangement(
        plan.project.name, plan.grid, tuple(tracks), plan.rate, plan.stretch.whole, _about(plan.project), kept
    )
    return arrangement, sounds


def _about(project: Project) -> str:
    """Return where a project's tracks came from, a line each."""
    lines = ["Made with Music Studio."]
    for track in project.tracks:
        lines += [f"{track.name}: {one.engine}, {one.model}, {one.licence}, seed {one.seed}" for one in origins(track)]
    return "\n".join(lines)


def _said(comment: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(comment) if comment else {}
    return said

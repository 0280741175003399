"""What the musician works on: the track in focus, the takes shown, and what every action does about them."""

from __future__ import annotations

import secrets
from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from musicstudio.app.documents import SUFFIX
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.importing import Gathered, gather
from musicstudio.app.shelf import ShelfItem
from musicstudio.domain.edits import AddTracks, RemoveTrack
from musicstudio.domain.errors import StudioError
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.project import Project, Proposal, Track
from musicstudio.domain.region import Region
from musicstudio.domain.score_edits import score_track
from musicstudio.domain.tasks import REQUESTS, GenerateRequest, Source, TranscribeRequest
from musicstudio.ui.blind import HIDDEN
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.grid import Grid
from musicstudio.ui.selection import Selection
from musicstudio.ui.timeline import Timeline

_ROLL_S = 1.5
"""Heard before and after a looped selection where no bar is known."""


class Desk(QObject):
    """State of the window that is no part of the document; `changed` after the project or the focus changed."""

    changed = Signal()
    rolled = Signal()
    """Loops begin or end elsewhere."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self.timeline = Timeline()
        self.selection = Selection()
        self.gesture = Gesture(self.timeline, self.selection)
        self.project = Project()
        self.focus = self.proposal = ""
        self.blind = False
        """Whether nothing may tell which take is heard."""
        self.notes_first = False
        """Whether the notes are meant of a track that has a sound as well."""
        self._rolls = (True, True)
        self.grid = Grid()
        self._looked_at: set[str] = set()
        self._then_open: tuple[Path, ...] = ()
        self._rendering: list[tuple[tuple[object, ...], str]] = []
        self._rendered: dict[tuple[object, ...], str] = {}
        self._shelf: tuple[ShelfItem, ...] = ()
        bridge.opened.connect(self._opened)
        bridge.project_changed.connect(self._project)
        bridge.shelf_changed.connect(self._shelf_changed)

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def track(self) -> Track | None:
        return next((track for track in self.project.tracks if track.id == self.focus), None)

    @property
    def heard(self) -> frozenset[str]:
        """Tracks that mute and solo let through."""
        soloed = {track.id for track in self.project.tracks if track.soloed}
        return frozenset(
            track.id for track in self.project.tracks if not track.muted and (not soloed or track.id in soloed)
        )

    def source(self, track: Track) -> Source | None:
        """Return a track's sound with its edits and the chosen take on top of each proposal, to be looked at."""
        session = self.bridge.session
        if session is None or track.media is None:
            return None
        try:
            source = session.source(track.id)
            for proposal in track.proposals:
                if proposal.chosen and not self._hidden(proposal):
                    whole = session.source(track.id, proposal.chosen, proposal.id)
                    source = Source(source.path, source.patches + whole.patches[len(track.spans) :])
        except StudioError as error:
            self.bridge.said.emit(str(error))
            return None
        return source

    def roll_s(self, region: Region) -> tuple[float, float]:
        """Return how long to play before and after a looped region: one bar, or 1.5 s, or nothing where unwanted."""
        before, after = self.grid.bar_length_s(region.start_s - 1e-3), self.grid.bar_length_s(region.end_s)
        rolls = zip((before, after), self._rolls, strict=True)
        one, other = ((length or _ROLL_S) if wanted else 0.0 for length, wanted in rolls)
        return one, other

    @property
    def shown(self) -> Project:
        """The project as it may be looked at: while listening blind, what is chosen is not told."""
        if not self.blind or (track := self.track) is None:
            return self.project
        veiled = tuple(replace(p, chosen=HIDDEN) if self._hidden(p) else p for p in track.proposals)
        return self.project.with_track(replace(track, proposals=veiled))

    @property
    def region(self) -> int:
        """Which region of the shown proposal is the one being edited; -1 when none is."""
        track = self.track
        proposal = next((p for p in track.proposals if p.id == self.proposal), None) if track is not None else None
        if track is None or proposal is None or not self.selection.regions:
            return -1
        edited = _moved(self.selection.regions[-1], -track.start_s)
        return proposal.regions.index(edited) if edited in proposal.regions else -1

    def models(self, task: str) -> tuple[ModelSpec, ...]:
        """Return the models on this machine for a task."""
        session = self.bridge.session
        return session.models(task) if session is not None else ()

    # --- focus ---------------------------------------------------------------------------------------------------

    def set_focus(self, track_id: str) -> None:
        if track_id != self.focus:
            self.focus, self.proposal = track_id, ""
            self._settle()

    def browse(self, step: int) -> None:
        """Show the next place with takes."""
        track = self.track
        if track is None or not track.proposals:
            return
        ids = [proposal.id for proposal in track.proposals]
        at = ids.index(self.proposal) if self.proposal in ids else 0
        self._show_proposal(track.proposals[(at + step) % len(ids)])
        self.changed.emit()

    # --- actions -------------------------------------------------------------------------------------------------

    def open_paths(self, paths: list[Path], at_playhead: bool = False) -> None:
        """Open a project in place of this one, or bring sounds and scores in; the demo makes way for a song."""
        self.bridge.beside(lambda: gather(paths), lambda found: self._open(found, at_playhead))

    def ask(self, task: str, options: dict[str, object]) -> None:
        """Do a task about the track in focus, and the regions selected, with a form's options."""
        track, kind = self.track, REQUESTS[task]
        names = {field.name for field in fields(kind)}
        offset = -track.start_s if track is not None else 0.0
        placed = "regions" in names or task == TranscribeRequest.task
        regions = tuple(_moved(region, offset) for region in self.selection.regions) if placed else ()
        about = track.id if track is not None and "source" in names else ""
        more: dict[str, object] = {"notes": True} if self.notes_first and about else {}
        if task == GenerateRequest.task:
            more = {"start_s": self._bar_s()}
        self.bridge.ask(lambda session: session.ask(task, about, regions, **more, **options))

    def transcribe_into(self, track_id: str, target_id: str, options: dict[str, object]) -> None:
        """Write a track down into a score track: what is selected of it where it is in focus, else all of it."""
        tracks = {track.id: track for track in self.project.tracks}
        if track_id not in tracks or target_id not in tracks:
            return
        offset = -tracks[track_id].start_s
        chosen = self.selection.regions if track_id == self.focus else ()
        regions = tuple(_moved(region, offset) for region in chosen)
        if tracks[target_id].role in ("drums", "bass") and not options.get("instrument"):
            options = {**options, "instrument": tracks[target_id].role}
        self.bridge.ask(lambda session: session.transcribing.into(track_id, target_id, regions, **options))

    def more_takes(self, proposal: str, like: int) -> None:
        """Ask for further takes of a proposal, those most like one of them when it is named."""
        focus = self.focus
        self.bridge.ask(lambda session: session.more_takes(focus, proposal, like))

    def set_rolls(self, before: bool, after: bool) -> None:
        """Loop with or without what comes before and after."""
        self._rolls = (before, after)
        self.rolled.emit()

    def set_blind(self, on: bool) -> None:
        """Show, or do not show, which take is heard."""
        self.blind = on
        self.changed.emit()

    def remove(self) -> None:
        if (track := self.track) is not None:
            self.bridge.do(RemoveTrack(track.id))

    def add_score(self) -> None:
        """Add an empty score track on the song's grid, else on the first score's, and work on it."""
        grid, known = self.grid, next((t.score for t in self.project.tracks if t.score is not None), None)
        tempo, meter, key, offset = grid.tempo_bpm, grid.meter, grid.key, next(iter(grid.bars_s), 0.0)
        if not tempo and known is not None:
            tempo, meter, key = known.tempo_map.bpm_at(0), str(known.meters[0]), known.key
            offset = known.tempo_map.offset_s
        taken, number = {track.name for track in self.project.tracks}, 1
        while (name := f"MIDI {number}") in taken:
            number += 1
        track = score_track(secrets.token_hex(4), name, tempo, meter, key, offset)
        self.bridge.do(AddTracks((track,)))
        self.set_focus(track.id)

    def select_all(self) -> None:
        track = self.track
        if track is not None and track.seconds > track.start_s:
            self.selection.set((Region(max(track.start_s, 0.0), track.seconds),))

    def shelf_selection(self) -> None:
        """Put the last selected region of the track in focus on the shelf, or the whole track."""
        if (track := self.track) is None:
            return
        regions = self.selection.regions
        region = _moved(Region(regions[-1].start_s, regions[-1].end_s), -track.start_s) if regions else None
        self.bridge.ask(lambda session: session.to_shelf(track.id, region))

    def set_notes_first(self, on: bool) -> None:
        """Mean the notes, or the sound, of a track that has both."""
        if on != self.notes_first:
            self.notes_first = on
            self.changed.emit()

    def shelf_track(self, track_id: str, notes: bool = False) -> None:
        """Put a track on the shelf: its sound, or its notes where it has none or they are wanted."""
        wanted = {"notes": True} if notes else {}
        key = self._key(track_id, notes=notes)
        self._render(key, lambda: self.bridge.ask(lambda session: session.to_shelf(track_id, **wanted)))

    def shelf_take(self, proposal: str, take: int) -> None:
        focus = self.focus
        key = self._key(focus, proposal, take)
        self._render(key, lambda: self.bridge.ask(lambda s: s.to_shelf(focus, None, proposal, take)))

    def ready_track(self, track_id: str, notes: bool = False) -> str:
        """Return the file on the shelf that holds a track, or its notes, as it is now, or nothing."""
        return self._file(self._key(track_id, notes=notes))

    def ready_take(self, proposal: str, take: int) -> str:
        return self._file(self._key(self.focus, proposal, take))

    # --- inside --------------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.project = Project()
        self.focus = self.proposal = ""
        self.selection.clear()
        self.timeline.set_duration(0.0)
        self.timeline.move_playhead(0.0)
        waiting, self._then_open = self._then_open, ()
        if waiting:
            self._bring_in(waiting)

    def _project(self, project: Project) -> None:
        before, self.project = self.project, project
        known = {(p.id, take.number) for track in before.tracks for p in track.proposals for take in p.takes}
        if self.track is None:
            self.focus = next((t.id for t in project.tracks if t.media is not None), "")
            self.focus = self.focus or next((t.id for t in project.tracks), "")
        track = self.track
        waiting = track.proposals if track is not None else ()
        new = [p for p in waiting if any((p.id, take.number) not in known for take in p.takes)]
        if new and before.tracks:
            self.proposal = new[-1].id
            if not self.selection.regions:
                self._show_proposal(new[-1])
        self._settle()
        self._look_at_new_songs()

    def _settle(self) -> None:
        """Bring what depends on project and focus in line, then tell."""
        track = self.track
        ids = [p.id for p in track.proposals] if track is not None else []
        if self.proposal not in ids:
            self.proposal = ids[-1] if ids else ""
        facts = self.project.analysis(self.focus)
        if not facts and track is not None:
            facts = self.project.analysis(track.parent)
        if not facts:
            facts = next((analysis.facts for analysis in self.project.analyses), {})
        if facts and any(other.score is not None for other in self.project.tracks):
            # What a score says that agrees with what was heard is exact.
            facts = facts | {"key": grid_of(self.project).key or facts.get("key")}
        self.grid = Grid.from_facts(facts)
        if not facts and track is not None and track.score is not None:
            self.grid = Grid.from_score(track.score, track.start_s)
        self.gesture.grid = self.grid
        waiting = (t.start_s + r.end_s for t in self.project.tracks for p in t.proposals for r in p.regions)
        self.timeline.set_duration(max(self.project.seconds, *waiting, 0.0))
        self.changed.emit()

    def _open(self, found: Gathered, at_playhead: bool) -> None:
        session = self.bridge.session
        if found.project is not None:
            self.bridge.open(found.project)
        elif found.files and (session is None or session.folder.name == f"Demo{SUFFIX}"):
            self._then_open = found.files[1:]
            self.bridge.open(found.files[0])
        elif found.files:
            self._bring_in(found.files, self.timeline.playhead_s if at_playhead else 0.0)
        if found.sentence:
            self.bridge.said.emit(found.sentence)

    def _bar_s(self) -> float:
        """Return where the bar begins that the playhead stands in, 0 in an empty project."""
        bars = self.grid.bars_s if self.project.tracks else ()
        return max((bar for bar in bars if bar <= self.timeline.playhead_s + 1e-3), default=0.0)

    def _bring_in(self, paths: tuple[Path, ...], start_s: float = 0.0) -> None:
        self.bridge.ask(lambda session: session.open_files(paths, start_s))

    def _hidden(self, proposal: Proposal) -> bool:
        return self.blind and proposal.id == self.proposal

    def _show_proposal(self, proposal: Proposal) -> None:
        self.proposal = proposal.id
        offset = self.track.start_s if self.track is not None else 0.0
        self.selection.set(tuple(_moved(region, offset) for region in proposal.regions))

    def _look_at_new_songs(self) -> None:
        """Analyse whole songs once, unasked, so that there is a grid to snap to."""
        for track in self.project.tracks:
            if track.role != "song" or track.media is None or track.id in self._looked_at:
                continue
            self._looked_at.add(track.id)
            if not self.project.analysis(track.id):
                self.bridge.ask(lambda session, track=track: session.analyze(track.id))  # type: ignore[misc]

    def _key(self, track_id: str, proposal: str = "", take: int = 0, notes: bool = False) -> tuple[object, ...]:
        track = next((t for t in self.project.tracks if t.id == track_id), None)
        if track is None:
            return (track_id, "", (), proposal, take, "audio")
        written = notes or track.media is None
        held = (track.score, track.start_s) if written else (track.media, track.spans)
        return (track_id, track.name, held, proposal, take, "score" if written else "audio")

    def _render(self, key: tuple[object, ...], ask: object) -> None:
        if not self._file(key) and callable(ask):
            self._rendering.append((key, str(key[1])))
            ask()

    def _file(self, key: tuple[object, ...]) -> str:
        path = self._rendered.get(key, "")
        return path if any(item.path == path for item in self._shelf) else ""

    def _shelf_changed(self, items: tuple[ShelfItem, ...]) -> None:
        new = [item for item in items if item not in self._shelf]
        self._shelf = items
        for item in new:
            for place, (key, name) in enumerate(self._rendering):
                numbered = not key[4] or item.title.endswith(f"take {key[4]}")
                if item.title.startswith(name) and numbered and item.kind == key[5]:
                    self._rendered[key] = item.path
                    del self._rendering[place]
                    break


def _moved(region: Region, seconds: float) -> Region:
    return replace(region, start_s=max(region.start_s + seconds, 0.0), end_s=region.end_s + seconds)

"""What the musician works on: the track in focus, the takes shown, and what every action does about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from musicstudio.app.documents import SUFFIX
from musicstudio.app.shelf import ShelfItem
from musicstudio.domain.edits import RemoveTrack
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Proposal, Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Source
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

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self.timeline = Timeline()
        self.selection = Selection()
        self.gesture = Gesture(self.timeline, self.selection)
        self.project = Project()
        self.focus = self.proposal = ""
        self.grid = Grid()
        self._looked_at: set[str] = set()
        self._then_open: list[Path] = []
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
        """Return a track's sound with its edits and the chosen take on top of each proposal."""
        session = self.bridge.session
        if session is None or track.media is None:
            return None
        try:
            source = session.source(track.id)
            for proposal in track.proposals:
                if proposal.chosen:
                    whole = session.source(track.id, proposal.chosen, proposal.id)
                    source = Source(source.path, source.patches + whole.patches[len(track.spans) :])
        except StudioError as error:
            self.bridge.said.emit(str(error))
            return None
        return source

    def roll_s(self, region: Region) -> tuple[float, float]:
        """Return how long to play before and after a looped region: one bar, or 1.5 s."""
        before, after = self.grid.bar_length_s(region.start_s - 1e-3), self.grid.bar_length_s(region.end_s)
        return before or _ROLL_S, after or _ROLL_S

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

    def open_paths(self, paths: list[Path]) -> None:
        """Open a project in place of this one, or bring sounds and scores in; the demo makes way for a song."""
        for path in paths:
            folder = path.parent if path.name == "project.json" else path
            if folder.suffix == SUFFIX:
                self.bridge.open(folder)
                return
        session = self.bridge.session
        fresh = session is None or session.folder.name == f"Demo{SUFFIX}"
        for number, path in enumerate(paths):
            if fresh and number == 0:
                self._then_open = paths[1:]
                self.bridge.open(path)
                return
            self._bring_in(path)

    def inpaint(self, takes: int, prompt: str) -> None:
        track = self.track
        if track is None or not self.selection.regions:
            self.bridge.said.emit("Drag over the sound to select what should be painted anew.")
            return
        regions = tuple(_moved(region, -track.start_s) for region in self.selection.regions)
        self.bridge.ask(lambda session: session.inpaint(track.id, regions, takes, prompt))

    def separate(self) -> None:
        if (track := self._sounding()) is not None:
            self.bridge.ask(lambda session: session.separate(track.id))

    def analyze(self) -> None:
        if (track := self._sounding()) is not None:
            self.bridge.ask(lambda session: session.analyze(track.id))

    def remove(self) -> None:
        if (track := self.track) is not None:
            self.bridge.do(RemoveTrack(track.id))

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

    def shelf_track(self, track_id: str) -> None:
        self._render(self._key(track_id), lambda: self.bridge.ask(lambda session: session.to_shelf(track_id)))

    def shelf_take(self, proposal: str, take: int) -> None:
        focus = self.focus
        key = self._key(focus, proposal, take)
        self._render(key, lambda: self.bridge.ask(lambda s: s.to_shelf(focus, None, proposal, take)))

    def ready_track(self, track_id: str) -> str:
        """Return the file on the shelf that holds a track as it is now, or nothing."""
        return self._file(self._key(track_id))

    def ready_take(self, proposal: str, take: int) -> str:
        return self._file(self._key(self.focus, proposal, take))

    # --- inside --------------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.project = Project()
        self.focus = self.proposal = ""
        self.selection.clear()
        self.timeline.set_duration(0.0)
        self.timeline.move_playhead(0.0)
        waiting, self._then_open = self._then_open, []
        for path in waiting:
            self._bring_in(path)

    def _project(self, project: Project) -> None:
        before, self.project = self.project, project
        known = {p.id for track in before.tracks for p in track.proposals}
        if self.track is None:
            self.focus = next((t.id for t in project.tracks if t.media is not None), "")
            self.focus = self.focus or next((t.id for t in project.tracks), "")
        track = self.track
        new = [p for p in track.proposals if p.id not in known] if track is not None else []
        if new and before.tracks:
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
        self.grid = Grid.from_facts(facts)
        self.gesture.grid = self.grid
        self.timeline.set_duration(self.project.seconds)
        self.changed.emit()

    def _bring_in(self, path: Path) -> None:
        self.bridge.ask(lambda session: session.open_file(path))

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

    def _sounding(self) -> Track | None:
        track = self.track
        if track is not None and track.media is not None:
            return track
        self.bridge.said.emit("Choose a track that holds sound first." if track else "Nothing is open yet.")
        return None

    def _key(self, track_id: str, proposal: str = "", take: int = 0) -> tuple[object, ...]:
        track = next((t for t in self.project.tracks if t.id == track_id), None)
        return (track_id, track.name if track else "", track.spans if track else (), proposal, take)

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
                if item.title.startswith(name) and (not key[4] or item.title.endswith(f"take {key[4]}")):
                    self._rendered[key] = item.path
                    del self._rendering[place]
                    break


def _moved(region: Region, seconds: float) -> Region:
    return replace(region, start_s=max(region.start_s + seconds, 0.0), end_s=region.end_s + seconds)

"""Handing the project over to a DAW: what, how, under which names, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from musicstudio.app.exports import Export
from musicstudio.app.gridfinding import grid_of
from musicstudio.app.plan import Plan
from musicstudio.app.songgrid import SongGrid
from musicstudio.app.wish import Wish
from musicstudio.domain.edits import SetLoop
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Source
from musicstudio.domain.units import clock
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.export_form import CAPTION, ExportForm, Ranges
from musicstudio.ui.sending import copy_files, reveal
from musicstudio.ui.widgets import label, push, row


@dataclass
class Wished:
    """What was asked for last, while the window is open."""

    wish: Wish = field(default_factory=lambda: Wish("stems"))
    folder: Path | None = None


class ExportPanel(QWidget):
    """The page; an export goes on when it is closed, and is shown as it stands when it is opened again."""

    def __init__(self, bridge: Bridge, desk: Desk, last: Wished) -> None:
        super().__init__()
        self._bridge, self._desk, self._last = bridge, desk, last
        self._project, self._grid = Project(), SongGrid()
        self._plan: Plan | None = None
        self.setWindowTitle("Export")
        self.setMinimumWidth(600)
        self.form = ExportForm()
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setAccessibleName("Files that will be written")
        self.preview.setFixedHeight(96)
        self.place = label("")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.state = label("", "muted", wrap=True)
        self.state.setAccessibleName("State of the export")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the export")
        self.go = push("Export", self._start, "Write the files (Ctrl+Return)", "primary")
        self.go.setShortcut("Ctrl+Return")
        self.stop = push("Cancel", lambda: bridge.ask(lambda s: s.cancel_export()), "Stop; nothing will be written")
        self.show_files = push("Reveal", self._reveal, "Show the files in the file manager")
        self.copy = push("Copy", self._copy, "Copy the files, to paste them into another program")
        self._lay_out()
        self.form.show_wish(last.wish)
        self._connect()
        self._show_project(bridge.project)
        self._show_export(bridge.session.export if bridge.session is not None else None)

    def _lay_out(self) -> None:
        files, where = label("Files", "muted"), label("Folder", "muted")
        for caption in (files, where):
            caption.setFixedWidth(CAPTION)
        files.setAlignment(Qt.AlignmentFlag.AlignTop)
        choose = push("Choose…", self._choose, "Export into another folder")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.form, 1)
        column.addLayout(row(files, self.preview))
        column.addLayout(row(where, self.place, choose))
        column.addWidget(self.bar)
        foot = row(self.state, self.copy, self.show_files, self.stop, self.go)
        foot.setStretch(0, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.form.changed.connect(self._settle)
        self.form.loop_wanted.connect(self._keep_loop)
        self._bridge.project_changed.connect(self._show_project)
        self._bridge.export_changed.connect(self._show_export)
        self._bridge.sounds_changed.connect(self._settle)

    @property
    def folder(self) -> Path:
        """Where the files will lie."""
        if self._last.folder is not None:
            return self._last.folder
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        return Path(music or Path.home()) / "Music Studio" / (self._project.name or "Song")

    def _show_project(self, project: Project) -> None:
        self._project, self._grid = project, grid_of(project)
        self.form.show_ranges(_ranges(project, self._grid, self._desk.selection.span))

    def _settle(self) -> None:
        """Show which files will be written, or why none can be."""
        self.place.setText(str(self.folder))
        self.place.setToolTip(str(self.folder))
        self._plan = None
        try:
            self._last.wish = wish = self.form.wish()
            plan = Plan(self._project, wish, self._sound_of, self._grid)
            files = plan.files
            length = clock(plan.stretch.whole / plan.rate) if files and wish.form != "midi" else ""
        except StudioError as error:
            self.preview.setPlainText("")
            self._say(str(error), "error")
        else:
            self._plan = plan if files else None
            self.preview.setPlainText("\n".join(files))
            if not self._running:
                self._say(_about(plan, files, length) if files else "There is nothing of this kind in the project.")
        self._offer()

    def _show_export(self, export: Export | None) -> None:
        if export is not None and export.status == "running":
            self.bar.setValue(round(export.fraction * 1000))
            self._say(f"{export.fraction:.0%} · {export.stage}" if export.stage else "Starting")
        elif export is not None:
            self._say(export.sentence, "error" if export.status == "failed" else "")
        self._offer()

    def _say(self, text: str, kind: str = "muted") -> None:
        self.state.setText(text)
        self.state.setProperty("kind", kind)
        self.state.style().polish(self.state)

    def _offer(self) -> None:
        """Offer what can be done now."""
        running = self._running
        done = self._export is not None and self._export.status == "done"
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.go.setVisible(not running)
        self.go.setEnabled(self._plan is not None)
        self.show_files.setVisible(done)
        self.copy.setVisible(done)

    @property
    def _export(self) -> Export | None:
        return self._bridge.session.export if self._bridge.session is not None else None

    @property
    def _running(self) -> bool:
        return self._export is not None and self._export.status == "running"

    def _sound_of(self, track: Track) -> Source | None:
        session = self._bridge.session
        return session.sound_of(track.id) if session is not None else None

    def _start(self) -> None:
        if self._plan is not None and not self._running:
            wish, folder = self._plan.wish, self.folder
            self._bridge.ask(lambda session: session.hand_over(wish, folder))

    def _keep_loop(self) -> None:
        span = self._desk.selection.span
        if span is not None:
            self._bridge.do(SetLoop(Region(*self._grid.whole_bars(*span))))

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Export into", str(self.folder.parent))
        if name:
            self._last.folder = Path(name)
            self._settle()

    def _reveal(self) -> None:
        if self._export is not None and self._export.files:
            reveal(self._export.files[0])

    def _copy(self) -> None:
        if self._export is not None:
            copy_files(self._export.files)


def _ranges(project: Project, grid: SongGrid, selected: tuple[float, float] | None) -> Ranges:
    """Return what can be exported; the loop is the selection in whole bars, or else the song's."""
    kept = (project.loop.start_s, project.loop.end_s) if project.loop is not None else None
    loop = (selected or kept) if grid.known else None
    return Ranges(
        clock(project.seconds),
        selected,
        _times(selected) if selected else "",
        loop,
        _loop_text(grid, grid.whole_bars(*loop)) if loop else "",
    )


def _loop_text(grid: SongGrid, span: tuple[float, float]) -> str:
    bars = round(grid.bars(*span))
    return f"{bars} bar{'s' if bars != 1 else ''} at {grid.bpm:g} bpm · {_times(span)}"


def _about(plan: Plan, files: list[str], length: str) -> str:
    """Return what an export will be and need."""
    parts = [f"{len(files)} file{'s' if len(files) > 1 else ''}", length]
    parts += [f"{plan.rate / 1000:g} kHz", _size(plan.needed_bytes)] if plan.needed_bytes else []
    text = " · ".join(part for part in parts if part)
    missing = plan.silent if plan.wish.form != "midi" else []
    return f"{text}. {', '.join(missing)} is still being played and would be missing." if missing else text


def _times(span: tuple[float, float]) -> str:
    return f"{clock(span[0])} to {clock(span[1])}"


def _size(size: int) -> str:
    return f"needs {size / 1e9:.1f} GB" if size >= 1e9 else f"needs {max(1, round(size / 1e6))} MB"

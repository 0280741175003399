"""What every action of the table does: the one place where actions meet panels, desk, playback and pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from musicstudio.app.documents import SUFFIX
from musicstudio.ui.band_desk import BandDesk
from musicstudio.ui.desk import Desk
from musicstudio.ui.pages import Pages
from musicstudio.ui.playback import Playback
from musicstudio.ui.prompt_bar import PromptBar
from musicstudio.ui.recording import RecordDesk
from musicstudio.ui.side import Side

_OPEN: Final = (
    "Sounds, scores and projects (*.wav *.aif *.aiff *.flac *.mp3 *.ogg *.opus *.m4a *.mid *.midi project.json)"
)

_SHAPED: Final = frozenset({"instrument", "mpe"})
"""What one melody, or drums, decide by themselves."""

_HINT: Final = "This is the demo: press Space to hear it, or drop a song of your own anywhere in the window."


class Commands:
    """Answers actions; `table()` gives each action of `actions.ACTIONS` its handler."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        playback: Playback,
        pages: Pages,
        side: Side,
        prompt: PromptBar,
        band: BandDesk,
        recording: RecordDesk,
    ) -> None:
        self._window, self._desk, self._bridge = window, desk, desk.bridge
        self._playback, self._pages = playback, pages
        self._side, self._takes, self._selection = side, side.takes, side.selection
        self._prompt, self._band, self._recording = prompt, band, recording

    def table(self) -> dict[str, Callable[[], object]]:
        """Return what each action calls, by its id."""
        desk, bridge, playback, timeline = self._desk, self._bridge, self._playback, self._desk.timeline
        recording = self._recording
        takes = {f"take_{n}": lambda n=n: self._side.choose(n) for n in range(10)}
        return takes | {  # type: ignore[operator]
            "open": self.open,
            "demo": lambda: bridge.open(None),
            "save": lambda: bridge.ask(lambda session: session.save()),
            "save_as": self._save_as,
            "export": self._pages.export,
            "models": self._pages.models,
            "preferences": self._pages.preferences,
            "quit": self._window.close,
            "undo": lambda: bridge.ask(lambda session: session.undo()),
            "redo": lambda: bridge.ask(lambda session: session.redo()),
            "all": desk.select_all,
            "clear": desk.selection.clear,
            "remove": desk.remove,
            "add_score": desk.add_score,
            "play": playback.toggle,
            "stop": playback.stop,
            "loop": playback.toggle_loop,
            "home": lambda: self._locate(0.0),
            "end": lambda: self._locate(timeline.duration_s),
            "inpaint": self._selection.ask,
            "separate": lambda: self._selection.run("separate"),
            "analyze": lambda: self._selection.run("analyze"),
            "continue": lambda: self._selection.run("continue"),
            "transcribe": lambda: self._selection.run("transcribe"),
            "record": recording.toggle,
            "hum": lambda: recording.toggle("hum"),
            "beatbox": lambda: recording.toggle("beat"),
            "melody": lambda: self._write_down("hum"),
            "strokes": lambda: self._write_down("beat"),
            "generate": self._prompt.begin,
            "compare": self._band.compare,
            "reharmonise": self._band.reharmonise,
            "shelf": desk.shelf_selection,
            "accept": self._takes.accept,
            "reject": self._takes.reject,
            "zoom_in": lambda: timeline.zoom(0.5, self._zoom_centre_s()),
            "zoom_out": lambda: timeline.zoom(2.0, self._zoom_centre_s()),
            "fit": timeline.fit,
            "zoom_selection": lambda: timeline.show(*desk.selection.span) if desk.selection.span else timeline.fit(),
            "palette": self._pages.palette,
            "keys": self._pages.keys,
        }

    def opened(self) -> None:
        """Remember what was opened; with the demo, say how to begin."""
        session = self._bridge.session
        demo = session is not None and session.folder.name == f"Demo{SUFFIX}"
        self._bridge.said.emit(_HINT if demo else "")
        if not demo:
            self._remember()

    def open(self) -> None:
        """Ask for files and open them."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open", self._bridge.settings.last_folder, _OPEN)
        if names:
            self._bridge.change(last_folder=str(Path(names[0]).parent))
            self._desk.open_paths([Path(name) for name in names])

    def retry_on_cpu(self, job_id: str) -> None:
        """Ask once more for what a device had too little memory for."""
        self._bridge.change(device="cpu")
        self._bridge.ask(lambda session: session.retry(job_id))

    def transcribe_into(self, track_id: str, target_id: str) -> None:
        """Write a track down into a score track, as the form of transcribing says."""
        self._desk.transcribe_into(track_id, target_id, self._selection.tasks.form("transcribe").values())

    def _write_down(self, purpose: str) -> None:
        focus, values = self._desk.focus, self._selection.tasks.form("transcribe").values()
        options = {name: value for name, value in values.items() if name not in _SHAPED}
        if focus:
            self._bridge.ask(lambda session: session.transcribing.shaped(focus, purpose, **options))

    def _save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self._window, "Save as", f"{self._desk.project.name}.mstudio")
        if name:
            self._bridge.ask(lambda session: session.save_as(Path(name)))
            self._remember()

    def _remember(self) -> None:
        if (session := self._bridge.session) is not None:
            self._bridge.change(recent=self._bridge.settings.opened(session.folder.absolute()).recent)

    def _locate(self, time_s: float) -> None:
        timeline = self._desk.timeline
        self._playback.seek(time_s)
        if not self._head_in_view():
            start = time_s if time_s < timeline.duration_s else time_s - timeline.span_s
            timeline.set_range(start, start + timeline.span_s)

    def _zoom_centre_s(self) -> float:
        timeline = self._desk.timeline
        return timeline.playhead_s if self._head_in_view() else (timeline.start_s + timeline.end_s) / 2

    def _head_in_view(self) -> bool:
        timeline = self._desk.timeline
        return timeline.start_s <= timeline.playhead_s <= timeline.end_s

"""Remembers how things are shown: the spectrogram, what the editor shows of each kind of track, how high lanes are."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.editor import Editor
from musicstudio.ui.spectrogram_look import changes_of, look_of
from musicstudio.ui.tracks_panel import TracksPanel

_SETTLED_MS: Final = 500


class LookKeeper(QObject):
    """Shows things as last time, and keeps another look once it has settled, or when asked to."""

    def __init__(self, bridge: Bridge, editor: Editor, tracks: TracksPanel) -> None:
        super().__init__(editor)
        self._bridge, self._editor, self._tracks = bridge, editor, tracks
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._write)
        editor.view.set_look(look_of(bridge.settings))
        editor.set_modes(bridge.settings.editor_modes)
        tracks.set_lane_height(bridge.settings.lane_height)
        for changed in (editor.view.look_changed, editor.mode_changed, tracks.height_changed):
            changed.connect(lambda: self._settled.start())

    def keep(self) -> None:
        """Write down now what has changed, as when the window closes."""
        if self._settled.isActive():
            self._settled.stop()
            self._write()

    def _write(self) -> None:
        look = changes_of(self._editor.view.look)
        look |= {"lane_height": self._tracks.lane_height, "editor_modes": self._editor.modes}
        if any(getattr(self._bridge.settings, name) != value for name, value in look.items()):
            self._bridge.change(**look)

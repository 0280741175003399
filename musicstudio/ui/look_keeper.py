"""Remembers how spectrograms are shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.spectrogram_look import changes_of, look_of
from musicstudio.ui.spectrogram_view import SpectrogramView

_SETTLED_MS: Final = 500


class LookKeeper(QObject):
    """Gives a view the look of last time, and keeps a new one once it has settled."""

    def __init__(self, bridge: Bridge, view: SpectrogramView) -> None:
        super().__init__(view)
        self._bridge, self._view = bridge, view
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self.keep)
        view.set_look(look_of(bridge.settings))
        view.look_changed.connect(self._settled.start)

    def keep(self) -> None:
        """Write the look down."""
        self._bridge.change(**changes_of(self._view.look))

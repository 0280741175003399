"""The pages that are laid over the window: preferences, command palette, keys, details of an error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction

from musicstudio.app.models.manager import Manager
from musicstudio.domain.models import ModelSpec
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.command_palette import CommandPalette
from musicstudio.ui.desk import Desk
from musicstudio.ui.details_page import DetailsPage
from musicstudio.ui.export_panel import ExportPanel, Wished
from musicstudio.ui.keys_page import KeysPage
from musicstudio.ui.model_page import ModelPage
from musicstudio.ui.models_page import ModelsPage
from musicstudio.ui.overlay import Overlay
from musicstudio.ui.palette_entries import entries_for
from musicstudio.ui.preferences import Preferences


class Pages:
    """Makes a page anew each time it is opened, so that it shows things as they are."""

    def __init__(self, overlay: Overlay, bridge: Bridge, desk: Desk) -> None:
        self._overlay, self._bridge, self._desk = overlay, bridge, desk
        self._wished = Wished()
        self.manager = Manager(bridge.post)
        self.actions: dict[str, QAction] = {}
        """The window's actions by id, once they are made."""
        self.send: Callable[[str, str], object] = lambda sound, score: None
        """Writes a sound down into a score track."""

    def export(self) -> None:
        self._overlay.open(ExportPanel(self._bridge, self._desk, self._wished))

    def preferences(self) -> None:
        self._overlay.open(Preferences(self._bridge))

    def palette(self, group: str = "") -> None:
        """Find anything, or only what is of one group."""
        found = entries_for(self.actions, self._desk, self.model, self.send)
        page = CommandPalette([entry for entry in found if group in ("", entry.group)])
        page.done.connect(self._overlay.close)
        self._overlay.open(page)

    def keys(self) -> None:
        self._overlay.open(KeysPage())

    def model(self, spec: ModelSpec) -> None:
        self._overlay.open(ModelPage(spec))

    def models(self) -> None:
        """All models, to get, import, verify and remove."""
        self._overlay.open(ModelsPage(self._bridge, self.manager))

    def details(self, sentence: str, details: str) -> None:
        """Show what a developer would want to know about an error."""
        self._overlay.open(DetailsPage(sentence, details))

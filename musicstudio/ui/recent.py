"""Projects opened lately, as a menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from musicstudio.app.documents import SUFFIX
from musicstudio.app.settings import Settings


class RecentMenu(QMenu):
    """Made anew whenever it is opened: missing projects cannot be chosen, and can all be forgotten."""

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self.setToolTipsVisible(True)
        self._paths: tuple[str, ...] = ()
        self.aboutToShow.connect(self._fill)

    def show_settings(self, settings: Settings) -> None:
        self._paths = settings.recent
        self.menuAction().setEnabled(bool(self._paths))

    def _fill(self) -> None:
        self.clear()
        missing = [path for path in self._paths if not there(path)]
        for path in self._paths:
            action = self.addAction(title(path) + (" (missing)" if path in missing else ""))
            action.setToolTip(path)
            action.setEnabled(path not in missing)
            action.triggered.connect(lambda checked=False, path=path: self.chosen.emit([Path(path)]))
        self.addSeparator()
        if missing:
            kept = tuple(path for path in self._paths if path not in missing)
            self.addAction("Forget the missing ones").triggered.connect(lambda: self.forgotten.emit(kept))
        self.addAction("Forget all").triggered.connect(lambda: self.forgotten.emit(()))


def title(path: str) -> str:
    """Return a project's name for people."""
    return Path(path).name.removesuffix(SUFFIX)


def there(path: str) -> bool:
    return (Path(path) / "project.json").is_file()

"""The window's place, size and panes, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from musicstudio.app.settings import Settings


def restore(window: QMainWindow, splitters: Sequence[QSplitter], settings: Settings) -> None:
    """Put the window where it was; what does not fit any screen now is moved by Qt."""
    if settings.window:
        window.restoreGeometry(QByteArray.fromBase64(settings.window.encode()))
    sizes = list(settings.panes)
    if len(sizes) == sum(splitter.count() for splitter in splitters):
        for splitter in splitters:
            splitter.setSizes(sizes[: splitter.count()])
            del sizes[: splitter.count()]


def remembered(window: QMainWindow, splitters: Sequence[QSplitter]) -> dict[str, object]:
    """Return the settings to keep; the sizes of all splitters one after another."""
    sizes = tuple(size for splitter in splitters for size in splitter.sizes())
    return {"window": bytes(window.saveGeometry().toBase64().data()).decode(), "panes": sizes}

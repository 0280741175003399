"""Finished files shown to the rest of the computer: revealed in its file manager, copied to its clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from musicstudio.ui.handles import mime_for


def reveal(path: str | Path) -> None:
    """Open the folder that holds a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).absolute().parent)))


def copy_files(paths: Sequence[str | Path]) -> None:
    """Put files on the clipboard, as a file manager does."""
    QApplication.clipboard().setMimeData(mime_for(paths))

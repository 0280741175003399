"""The real window on the real services in a home of its own, driven step by step while its event loop runs."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

complaints: list[str] = []
"""What Qt warned about."""


def application(scale: float = 1.0) -> QApplication:
    """Return the application; Qt's warnings are gathered in `complaints`."""
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    qInstallMessageHandler(_hear)
    return app


def _hear(kind: QtMsgType, context: object, text: str) -> None:
    if kind != QtMsgType.QtDebugMsg:
        complaints.append(text)
        print(f"Qt: {text}", file=sys.stderr, flush=True)


@contextmanager
def home() -> Iterator[Path]:
    """Give the studio an empty home for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        os.environ["MUSICSTUDIO_HOME"] = folder
        yield Path(folder)


def rest(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(true: Callable[[], object], seconds: float = 120.0) -> None:
    """Let the window live until something is so; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get there")
        rest(0.02)

"""Starting the window."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from musicstudio.app.logs import start_log

if TYPE_CHECKING:
    from musicstudio.ui.bridge import Bridge

log = logging.getLogger(__name__)


def run(project_path: str | None) -> int:
    """Show the studio on a project, a sound or (None) the demo; return the exit code.

    The window is shown first and the document opened beside, so that it is there in a blink.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from musicstudio.domain.heap import return_large_blocks
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.garbage import Collector
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.theme import apply_theme

    start_log("studio")
    return_large_blocks()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("Music Studio")
    app.setDesktopFileName("musicstudio")
    bridge = Bridge()
    apply_theme(app, bridge.settings.theme, bridge.settings.text_size)
    window = MainWindow(bridge)
    _catch_everything(bridge)
    window.show()
    Collector(app)
    path = Path(project_path).absolute() if project_path else None
    QTimer.singleShot(0, lambda: bridge.open(path))
    return int(app.exec())


def _catch_everything(bridge: Bridge) -> None:
    """What nobody caught is logged and said in the window; the window stays."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        # The last traceback is kept; a painter in it would outlive its paint event, which ends in a crash.
        traceback.clear_frames(trace)
        log.error("uncaught: %s", details)
        sentence = f"Something went wrong inside the studio ({kind.__name__}); your work is kept, try again."
        bridge.post(lambda: bridge.failed.emit(sentence, details))

    sys.excepthook = caught
    threading.excepthook = lambda args: caught(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

"""A process of its own, as a DAW would be: takes a drop and writes down what it received."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


class Target(QWidget):
    def __init__(self, received: Path) -> None:
        super().__init__()
        self._received = received
        self.setAcceptDrops(True)
        self.setGeometry(1200, 300, 300, 300)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        mime = event.mimeData()
        heard = {
            "paths": [url.toLocalFile() for url in mime.urls()],
            "formats": list(mime.formats()),
            "text": mime.text(),
            "action": event.dropAction().name,
            "offered": event.possibleActions().value,
        }
        event.acceptProposedAction()
        beside = self._received.with_suffix(".part")
        beside.write_text(json.dumps(heard))
        beside.rename(self._received)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    target = Target(Path(sys.argv[1]))
    target.show()
    QTimer.singleShot(0, lambda: Path(sys.argv[2]).write_text("shown"))
    sys.exit(app.exec())

"""A process of its own: the real window; writes where its shelf item and its track's handle are, to be dragged."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.theme import apply_theme


def main(song: Path, place: Path) -> int:
    app = QApplication(sys.argv[:1])
    apply_theme(app)
    bridge = Bridge()
    window = MainWindow(bridge)
    window.setGeometry(0, 0, 1100, 800)
    window.show()
    bridge.open(song)
    timer = QTimer(interval=100)

    def look() -> None:
        if window.desk.project.tracks and not window.shelf.rows and not window.desk._rendering:
            window.desk.shelf_track(window.desk.focus)
        if window.shelf.rows and window.shelf.rows[0].y() > 0:  # laid out below the panel's title
            timer.stop()
            row = window.shelf.rows[0]
            handle = window.tracks.lanes[window.desk.focus].header.handle
            places = row.mapToGlobal(QPoint(60, row.height() // 2)), handle.mapToGlobal(QPoint(12, 12))
            lines = [row.item.path, *(f"{at.x()} {at.y()}" for at in places)]
            beside = place.with_suffix(".part")
            beside.write_text("\n".join(lines))
            beside.rename(place)

    timer.timeout.connect(look)
    timer.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

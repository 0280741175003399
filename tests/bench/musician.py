"""A musician's hands on the real window: one action after the other, by mouse, wheel, keys, menus and drops."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from driver import rest, until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
MOST_TRACKS = 12
MOST_ON_SHELF = 6


class Musician:
    """Draws one action after the other from what hands can do; `dropped` is a file that is dropped in at times."""

    def __init__(self, window: Any, dropped: Path, seed: int = 1) -> None:
        self.window, self.dropped, self.rng = window, dropped, random.Random(seed)
        self.done: Counter[str] = Counter()
        self._canvases = (window.editor.view, window.overview)

    def act(self) -> None:
        """Do one thing, drawn by weight."""
        name = self.rng.choices(list(_HANDS), weights=[weight for _, weight in _HANDS.values()])[0]
        self.done[name] += 1
        _HANDS[name][0](self)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.window, key, held)

    def pan(self) -> None:
        for _ in range(20):
            self._wheel(self.rng.choice((-120, 120)), NONE)

    def zoom(self) -> None:
        turn = self.rng.choice((-120, 120))
        for _ in range(8):
            self._wheel(turn, CTRL)

    def fit(self) -> None:
        self.key(Qt.Key.Key_0, CTRL)

    def select(self) -> None:
        view = self.window.editor.view
        start = QPoint(self.rng.randrange(view.width() // 2), view.height() // 2)
        held = self.rng.choice((NONE, ALT))
        self._drag(view, start, QPoint(120, 36), held)

    def play(self) -> None:
        self.key(Qt.Key.Key_Space)

    def loop(self) -> None:
        self.key(Qt.Key.Key_L)

    def take(self) -> None:
        self.key(Qt.Key(Qt.Key.Key_0 + self.rng.randrange(5)))

    def accept(self) -> None:
        self.key(self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Backspace)))

    def undo(self) -> None:
        self.key(Qt.Key.Key_Z, CTRL)
        rest(0.05)
        self.key(Qt.Key.Key_Z, CTRL | SHIFT)

    def inpaint(self) -> None:
        if not self._busy():
            self.key(Qt.Key.Key_I)

    def mode(self) -> None:
        self.key(Qt.Key.Key_Tab)

    def pages(self) -> None:
        """Open a page, look at it, leave it."""
        key, held = self.rng.choice(
            ((Qt.Key.Key_F1, NONE), (Qt.Key.Key_Comma, CTRL), (Qt.Key.Key_E, CTRL | SHIFT), (Qt.Key.Key_K, CTRL))
        )
        self.key(key, held)
        rest(0.4)
        self.leave()

    def leave(self) -> None:
        """Close the page that is open."""
        if self.window.overlay.page is not None:
            QTest.keyClick(QApplication.focusWidget() or self.window.overlay, Qt.Key.Key_Escape)

    def theme(self) -> None:
        """Choose the other theme in the preferences."""
        self.key(Qt.Key.Key_Comma, CTRL)
        rest(0.3)
        choice = self.window.overlay.page.theme
        choice.setCurrentIndex(1 - min(choice.currentIndex(), 1))
        choice.activated.emit(choice.currentIndex())
        rest(0.3)
        self.leave()

    def save(self) -> None:
        self.key(Qt.Key.Key_S, CTRL)

    def shelf(self) -> None:
        """Put something on the shelf, or take the last off when it is full."""
        rows = self.window.shelf.rows
        if len(rows) < MOST_ON_SHELF:
            self.key(Qt.Key.Key_E, CTRL)
        else:
            rows[-1].setFocus()
            QTest.keyClick(rows[-1], Qt.Key.Key_Delete)

    def separate(self) -> None:
        """Take a song apart when there is room for its stems, else listen to one track alone."""
        tracks = self.window.desk.project.tracks
        if len(tracks) + 4 <= MOST_TRACKS and not self._busy():
            self._focus(tracks[0].id)
            self.key(Qt.Key.Key_S)
        else:
            self.solo()

    def solo(self) -> None:
        lanes = list(self.window.tracks.lanes.values())
        if lanes:
            button = self.rng.choice(lanes).header.solo
            QTest.mouseClick(button, LEFT)
            rest(0.3)
            QTest.mouseClick(button, LEFT)

    def remove(self) -> None:
        """Remove a track where there are many, and bring it back half of the time."""
        tracks = self.window.desk.project.tracks
        if len(tracks) > 4:
            self._focus(tracks[-1].id)
            self.key(Qt.Key.Key_Delete, CTRL)
            if self.rng.random() < 0.5:
                self.undo()

    def write(self) -> None:
        """Write into a score: draw, move and delete a note, and take one of it back."""
        scores = [track for track in self.window.desk.project.tracks if track.score is not None]
        if not scores:
            self.key(Qt.Key.Key_M, CTRL | SHIFT)
            return
        self._focus(self.rng.choice(scores).id)
        rest(0.1)
        roll = self.window.editor.roll.roll
        if not roll.isVisible():
            self.key(Qt.Key.Key_Tab)
            return
        at = QPoint(self.rng.randrange(20, roll.width() - 80), self.rng.randrange(10, roll.height() - 10))
        QTest.mouseDClick(roll, LEFT, NONE, at)
        QTest.mouseRelease(roll, LEFT, NONE, at)
        rest(0.1)
        self._drag(roll, at + QPoint(2, 0), QPoint(self.rng.randrange(60), self.rng.randrange(-30, 30)))
        if self.rng.random() < 0.5:
            QTest.keyClick(roll, Qt.Key.Key_Delete)
        self.undo()

    def resize(self) -> None:
        self.window.resize(self.rng.randrange(1000, 1600), self.rng.randrange(640, 1000))

    def drop(self) -> None:
        """Drop a file in where there is room for it."""
        if len(self.window.desk.project.tracks) >= MOST_TRACKS:
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self.dropped))])
        event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.window, event)

    def another(self) -> None:
        """Open another of the recent projects."""
        menu = self.window.recent
        menu.aboutToShow.emit()
        here = self.window.bridge.session
        others = [one for one in menu.actions() if one.toolTip().endswith(".mstudio") and one.isEnabled()]
        others = [one for one in others if one.toolTip() != str(here.folder.absolute())]
        if others:
            self.rng.choice(others).trigger()
            until(lambda: self.window.bridge.session is not here and not self.window.bridge.busy)

    def _busy(self) -> bool:
        return any(not job.ended for job in self.window.bridge.session.jobs)

    def _focus(self, track_id: str) -> None:
        """Click a lane's header."""
        if track_id in self.window.tracks.lanes:
            header = self.window.tracks.lanes[track_id].header
            QTest.mouseClick(header, LEFT, NONE, QPoint(2, header.height() // 2))

    def _drag(self, view: QWidget, start: QPoint, by: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(view, LEFT, held, start)
        for step in range(1, 12):
            QTest.mouseMove(view, start + QPoint(by.x() * step // 11, by.y() * step // 11))
            rest(0.01)
        QTest.mouseRelease(view, LEFT, held, start + by)

    def _wheel(self, turn: int, held: Qt.KeyboardModifier) -> None:
        target = self.rng.choice(self._canvases)
        at = QPointF(self.rng.randrange(target.width()), target.height() / 2)
        event = QWheelEvent(
            at, target.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
        rest(0.016)


_HANDS: dict[str, tuple[Callable[[Musician], None], int]] = {
    "pan": (Musician.pan, 8), "zoom": (Musician.zoom, 8), "fit": (Musician.fit, 2), "select": (Musician.select, 6),
    "play": (Musician.play, 4), "loop": (Musician.loop, 2), "take": (Musician.take, 8), "accept": (Musician.accept, 2),
    "undo": (Musician.undo, 3), "inpaint": (Musician.inpaint, 3), "mode": (Musician.mode, 2),
    "pages": (Musician.pages, 2), "theme": (Musician.theme, 1), "save": (Musician.save, 1),
    "shelf": (Musician.shelf, 2), "separate": (Musician.separate, 1), "solo": (Musician.solo, 2),
    "remove": (Musician.remove, 1), "write": (Musician.write, 5), "resize": (Musician.resize, 1),
    "drop": (Musician.drop, 1), "another": (Musician.another, 1),
}  # fmt: skip

"""The Qt binding itself: some releases drop a reference at every call without a result, until the interpreter dies."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from musicstudio.ui.rects import fill_rects

CALLS = 2000


def _paint() -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.setPen(QColor("red"))
    painter.drawRect(0, 0, 4, 4)
    painter.end()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is never counted from Python 3.12 on")
@pytest.mark.parametrize("constant", [None, True], ids=str)
@pytest.mark.parametrize(
    "call",
    [_paint, QApplication.processEvents, lambda: QLabel().setText("x"), lambda: QLabel().isHidden()],
    ids=["paint", "process events", "set", "ask"],
)
def test_calls_leave_the_constants_their_references(qtbot, call: Callable[[], object], constant: object) -> None:
    call()
    before = sys.getrefcount(constant)
    for _ in range(CALLS):
        call()
    # Some calls add references, which harms nobody.
    assert sys.getrefcount(constant) - before > -CALLS // 20


def test_drawing_many_rectangles_keeps_no_memory_of_theirs(qtbot) -> None:
    """The array that Qt is handed must be ours alone: it is filled anew for every frame."""

    for number in range(50):
        image = QImage(16, 16, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        left = np.arange(0, 16, 4, dtype=np.float64)
        fill_rects(painter, left, float(number % 12), 2.0, 3.0, QColor("white"))
        painter.end()
        inked = {(x, y) for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha()}
        assert inked == {(x + dx, number % 12 + dy) for x in range(0, 16, 4) for dx in (0, 1) for dy in (0, 1, 2)}

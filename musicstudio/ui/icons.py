"""Icons drawn as vectors, sharp at every scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from musicstudio.ui import theme

Draw = Callable[[QPainter], None]
"""Draws into a square of 16 × 16 units."""


def _play(p: QPainter) -> None:
    _fill(p, QPolygonF([QPointF(4.5, 2.5), QPointF(13, 8), QPointF(4.5, 13.5)]))


def _stop(p: QPainter) -> None:
    p.fillRect(QRectF(3.5, 3.5, 9, 9), p.pen().color())


def _record(p: QPainter) -> None:
    path = QPainterPath()
    path.addEllipse(QRectF(3, 3, 10, 10))
    p.fillPath(path, p.pen().color())


def _pause(p: QPainter) -> None:
    p.fillRect(QRectF(4, 3, 3, 10), p.pen().color())
    p.fillRect(QRectF(9, 3, 3, 10), p.pen().color())


def _loop(p: QPainter) -> None:
    path = QPainterPath(QPointF(10.5, 4))
    path.lineTo(5.5, 4)
    path.arcTo(QRectF(1.5, 4, 8, 8), 90, 180)
    path.lineTo(7, 12)
    path.moveTo(10.5, 4)
    path.arcTo(QRectF(6.5, 4, 8, 8), 90, -150)
    p.drawPath(path)
    _fill(p, QPolygonF([QPointF(8.5, 1.2), QPointF(12.2, 4), QPointF(8.5, 6.8)]))


def _home(p: QPainter) -> None:
    p.fillRect(QRectF(3, 3, 2, 10), p.pen().color())
    _fill(p, QPolygonF([QPointF(13, 3), QPointF(6, 8), QPointF(13, 13)]))


def _close(p: QPainter) -> None:
    p.drawLine(QPointF(4, 4), QPointF(12, 12))
    p.drawLine(QPointF(12, 4), QPointF(4, 12))


def _check(p: QPainter) -> None:
    p.drawPolyline(QPolygonF([QPointF(3, 8.5), QPointF(6.5, 12), QPointF(13, 4.5)]))


def _star(p: QPainter) -> None:
    p.drawPath(_star_path())


def _star_full(p: QPainter) -> None:
    p.fillPath(_star_path(), p.pen().color())


def _details(p: QPainter) -> None:
    p.drawPolyline(QPolygonF([QPointF(6, 4), QPointF(10, 8), QPointF(6, 12)]))


def _details_open(p: QPainter) -> None:
    p.drawPolyline(QPolygonF([QPointF(4, 6), QPointF(8, 10), QPointF(12, 6)]))


def _handle(p: QPainter) -> None:
    for x in (5.5, 10.5):
        for y in (3.5, 8.0, 12.5):
            p.fillRect(QRectF(x - 1, y - 1, 2, 2), p.pen().color())


def _folder(p: QPainter) -> None:
    points = ((2, 12.5), (2, 3.5), (6, 3.5), (7.5, 5.5), (14, 5.5), (14, 12.5), (2, 12.5))
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _shelf(p: QPainter) -> None:
    points = ((2, 9), (2, 13), (14, 13), (14, 9))
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
    p.drawLine(QPointF(8, 2.5), QPointF(8, 9.5))
    p.drawPolyline(QPolygonF([QPointF(5, 7), QPointF(8, 10), QPointF(11, 7)]))


def _copy(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(5.5, 5.5, 8, 8), 1.5, 1.5)
    points = ((3.5, 10.5), (2.5, 10.5), (2.5, 2.5), (10.5, 2.5), (10.5, 3.5))
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _undo(p: QPainter) -> None:
    path = QPainterPath(QPointF(3, 6))
    path.lineTo(9.5, 6)
    path.arcTo(QRectF(6.5, 6, 6.5, 6.5), 90, -180)
    path.lineTo(6, 12.5)
    p.drawPath(path)
    p.drawPolyline(QPolygonF([QPointF(6, 3), QPointF(3, 6), QPointF(6, 9)]))


def _redo(p: QPainter) -> None:
    p.translate(16, 0)
    p.scale(-1, 1)
    _undo(p)


def _separate(p: QPainter) -> None:
    for y, start, end in ((3.5, 2, 9), (7.0, 5, 14), (10.5, 2, 7), (14.0, 8, 14)):
        p.drawLine(QPointF(start, y - 0.5), QPointF(end, y - 0.5))


def _wave(p: QPainter) -> None:
    for x, half in ((2.5, 1.5), (5, 4), (7.5, 6), (10, 3), (12.5, 5)):
        p.drawLine(QPointF(x, 8 - half), QPointF(x, 8 + half))


def _pencil(p: QPainter) -> None:
    points = ((3, 13), (3.6, 9.8), (11, 2.4), (13.6, 5), (6.2, 12.4), (3, 13))
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
    p.drawLine(QPointF(9, 4.4), QPointF(11.6, 7))


def _pointer(p: QPainter) -> None:
    points = ((4, 2), (4, 12.5), (6.8, 10), (8.6, 14), (10.4, 13.2), (8.6, 9.4), (12.4, 9.2))
    _fill(p, QPolygonF([QPointF(x, y) for x, y in points]))


def _star_path() -> QPainterPath:
    path = QPainterPath()
    points = ((8, 1.8), (9.9, 5.9), (14.4, 6.4), (11.1, 9.4), (12, 13.9), (8, 11.6), (4, 13.9), (4.9, 9.4))
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in (*points, (1.6, 6.4), (6.1, 5.9))]))
    path.closeSubpath()
    return path


def _fill(p: QPainter, polygon: QPolygonF) -> None:
    path = QPainterPath()
    path.addPolygon(polygon)
    p.fillPath(path, p.pen().color())


_DRAW: Final[dict[str, Draw]] = {
    "play": _play,
    "stop": _stop,
    "record": _record,
    "pause": _pause,
    "loop": _loop,
    "home": _home,
    "close": _close,
    "check": _check,
    "star": _star,
    "star-full": _star_full,
    "details": _details,
    "details-open": _details_open,
    "handle": _handle,
    "folder": _folder,
    "shelf": _shelf,
    "copy": _copy,
    "undo": _undo,
    "redo": _redo,
    "separate": _separate,
    "wave": _wave,
    "pencil": _pencil,
    "pointer": _pointer,
}


class _Engine(QIconEngine):
    """Draws an icon at whatever size is asked for."""

    def __init__(self, draw: Draw, colour: str, on: str) -> None:
        super().__init__()
        self._draw, self._colour, self._on = draw, colour, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name = self._on if state == QIcon.State.On else self._colour
        colour = QColor(getattr(theme.now, name, name))
        if mode == QIcon.Mode.Disabled:
            colour.setAlpha(90)
        ratio = painter.deviceTransform().m11()
        width, height = round(rect.width() * ratio), round(rect.height() * ratio)
        if width > 0 and height > 0:
            painter.drawImage(QRectF(rect), _picture(self._draw, colour.rgba(), width, height))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _Engine(self._draw, self._colour, self._on)

    def key(self) -> str:
        return "musicstudio"

    def write(self, out: object) -> bool:
        return False

    def iconName(self) -> str:
        return ""


@lru_cache(maxsize=512)
def _picture(draw: Draw, colour: int, width: int, height: int) -> QImage:
    """Return an icon in the screen's own pixels: a window shows some hundred, and drawing one anew takes long."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(width / 16, height / 16)
    ink = QColor.fromRgba(colour)
    painter.setPen(QPen(ink, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    draw(painter)
    painter.end()
    return image


@cache
def icon(name: str, colour: str = "text", on: str = "accent_ink") -> QIcon:
    """Return an icon by name, in `colour`, or `on` when its button is checked.

    A colour is one of the theme's by name, looked up while painting, or one that never changes (`#rrggbb`).
    """
    return QIcon(_Engine(_DRAW[name], colour, on))

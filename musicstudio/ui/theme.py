"""The looks: two neutral themes, one accent, a 4-pixel grid, the font; every colour is asked for here."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from musicstudio.ui import dressing
from musicstudio.ui.colours import DARK, LIGHT, Colours
from musicstudio.ui.style import ROLES, style_sheet

GRID: Final = 4
HIT: Final = 24
"""The least height and width of anything to click, in pixels."""

HEADER_WIDTH: Final = 216
"""Width of the column left of everything that has a time axis, so that all of them align."""

GUTTER: Final = 10
"""Width kept free at the right of every time axis for the lanes' scroll bar."""

SIDE_WIDTH: Final = 300

NAMES: Final = ("dark", "light", "system")

now: Colours = DARK
"""The colours in use; views ask for them while they paint, so that a change of theme is seen at once."""

percent: int = 100
"""The size of text in use, in percent of the usual one."""

_FAMILIES: Final = ("Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "DejaVu Sans")


def role_colour(role: str) -> QColor:
    """Return the colour that a role has everywhere."""
    return QColor(now.roles.get(role, now.roles["other"]))


def with_alpha(colour: str | QColor, alpha: int) -> QColor:
    """Return a colour at an opacity of 0–255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def px(pixels: int) -> int:
    """Return a size of text, or of what holds text, at the size chosen."""
    return round(pixels * percent / 100)


@cache
def _family() -> str:
    families = set(QFontDatabase.families())
    return next((name for name in _FAMILIES if name in families), "Sans Serif")


def font(pixels: int = 12, bold: bool = False) -> QFont:
    """Return the interface's font with figures of equal width."""
    result = QFont(_family())
    result.setPixelSize(px(pixels))
    result.setBold(bold)
    if hasattr(QFont, "Tag"):
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def colours_of(name: str) -> Colours:
    """Return the colours of "dark", "light" or "system", which is what the platform shows."""
    if name == "system":
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if light else DARK
    return LIGHT if name == "light" else DARK


def apply_theme(app: QApplication, name: str = "dark", text_percent: int = 100) -> None:
    """Give the application the colours, font and style sheet of a theme; open windows take them on at once.

    Where only colours change, widgets are dressed a few at a time, so that nothing stands still meanwhile.
    """
    global now, percent
    resized = text_percent != percent or not app.styleSheet()
    recoloured = colours_of(name) is not now
    now, percent = colours_of(name), text_percent
    if not app.styleSheet():  # setting the style again would polish every widget once more
        app.setStyle("Fusion")
    app.setPalette(_palette())
    if resized:
        app.setFont(font())
        app.setStyleSheet(style_sheet(px, GUTTER))
    elif recoloured:
        dressing.begin(app)


def _palette() -> QPalette:
    palette = QPalette()
    for colour, roles in ROLES.items():
        for role in roles:
            palette.setColor(role, QColor(getattr(now, colour)))
    for role in ROLES["text"]:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(now.disabled))
    return palette

"""The looks: neutral dark, one accent, a 4-pixel grid; every colour of the window is named here."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from musicstudio.audio.palette import ROLE_COLOURS

GRID: Final = 4
HIT: Final = 24
"""The least height and width of anything to click, in pixels."""

HEADER_WIDTH: Final = 216
"""Width of the column left of everything that has a time axis, so that all of them align."""

GUTTER: Final = 10
"""Width kept free at the right of every time axis for the lanes' scroll bar."""

SIDE_WIDTH: Final = 300

WINDOW: Final = "#15171a"
PANEL: Final = "#1c1f23"
CANVAS: Final = "#101214"
RAISED: Final = "#2a2e34"
HOVER: Final = "#353a42"
LINE: Final = "#34393f"
TEXT: Final = "#e8eaed"
MUTED: Final = "#a4abb5"
DISABLED: Final = "#737a84"
ACCENT: Final = "#52d0c4"
ACCENT_INK: Final = "#08201d"
WARNING: Final = "#f0b45a"
ERROR: Final = "#ff8a80"
GOOD: Final = "#7ccf8a"

_FAMILIES: Final = ("Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "DejaVu Sans")


def role_colour(role: str) -> QColor:
    """Return the colour that a role has everywhere."""
    return QColor(ROLE_COLOURS.get(role, ROLE_COLOURS["other"]))


def with_alpha(colour: str | QColor, alpha: int) -> QColor:
    """Return a colour at an opacity of 0–255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def font(pixels: int = 12, bold: bool = False) -> QFont:
    """Return the interface's font with figures of equal width."""
    families = set(QFontDatabase.families())
    result = QFont(next((name for name in _FAMILIES if name in families), "Sans Serif"))
    result.setPixelSize(pixels)
    result.setBold(bold)
    if hasattr(QFont, "Tag"):
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def apply_theme(app: QApplication) -> None:
    """Give the application its palette, font and style sheet."""
    app.setStyle("Fusion")
    app.setFont(font())
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: WINDOW,
        QPalette.ColorRole.Base: CANVAS,
        QPalette.ColorRole.AlternateBase: PANEL,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: ACCENT_INK,
        QPalette.ColorRole.PlaceholderText: MUTED,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.ToolTipText,
    ):
        palette.setColor(role, QColor(TEXT))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(DISABLED))
    app.setPalette(palette)
    app.setStyleSheet(_STYLE)


_STYLE: Final = f"""
QMainWindow, QWidget#page {{ background: {WINDOW}; }}
QFrame#panel {{ background: {PANEL}; border: 0; }}
QLabel {{ background: transparent; }}
QLabel[kind="title"] {{ color: {MUTED}; font-size: 11px; font-weight: 600; }}
QLabel[kind="muted"] {{ color: {MUTED}; }}
QLabel[kind="error"] {{ color: {ERROR}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
QPushButton, QToolButton {{
  background: {RAISED}; border: 1px solid {LINE}; border-radius: 4px; padding: 0 8px;
  min-height: 24px; color: {TEXT}; }}
QToolButton {{ padding: 0; min-width: 24px; }}
QPushButton:hover, QToolButton:hover {{ background: {HOVER}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {LINE}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {ACCENT}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {DISABLED}; background: {PANEL}; }}
QPushButton[kind="primary"] {{ background: {ACCENT}; color: {ACCENT_INK}; border-color: {ACCENT}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: #79e0d6; }}
QPushButton[kind="primary"]:disabled {{ background: {RAISED}; color: {DISABLED}; border-color: {LINE}; }}
QToolButton[kind="flat"], QPushButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QToolButton[kind="flat"]:hover, QPushButton[kind="flat"]:hover {{ background: {HOVER}; }}
QToolButton[kind="flat"]:focus, QPushButton[kind="flat"]:focus {{ border-color: {ACCENT}; }}
QToolButton:checked {{ background: {ACCENT}; color: {ACCENT_INK}; border-color: {ACCENT}; }}
QToolButton[kind="quiet"] {{ padding: 0 6px; color: {MUTED}; }}
QToolButton[kind="quiet"]:checked {{ background: {PANEL}; color: {ACCENT}; border-color: {ACCENT}; }}
QToolButton[kind="solo"]:checked {{ background: {WARNING}; border-color: {WARNING}; color: #241800; }}
QToolButton[kind="mute"]:checked {{ background: {ERROR}; border-color: {ERROR}; color: #2b0400; }}
QLineEdit, QPlainTextEdit {{
  background: {CANVAS}; border: 1px solid {LINE}; border-radius: 4px; padding: 0 6px; min-height: 24px;
  selection-background-color: {ACCENT}; selection-color: {ACCENT_INK}; }}
QPlainTextEdit {{ padding: 4px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {ACCENT}; }}
QLineEdit:disabled {{ color: {DISABLED}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 2px; min-height: 0; }}
QProgressBar {{ background: {RAISED}; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::groove:horizontal {{ height: 4px; background: {RAISED}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: #6b737d; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: {TEXT}; }}
QSlider::handle:horizontal:focus {{ background: {ACCENT}; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar:vertical {{ width: {GUTTER}px; background: {CANVAS}; border: 0; }}
QScrollBar::handle:vertical {{ background: {HOVER}; border-radius: 3px; min-height: 24px; margin: 2px; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar:horizontal {{ height: {GUTTER}px; background: {CANVAS}; border: 0; }}
QScrollBar::handle:horizontal {{ background: {HOVER}; border-radius: 3px; min-width: 24px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {LINE}; }}
QSplitter::handle:vertical {{ height: 4px; }}
QSplitter::handle:hover {{ background: {ACCENT}; }}
QMenu {{ background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px 4px 12px; min-height: 20px; }}
QMenu::item:selected {{ background: {HOVER}; }}
QMenuBar {{ background: {WINDOW}; color: {TEXT}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {HOVER}; }}
"""

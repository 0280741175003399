"""The looks: neutral dark, one accent, a 4-pixel grid; every colour of the window is named here."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Colours:
    """Every colour of the window by what it is for; text on any ground keeps a contrast of 4.5 (WCAG 2.2 AA)."""

    window: str
    panel: str
    canvas: str
    raised: str
    hover: str
    line: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_ink: str
    warning: str
    error: str
    good: str


DARK: Final = Colours(
    window="#15171a",
    panel="#1c1f23",
    canvas="#101214",
    raised="#2a2e34",
    hover="#353a42",
    line="#34393f",
    text="#e8eaed",
    muted="#a4abb5",
    disabled="#737a84",
    accent="#52d0c4",
    accent_ink="#08201d",
    warning="#f0b45a",
    error="#ff8a80",
    good="#7ccf8a",
)

now: Colours = DARK
"""The colours in use; views ask for them while they paint, so that a change of theme is seen at once."""

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
        QPalette.ColorRole.Window: now.window,
        QPalette.ColorRole.Base: now.canvas,
        QPalette.ColorRole.AlternateBase: now.panel,
        QPalette.ColorRole.Button: now.raised,
        QPalette.ColorRole.ToolTipBase: now.raised,
        QPalette.ColorRole.Highlight: now.accent,
        QPalette.ColorRole.HighlightedText: now.accent_ink,
        QPalette.ColorRole.PlaceholderText: now.muted,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.ToolTipText,
    ):
        palette.setColor(role, QColor(now.text))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(now.disabled))
    app.setPalette(palette)
    app.setStyleSheet(_style())


def _style() -> str:
    return f"""
QMainWindow, QWidget#page {{ background: {now.window}; }}
QFrame#panel {{ background: {now.panel}; border: 0; }}
QLabel {{ background: transparent; }}
QLabel[kind="title"] {{ color: {now.muted}; font-size: 11px; font-weight: 600; }}
QLabel[kind="muted"] {{ color: {now.muted}; }}
QLabel[kind="error"] {{ color: {now.error}; }}
QToolTip {{ background: {now.raised}; color: {now.text}; border: 1px solid {now.line}; padding: 4px; }}
QPushButton, QToolButton {{
  background: {now.raised}; border: 1px solid {now.line}; border-radius: 4px; padding: 0 8px;
  min-height: 24px; color: {now.text}; }}
QToolButton {{ padding: 0; min-width: 24px; }}
QPushButton:hover, QToolButton:hover {{ background: {now.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {now.line}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {now.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {now.disabled}; background: {now.panel}; }}
QPushButton[kind="primary"] {{
  background: {now.accent}; color: {now.accent_ink}; border-color: {now.accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: #79e0d6; }}
QPushButton[kind="primary"]:disabled {{ background: {now.raised}; color: {now.disabled}; border-color: {now.line}; }}
QToolButton[kind="flat"], QPushButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QToolButton[kind="flat"]:hover, QPushButton[kind="flat"]:hover {{ background: {now.hover}; }}
QToolButton[kind="flat"]:focus, QPushButton[kind="flat"]:focus {{ border-color: {now.accent}; }}
QToolButton:checked {{ background: {now.accent}; color: {now.accent_ink}; border-color: {now.accent}; }}
QToolButton[kind="quiet"] {{ padding: 0 6px; color: {now.muted}; }}
QToolButton[kind="quiet"]:checked {{ background: {now.panel}; color: {now.accent}; border-color: {now.accent}; }}
QToolButton[kind="solo"]:checked {{ background: {now.warning}; border-color: {now.warning}; color: #241800; }}
QToolButton[kind="mute"]:checked {{ background: {now.error}; border-color: {now.error}; color: #2b0400; }}
QLineEdit, QPlainTextEdit {{
  background: {now.canvas}; border: 1px solid {now.line}; border-radius: 4px; padding: 0 6px; min-height: 24px;
  selection-background-color: {now.accent}; selection-color: {now.accent_ink}; }}
QPlainTextEdit {{ padding: 4px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {now.accent}; }}
QLineEdit:disabled {{ color: {now.disabled}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 2px; min-height: 0; }}
QProgressBar {{ background: {now.raised}; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {now.accent}; border-radius: 2px; }}
QSlider::groove:horizontal {{ height: 4px; background: {now.raised}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: #6b737d; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: {now.text}; }}
QSlider::handle:horizontal:focus {{ background: {now.accent}; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar:vertical {{ width: {GUTTER}px; background: {now.canvas}; border: 0; }}
QScrollBar::handle:vertical {{ background: {now.hover}; border-radius: 3px; min-height: 24px; margin: 2px; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar:horizontal {{ height: {GUTTER}px; background: {now.canvas}; border: 0; }}
QScrollBar::handle:horizontal {{ background: {now.hover}; border-radius: 3px; min-width: 24px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {now.line}; }}
QSplitter::handle:vertical {{ height: 4px; }}
QSplitter::handle:hover {{ background: {now.accent}; }}
QMenu {{ background: {now.raised}; border: 1px solid {now.line}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px 4px 12px; min-height: 20px; }}
QMenu::item:selected {{ background: {now.hover}; }}
QMenuBar {{ background: {now.window}; color: {now.text}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {now.hover}; }}
"""

"""The style sheet: it names roles of the palette, so that another theme is another palette and the sheet stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QPalette

_Role = QPalette.ColorRole

ROLES: Final = {
    "window": (_Role.Window,),
    "panel": (_Role.AlternateBase,),
    "canvas": (_Role.Base,),
    "raised": (_Role.Button, _Role.ToolTipBase),
    "hover": (_Role.Midlight,),
    "line": (_Role.Mid,),
    "edge": (_Role.Dark,),
    "text": (_Role.Text, _Role.WindowText, _Role.ButtonText, _Role.ToolTipText),
    "muted": (_Role.PlaceholderText,),
    "disabled": (_Role.Shadow,),
    "accent": (_Role.Highlight, _Role.Accent),
    "accent_hover": (_Role.Link,),
    "accent_ink": (_Role.HighlightedText,),
    "warning": (_Role.BrightText,),
    "warning_ink": (_Role.LinkVisited,),
    "error": (_Role.Light,),
}
"""Colour → the roles of Qt's palette that carry it, the first one for the style sheet."""


class _Names:
    """Colours by the names a style sheet knows them under."""

    def __getattr__(self, colour: str) -> str:
        words = re.findall("[A-Z][a-z]*", ROLES[colour][0].name.replace("ToolTip", "Tooltip"))
        return f"palette({'-'.join(words).lower()})"


def style_sheet(px: Callable[[int], int], gutter: int) -> str:
    """Return Qt's style sheet, text sized by `px`; `gutter` is a scroll bar's width in pixels."""
    now = _Names()
    return f"""
QMainWindow, QWidget#page {{ background: {now.window}; }}
QFrame#card {{ background: {now.panel}; border: 1px solid {now.line}; border-radius: 8px; }}
QFrame#panel {{ background: {now.panel}; border: 0; }}
QLabel {{ background: transparent; }}
QLabel[kind="title"] {{ color: {now.muted}; font-size: {px(11)}px; font-weight: 600; }}
QLabel[kind="headline"] {{ font-size: {px(15)}px; font-weight: 600; }}
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
QPushButton[kind="primary"]:hover {{ background: {now.accent_hover}; }}
QPushButton[kind="primary"]:disabled {{ background: {now.raised}; color: {now.disabled}; border-color: {now.line}; }}
QToolButton[kind="flat"], QPushButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QToolButton[kind="flat"]:hover, QPushButton[kind="flat"]:hover {{ background: {now.hover}; }}
QToolButton[kind="flat"]:focus, QPushButton[kind="flat"]:focus {{ border-color: {now.accent}; }}
QPushButton[kind="link"] {{ background: transparent; border-color: transparent; padding: 0; text-align: left; }}
QPushButton[kind="link"]:hover {{ background: transparent; color: {now.accent}; text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border-color: {now.accent}; }}
QToolButton:checked {{ background: {now.accent}; color: {now.accent_ink}; border-color: {now.accent}; }}
QToolButton:checked:focus, QPushButton[kind="primary"]:focus {{ border: 2px solid {now.text}; }}
QToolButton[kind="quiet"] {{ padding: 0 6px; color: {now.muted}; }}
QToolButton[kind="quiet"]:checked {{ background: {now.panel}; color: {now.accent}; border-color: {now.accent}; }}
QToolButton[kind="solo"]:checked {{ background: {now.warning}; border-color: {now.warning}; color: {now.warning_ink}; }}
QToolButton[kind="mute"]:checked {{ background: {now.error}; border-color: {now.error}; color: {now.warning_ink}; }}
QLineEdit, QPlainTextEdit {{
  background: {now.canvas}; border: 1px solid {now.edge}; border-radius: 4px; padding: 0 6px; min-height: 24px;
  selection-background-color: {now.accent}; selection-color: {now.accent_ink}; }}
QPlainTextEdit {{ padding: 4px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {now.accent}; }}
QLineEdit:disabled {{ color: {now.disabled}; }}
QAbstractSpinBox {{ background: {now.canvas}; border: 1px solid {now.edge}; border-radius: 4px; min-height: 24px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
QAbstractSpinBox:focus {{ border-color: {now.accent}; }}
QAbstractSpinBox:disabled {{ border-color: {now.line}; color: {now.disabled}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 2px; min-height: 0; }}
QProgressBar {{ background: {now.raised}; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {now.accent}; border-radius: 2px; }}
QSlider::groove:horizontal {{ height: 4px; background: {now.raised}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {now.edge}; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: {now.text}; }}
QSlider::handle:horizontal:focus {{ background: {now.accent}; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar:vertical {{ width: {gutter}px; background: {now.canvas}; border: 0; }}
QScrollBar::handle:vertical {{ background: {now.hover}; border-radius: 3px; min-height: 24px; margin: 2px; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar:horizontal {{ height: {gutter}px; background: {now.canvas}; border: 0; }}
QScrollBar::handle:horizontal {{ background: {now.hover}; border-radius: 3px; min-width: 24px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QListWidget {{ background: transparent; border: 0; outline: 0; }}
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

"""What a designer would measure: contrast in both themes, icons at any scale, and a theme that changes everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from musicstudio.domain.project import ROLES
from musicstudio.ui import dressing, theme
from musicstudio.ui.colours import DARK, LIGHT
from musicstudio.ui.icons import _DRAW, icon

GROUNDS = ("window", "panel", "canvas", "focused", "raised", "hover")
ON = {"accent": "accent_ink", "accent_hover": "accent_ink", "warning": "warning_ink", "error": "warning_ink"}


def contrast(one: QColor | str, other: QColor | str) -> float:
    """WCAG 2.2 contrast ratio."""
    lights = sorted(_luminance(QColor(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3])
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


both = pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])


@both
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "muted"])
def test_text_has_contrast_aa(colours, ink, ground):
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@both
@pytest.mark.parametrize("ground", ["window", "panel", "canvas", "focused", "raised"])
def test_what_went_wrong_is_legible(colours, ground):
    assert contrast(colours.error, getattr(colours, ground)) >= 4.5


@both
@pytest.mark.parametrize("ground", ON)
def test_text_on_a_strong_colour_has_contrast_aa(colours, ground):
    assert contrast(getattr(colours, ON[ground]), getattr(colours, ground)) >= 4.5


@both
@pytest.mark.parametrize("ground", ["window", "panel", "canvas", "focused", "raised"])
@pytest.mark.parametrize("mark", ["accent", "warning", "error", "good", "edge"])
def test_marks_and_the_focus_ring_are_seen(colours, mark, ground):
    assert contrast(getattr(colours, mark), getattr(colours, ground)) >= 3


@both
@pytest.mark.parametrize("ground", ["canvas", "focused", "panel", "raised"])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_seen(colours, role, ground):
    assert contrast(colours.roles[role], getattr(colours, ground)) >= 3


@pytest.mark.parametrize("name", sorted(_DRAW))
def test_every_icon_draws_something_at_any_scale(qtbot, name):
    for size in (16, 32, 64):
        image = icon(name).pixmap(size, size).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(size) for y in range(size))
        assert inked > size * size * 0.03


def test_icons_are_drawn_once_for_all_that_show_them(qtbot, monkeypatch):
    drawn = []
    monkeypatch.setitem(_DRAW, "test", lambda painter: drawn.append(painter.deviceTransform().m11()))
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(2)
    painter = QPainter(image)
    for at in (0, 8):
        icon("test").paint(painter, QRect(at, 0, 16, 16))
    painter.end()
    assert drawn == [2.0], "in the screen's own pixels"
    icon("test").pixmap(16, 16)
    icon("test").pixmap(16, 16)
    assert drawn == [2.0, 1.0]


def test_an_icon_follows_the_theme(qtbot):
    app = QApplication.instance()
    inks = {}
    for name in ("dark", "light"):
        theme.apply_theme(app, name)
        inks[name] = icon("stop").pixmap(16, 16).toImage().pixelColor(8, 8).name()
    theme.apply_theme(app)
    assert inks == {"dark": DARK.text, "light": LIGHT.text}


def test_a_change_of_theme_is_seen_everywhere(window, qtbot):
    def grounds():
        image = window.grab().toImage()
        return sum(image.pixelColor(x, y).lightness() > 190 for x in range(0, 1200, 16) for y in range(0, 800, 16))

    dark = grounds()
    window.bridge.change(theme="light")
    dressing.finish()
    light = grounds()
    window.bridge.change(theme="dark")
    dressing.finish()
    assert dark < 75 * 50 * 0.05
    assert light > 75 * 50 * 0.6
    assert grounds() == dark


def test_a_theme_arrives_by_itself_and_the_last_one_chosen_holds(window, qtbot):
    def ground():
        return window.grab().toImage().pixelColor(window.width() // 2, window.menuBar().height() // 2).name()

    window.bridge.change(theme="light")
    qtbot.waitUntil(lambda: window.updatesEnabled() and ground() == LIGHT.window)
    window.bridge.change(theme="dark")
    window.bridge.change(theme="light")
    window.bridge.change(theme="dark")
    qtbot.waitUntil(lambda: window.updatesEnabled() and ground() == DARK.window)
    dressing.finish()
    assert window.takes.accept_button.palette().button().color() == QColor(DARK.accent)  # which is not in sight


def test_system_is_what_the_platform_shows(qtbot):
    light = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    assert theme.colours_of("system") is (LIGHT if light else DARK)


def test_text_has_the_size_that_was_chosen(window):
    usual = window.transport.time.fontMetrics().height()
    window.bridge.change(text_size=150)
    QApplication.processEvents()
    larger = window.transport.time.fontMetrics().height()
    window.bridge.change(text_size=100)
    assert larger == pytest.approx(usual * 1.5, abs=2)

"""What a designer would measure: contrast and the size of what one clicks."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox, QLineEdit, QSlider

from musicstudio.domain.project import ROLES
from musicstudio.ui import theme
from musicstudio.ui.icons import _DRAW, icon


def contrast(one: QColor | str, other: QColor | str) -> float:
    """WCAG 2.2 contrast ratio."""
    lights = sorted(_luminance(QColor(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3])
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("ground", [theme.now.window, theme.now.panel, theme.now.canvas, theme.now.raised])
@pytest.mark.parametrize("ink", [theme.now.text, theme.now.muted, theme.now.error])
def test_text_has_contrast_aa(ink, ground):
    assert contrast(ink, ground) >= 4.5


def test_text_on_the_accent_has_contrast_aa():
    assert contrast(theme.now.accent_ink, theme.now.accent) >= 4.5


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_seen_on_the_canvas(role):
    assert contrast(theme.role_colour(role), theme.now.canvas) >= 3


@pytest.mark.parametrize("name", sorted(_DRAW))
def test_every_icon_draws_something_at_any_scale(qtbot, name):
    for size in (16, 32, 64):
        image = icon(name).pixmap(size, size).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(size) for y in range(size))
        assert inked > size * size * 0.03


def test_what_one_clicks_is_large_enough_and_has_a_name(window, session, tmp_path):
    session.propose(tmp_path)
    kinds = (QAbstractButton, QComboBox, QDoubleSpinBox, QLineEdit, QSlider)
    for widget in (one for kind in kinds for one in window.findChildren(kind)):
        if widget.isVisible() and widget.objectName() != "qt_spinbox_lineedit":
            assert widget.height() >= theme.HIT, widget
            assert widget.width() >= theme.HIT, widget
            assert widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip(), widget

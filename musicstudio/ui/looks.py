"""The theme in use follows the settings, and the platform where they say so."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from musicstudio.app.settings import Settings
from musicstudio.ui import theme


class Looks(QObject):
    """Applies a theme when the one wanted is not the one shown."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._percent = settings.theme, settings.text_size
        QApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self._follow()

    def show_settings(self, settings: Settings) -> None:
        self._name, self._percent = settings.theme, settings.text_size
        self._follow()

    def _follow(self) -> None:
        if theme.colours_of(self._name) is not theme.now or self._percent != theme.percent:
            theme.apply_theme(QApplication.instance(), self._name, self._percent)

"""What a developer would want to know about an error, to read and to copy."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from musicstudio.ui.widgets import label, push, row


class DetailsPage(QWidget):
    """The sentence, the technical text, and a button that copies both."""

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__()
        self.setWindowTitle("Details")
        self._text = f"{sentence}\n\n{details}"
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName("Details")
        self.details.setMinimumSize(640, 280)
        self.copy = push("Copy", self._copy, "Copy the sentence and its details")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(sentence, wrap=True))
        column.addWidget(self.details, 1)
        column.addLayout(row(1, self.copy))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.copy.setText("Copied")

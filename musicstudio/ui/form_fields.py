"""The controls of a form: each shows one option of a request and answers with its value."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.options import Words
from musicstudio.ui import theme
from musicstudio.ui.widgets import Choice, tool

_LEAST = 56
"""As narrow as a number may become, in pixels: Qt alone would leave room for arrows."""


class Field(Protocol):
    """What a form needs of a control; every one is a widget."""

    def value(self) -> object: ...
    def set_value(self, value: object) -> None: ...


class TextField(QLineEdit):
    """Words in one line."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setPlaceholderText(str(words.get("example") or words.get("hint", "")))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMaxLength(2000)

    def value(self) -> str:
        return self.text().strip()

    def set_value(self, value: object) -> None:
        self.setText(str(value))


class CountField(QSpinBox):
    """A whole number in its range; the lowest may have a name, such as "free"."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setRange(int(words.get("low", 0)), int(words.get("high", 1_000_000)))
        self.setSingleStep(int(words.get("step", 1)))
        _dress(self, words)

    def set_value(self, value: object) -> None:
        self.setValue(self.minimum() if value in ("", None) else int(str(value)))


class NumberField(QDoubleSpinBox):
    """A number in its range; the lowest may have a name, such as "free"."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        step = float(words.get("step", 0.1))
        self.setDecimals(0 if step >= 1 else 2)
        self.setRange(float(words.get("low", 0.0)), float(words.get("high", 1e6)))
        self.setSingleStep(step)
        _dress(self, words)

    def set_value(self, value: object) -> None:
        self.setValue(self.minimum() if value in ("", None) else float(str(value)))


class SwitchField(QCheckBox):
    """Yes or no."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words.get("label", "")))
        self.setMinimumHeight(theme.HIT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: object) -> None:
        self.setChecked(bool(value))


class ChoiceField(Choice):
    """One of a few values; the empty one may have a name."""

    def __init__(self, words: Words, choices: Sequence[object]) -> None:
        super().__init__()
        for choice in choices:
            self.addItem(str(choice) or str(words.get("none", "–")), choice)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def value(self) -> object:
        return self.currentData()

    def set_value(self, value: object) -> None:
        self.setCurrentIndex(max(self.findData(value), 0))


class ModelField(Choice):
    """The models on this machine that can do a task, "auto" first; what each is licensed for is its tooltip."""

    def __init__(self, models: Sequence[ModelSpec]) -> None:
        super().__init__()
        self.addItem("Auto", "auto")
        self.setItemData(0, "The model that measured best for this", Qt.ItemDataRole.ToolTipRole)
        for spec in models:
            self.addItem(spec.title, spec.id)
            self.setItemData(self.count() - 1, licence_text(spec), Qt.ItemDataRole.ToolTipRole)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentIndexChanged.connect(self._explain)
        self._explain()

    def value(self) -> str:
        return str(self.currentData())

    def set_value(self, value: object) -> None:
        self.setCurrentIndex(max(self.findData(value), 0))

    def _explain(self) -> None:
        self.setToolTip(str(self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole)))


class ChecksField(QWidget):
    """Several of a few values, at least one, in the order they are offered."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self.boxes: dict[str, QToolButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for choice in choices:
            box = QToolButton()
            box.setText(choice)
            box.setCheckable(True)
            box.setProperty("kind", "quiet")
            box.setAccessibleName(choice)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.toggled.connect(lambda on, box=box: self._keep_one(box))
            self.boxes[choice] = box
            line.addWidget(box)
        line.addStretch(1)

    def value(self) -> tuple[str, ...]:
        return tuple(choice for choice, box in self.boxes.items() if box.isChecked())

    def set_value(self, value: object) -> None:
        wanted = value if isinstance(value, tuple | list) else ()
        for choice, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(choice in wanted)

    def _keep_one(self, box: QToolButton) -> None:
        if not self.value():
            box.setChecked(True)


class SeedField(QWidget):
    """A new seed each time, or one that is kept; None is the surprise."""

    def __init__(self) -> None:
        super().__init__()
        self._suggested: int | None = None
        self.keep = QToolButton()
        self.keep.setText("Keep")
        self.keep.setCheckable(True)
        self.keep.setProperty("kind", "quiet")
        self.keep.setToolTip("Keep one seed, so that the same request gives the same takes")
        self.keep.setAccessibleName("Keep the seed")
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.number = QSpinBox()
        self.number.setRange(0, 2**31 - 1)
        _dress(self.number, {"label": "Seed"})
        self.keep.toggled.connect(self._show)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.number, 1)
        line.addWidget(self.keep)
        self._show(False)

    def value(self) -> int | None:
        return self.number.value() if self.keep.isChecked() else None

    def set_value(self, value: object) -> None:
        self.keep.setChecked(value is not None)
        if value is not None:
            self.number.setValue(int(str(value)))

    def suggest(self, seed: int) -> None:
        """Offer the seed of what is heard to be kept."""
        self._suggested = seed

    def _show(self, kept: bool) -> None:
        self.number.setEnabled(kept)
        if kept:
            self.number.setPrefix("")
            self.number.setSpecialValueText("")
            self.number.setValue(random.randrange(2**31) if self._suggested is None else self._suggested)
        else:
            self.number.setValue(0)
            self.number.setSpecialValueText("surprise")


class FileField(QWidget):
    """A file by its path; empty is none."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._title = str(words.get("label", "File"))
        self.path = TextField(words)
        self.path.setPlaceholderText("none")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.path, 1)
        line.addWidget(tool("folder", self._browse, f"Choose the {self._title} file"))

    def value(self) -> str:
        return self.path.value()

    def set_value(self, value: object) -> None:
        self.path.set_value(value)

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self._title, self.path.value())
        if name:
            self.path.setText(name)


def licence_text(spec: ModelSpec) -> str:
    """Return what a model is and whether its results may be sold."""
    selling = {True: "results may be sold", False: "results may not be sold", None: "selling results: unknown"}
    return f"{spec.title}: {spec.summary}\nLicence: {spec.licence}; {selling[spec.commercial]}"


def _dress(box: QAbstractSpinBox, words: Words) -> None:
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    box.setMinimumSize(theme.px(_LEAST), theme.HIT + 2)
    if isinstance(box, QSpinBox | QDoubleSpinBox):
        box.setSuffix(str(words.get("unit", "")))
    if words.get("none"):
        box.setSpecialValueText(str(words["none"]))

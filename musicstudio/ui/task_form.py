"""A task's form, made from its request's dataclass: every plain option gets the control that fits its kind."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.options import Words
from musicstudio.ui.form_fields import (
    ChecksField,
    ChoiceField,
    CountField,
    Field,
    FileField,
    ModelField,
    NumberField,
    SeedField,
    SwitchField,
    TextField,
)
from musicstudio.ui.widgets import label, push

_SHORT = (CountField, NumberField, ChoiceField, ModelField)
"""Controls that may stand two in a line."""


class TaskForm(QWidget):
    """Shows the options of one kind of request; what a request is about (source, regions) is not among them."""

    def __init__(self, kind: type, models: Sequence[ModelSpec] = ()) -> None:
        super().__init__()
        self.kind = kind
        self.fields: dict[str, Field] = {}
        self._hints = get_type_hints(kind)
        options = [field for field in dataclasses.fields(kind) if _is_option(field, self._hints[field.name])]
        for field in options:
            self.fields[field.name] = self._made(field, self._hints[field.name], models)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._grid([field for field in options if not field.metadata.get("more")]))
        folded = [field for field in options if field.metadata.get("more")]
        self.rest = QWidget()
        self.rest.setLayout(self._grid(folded))
        self.rest.hide()
        self.more: QPushButton = push("More options", self._unfold, "Show the options that seldom change", "flat")
        column.addWidget(self.rest)
        column.addWidget(self.more)
        self.has_more = bool(folded)
        self.more.setVisible(self.has_more)

    def values(self) -> dict[str, Any]:
        """Return the options by name; a seed of None is to be drawn."""
        return {name: self._value(name, field) for name, field in self.fields.items()}

    def set_values(self, values: dict[str, object]) -> None:
        """Show these options; names the form does not know are passed over."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)

    def suggest_seed(self, seed: int) -> None:
        """Offer a seed to be kept, where the task has one."""
        if isinstance(field := self.fields.get("seed"), SeedField):
            field.suggest(seed)

    def _value(self, name: str, field: Field) -> object:
        """Return what a control says in its option's own kind: nothing chosen is None where None is allowed."""
        value, hint = field.value(), self._hints[name]
        if type(None) in get_args(hint):
            unset = isinstance(field, CountField | NumberField) and field.value() <= field.minimum()
            if unset or value in ("", None):
                return None
        plain = _plain(hint)
        return plain(value) if isinstance(plain, type) and issubclass(plain, PurePath) else value

    def _made(self, field: dataclasses.Field[Any], hint: Any, models: Sequence[ModelSpec]) -> Field:
        words = dict(field.metadata)
        words.setdefault("label", field.name.replace("_", " ").capitalize())
        control = control_for(field.name, hint, words, models)
        begin = words.get("initial", None if field.name == "seed" else _default(field))
        control.set_value(begin)
        assert isinstance(control, QWidget)
        control.setAccessibleName(words["label"])
        if words.get("hint") and not isinstance(control, ModelField):
            control.setToolTip(words["hint"])
        return control

    def _grid(self, options: Sequence[dataclasses.Field[Any]]) -> QGridLayout:
        """Lay the controls out, two short ones to a line."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        line, half = 0, False
        for number, field in enumerate(options):
            control = self.fields[field.name]
            assert isinstance(control, QWidget)
            text = str(field.metadata.get("label") or field.name.replace("_", " ").capitalize())
            if field.metadata.get("kind") == "long" or isinstance(control, SwitchField):
                line += half
                grid.addWidget(control, line, 0, 1, 4)
                line, half = line + 1, False
                continue
            following = options[number + 1 : number + 2]
            pairs = half or any(isinstance(self.fields[other.name], _SHORT) for other in following)
            caption = label(text, "muted")
            caption.setBuddy(control)
            if isinstance(control, _SHORT) and pairs:
                grid.addWidget(caption, line, 2 if half else 0)
                grid.addWidget(control, line, 3 if half else 1)
                line, half = line + half, not half
            else:
                line += half
                grid.addWidget(caption, line, 0, Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(control, line, 1, 1, 3)
                line, half = line + 1, False
        return grid

    def _unfold(self) -> None:
        self.rest.setVisible(self.rest.isHidden())
        self.more.setText("More options" if self.rest.isHidden() else "Fewer options")


def control_for(name: str, hint: Any, words: Words, models: Sequence[ModelSpec] = ()) -> Field:
    """Return the control that fits an option's name and kind."""
    hint, choices = _plain(hint), words.get("choices")
    if name == "engine":
        return ModelField(models)
    if name == "seed":
        return SeedField()
    if get_origin(hint) is tuple:
        return ChecksField(choices or ())
    if get_origin(hint) is Literal:
        return ChoiceField(words, get_args(hint))
    if choices:
        return ChoiceField(words, choices)
    if words.get("kind") == "file" or (isinstance(hint, type) and issubclass(hint, PurePath)):
        return FileField(words)
    kinds: dict[Any, Any] = {bool: SwitchField, int: CountField, float: NumberField, str: TextField}
    made: Field = kinds[hint](words)
    return made


def _is_option(field: dataclasses.Field[Any], hint: Any) -> bool:
    """Return whether a form can ask for a field: plain values and choices, nothing that the selection says."""
    if field.metadata.get("kind") == "hidden":
        return False
    plain = _plain(hint)
    if get_origin(plain) is tuple:
        return bool(field.metadata.get("choices"))
    return (
        plain in (bool, int, float, str)
        or get_origin(plain) is Literal
        or (isinstance(plain, type) and issubclass(plain, PurePath))
    )


def _plain(hint: Any) -> Any:
    """Return a hint without its "or None" and without its name."""
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not type(None)]
        return _plain(kinds[0]) if len(kinds) == 1 else object
    return getattr(hint, "__supertype__", hint)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return "" if field.default is None else field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else ""

"""The tasks that fit what is selected, the form of the chosen one, and the button that runs it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QVBoxLayout, QWidget

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import REQUESTS
from musicstudio.ui.task_form import TaskForm
from musicstudio.ui.widgets import push, row

_ORDER: Final = ("inpaint", "separate", "transcribe", "continue", "analyze", "render", "cover", "generate")
_KEYS: Final = {"inpaint": "I", "continue": "C", "separate": "S", "transcribe": "T", "analyze": "A", "generate": "G"}
_IN_A_LINE: Final = 3
_READS: Final = {"separate": "sound", "transcribe": "sound", "analyze": "sound", "render": "score"}
"""What a task reads whatever its models are; the others change what their models are made for."""

Models = Callable[[str], Sequence[ModelSpec]]


@dataclasses.dataclass(frozen=True)
class Subject:
    """What a task would be about: how many regions are selected, whether the track holds a sound or a score."""

    regions: int = 0
    sound: bool = False
    score: bool = False


class TaskPanel(QWidget):
    """`asked(task, options)` when one is to be done; each task keeps its form's values."""

    asked = Signal(str, object)
    refused = Signal(str)

    def __init__(self, models: Models) -> None:
        super().__init__()
        self._models = models
        self._subject = Subject()
        self._all: dict[str, tuple[ModelSpec, ...]] = {}
        self._installed: dict[str, tuple[ModelSpec, ...]] = {}
        self.forms: dict[str, TaskForm] = {}
        self._values: dict[str, dict[str, object]] = {}
        self._laid_by: dict[tuple[str, tuple[ModelSpec, ...]], TaskForm] = {}
        """Forms for other models than those that fit now."""
        """What forms held that are made again when they are wanted."""
        self._made: dict[str, QToolButton] = {}
        self.buttons: dict[str, QToolButton] = {}
        self.task = ""
        self._takes = 4
        self._wanted = ""
        self._group = QButtonGroup(self)
        self._tasks = QGridLayout()
        self._tasks.setSpacing(4)
        self._place = QVBoxLayout()
        self.go = push("Run", lambda: self.run(self.task), "", "primary")
        self.go.setMinimumWidth(112)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tasks)
        column.addLayout(self._place)
        self._foot = row(self.go, 1)
        column.addLayout(self._foot)
        self._show()

    def refresh_models(self) -> None:
        """Ask anew which models there are."""
        self._all = {task: tuple(self._models(task)) for task in REQUESTS}
        self._refit()

    def _refit(self) -> None:
        """Keep the models that fit the subject; a form that shows others is laid by, its values go on."""
        installed = {task: able(task, specs, self._subject) for task, specs in self._all.items()}
        for task, form in tuple(self.forms.items()):
            if installed[task] != self._installed.get(task):
                self._values[task] = form.values()
                self._laid_by[task, self._installed.get(task, ())] = self.forms.pop(task)
                form.hide()
                form.more.hide()
        self._installed = installed
        self._show()

    def set_subject(self, subject: Subject) -> None:
        """Offer the tasks that fit a subject; what fits the selection comes first when there is a new one."""
        before, self._subject = self._subject, subject
        if bool(before.regions) != bool(subject.regions):
            self._wanted = ""
        if (before.sound, before.score) != (subject.sound, subject.score):
            self._refit()
        elif subject != before:
            self._show()

    def offered(self) -> tuple[str, ...]:
        """Return the tasks that fit and that a model on this machine can do."""
        return tuple(task for task in _ORDER if self._installed.get(task) and fits(REQUESTS[task], self._subject))

    def form(self, task: str) -> TaskForm:
        """Return a task's form; it keeps its values while others are shown."""
        return self.forms.get(task) or self._form(task, self._installed.get(task, ()))

    def run(self, task: str) -> None:
        """Ask for a task with its form's present values; says in a sentence why not."""
        if task in self.offered():
            self.asked.emit(task, self.form(task).values())
        else:
            self.refused.emit(why_not(task, self._subject, bool(self._all.get(task))))

    def choose(self, task: str) -> None:
        """Show a task's form."""
        self._wanted = task
        self._show()

    def set_takes(self, count: int) -> None:
        """Ask for so many takes to compare in place, unless told otherwise; what arrives as tracks is made once."""
        if count != self._takes:
            self._takes = count
            if "inpaint" in self._values:
                self._values["inpaint"]["takes"] = count
            if "inpaint" in self.forms:
                self.forms["inpaint"].set_values({"takes": count})

    def suggest_seed(self, seed: int) -> None:
        """Offer the seed of what is heard to every form."""
        for form in self.forms.values():
            form.suggest_seed(seed)

    def _form(self, task: str, models: tuple[ModelSpec, ...]) -> TaskForm:
        found = self._laid_by.pop((task, models), None)
        made = found or TaskForm(REQUESTS[task], models)
        if task == "inpaint":
            made.set_values({"takes": self._takes})
        if task in self._values:
            made.set_values(self._values.pop(task))
        made.hide()
        made.more.hide()  # it lies in the foot, and a form may be made only to be asked for its values
        self.forms[task] = made
        if found is None:
            self._place.addWidget(made)
            self._foot.insertWidget(1, made.more)
        return made

    def _show(self) -> None:
        offered = self.offered()
        if tuple(self.buttons) != offered:
            self._make_buttons(offered)
        self.task = self._wanted if self._wanted in offered else next(iter(offered), "")
        for task, button in self.buttons.items():
            button.setChecked(task == self.task)
        for form in self.forms.values():
            form.setVisible(False)
            form.more.setVisible(False)
        self.go.setVisible(bool(self.task))
        if self.task:
            form = self.form(self.task)
            form.setVisible(True)
            form.more.setVisible(form.has_more)
            key = f" ({_KEYS[self.task]})" if self.task in _KEYS else ""
            self.go.setText(self.task.capitalize())
            self.go.setToolTip(f"{_explained(self.task)}{key}")

    def _make_buttons(self, offered: tuple[str, ...]) -> None:
        for button in self.buttons.values():
            self._tasks.removeWidget(button)
            button.hide()
        self.buttons = {task: self._made.get(task) or self._button(task) for task in offered}
        for number, button in enumerate(self.buttons.values()):
            self._tasks.addWidget(button, number // _IN_A_LINE, number % _IN_A_LINE)
            button.show()

    def _button(self, task: str) -> QToolButton:
        button = self._made[task] = QToolButton()
        button.setText(task.capitalize())
        button.setCheckable(True)
        button.setProperty("kind", "quiet")
        at_once = f"; {_KEYS[task]} does it at once" if task in _KEYS else ""
        button.setToolTip(f"{_explained(task)} Click shows its options{at_once}.")
        button.setAccessibleName(f"Options of {task}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
        button.clicked.connect(lambda: self.choose(task))
        self._group.addButton(button)
        return button


def able(task: str, specs: Sequence[ModelSpec], subject: Subject) -> tuple[ModelSpec, ...]:
    """Return the models that can do a task about a subject: of a sound, of a score, or of nothing."""
    if "source" not in {field.name for field in dataclasses.fields(REQUESTS[task])}:
        return tuple(specs)
    if task in _READS:
        return tuple(specs) if getattr(subject, _READS[task]) else ()
    kind = "audio" if subject.sound else "score" if subject.score else ""
    return tuple(spec for spec in specs if spec.modality == kind)


def fits(kind: type, subject: Subject) -> bool:
    """Return whether what a request needs to be told is there: regions, where it has them."""
    return "regions" not in {field.name for field in dataclasses.fields(kind)} or bool(subject.regions)


def why_not(task: str, subject: Subject, installed: bool) -> str:
    """Return in a sentence why a task cannot be done now, and what to do."""
    if not installed:
        return f"No model on this machine can {task}; get one under Models."
    if not subject.sound and not subject.score:
        return "Nothing is open yet; drop a song into the window."
    if task == "inpaint" and not subject.regions:
        return "Drag over the sound to select what should be painted anew."
    return f"This track is nothing to {task}; choose another one."


def _explained(task: str) -> str:
    """Return what a task does in one sentence: its request's own."""
    text = " ".join((REQUESTS[task].__doc__ or "").split("\n\n")[0].split())
    return text.split(": ")[0].split("; ")[0].rstrip(".") + "."

"""One model of the models page: what it is, whether it is here, and what can be done about it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musicstudio.app.catalog import installed, lacking
from musicstudio.app.models.manager import Errand
from musicstudio.app.models.pace import size_words
from musicstudio.app.models.store import as_installed, place_of, used_bytes
from musicstudio.domain.models import ModelSpec
from musicstudio.ui import theme
from musicstudio.ui.badge import Badge
from musicstudio.ui.icons import icon
from musicstudio.ui.model_page import facts
from musicstudio.ui.widgets import clear, label, push, tool

SIZE_WIDTH: Final = 72
STATE_WIDTH: Final = 104
BUTTONS_WIDTH: Final = 176

_DOING: Final = {"get": "Getting", "import": "Importing", "verify": "Reading", "remove": "Removing"}


class ModelRow(QWidget):
    """Shows a model; `asked` carries what is wanted (get, verify, remove, cancel, forget), `brought` files."""

    asked = Signal(str, object)
    brought = Signal(object, object)

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.spec = spec
        self.title = push(spec.title, self._toggle, kind="link")
        self.title.setIcon(icon("details", "muted"))
        self.title.setIconSize(QSize(12, 12))
        self.tasks = label(" · ".join(spec.tasks) if len(spec.tasks) > 1 else "", "muted")
        self.badge = Badge(spec)
        self.size_label = _column("", SIZE_WIDTH, "muted")
        self.state = _column("", STATE_WIDTH)
        self.get = push("Get", lambda: self.asked.emit("get", spec))
        self.bring = tool("folder", self._choose, f"Import files of {spec.title} from this computer")
        self.verify = push("Verify", lambda: self.asked.emit("verify", spec), kind="flat")
        self.remove = push("Remove", self._remove, kind="flat")
        self.stop = push("Cancel", lambda: self.asked.emit("cancel", spec), kind="flat")
        self.gone = tool("close", lambda: self.asked.emit("forget", spec), "Remove this line")
        self.summary = label(spec.summary, "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Progress of {spec.title}")
        self.news = label("", "muted", wrap=True)
        self.details = QWidget()
        self.details.hide()
        self._form = QFormLayout(self.details)
        self._lay_out()
        self.show_errand(None)

    def show_errand(self, errand: Errand | None) -> None:
        """Show what is here, and what is being done."""
        running = errand is not None and errand.running
        self._show_state(errand)
        self._show_buttons(running)
        self._show_news(errand)
        self.bar.setVisible(running)
        standing = errand.standing if errand is not None else None
        known = standing is not None and standing.total_bytes > 0
        self.bar.setRange(0, 1000 if known or not running else 0)
        self.bar.setValue(round(standing.fraction * 1000) if standing is not None and known else 0)
        if self.details.isVisibleTo(self) and not running:
            self._fill()

    def expand(self) -> None:
        """Show all that is known of the model."""
        if not self.details.isVisibleTo(self):
            self._toggle()

    # --- inside --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        buttons = QWidget()
        buttons.setFixedWidth(theme.px(BUTTONS_WIDTH))
        inner = QHBoxLayout(buttons)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        inner.addStretch(1)
        for button in (self.verify, self.remove, self.get, self.bring, self.stop, self.gone):
            inner.addWidget(button)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.title)
        line.addWidget(self.tasks)
        line.addStretch(1)
        for part in (self.badge, self.size_label, self.state, buttons):
            line.addWidget(part)
        self._form.setContentsMargins(20, 4, 0, 8)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addLayout(line)
        for part in (self.summary, self.bar, self.news):
            inset = QHBoxLayout()
            inset.setContentsMargins(20, 0, 0, 0)
            inset.addWidget(part)
            column.addLayout(inset)
        column.addWidget(self.details)

    def _show_state(self, errand: Errand | None) -> None:
        spec = self.spec
        self.size_label.setText(size_words(spec.size_bytes) if spec.size_bytes else "")
        self.badge.show_model(as_installed(spec) if spec.has_weights else spec)
        if errand is not None and errand.running:
            self._say_state(_DOING[errand.what], "accent")
        else:
            self._say_state(*state_of(spec))
        self.title.setAccessibleName(f"{spec.title}: {self.state.text()}. {self.badge.text}. Show what is known of it")
        self.title.setToolTip("Show what is known of it")

    def _say_state(self, text: str, kind: str) -> None:
        self.state.setText(text)
        if self.state.property("kind") != kind:
            self.state.setProperty("kind", kind)
            self.state.style().polish(self.state)

    def _show_buttons(self, running: bool) -> None:
        spec = self.spec
        here, place = installed(spec), place_of(spec)
        ours, gettable = used_bytes(spec) > 0, spec.has_weights and place.kind != "shipped"
        self.get.setVisible(gettable and not here and not running and _sources(spec))
        self.get.setText(_word_for_get(spec) if ours else "Get")
        self.bring.setVisible(gettable and not here and not running)
        self.verify.setVisible(spec.has_weights and here and not running)
        self.remove.setVisible(ours and not running)
        self.remove.setText("Remove")
        self.stop.setVisible(running)
        for button in (self.get, self.verify, self.remove, self.stop):
            self._name(button)

    def _name(self, button: QPushButton) -> None:
        hints = {
            self.get: f"Get {self.spec.title} ({size_words(self.spec.size_bytes)}) from its makers over the network",
            self.verify: f"Read every byte of {self.spec.title} and compare",
            self.remove: f"Delete the files of {self.spec.title} from this computer",
            self.stop: f"Stop this; what came of {self.spec.title} is kept",
        }
        button.setToolTip(hints[button])
        button.setAccessibleName(f"{button.text()}: {self.spec.title}")

    def _show_news(self, errand: Errand | None) -> None:
        said = ""
        if errand is not None:
            said = errand.said if not errand.running else errand.standing.words if errand.standing is not None else ""
            if errand.running and errand.what == "verify" and errand.standing is not None:
                said = errand.standing.name
        kind = "error" if errand is not None and errand.failed else "muted"
        if self.news.property("kind") != kind:
            self.news.setProperty("kind", kind)
            self.news.style().polish(self.news)
        self.news.setText(said)
        self.news.setVisible(bool(said))
        self.gone.setVisible(bool(said) and errand is not None and not errand.running)

    def _toggle(self) -> None:
        shown = not self.details.isVisibleTo(self)
        self.title.setIcon(icon("details-open" if shown else "details", "muted"))
        if shown:
            self._fill()
        self.details.setVisible(shown)

    def _fill(self) -> None:
        clear(self._form)
        for name, value in facts(self.spec):
            told = label(value, wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            told.setMinimumWidth(320)
            self._form.addRow(label(name, "muted"), told)

    def _remove(self) -> None:
        """Remove at the second click: what was imported cannot be got again without its file."""
        if self.remove.text() == "Remove":
            self.remove.setText(f"Delete {size_words(used_bytes(self.spec))}")
            self._name(self.remove)
        else:
            self.asked.emit("remove", self.spec)

    def _choose(self) -> None:
        title = f"Import {self.spec.title}"
        if self.spec.files:
            names, _ = QFileDialog.getOpenFileNames(self, title, "", "Files of a model (*)")
        else:
            names = [folder for folder in (QFileDialog.getExistingDirectory(self, title),) if folder]
        if names:
            self.brought.emit(self.spec, [Path(name) for name in names])


def state_of(spec: ModelSpec) -> tuple[str, str]:
    """Return whether a model is here in a word or two, and the kind of label that says it."""
    if installed(spec):
        kind = place_of(spec).kind if spec.has_weights else "shipped"
        return {"shipped": "Included", "own": "Installed", "cache": "In the cache"}[kind], ""
    faults = lacking(spec)
    if any(fault.startswith("the package") for fault in faults):
        return "Needs a package", "muted"
    if used_bytes(spec):
        broken = any("cut off" in fault or "another" in fault for fault in faults)
        return ("Damaged", "error") if broken else ("Here in part", "muted")
    return "Not installed", "muted"


def _word_for_get(spec: ModelSpec) -> str:
    return "Get again" if state_of(spec)[0] == "Damaged" else "Go on"


def _sources(spec: ModelSpec) -> bool:
    return bool(spec.repo) or all(file.url for file in spec.files)


def _column(text: str, width: int, kind: str = "") -> QWidget:
    made = label(text, kind)
    made.setFixedWidth(theme.px(width))
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return made

"""The models page: all there are by what they are for; get, import, verify, remove."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from musicstudio.app.catalog import catalogue, installed
from musicstudio.app.models.manager import Manager
from musicstudio.app.models.pace import size_words
from musicstudio.app.models.places import models_dir
from musicstudio.app.models.store import used_bytes
from musicstudio.domain.errors import StudioError
from musicstudio.domain.models import ModelSpec
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.drops import files_in
from musicstudio.ui.model_row import ModelRow
from musicstudio.ui.network_form import NetworkForm
from musicstudio.ui.widgets import label, row, toggle

_TASKS: Final = {
    "generate": "Generate and cover", "continue": "Continue", "inpaint": "Inpaint", "separate": "Separate",
    "transcribe": "Transcribe", "analyze": "Analyze", "render": "Play scores", "cover": "Cover",
    "": "Behind the others",
}  # fmt: skip
"""Headings by a model's first task, in order."""


class ModelsPage(QWidget):
    """Rows by task; files dropped on a row, or anywhere, are imported."""

    def __init__(self, bridge: Bridge, manager: Manager, specs: Callable[[], Sequence[ModelSpec]] = catalogue) -> None:
        super().__init__()
        self.setWindowTitle("Models")
        self.setAcceptDrops(True)
        self._bridge, self._manager = bridge, manager
        self.rows: dict[str, ModelRow] = {}
        self._groups: list[tuple[QWidget, list[ModelRow]]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter by name, task or licence")
        self.field.setAccessibleName("Filter by name, task or licence")
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.none = label("", "muted", wrap=True)
        self.none.hide()
        self.scroll = QScrollArea()
        self.disk = label("", "muted", wrap=True)
        self.network = NetworkForm(bridge)
        self.more = toggle("Network", "Show proxy, mirror and access token")
        self.more.toggled.connect(self.network.setVisible)
        self.network.hide()
        self._next = QTimer(self, interval=0, singleShot=True)
        self._next.timeout.connect(self._step)
        self._lay_out(self._read(specs))
        self._step()
        self._show_disk()
        stop = manager.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        QApplication.instance().focusChanged.connect(self._follow)

    def complete(self) -> None:
        """Make all rows now; otherwise they come one by one, so that the window answers in between."""
        for _ in self._building:
            pass

    def sizeHint(self) -> QSize:
        return QSize(920, 720)

    def hasHeightForWidth(self) -> bool:
        """Be as high as there is room; what does not fit scrolls."""
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(720, 320)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None and files_in(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what is dropped into the model under it, or else the one it belongs to by its name."""
        event.acceptProposedAction()
        under: QWidget | None = self.childAt(event.position().toPoint())
        while under is not None and not isinstance(under, ModelRow):
            under = under.parentWidget()
        self.bring(under.spec if isinstance(under, ModelRow) else None, files_in(event.mimeData()))

    def bring(self, spec: ModelSpec | None, paths: list[Path]) -> None:
        """Import files for a model; None means the one that knows a file of that name."""
        self.complete()
        if spec is None or not spec.has_weights:
            spec = next((one.spec for one in self.rows.values() if _knows(one.spec, paths)), None)
        if spec is None:
            self._bridge.said.emit("No model knows a file of that name; drop it on the model it belongs to.")
            self.none.setText("No model knows a file of that name; drop it on the model it belongs to.")
            self.none.show()
            return
        self.none.hide()
        self._manager.bring(spec, paths)

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self, specs: Callable[[], Sequence[ModelSpec]]) -> Sequence[ModelSpec]:
        try:
            return specs()
        except StudioError as error:
            self._problem = str(error)
            return ()

    _problem = ""

    def _lay_out(self, specs: Sequence[ModelSpec]) -> None:
        inner = QFrame(objectName="panel")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(4)
        rows.addWidget(self.none)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.scroll, 1)
        column.addWidget(self.network)
        column.addLayout(row(self.disk, self.more))
        self._building = self._build(specs, rows)

    def _build(self, specs: Sequence[ModelSpec], rows: QVBoxLayout) -> Generator[None]:
        """Make the rows, one a step."""
        for task, title in _TASKS.items():
            of_task = [spec for spec in specs if (spec.tasks[0] if spec.tasks else "") == task]
            of_task.sort(key=lambda spec: not installed(spec))
            if of_task:
                heading = label(title, "title")
                heading.setContentsMargins(0, 12 if self._groups else 0, 0, 0)
                rows.addWidget(heading)
                made: list[ModelRow] = []
                self._groups.append((heading, made))
                for spec in of_task:
                    made.append(self._row(spec))
                    rows.addWidget(made[-1])
                    yield
        rows.addStretch(1)
        self._show_found("")

    def _step(self) -> None:
        if next(self._building, self) is not self:
            self._next.start()

    def _row(self, spec: ModelSpec) -> ModelRow:
        made = self.rows[spec.id] = ModelRow(spec)
        made.asked.connect(self._ask)
        made.brought.connect(self.bring)
        if (errand := self._manager.errand(spec.id)) is not None:
            made.show_errand(errand)
        return made

    def _ask(self, what: str, spec: ModelSpec) -> None:
        if what in ("cancel", "forget"):
            getattr(self._manager, what)(spec.id)
        else:
            getattr(self._manager, what)(spec)

    def _changed(self, model: str) -> None:
        if model in self.rows:
            errand = self._manager.errand(model)
            self.rows[model].show_errand(errand)
            if errand is None or not errand.running:
                self._show_disk()

    def _show_disk(self) -> None:
        used = used_bytes()
        have = f"{size_words(used)} on this disk. " if used else ""
        self.disk.setText(f"{have}Drop files or a folder on a model to import it; only Get goes to the network.")
        self.disk.setToolTip(f"Models that were got or imported lie in {models_dir()}")

    def _filter(self, typed: str) -> None:
        self.complete()
        self._show_found(typed.strip().lower())

    def _show_found(self, wanted: str) -> None:
        for heading, rows in self._groups:
            for one in rows:
                one.setVisible(wanted in _searched(one.spec))
            heading.setVisible(any(wanted in _searched(one.spec) for one in rows))
        found = any(wanted in _searched(one.spec) for one in self.rows.values())
        self.none.setText(self._problem or "No model is called that.")
        self.none.setVisible(not found)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the focus into view."""
        if now is not None and self.scroll.widget() is not None and self.scroll.widget().isAncestorOf(now):
            self.scroll.ensureWidgetVisible(now, 0, 24)


def _searched(spec: ModelSpec) -> str:
    return f"{spec.id} {spec.title} {' '.join(spec.tasks)} {spec.licence} {spec.summary}".lower()


def _knows(spec: ModelSpec, paths: Sequence[Path]) -> bool:
    names = {path.name for path in paths} | {one.name for path in paths if path.is_dir() for one in path.glob("*")}
    return any(file.name in names for file in spec.files)

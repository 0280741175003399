"""The preferences: everything applies at once and is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from musicstudio.app.devices import devices
from musicstudio.app.folders import data_dir
from musicstudio.audio.devices import output_devices
from musicstudio.audio.midiport import output_ports
from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import MOST_TAKES
from musicstudio.ui import theme
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.path_field import Ask, PathField, ask_folder, ask_soundfont
from musicstudio.ui.widgets import Choice, label

Options = Sequence[tuple[object, str]]
"""Values of a setting with their words."""

_THEMES: Final = (("dark", "Dark"), ("light", "Light"), ("system", "Like the system"))
_TEXT_SIZES: Final = tuple((percent, f"{percent} %") for percent in (100, 110, 125))
_DEVICES: Final = {
    "auto": "The fastest there is",
    "cpu": "CPU",
    "cuda": "NVIDIA GPU (CUDA)",
    "mps": "Apple GPU (Metal)",
}
_BUFFERS: Final = ((0, "Automatic"), *((ms, f"{ms} ms") for ms in (10, 20, 40, 80, 160, 320)))
_TAKES: Final = tuple((n, f"{n} take{'s' if n > 1 else ''}") for n in range(1, MOST_TAKES + 1))
_OWN_OUTPUT: Final = ("", "The system's own")
_NO_PORT: Final = ("", "None: heard in the studio")


@dataclass(frozen=True)
class Outputs:
    """What sound and scores can be played on."""

    devices: tuple[tuple[str, str], ...] = ()
    ports: tuple[str, ...] = ()


def find_outputs() -> Outputs:
    """Ask the system; takes up to a second, so not for the window's thread."""
    found = tuple((one.name, f"{one.name} ({one.sample_rate / 1000:g} kHz)") for one in output_devices())
    try:
        return Outputs(found, output_ports())
    except StudioError:
        return Outputs(found)


class Preferences(QWidget):
    """Rows of a name, a control and what it means; outputs are listed as soon as they are known."""

    def __init__(self, bridge: Bridge, find: Callable[[], Outputs] = find_outputs) -> None:
        super().__init__()
        self.setWindowTitle("Preferences")
        self._bridge = bridge
        self._whole, self._column = self._framed()
        self._make()
        self._lay_out()
        threading.Thread(target=self._find, args=(find,), name="outputs", daemon=True).start()

    def sizeHint(self) -> QSize:
        whole = self._whole.sizeHint()
        return QSize(max(680, self._whole.minimumSizeHint().width() + 16), whole.height() + 4)

    def show_outputs(self, outputs: Outputs) -> None:
        """Offer what is there, and what was chosen even if it is not there now."""
        settings = self._bridge.settings
        ports = [(name, name) for name in outputs.ports]
        _offer(self.output, (_OWN_OUTPUT, *outputs.devices), settings.output_device)
        _offer(self.midi, (_NO_PORT, *ports), settings.midi_port)

    def _find(self, find: Callable[[], Outputs]) -> None:
        outputs = find()
        self._bridge.post(lambda: self.show_outputs(outputs) if shiboken6.isValid(self) else None)

    def _make(self) -> None:
        self.theme = self._choice("Theme", "theme", _THEMES)
        self.text_size = self._choice("Text size", "text_size", _TEXT_SIZES)
        self.device = self._choice("Compute on", "device", [(one, _DEVICES[one]) for one in devices()])
        self.takes = self._choice("Takes to make", "takes", _TAKES)
        self.output = self._choice("Sound output", "output_device", [_OWN_OUTPUT])
        self.buffer = self._choice("Sound buffer", "buffer_ms", _BUFFERS)
        self.midi = self._choice("MIDI output", "midi_port", [_NO_PORT])
        self.soundfont = self._path("SoundFont", "The studio's own instruments", "soundfont", ask_soundfont)
        self.projects = self._path("Folder of new projects", str(data_dir() / "projects"), "projects_folder")
        self.shelf = self._path("Folder of the shelf", str(data_dir() / "shelf"), "shelf_folder")

    def _lay_out(self) -> None:
        self._section("Looks", ("Theme", self.theme, ""), ("Text size", self.text_size, ""))
        self._section(
            "Work",
            ("Compute on", self.device, "Holds for the next job."),
            ("Takes", self.takes, "How many are made when nothing else is said."),
        )
        self._section(
            "Playback",
            ("Output", self.output, ""),
            ("Buffer", self.buffer, "Shorter answers sooner; longer survives a busy computer."),
            ("MIDI output", self.midi, ""),
            ("SoundFont", self.soundfont, "What scores are played with."),
        )
        self._section(
            "Files",
            ("New projects", self.projects, "Where a song that is dropped in becomes a project."),
            ("Shelf", self.shelf, "Where files to drag out lie."),
        )

    def _framed(self) -> tuple[QWidget, QVBoxLayout]:
        """Return what scrolls and its column: controls put into a frame in its place are styled once."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroll)
        inner = QFrame(objectName="panel")
        scroll.setWidget(inner)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(8)
        self.setMinimumSize(640, 320)
        return inner, rows

    def _section(self, title: str, *rows: tuple[str, QWidget, str]) -> None:
        self._column.addWidget(label(title, "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 120)
        grid.setColumnStretch(1, 1)
        for number, (name, control, hint) in enumerate(rows):
            caption = label(name)
            caption.setFixedHeight(theme.px(theme.HIT + 2))  # asking the control would style it before it has its place
            grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            cell = QVBoxLayout()
            cell.setSpacing(2)
            side = Qt.AlignmentFlag.AlignLeft if isinstance(control, Choice) else Qt.AlignmentFlag(0)
            cell.addWidget(control, 0, side)
            if hint:
                cell.addWidget(label(hint, "muted"))
            grid.addLayout(cell, number, 1)
        self._column.addLayout(grid)
        self._column.addSpacing(4)

    def _choice(self, name: str, setting: str, options: Options) -> Choice:
        made = Choice()
        made.setAccessibleName(name)
        made.setMinimumWidth(280)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        _offer(made, options, getattr(self._bridge.settings, setting))
        made.activated.connect(lambda at: self._bridge.change(**{setting: made.itemData(at)}))
        return made

    def _path(self, name: str, own: str, setting: str, ask: Ask = ask_folder) -> PathField:
        made = PathField(name, own, getattr(self._bridge.settings, setting), ask)
        made.changed.connect(lambda path: self._bridge.change(**{setting: path}))
        return made


def _offer(choice: Choice, options: Options, now: object) -> None:
    """Fill a choice; a value that is not among the options, as of a device unplugged, is kept and shown."""
    choice.clear()
    for value, text in options:
        choice.addItem(text, value)
    if choice.findData(now) < 0:
        choice.addItem(f"{now} (not there)", now)
    choice.setCurrentIndex(choice.findData(now))

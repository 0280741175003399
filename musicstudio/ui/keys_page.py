"""All keys and gestures of the window, to look up."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from musicstudio.ui.actions import ACTIONS, Spec
from musicstudio.ui.entry_list import Entry, EntryList
from musicstudio.ui.roll_keys import ROLL_HANDS

_HANDS: Final = (
    ("Select time", "Drag"),
    ("Select time and frequencies", "Alt+drag on the spectrogram"),
    ("Add a region", "Shift+drag"),
    ("Move an edge of the selection", "Drag the edge"),
    ("Select the beat", "Double-click"),
    ("Select the bar", "Triple-click"),
    ("Select without snapping", "Ctrl+drag"),
    ("Place the playhead, select nothing", "Click"),
    ("Scroll", "Wheel"),
    ("Zoom at the pointer", "Ctrl+wheel"),
    ("Zoom the frequencies", "Shift+Ctrl+wheel"),
    ("Open songs, scores, folders and projects", "Drop them anywhere"),
    ("Bring sounds and scores in at the playhead", "Shift+drop"),
    ("Hand a clip, stem or take to another program", "Drag its ⠿"),
)


class KeysPage(QWidget):
    """A list that typing narrows down."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Keys and gestures")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter by word or key")
        self.field.setAccessibleName("Filter by word or key")
        self.field.textChanged.connect(self._filter)
        self.list = EntryList("Keys and gestures")
        self.list.setMinimumSize(560, 320)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self._filter("")

    def sizeHint(self) -> QSize:
        return QSize(600, 640)

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().lower()
        found = [entry for entry in entries() if wanted in f"{entry.text} {entry.note}".lower()]
        self.list.show_entries(found, headed=True)


def entries() -> list[Entry]:
    """Return every key of the action table by menu, takes together, then what hands do."""
    keys = [
        Entry(spec.text, keys_text(spec), spec.menu)
        for spec in ACTIONS
        if spec.keys and not (spec.id.startswith("take_") and spec.id not in ("take_0", "take_1"))
    ]
    keys = [Entry("Take 1 to 9", "1 – 9", one.group) if one.text == "Take 1" else one for one in keys]
    by_hand = [Entry(text, how, "By hand") for text, how in _HANDS]
    return keys + by_hand + [Entry(text, how, "Piano roll") for text, how in ROLL_HANDS]


def keys_text(spec: Spec) -> str:
    """Return an action's keys as this platform writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(dict.fromkeys(QKeySequence(key).toString(native) for key in spec.keys))

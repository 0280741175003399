"""Every action of the window in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QMenu,
    QMenuBar,
    QWidget,
)


@dataclass(frozen=True)
class Spec:
    """One action: its name in code, its words, its keys, its menu."""

    id: str
    text: str
    keys: tuple[str, ...]
    menu: str
    hint: str = ""


_TAKES = tuple(Spec(f"take_{n}", f"Take {n}" if n else "Original", (str(n),), "Takes") for n in range(10))

ACTIONS: Final = (
    Spec("open", "Open…", ("Ctrl+O",), "File", "Open a song, a score or a project"),
    Spec("demo", "Open the demo", (), "File", "Our own song, to try everything on"),
    Spec("save", "Save", ("Ctrl+S",), "File"),
    Spec("save_as", "Save as…", ("Shift+Ctrl+S",), "File"),
    Spec("export", "Export…", ("Shift+Ctrl+E",), "File", "Stems, mix, MIDI, DAWproject or REAPER for your DAW"),
    Spec("models", "Models", ("Shift+Ctrl+L",), "File", "What each is for, its licence and size; get, import, remove"),
    Spec("preferences", "Preferences", ("Ctrl+,",), "File", "Theme, devices, folders"),
    Spec("quit", "Quit", ("Ctrl+Q",), "File"),
    Spec("undo", "Undo", ("Ctrl+Z",), "Edit"),
    Spec("redo", "Redo", ("Shift+Ctrl+Z", "Ctrl+Y"), "Edit"),
    Spec("all", "Select all", ("Ctrl+A",), "Edit"),
    Spec("clear", "Clear the selection", ("Esc",), "Edit"),
    Spec(
        "add_score", "Add a MIDI track", ("Shift+Ctrl+M",), "Edit", "Four empty bars at the song's tempo, meter and key"
    ),
    Spec("remove", "Remove the track", ("Ctrl+Del",), "Edit"),
    Spec("play", "Play or pause", ("Space",), "Transport"),
    Spec("stop", "Stop and return", ("Shift+Space",), "Transport"),
    Spec("loop", "Loop the selection", ("L",), "Transport"),
    Spec("record", "Record", ("R",), "Transport", "From the microphone, at the playhead, as a track; again ends it"),
    Spec("home", "To the beginning", ("Home",), "Transport"),
    Spec("end", "To the end", ("End",), "Transport"),
    Spec("inpaint", "Inpaint", ("I",), "Work", "New takes for what is selected; nothing else changes"),
    Spec("separate", "Separate", ("S",), "Work", "Take the track apart into stems that sum to it"),
    Spec("analyze", "Analyze", ("A",), "Work", "Find tempo, beats, key, chords, sections and loudness"),
    Spec("continue", "Continue", ("C",), "Work", "Go on where the track ends, in its tempo and key"),
    Spec("transcribe", "Transcribe", ("T",), "Work", "Write the track, or what is selected of it, down as notes"),
    Spec("hum", "Hum a melody", ("Shift+R",), "Work", "Record one line, hummed or sung, that is written down as notes"),
    Spec("beatbox", "Beatbox drums", ("Ctrl+R",), "Work", "Record a beat, by mouth or hand, that becomes drums"),
    Spec(
        "melody", "Write down as one melody", (), "Work", "The track in focus as one line of notes, heard in its place"
    ),
    Spec(
        "strokes", "Write down as drums", (), "Work", "The track in focus as strokes of a drum kit, heard in its place"
    ),
    Spec("generate", "Generate", ("G",), "Work", "Make music from the words in the row above, as tracks"),
    Spec("compare", "Hear sound or notes", ("B",), "Work", "Swap the track and the notes written down from it"),
    Spec("reharmonise", "Re-harmonise", (), "Work", "Make the take in focus anew over its chords; locked tracks stay"),
    Spec("shelf", "Put on the shelf", ("Ctrl+E",), "Work", "Render the selection, or the track, as a file to drag out"),
    *_TAKES,
    Spec("accept", "Accept the take", ("Return", "Enter"), "Takes"),
    Spec("reject", "Reject the takes", ("Backspace",), "Takes"),
    Spec("zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), "View"),
    Spec("zoom_out", "Zoom out", ("Ctrl+-",), "View"),
    Spec("fit", "Show the whole song", ("Ctrl+0",), "View"),
    Spec("zoom_selection", "Show the selection", ("Z",), "View"),
    Spec("chords", "Chord lane", (), "View", "Show or hide the chords above the editor"),
    Spec("mode", "Spectrogram, roll or both", ("Tab",), "View", "What the editor shows of the track in focus"),
    Spec("palette", "Find an action", ("Ctrl+K",), "Help", "Every action, track and model by name"),
    Spec("keys", "Keys and gestures", ("F1",), "Help"),
)


def make_actions(window: QWidget, handlers: dict[str, Callable[[], object]]) -> dict[str, QAction]:
    """Return the actions by id, added to `window`; every one must have its handler."""
    made = {}
    for spec in ACTIONS:
        handler = handlers[spec.id]
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(spec.hint or spec.text)
        action.setStatusTip(spec.hint)
        action.triggered.connect(lambda checked=False, act=handler: act())
        window.addAction(action)
        made[spec.id] = action
    return made


def fill_menus(bar: QMenuBar, actions: dict[str, QAction]) -> dict[str, QMenu]:
    """Lay the table out as menus and return them by title."""
    menus = {}
    for title in dict.fromkeys(spec.menu for spec in ACTIONS):
        menu = bar.addMenu(title)
        menus[title] = menu
        menu.setToolTipsVisible(True)
        for spec in ACTIONS:
            if spec.menu == title:
                menu.addAction(actions[spec.id])
    return menus

"""What is exported and how, as controls: they show a wish and answer with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musicstudio.app.naming import PATTERN, TOKENS
from musicstudio.app.wish import LONGEST_TAIL_S, RATES, Wish
from musicstudio.ui import theme
from musicstudio.ui.widgets import Choice, label, push, row

_FORMS: Final = {
    "stems": ("Stems", "One WAV for every track, all of one length from the first sample on."),
    "mix": ("Mix", "The whole song as one WAV, as it is heard."),
    "midi": ("MIDI", "Notes with the tempo map, meter, key and names."),
    "dawproject": ("DAWproject", "One file with tracks, notes, tempo and sections for Bitwig, Studio One and Cubase."),
    "reaper": (
        "REAPER",
        "A project (.rpp) with tracks, notes, tempo and regions; its sounds lie in a folder beside it.",
    ),
}
_DEPTHS: Final = {"24": "24-bit", "float": "32-bit float", "16": "16-bit, dithered"}
CAPTION: Final = 72


@dataclass(frozen=True)
class Ranges:
    """The spans that can be exported, in seconds, each with its words; None where there is none."""

    whole: str
    selection: tuple[float, float] | None
    selection_text: str
    loop: tuple[float, float] | None
    loop_text: str


class ExportForm(QWidget):
    """`changed` after any control; `loop_wanted` asks to keep the selected bars as the song's loop."""

    changed = Signal()
    loop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ranges = Ranges("", None, "", None, "")
        self._rows: dict[str, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._make_forms()
        self._make_range()
        self._make_sound()
        self._make_names()
        self._column.addStretch(1)
        for choice in (self.range, self.tracks, self.files, self.rate, self.bits):
            choice.currentIndexChanged.connect(self._settle)
        self.tail.valueChanged.connect(self._settle)
        self.normalise.toggled.connect(self._settle)
        self.pattern.textChanged.connect(self._settle)

    # --- what it shows -------------------------------------------------------------------------------------------

    def wish(self) -> Wish:
        """Return what is wished for; raises WrongUsage when the pattern of names is none."""
        kind = str(self.range.currentData())
        spans = {"selection": self._ranges.selection, "loop": self._ranges.loop}
        return Wish(
            form=self.form,
            span=spans.get(kind),
            loop=kind == "loop",
            rate=int(self.rate.currentData()),
            depth=str(self.bits.currentData()),
            tail_s=0.0 if kind == "loop" else self.tail.value(),
            normalise=self.normalise.isChecked(),
            pattern=self.pattern.text() or PATTERN,
            heard_only=bool(self.tracks.currentData()),
            one_midi=bool(self.files.currentData()),
        )

    @property
    def form(self) -> str:
        return next(name for name, button in self.forms.items() if button.isChecked())

    def show_wish(self, wish: Wish) -> None:
        """Show a wish; a range that is not there any more becomes the whole song."""
        with QSignalBlocker(self):
            self.forms[wish.form].setChecked(True)
            kind = "loop" if wish.loop else "whole" if wish.span is None else "selection"
            self.range.setCurrentIndex(self.range.findData(kind))
            for choice, value in (
                (self.rate, wish.rate), (self.bits, wish.depth), (self.tracks, wish.heard_only),
                (self.files, wish.one_midi),
            ):  # fmt: skip
                choice.setCurrentIndex(max(choice.findData(value), 0))
            self.tail.setValue(wish.tail_s)
            self.normalise.setChecked(wish.normalise)
            self.pattern.setText("" if wish.pattern == PATTERN else wish.pattern)
        self._settle()

    def show_ranges(self, ranges: Ranges) -> None:
        """Offer the ranges that there are."""
        self._ranges = ranges
        for kind, there in (("selection", ranges.selection), ("loop", ranges.loop)):
            model = self.range.model()
            assert isinstance(model, QStandardItemModel)
            item = model.item(self.range.findData(kind))
            item.setEnabled(there is not None)
        missing = {"selection": ranges.selection is None, "loop": ranges.loop is None}
        if missing.get(str(self.range.currentData())):
            self.range.setCurrentIndex(0)
        self._settle()

    # --- inside --------------------------------------------------------------------------------------------------

    def _make_forms(self) -> None:
        self._group = QButtonGroup(self)
        self.forms: dict[str, QToolButton] = {}
        line = QHBoxLayout()
        line.setSpacing(4)
        for name, (words, hint) in _FORMS.items():
            button = QToolButton()
            button.setText(words)
            button.setToolTip(hint)
            button.setAccessibleName(f"{words}: {hint}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(32)
            self._group.addButton(button)
            self.forms[name] = button
            line.addWidget(button, 1)
        self.forms["stems"].setChecked(True)
        self._column.addLayout(line)
        self.about = label("", "muted", wrap=True)
        self.about.setMinimumWidth(520)
        self.about.setMinimumHeight(20)
        self._column.addWidget(self.about)
        self._group.buttonToggled.connect(lambda button, on: self._settle() if on else None)

    def _make_range(self) -> None:
        self.range = _choice(
            "Range", (("Whole song", "whole"), ("Selection", "selection"), ("Loop, whole bars", "loop"))
        )
        self.range_text = label("", "muted")
        self.keep = push("Keep as loop", self.loop_wanted.emit, "Keep the selected bars as the song's loop", "flat")
        self._row("range", "Range", self.range, self.range_text, 1, self.keep)
        self.tracks = _choice("Tracks", (("All", False), ("Only what is heard", True)))
        self.tracks.setToolTip("What is heard, as mute and solo have it, sums to the mix")
        self._row("tracks", "Tracks", self.tracks, 1)
        self.files = _choice("Files", (("One for every track", False), ("One for all tracks", True)))
        self._row("files", "MIDI", self.files, 1)

    def _make_sound(self) -> None:
        rates = (("Project rate", 0), *((f"{rate / 1000:g} kHz", rate) for rate in RATES))
        self.rate = _choice("Sample rate", rates)
        self.bits = _choice("Depth", tuple((words, depth) for depth, words in _DEPTHS.items()))
        self.normalise = QCheckBox("Normalise to −1 dBFS")
        self.normalise.setToolTip("One gain for all files, so that stems still sum to the mix")
        self.normalise.setMinimumHeight(theme.HIT)
        self.normalise.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row("sound", "Sound", self.rate, self.bits, self.normalise, 1)
        self.tail = QDoubleSpinBox()
        self.tail.setRange(0.0, LONGEST_TAIL_S)
        self.tail.setDecimals(1)
        self.tail.setSingleStep(0.5)
        self.tail.setSuffix(" s ringing out")
        self.tail.setSpecialValueText("Cut exactly")
        self.tail.setMinimumSize(160, theme.HIT + 2)
        self.tail.setAccessibleName("Seconds that ring out after the end")
        self.tail.setToolTip(
            "What sounds after the end fades out over so many seconds; 0 cuts exactly (↑ and ↓ change it)"
        )
        self._row("end", "End", self.tail, 1)

    def _make_names(self) -> None:
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText(PATTERN)
        self.pattern.setAccessibleName("How files are called")
        self.pattern.setToolTip(
            f"Made of {', '.join(f'{{{token}}}' for token in TOKENS)}; what is not known is left out"
        )
        self._row("names", "Names", self.pattern)

    def _row(self, name: str, caption: str, *items: object) -> None:
        words = label(caption, "muted")
        words.setFixedWidth(CAPTION)
        line, inside = QWidget(), row(words, *items)
        if len(items) == 1:
            inside.setStretch(1, 1)
        line.setLayout(inside)
        self._rows[name] = line
        self._column.addWidget(line)

    def _settle(self) -> None:
        """Show what the form and the range call for."""
        form, kind = self.form, str(self.range.currentData())
        self.about.setText(_FORMS[form][1])
        texts = {"selection": self._ranges.selection_text, "loop": self._ranges.loop_text}
        self.range_text.setText(texts.get(kind, self._ranges.whole))
        self.keep.setVisible(kind == "loop" and self._ranges.loop is not None and self._ranges.selection is not None)
        self._rows["tracks"].setVisible(form in ("stems", "midi"))
        self._rows["files"].setVisible(form == "midi")
        self._rows["sound"].setVisible(form != "midi")
        self._rows["end"].setVisible(form != "midi" and kind != "loop")
        self._rows["names"].setVisible(form != "dawproject")
        self.changed.emit()


def _choice(name: str, items: tuple[tuple[str, object], ...]) -> Choice:
    made = Choice()
    for words, value in items:
        made.addItem(words, value)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setMinimumWidth(160)
    return made

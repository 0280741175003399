"""Quantise and humanise in a line under the piano roll's bar: their numbers and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from musicstudio.ui import theme
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.widgets import label, push


class GrooveBar(QWidget):
    """Two sliders and a button; one line, in place, gone when its toggle is pressed again."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(8, 0, 8, 4)
        self._line.setSpacing(8)
        self.about = label("", "muted")

    def slider(self, caption: str, hint: str, most: int, value: int, unit: str) -> QSlider:
        """Add a slider with its caption and its number."""
        made, number = QSlider(Qt.Orientation.Horizontal), QLabel()
        made.setRange(0, most)
        made.setToolTip(hint)
        made.setAccessibleName(f"{caption}: {hint}")
        made.setMinimumSize(44, theme.HIT)
        made.setMaximumWidth(140)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.valueChanged.connect(lambda now: number.setText(f"{now} {unit}".strip()))
        number.setFixedWidth(number.fontMetrics().horizontalAdvance(f"{most} {unit}") + 4)
        made.setValue(value)
        number.setText(f"{value} {unit}".strip())
        self._line.addWidget(label(caption, "muted"))
        self._line.addWidget(made, 1)
        self._line.addWidget(number)
        return made

    def finish(self, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.setMinimumWidth(widget.sizeHint().width())
            self._line.addWidget(widget)
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._line.addWidget(self.about, 2)


class QuantiseBar(GrooveBar):
    """Towards the grid."""

    def __init__(self, state: RollState) -> None:
        super().__init__()
        self._state = state
        self.strength = self.slider("Strength", "How much of the way to the grid", 100, 100, "%")
        self.swing = self.slider("Swing", "How late every second grid line is; 100 % is a triplet's feel", 100, 0, "%")
        self.act = push("Quantise", self._quantise, "Move the chosen notes, or all, towards the grid", "primary")
        self.finish(self.act)
        for anew in (state.picked, state.changed, state.looked):
            anew.connect(self._show)
        self._show()

    def _quantise(self) -> None:
        self._state.quantise(self.strength.value() / 100, self.swing.value() / 100)

    def _show(self) -> None:
        has_grid = self._state.grid.ticks > 0
        self.act.setEnabled(has_grid and len(self._state.table) > 0)
        self.about.setText(meant_text(self._state) if has_grid else "Choose a grid first.")


class HumaniseBar(GrooveBar):
    """Away from the grid, as a hand would play."""

    def __init__(self, state: RollState) -> None:
        super().__init__()
        self._state = state
        self.timing = self.slider("Timing", "How early or late notes come, as a standard deviation", 40, 8, "ms")
        self.velocity = self.slider("Velocity", "How much louder or softer, as a standard deviation", 30, 6, "")
        self.act = push("Humanise", self._humanise, "Play the chosen notes, or all, less evenly", "primary")
        self.finish(self.act)
        for anew in (state.picked, state.changed):
            anew.connect(self._show)
        self._show()

    def _humanise(self) -> None:
        self._state.humanise(float(self.timing.value()), float(self.velocity.value()))

    def _show(self) -> None:
        self.act.setEnabled(len(self._state.table) > 0)
        self.about.setText(meant_text(self._state))


def meant_text(state: RollState) -> str:
    """Return which notes an action would change."""
    chosen, all_of_it = int(state.chosen.sum()), len(state.table)
    return f"{chosen} chosen" if chosen else (f"all {all_of_it} notes" if all_of_it else "no notes yet")

"""A slider for how sure a note must be to count."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from musicstudio.domain.sifting import FLOOR, SURE
from musicstudio.ui import theme

USUAL: Final = 0.5
"""What engines mean where nobody says otherwise."""

_STEPS: Final = 100
_REST_MS: Final = 400
"""Keys and wheel move it step by step: what they come to is settled when they rest."""


class ThresholdSlider(QSlider):
    """`tried` tells every value at once, `settled` the one that is meant; a double-click means the usual one."""

    tried = Signal(float)
    settled = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(round(FLOOR * _STEPS), round(SURE * _STEPS))
        self.setSingleStep(1)
        self.setPageStep(5)
        self.setMinimumWidth(64)
        self.setMaximumWidth(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.HIT)
        self.setAccessibleName("Threshold: how sure a note must be to count")
        self.setToolTip(
            "Threshold: notes less sure than this are hidden, neither heard nor exported, and come back when it is "
            f"lowered. Double-click: {USUAL:.2f}"
        )
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._settle)
        self.valueChanged.connect(self._moved)
        self.sliderReleased.connect(self._settle)

    @property
    def threshold(self) -> float:
        return self.value() / _STEPS

    @property
    def busy(self) -> bool:
        """Whether it is being moved: what it stands at is only tried."""
        return self.isSliderDown() or self._rest.isActive()

    def show_threshold(self, threshold: float) -> None:
        """Stand at a threshold without telling, unless it is being moved."""
        if not self.busy:
            with QSignalBlocker(self):
                self.setValue(round(threshold * _STEPS))

    def let_go(self) -> None:
        """Forget what was only tried."""
        self._rest.stop()
        with QSignalBlocker(self):
            self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.setValue(round(USUAL * _STEPS))

    def _moved(self) -> None:
        if not self.isSliderDown():
            self._rest.start()
        self.tried.emit(self.threshold)

    def _settle(self) -> None:
        self._rest.stop()
        self.settled.emit(self.threshold)

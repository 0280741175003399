"""The one place that says what selections snap to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from musicstudio.ui.snapping import BEAT, SNAPS
from musicstudio.ui.widgets import Choice


class SnapChoice(Choice):
    """`snapped(name)` when another grid is chosen."""

    snapped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        for name in SNAPS:
            self.addItem(f"Snap {name.lower()}", name)
        self.setCurrentIndex(SNAPS.index(BEAT))
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Snap")
        self.setToolTip("What edges snap to when they come near; hold Ctrl to drag freely")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentIndexChanged.connect(lambda index: self.snapped.emit(str(self.itemData(index))))

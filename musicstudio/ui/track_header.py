"""What can be done with one track without looking at its sound: name, role, mute, solo, gain, carry out, move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QMenu, QToolButton

from musicstudio.domain.band_edits import LockTrack
from musicstudio.domain.edits import RemoveTrack, RenameTrack, SetMix
from musicstudio.domain.project import Track
from musicstudio.domain.track_edits import SoloAlone
from musicstudio.ui import theme
from musicstudio.ui.handles import DragHandle
from musicstudio.ui.header_parts import GainSlider, NameField, RoleButton, role_words

ONE_ROW = 48
"""A lane lower than this shows its controls in one row, without gain."""

_EDGE = 4
_CARRY = "Click: put this track on the shelf as a file. Drag: carry it out. With Alt: its notes as MIDI"


class TrackHeader(QFrame):
    """`command` tells an edit; `dragged` and `dropped` a height on the screen where the track should go."""

    command = Signal(object)
    focused = Signal(str)
    shelf_wanted = Signal(str, bool)
    """A track as a file: its notes alone where it has a sound as well and they are wanted."""
    roll_wanted = Signal(str)
    dragged = Signal(int)
    dropped = Signal(int)
    nudged = Signal(int)
    filled = Signal(QMenu)
    """The menu is about to open: others may add to it."""

    def __init__(self, track_id: str, ready: Callable[[str, bool], str]) -> None:
        super().__init__()
        self._track: Track | None = None
        self._track_id = track_id
        self._focused = self._dragging = False
        self._pressed: QPoint | None = None
        self.setFixedWidth(theme.HEADER_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name = NameField()
        self.role = RoleButton()
        self.mute = _letter("M", "mute", "Mute: this track is not heard (Shift+M in its header)")
        self.solo = _letter(
            "S", "solo", "Solo: only what is soloed is heard (Shift+S in its header). Ctrl+click: alone"
        )
        self.gain = GainSlider()
        self.gain_text = QLabel(self)
        self.gain_text.setProperty("kind", "muted")
        self.gain_text.setFixedWidth(52)
        self.gain_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.handle = DragHandle(lambda: ready(track_id, self._alt()), _CARRY)
        self.handle.wanted.connect(lambda: self.shelf_wanted.emit(track_id, self._alt()))
        self.mute.clicked.connect(lambda on: self.command.emit(SetMix(track_id, muted=on)))
        self.solo.clicked.connect(self._solo)
        self.gain.valueChanged.connect(lambda value: self.gain_text.setText(_decibels(value)))
        self.gain.settled.connect(self._set_gain)
        self.name.renamed.connect(lambda name: self._rename(name=name))
        self.role.chosen.connect(lambda role: self._rename(role=role))
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(2)
        self._rows = 0
        self._arrange(2)

    def show_track(self, track: Track, focused: bool) -> None:
        if (track, focused) == (self._track, self._focused):
            return
        self._track, self._focused = track, focused
        self.setAccessibleName(f"Track {track.name}{', locked' if track.locked else ''}")
        self.name.show_name(track.name, f"{track.name} ({role_words(track.role)}). Double-click to rename")
        self.role.show_role(track.role)
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.soloed)
        with QSignalBlocker(self.gain):
            self.gain.setValue(round(track.gain_db))
        self.gain_text.setText(_decibels(track.gain_db))
        self.update()

    def set_lane_height(self, height: int) -> None:
        self._arrange(1 if height < ONE_ROW else 2)

    def menu(self) -> QMenu:
        """Return what else can be done with the track."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction("Rename\tF2", self.name.begin)
        menu.addMenu(self.role.menu_of_roles(menu))
        menu.addAction("Solo alone", lambda: self.command.emit(SoloAlone(self._track_id)))
        menu.addSeparator()
        menu.addAction("Move up\tAlt+Up", lambda: self.nudged.emit(-1))
        menu.addAction("Move down\tAlt+Down", lambda: self.nudged.emit(1))
        self.filled.emit(menu)
        menu.addSeparator()
        if self._track is not None and self._track.group:
            self._add_making(menu, self._track)
        menu.addAction("Put on the shelf", lambda: self.shelf_wanted.emit(self._track_id, False))
        track = self._track
        if track is not None and track.score is not None and track.media is not None:
            menu.addAction("Put its notes on the shelf as MIDI", lambda: self.shelf_wanted.emit(self._track_id, True))
        menu.addAction("Remove the track", lambda: self.command.emit(RemoveTrack(self._track_id)))
        return menu

    def open_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # --- by hand -------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.focused.emit(self._track_id)
        self.open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        letters = {Qt.Key.Key_M: self.mute, Qt.Key.Key_S: self.solo}
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and event.key() in letters:
            letters[Qt.Key(event.key())].click()
        elif event.key() == Qt.Key.Key_F2:
            self.name.begin()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.nudged.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self.focused.emit(self._track_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        far = abs(event.position().y() - self._pressed.y()) >= QApplication.startDragDistance()
        if self._dragging or far:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(round(event.globalPosition().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragging, self._dragging, self._pressed = self._dragging, False, None
        self.unsetCursor()
        if dragging:
            self.dropped.emit(round(event.globalPosition().y()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.raised if self._focused else theme.now.panel))
        if self._track is not None:
            painter.fillRect(0, 0, _EDGE, self.height() - 1, theme.role_colour(self._track.role))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.now.line))
        if self._track is not None and self._track.locked:
            self._paint_lock(painter)
        if self.hasFocus():
            painter.setPen(QColor(theme.now.accent))
            painter.drawRect(self.rect().adjusted(_EDGE, 0, -1, -2))

    # --- inside --------------------------------------------------------------------------------------------------

    def _arrange(self, rows: int) -> None:
        """Lay the controls out in one row, or in two with the gain."""
        if rows == self._rows:
            return
        self._rows = rows
        grid = self._grid
        grid.setContentsMargins(_EDGE + 2, 2, 4, 3)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.role, 0, 0)
        if rows == 2:
            grid.addWidget(self.name, 0, 1, 1, 3)
            grid.addWidget(self.handle, 0, 4)
            grid.addWidget(self.mute, 1, 0)
            grid.addWidget(self.solo, 1, 1)
            grid.addWidget(self.gain, 1, 2)
            grid.addWidget(self.gain_text, 1, 3, 1, 2)
        else:
            grid.addWidget(self.name, 0, 1, 1, 2)
            grid.addWidget(self.mute, 0, 3)
            grid.addWidget(self.solo, 0, 4)
            grid.addWidget(self.handle, 0, 5)
        for widget in (self.gain, self.gain_text):
            widget.setVisible(rows == 2)

    def _paint_lock(self, painter: QPainter) -> None:
        """Draw a small lock in the lower right corner."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = self.width() - 13, self.height() - 13
        painter.setPen(QPen(QColor(theme.now.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(left + 2, top - 1, 5, 8, 0, 180 * 16)
        painter.fillRect(left, top + 3, 9, 7, QColor(theme.now.accent))

    def _add_making(self, menu: QMenu, track: Track) -> None:
        roll = menu.addAction("Re-roll this part", lambda: self.roll_wanted.emit(track.id))
        roll.setToolTip("Another part of this kind, over the same chords")
        roll.setEnabled(not track.locked)
        lock = menu.addAction("Lock", lambda: self.command.emit(LockTrack(track.id, not track.locked)))
        lock.setToolTip("Keep this part when the take is made anew")
        lock.setCheckable(True)
        lock.setChecked(track.locked)
        menu.addSeparator()

    def _alt(self) -> bool:
        """Whether Alt asks for the notes of a track that has a sound as well."""
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        return bool(held) and self._track is not None and self._track.score is not None

    def _solo(self, on: bool) -> None:
        alone = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self.command.emit(SoloAlone(self._track_id) if alone else SetMix(self._track_id, soloed=on))
        if self._track is not None:
            self.solo.setChecked(self._track.soloed)

    def _rename(self, name: str = "", role: str = "") -> None:
        if self._track is not None:
            self.command.emit(RenameTrack(self._track_id, name or self._track.name, role or self._track.role))

    def _set_gain(self, gain_db: float) -> None:
        if self._track is not None and gain_db != round(self._track.gain_db):
            self.command.emit(SetMix(self._track_id, gain_db=gain_db))


def _decibels(gain_db: float) -> str:
    sign = "+" if gain_db > 0 else "−" if gain_db < 0 else ""
    return f"{sign}{abs(gain_db):.1f} dB"


def _letter(text: str, kind: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setProperty("kind", kind)
    button.setToolTip(hint)
    button.setAccessibleName(hint)
    button.setFixedSize(theme.HIT + 2, theme.HIT)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

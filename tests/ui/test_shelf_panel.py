"""The shelf by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from musicstudio.app.shelf import ShelfItem
from musicstudio.ui import shelf_panel
from musicstudio.ui.shelf_panel import ShelfPanel

NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def items(tmp_path):
    """In the order they came; their tracks are 3, 1, 2."""
    return tuple(
        ShelfItem(str(tmp_path / f"{name}.wav"), name, "audio", n) for name, n in (("a", 3), ("b", 1), ("c", 2))
    )


@pytest.fixture
def panel(qtbot, items):
    home = QWidget()
    qtbot.addWidget(home)
    made = ShelfPanel()
    made.setParent(home)
    made.home = home  # kept alive with it
    made.resize(500, 300)
    with qtbot.waitActive(home):
        home.show()
        home.activateWindow()
    made.show_items(items)
    QApplication.processEvents()
    return made


@pytest.fixture
def dragged(monkeypatch):
    """What drags carried: a real one would wait for the mouse."""
    carried = []
    monkeypatch.setattr(shelf_panel, "start_drag", lambda source, paths, picture=None: carried.append(list(paths)))
    return carried


def click(panel, number, held=NONE):
    QTest.mouseClick(panel.rows[number], LEFT, held, QPoint(60, 14))


def names(paths):
    return [path[-5] for path in paths]


def test_the_newest_is_above_and_empty_says_what_to_do(panel):
    assert [line.item.title for line in panel.rows] == ["c", "b", "a"]
    assert not panel._empty.isVisible()
    panel.show_items(())
    assert panel._empty.isVisible()
    assert "Ctrl+E" in panel._empty.text()
    assert not panel.everything.isVisible()


def test_a_click_takes_one_ctrl_more_and_shift_all_between(panel):
    click(panel, 0)
    assert [item.title for item in panel.selected] == ["c"]
    click(panel, 2, CTRL)
    assert [item.title for item in panel.selected] == ["c", "a"]
    click(panel, 0)
    click(panel, 2, SHIFT)
    assert len(panel.selected) == 3
    click(panel, 1)
    assert [item.title for item in panel.selected] == ["b"]


def test_a_drag_carries_what_is_selected_in_the_order_of_the_tracks(panel, dragged):
    click(panel, 0)
    click(panel, 2, CTRL)
    click(panel, 1, CTRL)
    panel.rows[2].dragged.emit(panel.rows[2])
    click(panel, 0)
    panel.rows[2].dragged.emit(panel.rows[2])
    assert [names(paths) for paths in dragged] == [["b", "c", "a"], ["a"]]


def test_moving_with_the_button_held_drags(panel, dragged):
    line = panel.rows[1]
    QTest.mousePress(line, LEFT, NONE, QPoint(60, 14))
    QTest.mouseMove(line, QPoint(120, 14))
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    at = QPointF(140, 14)
    QApplication.sendEvent(line, QMouseEvent(QEvent.Type.MouseMove, at, line.mapToGlobal(at), LEFT, LEFT, NONE))
    assert names(dragged[0]) == ["b"]


def test_everything_is_dragged_by_the_handle_above(panel):
    assert names(panel.everything._ready()) == ["b", "c", "a"]
    panel.everything.click()
    assert len(panel.selected) == 3


def test_copying_puts_files_on_the_clipboard(panel):
    click(panel, 1)
    QTest.keyClick(panel.rows[1], Qt.Key.Key_C, CTRL)
    mime = QApplication.clipboard().mimeData()
    assert mime.urls() == [QUrl.fromLocalFile(panel.rows[1].item.path)]


def test_keys_move_select_and_remove(panel, qtbot):
    panel.rows[0].setFocus()
    QTest.keyClick(panel.rows[0], Qt.Key.Key_Down)
    assert panel.rows[1].hasFocus()
    assert [item.title for item in panel.selected] == ["b"]
    QTest.keyClick(panel.rows[1], Qt.Key.Key_A, CTRL)
    assert len(panel.selected) == 3
    gone = []
    panel.removed.connect(gone.append)
    QTest.keyClick(panel.rows[1], Qt.Key.Key_Delete)
    assert {item.title for item in gone} == {"a", "b", "c"}


def test_the_menu_reveals_copies_out_and_removes(panel, items, tmp_path, monkeypatch):
    opened, copied, gone = [], [], []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    panel.copied_out.connect(lambda found, folder: copied.append((found, folder)))
    panel.removed.connect(gone.append)
    click(panel, 0)
    click(panel, 2, CTRL)
    menu = panel.menu(panel.rows[0])
    acts = {action.text().split("\t")[0]: action for action in menu.actions()}
    acts["Reveal in folder"].trigger()
    acts["Copy into a folder…"].trigger()
    acts["Take off the shelf"].trigger()
    menu.deleteLater()
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]
    assert copied == [((items[2], items[0]), tmp_path)]
    assert {item.title for item in gone} == {"a", "c"}


def test_what_is_selected_stays_so_when_something_comes(panel, items, tmp_path):
    click(panel, 2)
    panel.show_items((*items, ShelfItem(str(tmp_path / "d.wav"), "d", "audio", 4)))
    assert [item.title for item in panel.selected] == ["a"]


def test_every_control_has_a_name(panel):
    for button in (panel.copy, panel.out, panel.everything):
        assert button.accessibleName()
        assert min(button.width(), button.height()) >= 24
    assert panel.rows[0].accessibleName() == "c.wav"

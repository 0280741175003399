"""Pages laid over the window."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from musicstudio.ui import dressing, theme
from musicstudio.ui.family import family
from musicstudio.ui.overlay import Overlay


@pytest.fixture
def page():
    made = QWidget()
    made.setWindowTitle("A page")
    column = QVBoxLayout(made)
    made.first, made.second = QLineEdit(), QPushButton("Second")
    column.addWidget(made.first)
    column.addWidget(made.second)
    return made


def test_a_page_takes_the_focus_and_gives_it_back(window, page):
    window.activateWindow()
    window.transport.play_button.setFocus()
    window.overlay.open(page)
    assert QApplication.focusWidget() is page.first
    QTest.keyClick(page.first, Qt.Key.Key_Escape)
    assert window.overlay.page is None
    assert window.overlay.isHidden()
    assert QApplication.focusWidget() is window.transport.play_button


def test_tab_stays_inside(window, page):
    window.activateWindow()
    window.overlay.open(page)
    seen = []
    for _ in range(4):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen[0] is page.first
    assert seen[1] is page.second
    assert seen[2].toolTip() == "Close this page (Esc)"
    assert seen[3] is page.first
    QTest.keyClick(page.first, Qt.Key.Key_Backtab)


def test_keys_are_for_the_page_and_not_for_the_window(window, page, session):
    window.activateWindow()
    window.overlay.open(page)
    page.second.setFocus()
    pressed = []
    page.second.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(page.second, Qt.Key.Key_Space)
    QTest.keyClick(page.second, Qt.Key.Key_S)
    assert pressed == [True]
    assert not window.player.playing
    assert session.asked == []
    window.overlay.close()
    QTest.keyClick(window, Qt.Key.Key_S)
    assert session.asked == [("separate", "song")] or session.asked[0][:2] == ("ask", "separate")


def test_a_click_beside_the_page_closes_it_and_one_on_it_does_not(window, page, qtbot):
    window.overlay.open(page)
    card = window.overlay.findChild(QWidget, "card")
    qtbot.mouseClick(window.overlay, Qt.MouseButton.LeftButton, pos=card.geometry().center())
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert window.overlay.page is page
    qtbot.mouseClick(window.overlay, Qt.MouseButton.LeftButton, pos=QPoint(4, 400))
    assert window.overlay.page is None


def test_one_page_at_a_time_and_closed_ones_are_deleted(window, qtbot):
    cards = lambda: [child for child in window.overlay.children() if isinstance(child, QWidget)]  # noqa: E731
    for _ in range(3):
        window.overlay.open(QWidget())
    qtbot.waitUntil(lambda: len(cards()) == 1)
    window.overlay.close()
    qtbot.waitUntil(lambda: not cards())


def test_a_page_never_leaves_the_window(qtbot):
    parent, large = QWidget(), QWidget()
    qtbot.addWidget(parent)
    parent.resize(300, 200)
    parent.show()
    overlay = Overlay(parent)
    large.setMinimumSize(50, 50)
    overlay.open(large)
    parent.resize(500, 400)
    assert overlay.rect() == parent.rect()
    assert overlay.rect().contains(overlay.findChild(QWidget, "card").geometry())


def test_pages_leave_nothing_behind(window, qtbot):
    """What Qt makes inside its own widgets gets a Python face when it is looked at; that must go with it."""

    def look_through_a_page():
        page = QWidget()
        page.setWindowTitle("A page")
        column = QVBoxLayout(page)
        column.addWidget(QSpinBox())
        column.addWidget(QPlainTextEdit())
        window.overlay.open(page)
        for _ in range(3):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        dressing.begin(QApplication.instance())
        dressing.finish()
        window.overlay.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def dead():
        gc.collect()
        return sum(issubclass(type(one), QWidget) and not shiboken6.isValid(one) for one in gc.get_objects())

    look_through_a_page()
    before = dead()
    for _ in range(3):
        look_through_a_page()
    assert dead() <= before


def test_a_theme_chosen_on_a_page_reaches_the_whole_window(window, page, qtbot):
    """Also what Qt made by itself, as the line that spin boxes hold and the scroll bars; also when the page closes
    before all is dressed."""
    inner = [one for one in family(window) if type(one) in (QLineEdit, QScrollBar, QMenuBar)]
    assert len({type(one) for one in inner}) == 3
    dressed = []

    class Listener(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.StyleChange:
                dressed.append(id(watched))
            return False

    listener = Listener()
    for one in inner:
        one.installEventFilter(listener)
    window.activateWindow()
    window.overlay.open(page)
    QTest.keyClick(page.first, Qt.Key.Key_Tab)
    try:
        theme.apply_theme(QApplication.instance(), "light")
        window.overlay.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        dressing.finish()
        assert all(shiboken6.isValid(one) for one in inner)
        assert {id(one) for one in inner} <= set(dressed)
    finally:
        for one in inner:
            one.removeEventFilter(listener)
        theme.apply_theme(QApplication.instance())
        dressing.finish()

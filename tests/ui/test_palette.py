"""Finding an action by a few letters, and looking its key up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from musicstudio.domain.region import Region
from musicstudio.ui.actions import ACTIONS
from musicstudio.ui.fuzzy import score
from musicstudio.ui.keys_page import KeysPage, entries
from musicstudio.ui.palette_entries import entries_for


def test_letters_in_order_are_found_and_others_are_not():
    assert score("inp", "Inpaint") is not None
    assert score("ipt", "Inpaint") is not None
    assert score("pni", "Inpaint") is None
    assert score("", "Inpaint") == 0


def test_beginnings_of_words_count_more():
    assert score("sa", "Save as") > score("sa", "Previous sample")
    assert score("sa", "Save as") > score("sa", "Transcribe a")
    assert score("in", "Inpaint") > score("in", "Zoom in") > score("in", "Original")
    assert score("zi", "Zoom in") > score("zi", "Size it")


def test_typing_filters_and_enter_does_it(window, session):
    window.actions_by_id["palette"].trigger()
    page = window.overlay.page
    QTest.keyClicks(page.field, "save")
    assert page.list.current().text == "Save"
    assert page.list.current().note == "Ctrl+S"
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert session.asked == [("save",)]
    assert window.overlay.page is None


def test_arrows_choose_around_the_end(window):
    window.actions_by_id["palette"].trigger()
    page = window.overlay.page
    shown = page.list.entries()
    QTest.keyClick(page.field, Qt.Key.Key_Up)
    assert page.list.current() is shown[-1]
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    assert page.list.current() is shown[1]


def test_what_cannot_be_done_says_why_and_is_not_done(window, session):
    window.actions_by_id["palette"].trigger()
    page = window.overlay.page
    QTest.keyClicks(page.field, "inpaint")
    assert page.list.current().why_not == "Nothing is selected"
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert session.asked == []
    assert window.overlay.page is page
    window.overlay.close()
    window.desk.selection.set((Region(1.0, 2.0),))
    found = {entry.text: entry for entry in entries_for(window.actions_by_id, window.desk, lambda spec: None)}
    assert found["Inpaint"].why_not == ""
    assert found["Undo"].why_not == "Nothing to undo"
    assert found["Take 1"].why_not == "There are no takes here"


def test_tracks_and_models_are_found_too(window):
    shown = []
    found = entries_for(window.actions_by_id, window.desk, shown.append)
    assert "Go to song" in {entry.text for entry in found}
    model = next(entry for entry in found if entry.group == "Model")
    model.run()
    assert shown[0].title in model.text
    window.pages.model(shown[0])
    assert window.overlay.page.windowTitle() == shown[0].title


def test_nothing_found_is_said(window):
    window.actions_by_id["palette"].trigger()
    page = window.overlay.page
    page.field.setText("qqqq")
    assert page.list.entries() == []
    assert page.none.isVisibleTo(page)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert window.overlay.page is page


def test_every_key_is_on_the_keys_page(qtbot):
    said = " ".join(entry.note for entry in entries())
    for spec in ACTIONS:
        if not spec.id.startswith("take_"):
            assert all(part in said for key in spec.keys for part in key.split("+") if len(part) > 1), spec.id


def test_the_keys_page_narrows_down(qtbot):
    page = KeysPage()
    qtbot.addWidget(page)
    page.field.setText("wheel")
    found = page.list.entries()
    assert 0 < len(found) < len(entries())
    assert all("wheel" in entry.note.lower() for entry in found)

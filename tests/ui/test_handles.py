"""What another program receives."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from musicstudio.app.shelf import ShelfItem
from musicstudio.ui.drops import files_in
from musicstudio.ui.handles import mime_for
from musicstudio.ui.shelf_panel import ShelfPanel


def test_a_drag_carries_urls_in_order_and_plain_paths(qtbot, tmp_path):
    paths = [tmp_path / "Song 124bpm Fmin 01 drums.wav", tmp_path / "ä b#c%20.mid"]
    mime = mime_for(paths)
    assert set(mime.formats()) == {"text/uri-list", "text/plain"}
    assert mime.urls() == [QUrl.fromLocalFile(str(path)) for path in paths]
    assert all(url.scheme() == "file" for url in mime.urls())
    assert mime.text().splitlines() == [str(path) for path in paths]
    assert files_in(mime) == paths


def test_several_items_of_the_shelf_are_dragged_as_one_in_the_order_they_came(qtbot, tmp_path):
    panel = ShelfPanel()
    qtbot.addWidget(panel)
    items = tuple(ShelfItem(str(tmp_path / f"{name}.wav"), name, "audio") for name in "abc")
    panel.show_items(items)
    panel._choose(items[2], False)
    panel._choose(items[0], True)
    assert panel.paths_with(items[0]) == [items[0].path, items[2].path]
    assert panel.paths_with(items[1]) == [items[1].path]
    QApplication.processEvents()

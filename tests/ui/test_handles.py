"""What another program receives."""

from __future__ import annotations

from PySide6.QtCore import QUrl

from musicstudio.ui.drops import files_in
from musicstudio.ui.handles import mime_for


def test_a_drag_carries_urls_in_order_and_plain_paths(qtbot, tmp_path):
    paths = [tmp_path / "Song 124bpm Fmin 01 drums.wav", tmp_path / "ä b#c%20.mid"]
    mime = mime_for(paths)
    assert set(mime.formats()) == {"text/uri-list", "text/plain"}
    assert mime.urls() == [QUrl.fromLocalFile(str(path)) for path in paths]
    assert all(url.scheme() == "file" for url in mime.urls())
    assert mime.text().splitlines() == [str(path) for path in paths]
    assert files_in(mime) == paths

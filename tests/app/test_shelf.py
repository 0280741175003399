import json
from pathlib import Path

import pytest

from musicstudio.app.shelf import Shelf, ShelfItem, copy_out, in_track_order
from musicstudio.domain.errors import OutputBlocked


def made(tmp_path, text):
    path = tmp_path / "made.wav"
    path.write_text(text)
    return path


def test_what_is_put_stays_over_a_restart(tmp_path):
    changes = []
    shelf = Shelf(tmp_path / "shelf", lambda: changes.append(1))
    item = shelf.put(made(tmp_path, "one"), "Song 92bpm Amin", "audio")
    assert Path(item.path).name == "Song 92bpm Amin.wav"
    assert Shelf(tmp_path / "shelf").items == (item,)
    assert changes


def test_the_same_content_under_the_same_name_is_one_item(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    first = shelf.put(made(tmp_path, "one"), "a", "audio")
    assert shelf.put(made(tmp_path, "one"), "a", "audio") == first
    assert shelf.items == (first,)


def test_only_the_user_removes(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    item = shelf.put(made(tmp_path, "one"), "a", "audio")
    kept = shelf.put(made(tmp_path, "two"), "b", "audio")
    shelf.remove(item)
    assert not Path(item.path).exists()
    assert Path(kept.path).exists()
    assert Shelf(tmp_path / "shelf").items == (kept,)


def test_removing_never_reaches_outside_the_shelf(tmp_path):
    precious = made(tmp_path, "precious")
    shelf = Shelf(tmp_path / "shelf")
    shelf.remove(ShelfItem(str(precious), "x", "audio"))
    assert precious.exists()


def test_a_damaged_index_is_an_empty_shelf(tmp_path):
    (tmp_path / "shelf").mkdir()
    for text in ("{", "[1]", '{"a": 1}'):
        (tmp_path / "shelf" / "items.json").write_text(text)
        assert Shelf(tmp_path / "shelf").items == ()


def test_items_are_ordered_by_their_tracks_and_as_they_came():
    items = [ShelfItem(name, name, "audio", number) for name, number in (("c", 2), ("a", 1), ("d", 2), ("b", 1))]
    assert [item.path for item in in_track_order(items)] == ["a", "b", "c", "d"]


def test_an_index_of_before_tracks_had_numbers_is_read(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    item = shelf.put(made(tmp_path, "one"), "a", "audio", "A", 3)
    assert (item.title, item.number) == ("A", 3)
    index = tmp_path / "shelf" / "items.json"
    entry = json.loads(index.read_text())[0]
    del entry["number"]
    index.write_text(json.dumps([entry]))
    assert Shelf(tmp_path / "shelf").items == (ShelfItem(item.path, "A", "audio"),)


def test_copies_never_replace_what_is_there(tmp_path):
    shelf, goal = Shelf(tmp_path / "shelf"), tmp_path / "goal"
    item = shelf.put(made(tmp_path, "one"), "a", "audio")
    goal.mkdir()
    (goal / "a.wav").write_text("mine")
    assert [path.name for path in copy_out([item, item], goal)] == ["a (2).wav", "a (3).wav"]
    assert (goal / "a.wav").read_text() == "mine"
    assert (goal / "a (2).wav").read_text() == "one"
    with pytest.raises(OutputBlocked, match="another place"):
        copy_out([item], tmp_path / "nowhere")

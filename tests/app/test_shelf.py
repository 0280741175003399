from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from musicstudio.app.shelf import Shelf, ShelfItem, file_name


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


@given(st.text(max_size=300))
def test_any_title_is_a_file_name(title):
    name = file_name(title)
    assert name
    assert not set(name) & set('<>:"/\\|?*\n\0')
    assert name not in (".", "..")
    assert len(name) <= 120

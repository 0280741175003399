"""Pictures of sounds: what is seen closely, and what is kept of what is no longer there."""

from __future__ import annotations

import time

import numpy as np
import pytest
import soundfile

from musicstudio.audio.files import probe
from musicstudio.audio.peaks import close_view
from musicstudio.audio.source import open_source
from musicstudio.domain.tasks import Patch, Source
from musicstudio.domain.units import Samples
from musicstudio.ui import sounds
from musicstudio.ui.close_looks import CloseLooks
from musicstudio.ui.sounds import SoundStore

RATE = 8000


def written(folder, name, seconds, seed=0):
    path = folder / f"{name}.wav"
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, (round(seconds * RATE), 2))
    soundfile.write(path, noise, RATE, subtype="FLOAT")
    return str(path)


def seen(looks, asked, source, *view):
    """Return a view, with all that it asks for read."""
    info = probe(source.path)
    while (picture := looks.view(source, info, *view)) is None:
        for look in asked:
            looks.fill(look)
        asked.clear()
    return picture


@pytest.fixture
def looks():
    asked = []
    made = CloseLooks(lambda look, now: asked.append(look))
    yield made, asked
    made.close()


@pytest.mark.parametrize("columns", [2500, 400], ids=["samples", "groups of them"])
def test_what_is_seen_closely_is_what_the_file_holds(looks, tmp_path, columns):
    source = Source(written(tmp_path, "a", 30))
    wide = 4 if columns > 1000 else 32
    span = (9.0 + 0.25 / RATE, 9.0 + (columns * wide + 0.25) / RATE, columns)
    picture = seen(*looks, source, *span)
    with open_source(source) as reader:
        exact = close_view(reader, *span)
    for mine, theirs in zip(picture, exact, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_take_after_a_silence_is_seen_where_it_lies(looks, tmp_path):
    patch = Patch(25 * RATE, Samples(2 * RATE), written(tmp_path, "take", 2, seed=1))
    source = Source(written(tmp_path, "a", 3), (patch,))
    low, high = seen(*looks, source, 0.0, 27.0, 1000)
    heard = (high - low)[0] > 0.1
    assert heard[: 3 * 1000 // 27].all()
    assert not heard[4 * 1000 // 27 : 24 * 1000 // 27].any()
    assert heard[25 * 1000 // 27 + 1 :].all()


def test_a_take_elsewhere_leaves_what_was_read_as_it_is(looks, tmp_path):
    made, asked = looks
    path = written(tmp_path, "a", 30)
    first = seen(made, asked, Source(path), 1.0, 2.0, 1000)
    patch = Patch(20 * RATE, Samples(RATE), written(tmp_path, "take", 1, seed=1))
    again = made.view(Source(path, (patch,)), probe(path), 1.0, 2.0, 1000)
    assert again is not None
    assert not asked
    np.testing.assert_array_equal(first, again)


def test_close_looks_take_little_however_much_is_looked_at(looks, tmp_path, monkeypatch):
    made, asked = looks
    monkeypatch.setattr(made._read, "_now", iter(range(0, 10**6, 5)).__next__)
    for take in range(30):
        path = written(tmp_path, f"take{take}", 8, seed=take)
        seen(made, asked, Source(path), 1.0, 2.5, 1000)
        seen(made, asked, Source(path), 0.0, 8.0, 1000)
    assert made.memory_bytes <= 12 << 20


@pytest.fixture
def store():
    made = SoundStore(lambda work: None, lambda path: None)
    yield made
    made.close()


def pictured(store, path):
    deadline = time.monotonic() + 20
    while (pyramid := store.pyramid(path)) is None or not pyramid.finished or not store.original(path).heard:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return pyramid


def test_pictures_of_what_a_project_holds_no_more_make_way(store, tmp_path, monkeypatch):
    paths = [written(tmp_path, f"song{n}", 3, seed=n) for n in range(6)]
    for path in paths:
        store.keep({path})
        pictured(store, path)
    one = store.memory_bytes // 6
    monkeypatch.setattr(sounds, "_ASIDE_BYTES", 2 * one)
    present = pictured(store, paths[0])
    store.keep({paths[0], paths[5]})
    assert store.memory_bytes < 5 * one
    assert store.pyramid(paths[0]) is present
    store.keep(())
    assert store.memory_bytes <= 2 * one
    assert pictured(store, paths[3]).finished, "what comes back is pictured anew"


def test_the_window_tells_its_store_what_it_shows(window, tmp_path, monkeypatch):
    monkeypatch.setattr(sounds, "_ASIDE_BYTES", 0)
    other = written(tmp_path, "other", 3)
    pictured(window.store, other)
    before = window.store.memory_bytes
    window.desk.changed.emit()
    assert window.store.memory_bytes < before

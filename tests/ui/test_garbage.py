"""Full collections look only at what is new, and still find garbage."""

from __future__ import annotations

import gc
import weakref

import pytest

from musicstudio.ui import garbage


class Knot:
    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def short():
    garbage.keep_collections_short()
    yield
    gc.callbacks.remove(garbage._freeze)
    gc.unfreeze()


def test_what_a_collection_kept_is_not_looked_at_again(short):
    kept = [Knot() for _ in range(1000)]
    gc.collect()
    looked_at = sum(isinstance(one, Knot) for one in gc.get_objects())
    assert looked_at == 0
    assert len(kept) == 1000


def test_new_cycles_are_still_found(short):
    knot = weakref.ref(Knot())
    gc.collect()
    assert knot() is None


def test_asking_twice_counts_once(short):
    garbage.keep_collections_short()
    assert gc.callbacks.count(garbage._freeze) == 1

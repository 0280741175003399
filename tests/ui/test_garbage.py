"""Garbage is collected in the window's thread alone; full collections look only at what is new, and still find it."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication

from musicstudio.ui.garbage import Collector


class Knot:
    """A cycle that says in which thread it died."""

    died: list[int] = []

    def __init__(self) -> None:
        self.self = self

    def __del__(self) -> None:
        Knot.died.append(threading.get_ident())


@pytest.fixture
def collector(qtbot):
    Knot.died.clear()
    one = Collector(QCoreApplication.instance())
    yield one
    one.stop()
    one.deleteLater()


def test_no_other_thread_collects(collector, qtbot):
    def busy() -> None:
        for _ in range(30):
            Knot()
        kept = [[n] for n in range(200_000)]  # as much as makes Python collect many times over
        del kept

    thread = threading.Thread(target=busy)
    thread.start()
    thread.join()
    assert not Knot.died
    more = [[n] for n in range(2000)]  # something to collect for
    qtbot.waitUntil(lambda: len(Knot.died) == 30, timeout=5000)
    assert set(Knot.died) == {threading.get_ident()}
    assert more


def test_without_it_another_thread_does_collect():
    Knot.died.clear()
    thread = threading.Thread(target=lambda: [Knot() for _ in range(5000)] and [[n] for n in range(200_000)])
    thread.start()
    thread.join()
    assert Knot.died
    assert threading.get_ident() not in Knot.died[:10]


def test_what_a_full_collection_kept_is_not_looked_at_again(collector):
    kept = [Knot() for _ in range(1000)]
    full(collector)
    assert sum(type(one) is Knot for one in gc.get_objects()) == 0
    assert len(kept) == 1000


def test_new_cycles_are_still_found(collector):
    full(collector)
    knot = weakref.ref(Knot())
    full(collector)
    assert knot() is None


def full(collector: Collector) -> None:
    """Have so many objects made and looked at that the oldest generation is due."""
    limits = gc.get_threshold()
    before = gc.get_stats()[2]["collections"]
    for _ in range((limits[1] + 3) * (limits[2] + 3)):
        young = [[] for _ in range(limits[0] + 500)]
        collector.look()
        del young
        if gc.get_stats()[2]["collections"] > before:
            return
    raise AssertionError("no full collection")

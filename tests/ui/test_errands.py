from __future__ import annotations

import threading

from musicstudio.ui.errands import Errands


def test_what_is_urgent_goes_between_the_steps_of_what_is_not():
    done, begun, go = [], threading.Event(), threading.Event()

    def long():
        for step in range(3):
            done.append(f"long {step}")
            begun.set()
            go.wait(5)
            yield

    def short():
        done.append("short")
        yield

    errands = Errands("test")
    errands.add(long(), lambda: 2)
    begun.wait(5)
    errands.add(short(), lambda: 0)
    go.set()
    end = threading.Event()
    errands.add(iter_set(end), lambda: 9)
    assert end.wait(5)
    errands.close()
    assert done == ["long 0", "short", "long 1", "long 2"]


def test_closing_lets_go_of_what_was_begun():
    let_go, begun = threading.Event(), threading.Event()

    def endless():
        try:
            while True:
                begun.set()
                yield
        finally:
            let_go.set()

    errands = Errands("test")
    errands.add(endless(), lambda: 1)
    begun.wait(5)
    errands.close()
    assert let_go.is_set()
    assert errands.closed


def iter_set(event):
    event.set()
    yield

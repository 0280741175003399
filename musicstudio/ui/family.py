"""A widget and all below it, seen without taking hold of them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget


def family(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and all below it, parents first, in the order in which they were put there.

    `findChildren` and `nextInFocusChain` count what they return as the property of who was asked: it is then kept as
    long as that one lives, and taken for dead when that one dies.
    """
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget):
            yield from family(child)

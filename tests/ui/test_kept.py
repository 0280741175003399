"""What is kept while it is used."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musicstudio.ui.kept import Kept


class Clock:
    time_s = 0.0

    def __call__(self) -> float:
        return self.time_s


def kept(most: int) -> tuple[Kept[str, bytearray], Clock, list[str]]:
    clock, gone = Clock(), []
    return Kept(most, len, gone.append, clock), clock, gone


def test_what_lay_longest_makes_way() -> None:
    held, clock, gone = kept(10)
    for name in "abc":
        held.put(name, bytearray(4))
        clock.time_s += 10
    assert gone == ["a"]
    held.get("b")
    clock.time_s += 10
    held.put("d", bytearray(4))
    assert gone == ["a", "c"]
    assert held.get("b") is not None
    assert held.get("c") is None
    assert held.memory_bytes == 8


def test_what_is_in_view_stays_though_it_is_too_much() -> None:
    held, clock, gone = kept(10)
    for name in "abcdef":
        held.put(name, bytearray(4))
    assert not gone
    clock.time_s += 10
    held.put("g", bytearray(4))
    assert gone == list("abcde")


def test_values_that_grow_count_as_large_as_they_are() -> None:
    held, clock, gone = kept(10)
    value = bytearray(2)
    held.put("a", value)
    value.extend(bytes(8))
    clock.time_s += 10
    held.put("b", bytearray(4))
    assert gone == ["a"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 8), st.sampled_from((0.0, 1.0, 5.0)))))
def test_more_than_allowed_is_kept_only_while_it_is_used(steps: list[tuple[int, int, float]]) -> None:
    held, clock, _ = kept(20)
    used: dict[str, float] = {}
    for name, size, later in steps:
        clock.time_s += later
        held.put(str(name), bytearray(size))
        used[str(name)] = clock.time_s
        lately = [one for one, at in used.items() if clock.time_s - at < 2.0]
        assert all(held.get(one) is not None for one in lately)
        for one in lately:
            used[one] = clock.time_s
        assert held.memory_bytes <= 20 or len(held) == len(lately)

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.audio.ringbuffer import Ring, Slot

SIZE = 64


def numbered(start: int, count: int) -> np.ndarray:
    """Frames that tell their own position."""
    left = np.arange(start, start + count, dtype=np.float32)
    return np.stack([left, -left])


def playing_ring() -> Ring:
    ring = Ring(frames=SIZE)
    ring.head[Slot.PLAYING] = 1
    return ring


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=60))
def test_what_is_written_is_read_once_and_in_order(steps: list[tuple[bool, int]]) -> None:
    ring = playing_ring()
    written = read = underruns = overruns = 0
    for writes, count in steps:
        if writes:
            fitted = ring.write(numbered(written, count))
            assert fitted == min(count, SIZE - (written - read))
            written, overruns = written + fitted, overruns + count - fitted
        else:
            out = np.full((count, 2), 7, np.float32)
            ring.read_into(out, 1)
            got = min(count, written - read)
            np.testing.assert_array_equal(out[:got].T, numbered(read, got))
            assert not out[got:].any()
            read, underruns = read + got, underruns + (got < count)
        assert ring.ahead == written - read
    assert ring.head[Slot.UNDERRUNS] == underruns
    assert ring.head[Slot.OVERRUNS] == overruns


@given(before=st.integers(0, 200), kept=st.integers(0, SIZE), new=st.integers(0, SIZE))
def test_what_is_not_yet_read_can_be_rewritten(before: int, kept: int, new: int) -> None:
    ring = playing_ring()
    for start in range(0, before, SIZE):
        count = min(SIZE, before - start)
        ring.write(numbered(start, count))
        ring.read_into(np.empty((count, 2), np.float32), 0)
    ring.write(numbered(before, SIZE))
    new = min(new, SIZE - kept)
    ring.rewrite(before + kept, numbered(5000, new))
    out = np.empty((kept + new, 2), np.float32)
    ring.read_into(out, 0)
    np.testing.assert_array_equal(out.T, np.concatenate([numbered(before, kept), numbered(5000, new)], axis=1))
    assert ring.ahead == 0


def test_what_was_read_cannot_be_rewritten() -> None:
    ring = playing_ring()
    ring.write(numbered(0, SIZE))
    ring.read_into(np.empty((10, 2), np.float32), 0)
    with pytest.raises(ValueError, match="rewritten"):
        ring.rewrite(9, numbered(0, 1))


@given(position=st.integers(0, 500), frames=st.integers(0, SIZE))
def test_peeking_sees_what_lies_there_read_or_not(position: int, frames: int) -> None:
    ring = playing_ring()
    for start in range(0, position + frames, 16):
        ring.write(numbered(start, 16))
        ring.read_into(np.empty((16, 2), np.float32), 0)
    np.testing.assert_array_equal(ring.peek(position, frames)[:, -48:], numbered(position, frames)[:, -48:])


def test_while_stopped_nothing_is_consumed_and_nothing_missed() -> None:
    ring = Ring(frames=SIZE)
    ring.write(numbered(1, 8))
    out = np.ones((4, 2), np.float32)
    ring.read_into(out, 0)
    assert not out.any()
    assert ring.ahead == 8
    assert ring.head[Slot.UNDERRUNS] == 0


def test_sizes_that_are_no_power_of_two_are_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        Ring(frames=100)


def test_another_process_reads_it_and_leaves_it_standing() -> None:
    ring = Ring.create()
    try:
        ring.head[Slot.PLAYING] = 1
        ring.write(numbered(3, 5))
        script = (
            "import sys, numpy as np; from musicstudio.audio.ringbuffer import Ring; r = Ring.attach(sys.argv[1]);"
            "out = np.empty((5, 2), np.float32); r.read_into(out, 42); r.text = 'gelesen: ü'; print(out[:, 0].tolist())"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, ring.name], capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout.strip() == "[3.0, 4.0, 5.0, 6.0, 7.0]"
        assert "leaked" not in done.stderr
        assert ring.head[Slot.READ] == 5
        assert ring.head[Slot.CLOCK_NS] == 42
        assert ring.text == "gelesen: ü"
        again = Ring.attach(ring.name)
        assert again.ahead == 0
        again.close()
    finally:
        ring.close()
        ring.unlink()


def test_a_ring_may_be_closed_while_another_thread_reads_its_counters() -> None:
    ring = Ring.create()
    held = ring.head
    ring.close()
    ring.unlink()
    assert held[Slot.READ] == 0
    del held
    with pytest.raises(FileNotFoundError):
        Ring.attach(ring.name)

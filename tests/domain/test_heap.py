"""Memory that was used and is free goes back to the system, or is used again, as a process chooses."""

from __future__ import annotations

import subprocess
import sys

import pytest

RETURNED = """
import sys, numpy, psutil
from musicstudio.domain.heap import return_large_blocks
if sys.argv[1] == "returned":
    return_large_blocks()
size = lambda: psutil.Process().memory_info().rss / 2**20
for _ in range(3):  # glibc learns from large blocks that are given back
    numpy.ones(24 << 20, numpy.uint8)
before, pictures, labels = size(), [], []
for _ in range(80):
    pictures.append(numpy.ones(3 << 20, numpy.uint8))
    labels.append(numpy.ones(50_000, numpy.uint8))  # what lives on between what goes
del pictures
print(size() - before)
"""
REUSED = """
import sys, numpy, psutil, resource
from musicstudio.domain.heap import give_back, reuse_large_blocks
if sys.argv[1] == "reused":
    reuse_large_blocks()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
numpy.ones(64 << 20, numpy.uint8)
before = faults()
for _ in range(5):
    numpy.ones(64 << 20, numpy.uint8)
print(faults() - before)
give_back()
print(psutil.Process().memory_info().rss / 2**20)
"""

glibc = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the C library's way of keeping memory is Linux's"
)


def told(script: str, how: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", script, how], capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


@glibc
def test_large_blocks_go_back_though_small_ones_between_them_stay() -> None:
    left, plain = (told(RETURNED, how)[0] for how in ("returned", "plain"))
    assert left < 20
    assert left < plain or plain < 20  # a C library that needs no telling


@glibc
def test_blocks_that_are_used_again_are_not_cleared_again_and_go_back_at_the_end() -> None:
    faults, left = told(REUSED, "reused")
    plain, _ = told(REUSED, "plain")
    assert faults < 0.1 * plain or plain < 1000
    assert left < 80

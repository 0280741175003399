"""Memory that was used and is free goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys, numpy, psutil
from musicstudio.ui.memory import keep_memory_whole
if sys.argv[1] == "kept":
    keep_memory_whole()
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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library's way of keeping memory is Linux's")
def test_large_blocks_go_back_though_small_ones_between_them_stay() -> None:
    left = {
        how: float(
            subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True).stdout
        )
        for how in ("kept", "plain")
    }
    assert left["kept"] < 20
    assert left["kept"] < left["plain"] or left["plain"] < 20  # a C library that needs no telling

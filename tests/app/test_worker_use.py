"""What a process takes, and which devices there are."""

from __future__ import annotations

import os
import subprocess
import sys

from musicstudio.app.devices import devices
from musicstudio.app.worker_use import memory_bytes


def test_memory_counts_what_a_process_started():
    alone = memory_bytes(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert alone > 1_000_000
        assert memory_bytes(child.pid) > 0
        assert memory_bytes(os.getpid()) > memory_bytes(child.pid)
    finally:
        child.communicate()
    assert memory_bytes(child.pid) == 0


def test_the_processor_can_always_be_chosen():
    assert devices()[:2] == ("auto", "cpu")

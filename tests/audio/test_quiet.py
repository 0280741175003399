"""What decoders mutter is muted, and only while they are at work."""

from __future__ import annotations

import os
import threading

import pytest

from musicstudio.audio.quiet import quiet_decoders


def test_only_what_is_said_meanwhile_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with quiet_decoders():
        os.write(2, b"meanwhile ")
        with quiet_decoders():
            os.write(2, b"nested ")
        os.write(2, b"still ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_an_error_ends_the_silence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), quiet_decoders():
        raise KeyError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_many_threads_leave_the_descriptor_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    def mutter() -> None:
        for _ in range(200):
            with quiet_decoders():
                os.write(2, b"mutter")

    open_before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    threads = [threading.Thread(target=mutter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
    assert open_before == 0 or len(os.listdir("/proc/self/fd")) == open_before

"""The transport, with player processes made up: no device, a late one, an orphan."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from playing import RATE, mix_of, noise, wait_until

from musicstudio.audio.mix import Lane, Loop, Mix
from musicstudio.audio.player import Player
from musicstudio.audio.playeroutput import Choice, DeviceOutput
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.tasks import Source

NO_DEVICE = (
    sys.executable,
    "-c",
    "import sys; from musicstudio.audio.ringbuffer import *; r = Ring.attach(sys.argv[1]); "
    "r.text = 'No sound device.'; r.head[Slot.STATE] = State.NO_DEVICE",
)
"""A player process as it is where there is no sound card."""

LATE = (
    sys.executable,
    "-c",
    "import sys, time, numpy as np\n"
    "from musicstudio.audio.ringbuffer import *\n"
    "ring, out = Ring.attach(sys.argv[1]), np.zeros((441, 2), np.float32)\n"
    "open(LOG, 'a').write(sys.argv[3] + '\\n')\n"
    "ring.head[Slot.XRUNS] = int(sys.argv[3]) < 240\n"
    "ring.head[Slot.STATE] = State.READY\n"
    "while True:\n"
    "    ring.read_into(out, time.monotonic_ns()); time.sleep(0.01)\n",
)
"""A player process whose device is always late unless it buffers 240 ms; it notes what it was asked to buffer."""


def test_a_sound_struck_while_stopped_leaves_the_transport_alone(tmp_path: Path) -> None:
    player = Player(command=NO_DEVICE)
    try:
        player.load(mix_of(tmp_path, noise(9)))
        player.seek(2)
        player.strike(AudioClip(np.full((1, 48000), 0.5, np.float32), 48000))
        assert wait_until(lambda: player.levels().peak[0] > 0.4)
        assert not player.playing
        assert player.position_s == 2
        player.play()
        assert wait_until(lambda: player.position_s > 2.3)
        assert player.position_s < 4
        player.strike(AudioClip(np.full((2, 9000), 0.5, np.float32), RATE))
        assert wait_until(lambda: player.levels().peak[0] > 0.4)
        player.stop()
        assert wait_until(lambda: player._feeder is None)
        player.strike(AudioClip(np.full((2, 900), 0.5, np.float32), RATE))
        assert wait_until(lambda: player._feeder is not None)
        assert wait_until(lambda: player._feeder is None)
    finally:
        player.close()


def test_loudness_is_that_of_what_is_heard(tmp_path: Path) -> None:
    at = np.arange(20 * RATE) / RATE
    player = Player(command=NO_DEVICE)
    try:
        player.load(mix_of(tmp_path, np.tile(0.1 * np.sin(2 * np.pi * 997 * at), (2, 1)).astype(np.float32)))
        assert player.levels().lufs is None
        player.play()
        assert wait_until(lambda: player.levels().short_term_lufs is not None)
        levels = player.levels()
        assert levels.lufs == pytest.approx(-20, abs=0.2)
        assert levels.short_term_lufs == pytest.approx(-20, abs=0.2)
    finally:
        player.close()


def test_without_a_device_the_transport_moves_and_says_why(tmp_path: Path) -> None:
    player = Player(command=NO_DEVICE)
    try:
        player.load(mix_of(tmp_path, noise(20)))
        player.seek(5)
        assert player.position_s == 5
        player.play()
        assert player.playing
        assert wait_until(lambda: player.position_s > 5.5)
        assert player.error == "No sound device."
        assert 0.05 < player.levels().rms[0] < 0.15
        player.stop()
        stopped = player.position_s
        assert not player.playing
        time.sleep(0.2)
        assert player.position_s == stopped
        player.set_loop(Loop(7, 7.3))
        player.play()
        assert wait_until(lambda: 7 <= player.position_s < 7.3)
        player.set_loop(None)
        player.seek(19.7)
        assert wait_until(lambda: not player.playing)
        assert player.position_s == 20
    finally:
        player.close()


def test_a_sound_that_is_gone_is_told_and_stops_the_transport(tmp_path: Path) -> None:
    player = Player(command=NO_DEVICE)
    try:
        player.load(Mix((Lane("a", Source(str(tmp_path / "gone.wav"))),)))
        player.play()
        assert wait_until(lambda: not player.playing)
        assert "gone.wav" in player.error
    finally:
        player.close()


def test_the_process_ends_with_its_creator() -> None:
    script = (
        "import time; from musicstudio.audio.playeroutput import DeviceOutput\n"
        "import sys; o = DeviceOutput(44100, (sys.executable, '-c', "
        "'import sys, threading, time; from musicstudio.audio import playerprocess as p; "
        "threading.Thread(target=p._wait_for_end, args=(threading.Event(),)).start(); time.sleep(60)'))\n"
        "print(o.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(1)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: not _alive(child))


def test_a_device_that_was_late_is_opened_with_a_larger_buffer_at_the_next_play(tmp_path: Path) -> None:
    log = tmp_path / "buffers"
    player = Player(command=(*LATE[:2], LATE[2].replace("LOG", repr(str(log)))))
    try:
        player.load(mix_of(tmp_path, noise(20)))
        for _ in range(4):
            player.play()
            assert wait_until(lambda: isinstance(player._output, DeviceOutput) and player._feeder is not None)
            player.stop()
            assert wait_until(lambda: player._feeder is None)
        assert log.read_text().split() == ["80", "160", "240"]
        player.choose_output(Choice("", 30))
        player.play()
        assert wait_until(lambda: log.read_text().split()[-1] == "30")
    finally:
        player.close()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(FileNotFoundError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return False

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from musicstudio.audio.feeder import Feeder
from musicstudio.audio.files import write_clip
from musicstudio.audio.mix import Lane, Loop, Mix, TakeSound
from musicstudio.audio.mixer import Mixer
from musicstudio.audio.player import Player
from musicstudio.audio.playeroutput import DeviceOutput
from musicstudio.audio.ringbuffer import Ring, Slot
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.tasks import Patch, Source

RATE = 44100
NO_DEVICE = (
    sys.executable,
    "-c",
    "import sys; from musicstudio.audio.ringbuffer import *; r = Ring.attach(sys.argv[1]); "
    "r.text = 'No sound device.'; r.head[Slot.STATE] = State.NO_DEVICE",
)
"""A player process as it is where there is no sound card."""


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((2, round(seconds * RATE))) * 0.1).astype(np.float32)


def mix_of(folder: Path, data: np.ndarray, *takes: np.ndarray) -> Mix:
    """A lane whose takes replace everything."""
    write_clip(folder / "song.wav", AudioClip(data, RATE))
    sounds = []
    for number, take in enumerate(takes):
        write_clip(folder / f"take{number}.wav", AudioClip(take, RATE))
        sounds.append(TakeSound((Patch(0, take.shape[1], str(folder / f"take{number}.wav")),)))
    return Mix((Lane("song", Source(str(folder / "song.wav")), takes=tuple(sounds)),))


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def feeder_of(mix: Mix, loop: Loop | None = None, position: int = 0) -> Feeder:
    ring = Ring()
    ring.head[Slot.PLAYING] = 1
    return Feeder(ring, Mixer(mix, RATE), loop, position)


def heard(feeder: Feeder, samples: int, block: int = 512) -> np.ndarray:
    """Play through a feeder as a device does, block by block."""
    blocks = []
    for _ in range(0, samples, block):
        feeder.top_up()
        out = np.empty((block, 2), np.float32)
        feeder.ring.read_into(out, 0)
        blocks.append(out.T)
    assert feeder.ring.head[Slot.UNDERRUNS] == 0
    return np.concatenate(blocks, axis=1)[:, :samples]


def test_what_is_fed_is_the_mix_and_positions_are_known(tmp_path: Path) -> None:
    data = noise(3)
    feeder = feeder_of(mix_of(tmp_path, data), position=1000)
    np.testing.assert_array_equal(heard(feeder, RATE), data[:, 1000 : 1000 + RATE])
    assert feeder.position_at(feeder.begun + 777) == 1777


def test_a_take_is_heard_within_a_twentieth_of_a_second_without_a_gap(tmp_path: Path) -> None:
    time_s = np.arange(4 * RATE) / RATE
    one, other = (np.tile(0.5 * np.sin(2 * np.pi * hz * time_s), (2, 1)).astype(np.float32) for hz in (440, 554))
    mix = mix_of(tmp_path, one, other)
    feeder = feeder_of(mix)
    before = heard(feeder, 20480)
    feeder.change_mix(mix.choosing("song", 1))
    after = heard(feeder, 20480)
    np.testing.assert_array_equal(before, one[:, :20480])
    changed = np.flatnonzero((after != one[:, 20480:40960]).any(axis=0))[0]
    arrived = np.flatnonzero((after != other[:, 20480:40960]).any(axis=0))[-1]
    assert changed < 0.05 * RATE
    assert arrived - changed <= 0.0101 * RATE
    assert np.abs(np.diff(after[0])).max() < 1.6 * np.abs(np.diff(other[0])).max()
    fade = after[0, changed : arrived + 1]
    assert np.sqrt(np.mean(fade**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.35)


def test_a_change_that_changes_nothing_is_not_heard(tmp_path: Path) -> None:
    data = noise(3)
    feeder = feeder_of(mix_of(tmp_path, data, data.copy()))
    heard(feeder, 10240)
    feeder.change_mix(feeder.mixer.mix.choosing("song", 1))
    np.testing.assert_allclose(heard(feeder, RATE), data[:, 10240 : 10240 + RATE], atol=1e-6)


def test_a_jump_and_its_position(tmp_path: Path) -> None:
    data = noise(6)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 10240)
    feeder.jump(4 * RATE)
    after = heard(feeder, RATE)
    old = np.flatnonzero((after != data[:, 10240 : 10240 + RATE]).any(axis=0))[0]
    assert old < 0.05 * RATE
    frame = feeder.begun + 10240 + 20000
    position = round(feeder.position_at(frame))
    np.testing.assert_array_equal(after[:, 20000:20050], data[:, position : position + 50])


def test_a_loop_wraps_and_keeps_its_head_whole(tmp_path: Path) -> None:
    data = noise(4)
    feeder = feeder_of(mix_of(tmp_path, data), Loop(1.0, 1.4, pre_s=0.1, post_s=0.2), position=RATE)
    start, end = round(0.9 * RATE), round(1.6 * RATE)
    sound = heard(feeder, 2 * RATE)
    first = end - RATE
    fade = round(0.01 * RATE)
    np.testing.assert_array_equal(sound[:, : first - fade], data[:, RATE : end - fade])
    np.testing.assert_array_equal(sound[:, first : first + 5000], data[:, start : start + 5000])
    assert feeder.position_at(feeder.begun + first + 10) == start + 10


def test_leaving_and_entering_a_loop(tmp_path: Path) -> None:
    data = noise(6)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 10240)
    feeder.change_loop(Loop(3.0, 4.0))
    heard(feeder, 20480)
    assert 3 * RATE <= feeder.position_at(int(feeder.ring.head[Slot.READ])) < 4 * RATE
    feeder.change_loop(None)
    sound = heard(feeder, 2 * RATE)
    position = round(feeder.position_at(feeder.begun + 30720 + RATE))
    assert position > 4 * RATE
    np.testing.assert_array_equal(sound[:, RATE : RATE + 99], data[:, position : position + 99])


def test_a_stop_fades_out(tmp_path: Path) -> None:
    feeder = feeder_of(mix_of(tmp_path, np.full((2, 3 * RATE), 0.5, np.float32)))
    heard(feeder, 10240)
    silent = feeder.fade_out() - 10240
    out = np.empty((8000, 2), np.float32)
    feeder.ring.read_into(out, 0)
    assert not out[silent:].any()
    assert np.abs(np.diff(out[:, 0])).max() < 0.01


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
        "import time; from musicstudio.audio.playeroutput import DeviceOutput, PROCESS\n"
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


@contextlib.contextmanager
def busy_interpreter() -> Iterator[None]:
    """Pure Python that never lets go of the interpreter unless told to."""
    done = threading.Event()

    def spin() -> None:
        while not done.is_set():
            sum(n * n for n in range(1000))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], np.ndarray]]:
    """A PulseAudio null sink; call to get all that was heard on it, float32 (2, samples)."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    socket = tmp_path / "pulse"
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no"]
    modules = (
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        f"module-null-sink sink_name=ns norewinds=1 rate={RATE} channels=2 format=float32le",
    )
    server = subprocess.Popen(
        ["pulseaudio", *options, *(word for module in modules for word in ("-L", module))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wait_until(socket.exists, 20)
    with (tmp_path / "heard.raw").open("wb") as file:
        record = ["parec", "-d", "ns.monitor", "--format=float32le", f"--rate={RATE}", "--channels=2", "--raw"]
        recorder = subprocess.Popen([*record, "--latency-msec=20"], stdout=file, stderr=subprocess.DEVNULL)
        assert wait_until(lambda: (tmp_path / "heard.raw").stat().st_size > 0, 20)

        def so_far() -> np.ndarray:
            time.sleep(0.5)
            raw = (tmp_path / "heard.raw").read_bytes()
            return np.frombuffer(raw[: len(raw) // 8 * 8], np.float32).reshape(-1, 2).T

        yield so_far
    for process in (recorder, server):
        process.kill()
        process.wait()


@pytest.mark.pulse
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_every_sample_reaches_the_device(tmp_path: Path, sink: Callable[[], np.ndarray], busy: bool) -> None:
    """Three chances: a machine whose cores are all taken may starve the sound server, which is not ours to mend."""
    player, exact = Player(), False
    try:
        for chance in range(3):
            data = noise(4, seed=chance)
            missed = player.underruns
            (tmp_path / str(chance)).mkdir()
            player.load(mix_of(tmp_path / str(chance), data))
            with busy_interpreter() if busy else contextlib.nullcontext():
                player.play()
                assert wait_until(lambda: not player.playing, 30)
            assert player.error == ""
            recorded = sink()
            at = _place_of(data[0, :64], recorded[0])
            arrived = recorded[:, at : at + data.shape[1]]
            exact = arrived.shape == data.shape and np.abs(arrived - data).max() < 2e-5 and player.underruns == missed
            if exact:
                break
    finally:
        player.close()
    assert exact


@pytest.mark.pulse
def test_a_switch_is_heard_at_once(tmp_path: Path, sink: Callable[[], np.ndarray]) -> None:
    ones, others = (np.full((2, 10 * RATE), level, np.float32) for level in (0.25, 0.5))
    player = Player()
    try:
        player.load(mix_of(tmp_path, ones, others))
        player.play()
        assert wait_until(lambda: player.position_s > 0.5)
        player.choose("song", 1)
        switched_s = player.position_s
        time.sleep(1)
        player.stop()
        assert player.error == ""
        assert player.underruns == 0
    finally:
        player.close()
    recorded = sink()[0]
    begun = np.flatnonzero(recorded > 0.2)[0]
    arrived = np.flatnonzero(recorded > 0.499)[0]
    assert (arrived - begun) / RATE - switched_s < 0.3
    assert recorded[begun + 100 : arrived + RATE // 2].min() > 0.249


@pytest.mark.pulse
def test_a_killed_process_is_told_and_started_again(tmp_path: Path, sink: Callable[[], np.ndarray]) -> None:
    player = Player()
    try:
        player.load(mix_of(tmp_path, noise(30)))
        player.play()
        assert wait_until(lambda: player.position_s > 0.3)
        output = player._output
        assert isinstance(output, DeviceOutput)
        output.process.kill()
        assert wait_until(lambda: player.error != "")
        assert "press play" in player.error
        position = player.position_s
        assert player.playing
        assert wait_until(lambda: player.position_s > position + 0.3)
        player.stop()
        player.play()
        assert wait_until(lambda: player.error == "" and player.position_s > position + 0.7)
        assert isinstance(player._output, DeviceOutput)
    finally:
        player.close()


def _place_of(probe: np.ndarray, recorded: np.ndarray) -> int:
    """Return where a recording is most like `probe`."""
    apart = np.abs(np.lib.stride_tricks.sliding_window_view(recorded, len(probe)) - probe)
    return int(apart.max(axis=1).argmin())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(FileNotFoundError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return False

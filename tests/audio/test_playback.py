"""What a real sound server records of what is played."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playing import RATE, mix_of, noise, wait_until

from musicstudio.audio.player import Player
from musicstudio.audio.playeroutput import Choice, DeviceOutput
from musicstudio.domain.audio import AudioClip


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


class Recording:
    """What a sound server's sink has played; call it to get all of it, float32 (2, samples)."""

    def __init__(self, server: subprocess.Popen[bytes], file: Path) -> None:
        self.server, self._file = server, file

    def __call__(self) -> np.ndarray:
        time.sleep(0.5)
        raw = self._file.read_bytes()
        return np.frombuffer(raw[: len(raw) // 8 * 8], np.float32).reshape(-1, 2).T


@contextlib.contextmanager
def sounding(folder: Path, monkeypatch: pytest.MonkeyPatch, rate: int) -> Iterator[Recording]:
    """Run a PulseAudio server with a null sink that keeps the clock's pace."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    socket = folder / "pulse"
    (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no"]
    modules = (
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        f"module-null-sink sink_name=ns norewinds=1 rate={rate} channels=2 format=float32le",
    )
    server = subprocess.Popen(
        ["pulseaudio", *options, *(word for module in modules for word in ("-L", module))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wait_until(socket.exists, 20)
    heard = folder / "heard.raw"
    with heard.open("wb") as file:
        record = ["parec", "-d", "ns.monitor", "--format=float32le", f"--rate={rate}", "--channels=2", "--raw"]
        recorder = subprocess.Popen([*record, "--latency-msec=20"], stdout=file, stderr=subprocess.DEVNULL)
        assert wait_until(lambda: heard.stat().st_size > 0, 20)
        yield Recording(server, heard)
    for process in (recorder, server):
        process.kill()
        process.wait()


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """A sink at the songs' rate."""
    with sounding(tmp_path, monkeypatch, RATE) as recording:
        yield recording


@pytest.mark.pulse
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_every_sample_reaches_the_device(tmp_path: Path, sink: Recording, busy: bool) -> None:
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
def test_a_switch_is_heard_at_once(tmp_path: Path, sink: Recording) -> None:
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
def test_a_killed_process_is_told_and_started_again(tmp_path: Path, sink: Recording) -> None:
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


@pytest.mark.pulse
def test_another_output_while_playing_goes_on_where_we_are(tmp_path: Path, sink: Recording) -> None:
    player = Player()
    try:
        player.load(mix_of(tmp_path, noise(60)))
        player.prepare()
        player.play()
        assert wait_until(lambda: player.position_s > 0.5)
        before = player._output
        player.choose_output(Choice("", 150))
        assert wait_until(lambda: player._output is not before and player._output is not None)
        assert wait_until(lambda: player.position_s > 1.2)
        assert player.position_s < 10
        assert player.playing
        assert player.error == ""
        player.choose_output(Choice("No such device"))
        assert wait_until(lambda: "No such device" in player.error)
        position = player.position_s
        assert wait_until(lambda: player.position_s > position + 0.3)
        assert isinstance(player._output, DeviceOutput)
    finally:
        player.close()


@pytest.mark.pulse
def test_an_unplugged_device_is_told_and_the_transport_goes_on(tmp_path: Path, sink: Recording) -> None:
    player = Player()
    try:
        player.load(mix_of(tmp_path, noise(60)))
        player.play()
        assert wait_until(lambda: player.position_s > 0.3)
        assert player.error == ""
        sink.server.kill()
        assert wait_until(lambda: player.error != "")
        assert "nothing is heard" in player.error
        assert player.error.count(".") == 1
        position = player.position_s
        assert player.playing
        assert wait_until(lambda: player.position_s > position + 0.3)
        player.strike(AudioClip(np.full((2, 900), 0.5, np.float32), RATE))
        player.stop()
        player.play()
        assert wait_until(lambda: player.playing and player.position_s > position + 0.6)
    finally:
        player.close()


@pytest.mark.pulse
@pytest.mark.parametrize("rate", [48000, 96000])
def test_a_device_of_another_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    """The sound server converts; what arrives has the song's pitch and length."""
    with sounding(tmp_path, monkeypatch, rate) as recorded:
        at = np.arange(3 * RATE) / RATE
        player = Player()
        try:
            player.load(mix_of(tmp_path, np.tile(0.5 * np.sin(2 * np.pi * 1000 * at), (2, 1)).astype(np.float32)))
            player.play()
            assert wait_until(lambda: not player.playing)
            assert player.error == ""
        finally:
            player.close()
        sound = recorded()[0]
    there = np.flatnonzero(np.abs(sound) > 1e-3)
    assert (there[-1] - there[0]) / rate == pytest.approx(3, abs=0.05)
    middle = sound[there[0] + rate // 2 : there[0] + rate // 2 + rate]
    assert np.abs(np.fft.rfft(middle * np.hanning(rate))).argmax() == 1000


def _place_of(probe: np.ndarray, recorded: np.ndarray) -> int:
    """Return where a recording is most like `probe`."""
    apart = np.abs(np.lib.stride_tricks.sliding_window_view(recorded, len(probe)) - probe)
    return int(apart.max(axis=1).argmin())

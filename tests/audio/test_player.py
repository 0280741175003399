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
from musicstudio.audio.playeroutput import Choice, DeviceOutput
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


def test_a_struck_sound_is_heard_over_the_mix_within_a_twentieth_of_a_second(tmp_path: Path) -> None:
    data, struck = noise(6), np.full((2, 30000), 0.25, np.float32)
    feeder = feeder_of(mix_of(tmp_path, data))
    heard(feeder, 20480)
    feeder.strike(struck)
    assert not feeder.quiet
    over = heard(feeder, 2 * RATE) - data[:, 20480 : 20480 + 2 * RATE]
    begun = np.flatnonzero(over[0])[0]
    assert begun < 0.05 * RATE
    np.testing.assert_allclose(over[:, begun : begun + 30000], 0.25, atol=1e-6)
    assert not over[:, begun + 30000 :].any()
    assert feeder.quiet


def test_a_struck_sound_goes_on_when_the_mix_changes_or_the_transport_jumps(tmp_path: Path) -> None:
    data = np.zeros((2, 6 * RATE), np.float32)
    mix = mix_of(tmp_path, data, data + np.float32(0.125))
    feeder = feeder_of(mix)
    heard(feeder, 10240)
    feeder.strike(np.full((2, RATE), 0.25, np.float32))
    feeder.change_mix(mix.choosing("song", 1))
    feeder.strike(np.full((2, RATE), 0.5, np.float32))
    feeder.jump(3 * RATE)
    sound = heard(feeder, RATE)
    assert sound[0, 20000] == pytest.approx(0.875)
    assert sound[0, 5000:40000].min() > 0.8


def test_a_struck_sound_by_itself_begins_with_the_ring_and_the_mix_follows(tmp_path: Path) -> None:
    data = noise(3)
    mix = mix_of(tmp_path, data)
    feeder = feeder_of(Mix())
    feeder.strike(np.full((2, 4000), 0.25, np.float32))
    sound = heard(feeder, 8192)
    assert (sound[:, :4000] == 0.25).all()
    assert not sound[:, 4000:].any()
    feeder.begin(Mixer(mix, RATE), None, 1000)
    sound = heard(feeder, RATE)
    begun = feeder.begun - 8192
    assert 0 <= begun < 0.05 * RATE
    np.testing.assert_array_equal(sound[:, begun + 500 : RATE], data[:, 1500 : 1000 + RATE - begun])
    assert feeder.position_at(feeder.begun + 7) == 1007


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


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(FileNotFoundError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return False

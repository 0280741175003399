"""Playback proven: minutes of a several-track project in the real window, panned and zoomed without a pause, while the
worker separates a song; what a paced sound sink received is compared with what was sent.

    python tests/bench/playback.py [--seconds 180] [--runs 1] [--quiet-machine] [--ordinary]

Needs PulseAudio with `parec`; its server runs at the real-time priority that desktops give theirs. `--quiet-machine`
leaves out the separation and the moving view, `--ordinary` takes the right to a real-time priority from the player.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
import soundfile

RATE = 44_100
TRACKS = 5
FIRST = ["chrt", "-r", "5"] if shutil.which("chrt") and hasattr(os, "geteuid") and os.geteuid() == 0 else []
PLAIN = ("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice")


@dataclass
class Run:
    """What one run showed; `exact_s` is how much of the song came back with no sample farther off than 2·10⁻⁵."""

    seconds: float = 0.0
    underruns: int = 0
    late_blocks: int = 0
    error: str = ""
    worst: float = 0.0
    exact_s: float = 0.0
    gaps: int = 0
    frames: int = 0
    slowest_frame_ms: float = 0.0
    cpu_percent: float = 0.0
    stolen_s: float = 0.0
    load: float = 0.0
    separations: int = 0


class Sink:
    """A PulseAudio null sink at the clock's pace, recorded from its monitor."""

    def __init__(self, folder: Path, rate: int = RATE) -> None:
        self.rate, self._socket, self._file = rate, folder / "pulse", folder / "heard.raw"
        (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        os.environ |= {"HOME": str(folder), "PULSE_SERVER": f"unix:{self._socket}"}
        modules = (
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            f"module-null-sink sink_name=ns norewinds=1 rate={rate} channels=2 format=float32le",
        )
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no"]
        loaded = [word for module in modules for word in ("-L", module)]
        self.server = self._start([*FIRST, "pulseaudio", *options, *loaded])
        _wait_for(self._socket.exists)
        record = ["parec", "-d", "ns.monitor", "--format=float32le", f"--rate={rate}", "--channels=2", "--raw"]
        self._output = self._file.open("wb")
        self._recorder = self._start([*FIRST, *record, "--latency-msec=200"], self._output)
        _wait_for(lambda: self._file.stat().st_size > 0)

    def heard(self) -> np.ndarray:
        """Return everything received so far, float32 (2, samples)."""
        time.sleep(1.0)
        raw = np.fromfile(self._file, np.float32)
        return raw[: raw.size // 2 * 2].reshape(-1, 2).T

    def close(self) -> None:
        for process in (self._recorder, self.server):
            process.kill()
            process.wait()
        self._output.close()

    @staticmethod
    def _start(command: list[str], output: object = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)  # type: ignore[arg-type]


def make_project(folder: Path, seconds: float) -> Path:
    """Write a project of five stereo tracks of noise and tones, each its own, one of them at another rate."""
    from musicstudio.app.documents import create
    from musicstudio.app.importing import bring_in
    from musicstudio.domain.edits import AddTracks
    from musicstudio.domain.project import Project

    document = create(folder / "Proof.mstudio", Project("Proof"))
    tracks = []
    for number in range(TRACKS):
        rate = 48_000 if number == TRACKS - 1 else RATE
        rng = np.random.default_rng(number)
        at = np.arange(round(seconds * rate)) / rate
        tone = 0.05 * np.sin(2 * np.pi * 110 * (number + 1) * at) * (1 + np.sin(2 * np.pi * 0.5 * at))
        sound = np.stack([tone, tone]) + 0.03 * rng.standard_normal((2, at.size))
        soundfile.write(folder / f"track {number}.wav", sound.T, rate, subtype="PCM_24")
        track = bring_in(folder / f"track {number}.wav", document)
        tracks.append(replace(track, role="song" if number == 0 else "other", gain_db=-1.0 * number))
    document.do(AddTracks(tuple(tracks)))
    document.save()
    document.close()
    return document.folder


def perform(project: Path, seconds: float, busy: bool, ordinary: bool = False) -> tuple[Run, np.ndarray]:
    """Play a project to its end in the window; returns what it showed and what should have been heard."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from musicstudio.audio.mixer import Mixer
    from musicstudio.audio.player import Player
    from musicstudio.audio.playeroutput import player_command
    from musicstudio.audio.ringbuffer import Slot
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.desk import Desk
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.playback import Playback
    from musicstudio.ui.theme import apply_theme

    app = QApplication.instance() or QApplication(["musicstudio"])
    apply_theme(app)
    run, bridge = Run(), Bridge()
    command = (*(PLAIN if ordinary else ()), *player_command())
    window = MainWindow(bridge, Playback(Desk(bridge), lambda: Player(command=command)))
    window.resize(1600, 900)
    window.show()
    bridge.open(project)
    turn(app, lambda: len(window.desk.project.tracks) == TRACKS, 60)
    turn(app, lambda: all(job.ended for job in bridge.session.jobs), 300)
    timeline, playback = window.desk.timeline, window.playback
    song = window.desk.project.tracks[0].id
    begun = time.monotonic()
    last = [begun]

    def move() -> None:
        """Pan through the song and zoom in and out, a step each time the window has nothing else to do."""
        now = time.monotonic()
        run.slowest_frame_ms = max(run.slowest_frame_ms, (now - last[0]) * 1000)
        last[0], run.frames = now, run.frames + 1
        at = now - begun
        span = seconds * (0.05 + 0.45 * (1 + np.sin(at * 1.1)) / 2)
        start = (seconds - span) * (1 + np.sin(at * 0.7)) / 2
        timeline.set_range(start, start + span)
        window.editor.view.repaint()

    def separate() -> None:
        if all(job.ended for job in bridge.session.jobs):
            run.separations += 1
            for job in bridge.session.jobs:
                bridge.session.forget(job.id)
            while len(bridge.project.tracks) > TRACKS:
                bridge.session.undo()
            bridge.session.separate(song)

    mover, separator = QTimer(interval=16), QTimer(interval=1000)
    mover.timeout.connect(move)
    separator.timeout.connect(separate)
    if busy:
        separate()
        mover.start()
        separator.start()
    psutil.cpu_percent()
    stolen_s = getattr(psutil.cpu_times(), "steal", 0.0)
    playback.toggle()
    turn(app, lambda: not playback.playing, seconds + 60)
    run.stolen_s = getattr(psutil.cpu_times(), "steal", 0.0) - stolen_s
    run.cpu_percent, run.load = psutil.cpu_percent(), os.getloadavg()[0]
    mover.stop()
    separator.stop()
    player = playback._player
    ring = player._output.ring
    run.seconds, run.error = seconds, player.error
    run.underruns, run.late_blocks = int(ring.head[Slot.UNDERRUNS]), int(ring.head[Slot.XRUNS])
    run.separations -= busy and not all(job.ended for job in bridge.session.jobs)
    mixer = Mixer(replace(playback._mix, lanes=playback._mix.lanes[:TRACKS]), RATE)
    expected = mixer.render(0, mixer.samples)
    mixer.close()
    window.close()
    window.deleteLater()
    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)
    return run, expected


def compare(run: Run, expected: np.ndarray, heard: np.ndarray) -> None:
    """Find where the song begins in a recording and judge every tenth of a second of it.

    Where it is not what was sent, it is looked for again nearby: a gap then costs itself alone and is counted.
    """
    begin = min(expected.shape[1] // 2, 10 * RATE)
    at = _place_of(expected[:, begin : begin + RATE], heard) - begin
    step = RATE // 10
    exact = 0
    for start in range(0, expected.shape[1], step):
        want = expected[:, start : start + step]
        worst = _apart(want, heard, at + start)
        if worst >= 2e-5 and start + 2 * RATE < expected.shape[1]:
            near, probe = max(0, at + start - RATE), expected[:, start + step : start + 2 * step]
            moved = near + _place_of(probe, heard[:, near : near + 3 * RATE]) - step - start
            if moved != at and _apart(probe, heard, moved + start + step) < 2e-5:
                at, run.gaps = moved, run.gaps + 1
        run.worst = max(run.worst, worst)
        exact += want.shape[1] if worst < 2e-5 else 0
    run.exact_s = exact / RATE


def table(runs: list[Run]) -> str:
    """Return one column for each run."""
    rows: list[tuple[str, Callable[[Run], str]]] = [
        ("played, s", lambda run: f"{run.seconds:.0f}"),
        ("ring empty, blocks", lambda run: f"{run.underruns}"),
        ("device late, blocks", lambda run: f"{run.late_blocks}"),
        ("received exactly as sent, s", lambda run: f"{run.exact_s:.1f}"),
        ("greatest difference", lambda run: f"{run.worst:.1e}"),
        ("gaps", lambda run: f"{run.gaps}"),
        ("steps of the view", lambda run: f"{run.frames}"),
        ("slowest step, ms", lambda run: f"{run.slowest_frame_ms:.0f}"),
        ("separations done", lambda run: f"{run.separations}"),
        ("processors busy, %", lambda run: f"{run.cpu_percent:.0f}"),
        ("load at the end", lambda run: f"{run.load:.1f}"),
        ("processor time taken by the host, s", lambda run: f"{run.stolen_s:.2f}"),
        ("said", lambda run: run.error or "–"),
    ]
    lines = ["| |" + "".join(f" run {number} |" for number in range(1, len(runs) + 1)), "|---|" + "---:|" * len(runs)]
    return "\n".join(lines + [f"| {name} |" + "".join(f" {value(run)} |" for run in runs) for name, value in rows])


def _apart(want: np.ndarray, heard: np.ndarray, at: int) -> float:
    got = heard[:, max(at, 0) : at + want.shape[1]]
    return float(np.abs(got - want).max()) if got.shape == want.shape else 1.0


def _place_of(probe: np.ndarray, heard: np.ndarray) -> int:
    """Return where a recording is most like `probe`, by correlation over the whole of it."""
    from scipy.signal import fftconvolve

    likeness = fftconvolve(heard[0].astype(np.float64), probe[0][::-1].astype(np.float64), "valid")
    near = np.argsort(likeness)[-64:]
    return int(min(near, key=lambda at: np.abs(heard[:, at : at + probe.shape[1]] - probe).mean()))


def turn(app: object, done: Callable[[], bool], limit_s: float, step_ms: int = 50) -> None:
    """Run the window's events until something holds; raises TimeoutError."""
    from PySide6.QtCore import QEventLoop

    end = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, step_ms)  # type: ignore[attr-defined]
        time.sleep(0.001)


def _wait_for(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the sound server does not start")
        time.sleep(0.05)


def main() -> int:
    """Print the table; the exit code is 1 when a sample was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=180.0)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--quiet-machine", action="store_true")
    options.add_argument("--ordinary", action="store_true")
    asked = options.parse_args()
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        sys.exit("PulseAudio is not installed.")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    runs = []
    for _ in range(asked.runs):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            os.environ["MUSICSTUDIO_HOME"] = str(folder / "home")
            sink = Sink(folder)
            stack.callback(sink.close)
            project = make_project(folder, asked.seconds)
            run, expected = perform(project, asked.seconds, not asked.quiet_machine, asked.ordinary)
            compare(run, expected, sink.heard())
            runs.append(run)
            print(table([run]), flush=True)
    print("\n" + table(runs))
    return 0 if all(run.underruns + run.late_blocks == 0 and run.exact_s >= run.seconds - 0.001 for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())

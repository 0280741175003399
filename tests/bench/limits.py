"""How fast it starts, opens and works, and how much memory hours take.

    python tests/bench/limits.py [startup] [opening] [engines] [hours]

Sounds are synthetic and made on the spot. Times on a shared machine are noisy: each is the best of a few runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from measure import PROGRAM, measure, table

RATE = 44100
WINDOW = """
import os, time
started = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.theme import apply_theme
app = QApplication([])
apply_theme(app)
window = MainWindow(Bridge())
window.show()
app.processEvents()
print(time.perf_counter() - started)
os._exit(0)
"""


def write_song(path: Path, seconds: int) -> Path:
    """Write a stereo song that never quite repeats: beats of noise, a bass line, chords and a wavering voice."""
    generator = np.random.default_rng(0)
    t = np.arange(10 * RATE) / RATE
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for block in range(0, seconds, 10):
            root = 110 * 2 ** (generator.integers(0, 12) / 12)
            chord = sum(0.06 * np.sin(2 * np.pi * root * ratio * t) for ratio in (1, 1.26, 1.5, 2))
            bass = 0.2 * np.sin(np.pi * root * t)
            voice = 0.1 * np.sin(2 * np.pi * 4 * root * t + 3 * np.sin(2 * np.pi * 5.5 * t)) * (t % 4 < 2)
            beat = generator.standard_normal(len(t)) * 0.3 * np.exp(-(t % 0.5) * 25)
            sound = chord + bass + voice + beat
            file.write(np.stack([sound, 0.8 * sound + 0.2 * beat], axis=1)[: (seconds - block) * RATE])
    return path


def startup() -> str:
    rows = []
    for name, arguments in [("`--help`", ["--help"]), ("`models list`", ["models", "list"]), ("`doctor`", ["doctor"])]:
        rows.append([name, f"{min(measure([*PROGRAM, *arguments]).seconds for _ in range(5)):.2f}"])
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    shown = [float(measure([sys.executable, "-c", WINDOW], env).output) for _ in range(5)]
    whole = [measure([sys.executable, "-c", WINDOW], env).seconds for _ in range(3)]
    rows.append(["window shown (inside the process)", f"{min(shown):.2f}"])
    rows.append(["window shown (with the interpreter's start)", f"{min(whole):.2f}"])
    return table(["start-up", "s"], rows)


def opening(folder: Path) -> str:
    """Time the pictures of a 10-minute song: the first one, and the whole pyramid with its peaks."""
    from musicstudio.audio.files import open_audio
    from musicstudio.audio.peaks import Peaks
    from musicstudio.audio.spectrogram import SpectrogramPyramid

    path = write_song(folder / "ten.wav", 600)
    firsts, wholes = [], []
    for _ in range(3):
        with open_audio(path) as sound:
            started, first = time.perf_counter(), 0.0
            pyramid, peaks = SpectrogramPyramid(sound.info), Peaks(sound.info)
            for span in pyramid.compute(sound, also=peaks.put):
                if not first and span.end_s >= sound.info.seconds * 0.99:
                    pyramid.view(0, sound.info.seconds, 1600)
                    first = time.perf_counter() - started
            firsts.append(first)
            wholes.append(time.perf_counter() - started)
    return table(["10-minute stereo song", "s"], [["first picture of the whole", f"{min(firsts):.2f}"],
                                                  ["whole pyramid and peaks", f"{min(wholes):.2f}"]])  # fmt: skip


def engines(folder: Path) -> str:
    return _jobs(folder, 180, "3 minutes")


def hours(folder: Path) -> str:
    return _jobs(folder, 7200, "2 hours")


def _jobs(folder: Path, seconds: int, name: str) -> str:
    path = write_song(folder / "song.wav", seconds)
    jobs = {
        "analyze": ["analyze", str(path)],
        "inpaint one second": ["inpaint", str(path), "-o", str(folder / "out.wav"), "--start", "30", "--end", "31"],
        "separate": ["separate", str(path), "-o", str(folder / "stems")],
    }
    rows = []
    for job, arguments in jobs.items():
        done = measure([*PROGRAM, *arguments, "--quiet"])
        print(job, done.seconds, done.peak_mb, file=sys.stderr, flush=True)
        rows.append([job, f"{done.seconds:.1f}", f"{seconds / done.seconds:.1f}", f"{done.peak_mb:.0f}"])
    return table([f"{name} of stereo at 44.1 kHz", "s", "× realtime", "peak MB"], rows)


def main() -> None:
    """Run the benchmarks named, or all."""
    wanted = sys.argv[1:] or ["startup", "opening", "engines", "hours"]
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            bench = globals()[name]
            print(bench() if name == "startup" else bench(Path(folder)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()

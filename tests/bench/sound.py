"""How fast and how well everything sounds: every patch alone, every style's band as a record.

    python tests/bench/sound.py [patches] [styles] [--bars 16] [--seed 3] [--folder DIR]

Patches: seconds of music played in a second, on one core.
Styles: the same for a whole band on all cores, loudness, true
peak, correlation, what of the lows is not mono, and how far the long-term spectrum (third octaves) lies from that of
records, band by band in dB. `--folder` keeps the mixes.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, sosfiltfilt

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp, weighted_lufs
from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.patches import PATCHES
from musicstudio.audio.synth.produce import produce
from musicstudio.audio.synth.production.sheets import desk_for
from musicstudio.audio.synth.production.tone import BANDS_HZ, spectrum, third_octaves_db, wanted_db
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.plan import Options, make_plan

RATE = 44_100
EDGES_HZ = (40, 100, 300, 1000, 4000, 8000, 16_000)
SECONDS = 16.0


def patches() -> None:
    print(f"{'sound':24}{'× real time':>12}{'peak dB':>9}{'LUFS':>7}")
    for name, instrument in PATCHES.items():
        line = Line(tuple(_phrase(name)), round(SECONDS * RATE))
        started = time.process_time()
        sound = instrument.play(line, RATE, np.random.default_rng(0))
        took = time.process_time() - started
        sound = sound * np.float32(10 ** (instrument.gain_db / 20))
        peak = 20 * np.log10(np.abs(sound).max())
        print(f"{name:24}{SECONDS / took:12.0f}{peak:9.1f}{weighted_lufs(sound, RATE) or -99:7.1f}")


def _phrase(name: str) -> list[Tone]:
    if name in KITS:
        strokes = (36, 42, 38, 42, 36, 42, 38, 46)
        return [Tone(0.25 * n, 0.1, float(strokes[n % 8]), 0.6 + 0.3 * (n % 2)) for n in range(60)]
    middle = (INSTRUMENTS[name].low + INSTRUMENTS[name].high) // 2
    return [Tone(0.5 * n, 0.45, float(middle + (0, 4, 7, -5)[n % 4]), 0.4 + 0.15 * (n % 4)) for n in range(30)]


def styles(bars: int, seed: int, folder: Path | None) -> None:
    bands = "".join(f"{low:>6}–" for low in EDGES_HZ[:-1])
    print(f"{'style':16}{'parts':>6}{'s':>6}{'×':>6}{'LUFS':>8}{'dBTP':>7}{'corr':>6}{'low dB':>8} {bands}")
    for style in STYLES:
        plan = make_plan(style, options=Options(seed=seed, bars=bars))
        score, samples = arrange(plan), round(plan.seconds * RATE)
        started = time.perf_counter()
        parts = produce(score, RATE, seed, samples, wrap=True)
        took = time.perf_counter() - started
        mix = np.sum(list(parts.values()), axis=0, dtype=np.float32)
        print(f"{style:16}{len(parts):6}{plan.seconds:6.0f}{plan.seconds / took:6.1f} {_measured(mix, style)}")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            soundfile.write(folder / f"{style}.wav", mix.T, RATE, subtype="PCM_24")


def _measured(mix: AudioArray, style: str) -> str:
    low = sosfiltfilt(butter(4, 110, fs=RATE, output="sos"), mix.astype(float))
    apart = 10 * np.log10(np.sum((low[0] - low[1]) ** 2) / np.sum((low[0] + low[1]) ** 2) + 1e-12)
    wrong = third_octaves_db(spectrum([mix]), RATE) - wanted_db(desk_for(style))
    wrong -= np.median(wrong[(BANDS_HZ > 150) & (BANDS_HZ < 5000)])
    inside = [(a * 0.97 <= BANDS_HZ) & (b * 0.97 > BANDS_HZ) for a, b in pairwise(EDGES_HZ)]
    bands = "".join(f"{wrong[band].mean():7.1f}" for band in inside)
    heard = f"{integrated_lufs(mix, RATE):7.2f}{true_peak_dbtp(mix, RATE):7.2f}"
    return f"{heard}{np.corrcoef(mix)[0, 1]:6.2f}{apart:8.0f} {bands}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=["patches", "styles"])
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if "patches" in asked.what:
        patches()
    if "styles" in asked.what:
        styles(asked.bars, asked.seed, asked.folder)


if __name__ == "__main__":
    main()

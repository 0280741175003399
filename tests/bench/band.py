"""The band measured: every style composed, played, and looked at beside real songs.

    python tests/bench/band.py DATA -o docs/band.md [--styles N] [--bars N] [--seeds N] [--known N] [--unseen N]

DATA holds recordings as for journey.py: they are only measured. Nothing is written where `-o` is left out.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from journey import find_pieces
from measure import table
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt
from styles import harmony_and_sound, rhythm

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Score
from musicstudio.domain.styles import STYLES
from musicstudio.domain.tasks import CancelToken, RenderRequest, Source
from musicstudio.domain.units import to_samples
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.engines.render.synthesis import play

RATE = 44_100
OCTAVES = (31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000)
LOW_HZ = 120.0
HARMONY = 9
"""The first of `harmony_and_sound` are the chords; what follows, the instruments, is left to the ear."""
PAIRS = 20
UNSEEN_FROM = 1000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """A piece as it sounds; correlation −1…1, the side's level below LOW_HZ against the middle's and octaves in dB."""

    lufs: float
    peak: float
    correlation: float
    low_side: float
    octaves: tuple[float, ...]


def played(style: str, bars: int, seed: int) -> tuple[Score, NDArray[np.float32], float]:
    """Return a piece, its mix as `generate` would write it, (2, samples), and the seconds its making took."""
    began = time.perf_counter()
    plan = make_plan(style, options=Options(bars=bars, seed=seed))
    score = arrange(plan)
    sounds = play(
        score, RenderRequest(Source(""), seed=seed), RATE, lambda fraction, stage: None, CancelToken(),
        samples=to_samples(plan.seconds, RATE), wrap=True,
    )  # fmt: skip
    return score, np.sum(list(sounds.values()), axis=0), time.perf_counter() - began


def heard(sound: NDArray[np.float32], rate: int) -> Heard:
    stereo = sound if len(sound) == 2 else np.repeat(sound[:1], 2, axis=0)
    left, right = stereo.astype(np.float64)
    correlation = float(np.sum(left * right) / np.sqrt(np.sum(left**2) * np.sum(right**2) + 1e-20))
    low = sosfiltfilt(butter(4, LOW_HZ, fs=rate, output="sos"), stereo.astype(np.float64), axis=1)
    middle, side = low[0] + low[1], low[0] - low[1]
    return Heard(
        integrated_lufs(stereo, rate) or -70.0, true_peak_dbtp(stereo, rate) or -70.0, correlation,
        _db(float(np.mean(side**2)) / max(float(np.mean(middle**2)), 1e-20)), octaves(stereo, rate),
    )  # fmt: skip


def octaves(sound: NDArray[np.float32], rate: int) -> tuple[float, ...]:
    """Return the energy of each octave against the whole, in dB."""
    size = 1 << 14
    power = np.zeros(size // 2 + 1)
    for start in range(0, max(sound.shape[1] - size, 1), size):
        piece = np.pad(sound[:, start : start + size], ((0, 0), (0, max(0, start + size - sound.shape[1]))))
        power += (np.abs(np.fft.rfft(piece * np.hanning(size), axis=1)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(size, 1 / rate)
    inside = [power[(hertz >= middle / math.sqrt(2)) & (hertz < middle * math.sqrt(2))].sum() for middle in OCTAVES]
    return tuple(_db(float(energy) / max(float(power.sum()), 1e-20)) for energy in inside)


def timbre(sound: NDArray[np.float32]) -> Floats:
    """Return what a mix sounds like: cepstrum, brightness and its change, how often something begins."""
    import librosa

    mono = librosa.resample(sound.mean(axis=0), orig_sr=RATE, target_sr=RATE // 2)
    cepstrum = librosa.feature.mfcc(y=mono, sr=RATE // 2, n_mfcc=13, hop_length=1024)
    centroid = np.log2(librosa.feature.spectral_centroid(y=mono, sr=RATE // 2, hop_length=1024) + 1)
    flat = np.log(librosa.feature.spectral_flatness(y=mono, hop_length=1024) + 1e-6)
    onsets = librosa.onset.onset_detect(y=mono, sr=RATE // 2)
    return np.array([
        *(cepstrum.mean(axis=1) / 20), *(cepstrum.std(axis=1) / 20), centroid.mean(), centroid.std(), flat.mean() / 2,
        np.sqrt(len(onsets) / (len(mono) / (RATE // 2))),
    ])  # fmt: skip


def features(style: str, bars: int, seed: int) -> Floats:
    """Return the rhythm, the harmony and the timbre of one piece."""
    score, sound, _ = played(style, bars, seed)
    return np.concatenate([rhythm(score), harmony_and_sound(score)[:HARMONY], timbre(sound)])


def motif_recurrence(score: Score) -> float:
    """Return the share of sung bars whose rhythm, on the eighths, comes again in another bar; 0 without a tune."""
    bar = int(score.meters[0].bar)
    sung: Counter[tuple[int, ...]] = Counter()
    for part in score.parts:
        if part.role in ("lead", "vocals"):
            bars: dict[int, set[int]] = {}
            for note in part.notes:
                bars.setdefault((int(note.start) + 60) // bar, set()).add(round(note.start % bar / 240) % (bar // 240))
            sung.update(tuple(sorted(places)) for places in bars.values() if len(places) > 1)
    return sum(count for count in sung.values() if count > 1) / max(sum(sung.values()), 1)


def signature(score: Score) -> tuple[object, object]:
    """Return a progression, from its tonic, and its groove: two bars of kick and snare, of all where nobody drums."""
    key = Key.parse(score.key)
    chords = tuple(
        (round(mark.tick / 240), (chord.root - key.tonic) % 12, chord.quality)
        for mark in score.chords
        if (chord := Chord.parse(mark.text))
    )
    bar = int(score.meters[0].bar)
    drums = [note for part in score.parts if part.is_drums for note in part.notes]
    notes = drums or [note for part in score.parts for note in part.notes]
    groove = frozenset(
        (round(note.start / 120), note.pitch if drums else 0)
        for note in notes
        if note.start < 2 * bar and (not drums or note.pitch < 42)
    )
    return chords, groove


def of_style(style: str, bars: int, seeds: int) -> list[str]:
    """Return a style's row: means over its seeds."""
    made = [played(style, bars, seed) for seed in range(seeds)]
    looks = [heard(sound, RATE) for _, sound, _ in made]
    speed = sum(sound.shape[1] for _, sound, _ in made) / RATE / sum(seconds for *_, seconds in made)
    scores = [arrange(make_plan(style, options=Options(bars=8, seed=seed))) for seed in range(PAIRS)]
    sung = [motif_recurrence(score) for score in scores if any(part.role == "lead" for part in score.parts)]
    return [
        style, *_row(looks), f"{speed:.1f}", f"{np.mean(sung):.2f}" if sung else "–",
        f"{len({signature(score) for score in scores})}",
    ]  # fmt: skip


def of_piece(path: Path) -> list[str]:
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return [*_row([heard(sound.T, rate)]), "–", "–", "–"]


def _row(looks: list[Heard]) -> list[str]:
    loud = f"{np.mean([look.lufs for look in looks]):.1f}"
    return [
        loud, f"{max(look.peak for look in looks):.1f}", f"{np.mean([look.correlation for look in looks]):.2f}",
        f"{max(look.low_side for look in looks):.0f}",
        *(f"{level:.0f}" for level in np.mean([look.octaves for look in looks], axis=0)),
    ]  # fmt: skip


def told_apart(names: tuple[str, ...], rows: dict[tuple[str, int], Floats], known: int) -> tuple[float, Counter]:
    """Return the share of unseen pieces that the nearest centroid names rightly, and the confusions."""
    learnt = {style: np.array([rows[style, seed] for seed in range(known)]) for style in names}
    spread = np.sqrt(np.mean([np.var(one, axis=0) for one in learnt.values()], axis=0)) + 0.05
    centres = {style: one.mean(axis=0) / spread for style, one in learnt.items()}
    wrong: Counter[tuple[str, str]] = Counter()
    unseen = [(style, row) for (style, seed), row in rows.items() if seed >= UNSEEN_FROM]
    for style, row in unseen:
        named = min(names, key=partial(_apart, row / spread, centres))
        wrong.update([(style, named)] if named != style else [])
    return 1 - sum(wrong.values()) / max(len(unseen), 1), wrong


def _apart(row: Floats, centres: dict[str, Floats], style: str) -> float:
    return float(np.sum((row - centres[style]) ** 2))


def _db(power: float) -> float:
    return 10 * math.log10(max(power, 1e-10))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--styles", type=int, default=len(STYLES), help="only so many")
    parser.add_argument("--bars", type=int, default=8, help="of what is measured")
    parser.add_argument("--seeds", type=int, default=2, help="a style, measured")
    parser.add_argument("--known", type=int, default=5, help="seeds a style, of four bars, to learn from")
    parser.add_argument("--unseen", type=int, default=3, help="seeds a style, of four bars, to name")
    asked = parser.parse_args()
    names = STYLES[: asked.styles]
    began = time.perf_counter()
    seeds = [*range(asked.known), *range(UNSEEN_FROM, UNSEEN_FROM + asked.unseen)]
    jobs = [(style, seed) for style in names for seed in seeds]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(features, [style for style, _ in jobs], [4] * len(jobs), [seed for _, seed in jobs])
        rows = dict(zip(jobs, made, strict=True))
    measured = [of_style(style, asked.bars, asked.seeds) for style in names]  # alone, so that the speed is true
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        songs = [[piece.name, *of_piece(piece.path)] for piece in find_pieces(asked.data, Path(folder))]
    right, wrong = told_apart(names, rows, asked.known)
    page = _page(asked, measured, songs, right, wrong)
    if asked.output is not None:
        asked.output.write_text(page, "utf-8")
    print(page, f"{time.perf_counter() - began:.0f} s", sep="\n")


def _page(
    asked: argparse.Namespace, measured: list[list[str]], songs: list[list[str]], right: float, wrong: Counter
) -> str:
    bands = [f"{hertz:g}" if hertz < 1000 else f"{hertz / 1000:g}k" for hertz in OCTAVES]
    head = ["", "LUFS", "dBTP", "corr.", "low side", *bands, "× realtime", "motif", f"of {PAIRS}"]
    confusions = [[a, b, str(count)] for (a, b), count in wrong.most_common()]
    heard_as = table(["style", "heard as", "times"], confusions) if confusions else "None was taken for another one."
    return f"""# The band measured

Made by `python tests/bench/band.py DATA -o docs/band.md` on two cores, through the same composing and rendering as
`generate`.

## Sound, beside real songs

{asked.seeds} seeds a style, {asked.bars} bars each. *dBTP* is the highest true peak; *corr.* the correlation of the
sides; *low side* the side's level against the middle's below {LOW_HZ:.0f} Hz, dB (the lower, the more the low end is
mono); then each octave's energy against the whole, dB; *× realtime* composing and rendering together. *Motif* is the
share of sung bars whose rhythm comes again; *of {PAIRS}* how many different pairs of progression and groove as many
seeds give.

{table(head, measured)}

Recordings, measured alike; nothing was tuned on them:

{table(head, songs)}

## Told apart

Nearest centroid over rhythm, harmony and the sound itself (cepstrum, brightness, onsets of the rendered mix), learnt
from {asked.known} seeds a style, tried on {asked.unseen} others, four bars each: **{right:.1%}** named rightly, of
{asked.unseen * len(measured)}.

{heard_as}
"""


if __name__ == "__main__":
    main()

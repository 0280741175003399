"""Are our singers taken for voices? A classifier that heard only renderings judges real sung stems.

    python tests/bench/voices.py DATA [--clips 90] [--songs hydrogen,lithium] [--singer MODULE:FUNCTION]

DATA holds the unpacked corpus (`train/pop909`, `train/openscore-lieder`, `train/freedoom-midi`, `train/evr-stems`).
Trained: `singer` on melodies against our patches and, where one is found, a SoundFont. Judged: three-second windows of
`vocals.ogg` against the other stems of each song, silence left out. Prints the area under the ROC curve.
"""

from __future__ import annotations

import argparse
import importlib
import random
import warnings
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import librosa
import numpy as np
import soundfile
from scipy.signal import butter, fftconvolve, sosfilt
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from musicstudio.audio.midifile import read_score
from musicstudio.audio.soundfont import find_bank
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.line import Line, line_of
from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Part, Score
from musicstudio.training.singing.singer import singer

RATE, HEARD = 44100, 16000
CLIP_S, WINDOW_S, HOP_S = 12.0, 3.0, 1.5
VOICES = {52, 53, 54, 85, 91}
"""Programs that imitate voices: neither one thing nor the other."""
MELODIES = {"melody", "voice"}
SYNTHS = [n for n in (38, 39, *range(80, 104)) if n not in VOICES]
OTHERS = [n for n in range(112) if n not in VOICES]
QUIET_DB = -48.0
Sing = Callable[[int], Instrument]


def files(data: Path, rng: random.Random) -> dict[str, list[Path]]:
    """Return the MIDI files of each kind, shuffled."""
    folders = {"pop": "pop909", "lieder": "openscore-lieder", "game": "freedoom-midi"}
    found = {kind: sorted((data / "train" / folder).rglob("*.mid")) for kind, folder in folders.items()}
    for paths in found.values():
        rng.shuffle(paths)
    return found


def stretch(part: Part, score: Score, rng: random.Random, shift: float = 0.0) -> Line | None:
    """Return some CLIP_S seconds of a part, transposed, or None where it hardly plays."""
    line = line_of(part, score.tempo_map, round(CLIP_S * RATE))
    if len(line.tones) < 12:
        return None
    start = rng.choice(line.tones[: max(1, len(line.tones) - 10)]).start_s - 0.5
    tones = tuple(
        replace(
            t, start_s=t.start_s - start, length_s=min(t.length_s, CLIP_S + start - t.start_s), pitch=t.pitch + shift
        )
        for t in line.tones
        if 0 <= t.start_s - start < CLIP_S - 0.1
    )
    return Line(tones, line.samples) if len(tones) >= 6 else None


def vocals(paths: dict[str, list[Path]], seed: int, sing: Sing) -> np.ndarray | None:
    """Return one clip of a singer, mono, now and then with a second voice."""
    rng = random.Random(seed)
    score = read_score(rng.choice(paths[rng.choice(["pop", "lieder"])]))
    parts = [part for part in score.parts if part.name.split()[0].lower() in MELODIES] if score.parts else []
    if not parts:
        return None
    middle = float(np.median([note.pitch for note in parts[0].notes]))
    line = stretch(parts[0], score, rng, round(rng.uniform(47, 74) - middle))
    if line is None:
        return None
    sound = sing(seed).play(line, RATE, np.random.default_rng(seed)).mean(axis=0)
    for number in range(rng.choice([0, 0, 0, 1, 2, 3])):
        interval = rng.choice([-5, 3, 4, 7])
        other = Line(tuple(replace(t, pitch=t.pitch + interval) for t in line.tones), line.samples)
        more = sing(seed + 1000 * (number + 1)).play(other, RATE, np.random.default_rng(seed + number + 1))
        sound = sound + rng.uniform(0.4, 1.0) * more.mean(axis=0)
    return sound


def band(paths: dict[str, list[Path]], seed: int) -> np.ndarray | None:
    """Return one clip of one to three parts that are no voices, mono."""
    rng = random.Random(seed)
    score = read_score(rng.choice(paths[rng.choice(["pop", "lieder", "game"])]))
    sounds = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        part = rng.choice(score.parts)
        if not part.is_drums:
            program = rng.choice(SYNTHS if rng.random() < 0.35 else OTHERS)
            part = replace(part, program=program, role="", patch="")
        line = stretch(part, score, rng)
        if line is None:
            continue
        sound = _instrument(part, rng).play(line, RATE, np.random.default_rng(seed)).mean(axis=0)
        sounds.append(sound / max(float(np.sqrt(np.mean(sound**2))), 1e-6) * rng.uniform(0.4, 1))
    return np.sum(sounds, axis=0) if sounds else None


def _instrument(part: Part, rng: random.Random) -> Instrument:
    if rng.random() < 0.5:
        try:
            return find_bank().instrument(part)
        except StudioError:
            pass
    return instrument_for(part)


def cut_up(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a clip at HEARD as producers cut it: gated, stuttered or turned round on a grid."""
    grid = int(rng.uniform(0.1, 0.3) * HEARD)
    pieces = [sound[n : n + grid].copy() for n in range(0, len(sound), grid)]
    manner = rng.integers(3)
    for n, piece in enumerate(pieces):
        if manner == 0 and rng.random() < 0.35:
            piece[:] = 0
        elif manner == 1 and n % 4 and rng.random() < 0.4:
            piece[:] = pieces[n - 1][: len(piece)]
        elif manner == 2 and rng.random() < 0.4:
            piece[:] = piece[::-1].copy()
        edge = np.minimum(1, np.minimum(np.arange(len(piece)), np.arange(len(piece))[::-1]) / 48)
        piece *= edge
    return np.concatenate(pieces)


def treated(sound: np.ndarray, seed: int) -> np.ndarray:
    """Return a clip at HEARD cut up, in a drawn room, echo, tilt and low-pass: voices and others alike."""
    rng = np.random.default_rng(seed)
    sound = librosa.resample(sound.astype(np.float32), orig_sr=RATE, target_sr=HEARD)
    if rng.random() < 0.35:
        sound = cut_up(sound, rng)
    if rng.random() < 0.8:
        length_s = rng.uniform(0.3, 6)
        time = np.arange(int(length_s * HEARD)) / HEARD
        room = rng.standard_normal(len(time)) * 10 ** (-3 * time / length_s)
        room /= np.sqrt(np.sum(room**2))
        sound = sound + rng.uniform(0.05, 1.2) ** 1.5 * fftconvolve(sound, room)[: len(sound)]
    if rng.random() < 0.3:
        late, times = int(rng.uniform(0.15, 0.5) * HEARD), sound.copy()
        for turn in range(1, 4):
            times[turn * late :] += sound[: -turn * late] * 0.45**turn
        sound = times
    shelf = sosfilt(butter(1, rng.uniform(500, 3000), "high", fs=HEARD, output="sos"), sound)
    sound = sound + rng.uniform(-0.6, 1.5) * shelf
    if rng.random() < 0.5:
        sound = sosfilt(butter(2, rng.uniform(60, 250), "high", fs=HEARD, output="sos"), sound)
    if rng.random() < 0.3:
        sound = sosfilt(butter(4, rng.uniform(4000, 7500), "low", fs=HEARD, output="sos"), sound)
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-6) * 0.1


def windows(sound: np.ndarray) -> list[np.ndarray]:
    """Return the windows of a sound at HEARD that are not silent for more than two thirds."""
    size, hop = int(WINDOW_S * HEARD), int(HOP_S * HEARD)
    cut = [sound[n : n + size] for n in range(0, len(sound) - size + 1, hop)]
    return [window for window in cut if _sounding(window)]


def _sounding(window: np.ndarray) -> bool:
    power = np.mean(window.reshape(30, -1) ** 2, axis=1)
    return bool(np.mean(10 * np.log10(power + 1e-12) > QUIET_DB) > 1 / 3)


def features(window: np.ndarray) -> np.ndarray:
    """Return spectrum, its unrest, cepstra, modulation and steadiness of pitch of one window."""
    mel = librosa.feature.melspectrogram(y=window.astype(np.float32), sr=HEARD, n_fft=512, hop_length=160, n_mels=40)
    level = librosa.power_to_db(mel, ref=np.max, top_db=60)
    cepstra = librosa.feature.mfcc(S=level, n_mfcc=20)
    bands = np.stack([level[n : n + 8].mean(axis=0) for n in range(0, 40, 8)] + [level.mean(axis=0)])
    rates = np.fft.rfftfreq(bands.shape[1], 0.01)
    spectrum = np.abs(np.fft.rfft((bands - bands.mean(axis=1, keepdims=True)) * np.hanning(bands.shape[1]), axis=1))
    edges = (0.5, 1.5, 3, 5, 8, 13, 25)
    moves = [np.log(spectrum[:, (rates >= low) & (rates < high)].mean(axis=1) + 1e-3) for low, high in pairwise(edges)]
    flat = np.log(librosa.feature.spectral_flatness(S=mel)[0] + 1e-9)
    pitch = 12 * np.log2(librosa.yin(window, fmin=70, fmax=1000, sr=HEARD, frame_length=1024, hop_length=320))
    steps = np.abs(np.diff(pitch))
    return np.concatenate([
        level.mean(axis=1) - level.mean(), level.std(axis=1), np.abs(np.diff(level, axis=1)).mean(axis=1),
        cepstra[1:].mean(axis=1), cepstra.std(axis=1), librosa.feature.delta(cepstra).std(axis=1), *moves,
        [flat.mean(), flat.std(), *np.percentile(steps, (25, 50, 75, 90)), np.mean((steps > 0.05) & (steps < 1))],
    ])  # fmt: skip


def rendered(data: Path, clips: int, sing: Sing, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Return features and labels of `clips` clips of voices and half as many again of others."""
    paths = files(data, random.Random(seed))
    rows, labels = [], []
    for label, wanted in ((1, clips), (0, clips * 3 // 2)):
        made = number = 0
        while made < wanted:
            number += 1
            sound = vocals(paths, seed + number, sing) if label else band(paths, 5000 + seed + number)
            if sound is None or not np.any(sound):
                continue
            made += 1
            found = [features(window) for window in windows(treated(sound, number))]
            rows += found
            labels += [label] * len(found)
    return np.array(rows), np.array(labels)


def real(song: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return features of a song's stems and what each is: "vocals", "other" (all other pitched stems) or "drums"."""
    rows, stems = [], []
    for path in sorted(song.glob("*.ogg")):
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        heard = librosa.resample(sound.mean(axis=1), orig_sr=rate, target_sr=HEARD)
        found = [features(window) for window in windows(heard)]
        rows += found
        stems += [path.stem if path.stem in ("vocals", "drums") else "other"] * len(found)
    return np.array(rows), np.array(stems)


def area(stems: np.ndarray, scores: np.ndarray, among: tuple[str, ...]) -> float:
    chosen = np.isin(stems, among)
    return float(roc_auc_score(stems[chosen] == "vocals", scores[chosen]))


def judges() -> dict[str, object]:
    return {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000, class_weight="balanced")),
        "trees": ExtraTreesClassifier(300, min_samples_leaf=3, class_weight="balanced", random_state=0, n_jobs=1),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("data", type=Path)
    ask.add_argument("--clips", type=int, default=90)
    ask.add_argument("--songs", default="")
    ask.add_argument("--singer", default="")
    said = ask.parse_args()
    warnings.simplefilter("ignore")
    sing: Sing = singer
    if said.singer:
        module, name = said.singer.split(":")
        sing = getattr(importlib.import_module(module), name)
    rows, labels = rendered(said.data, said.clips, sing)
    print(f"trained on {np.sum(labels == 1)} windows of voices and {np.sum(labels == 0)} of others")
    fitted = {name: judge.fit(rows, labels) for name, judge in judges().items()}
    scores, kinds = [], []
    for song in sorted((said.data / "train" / "evr-stems").iterdir()):
        if not (song / "vocals.ogg").exists() or (said.songs and song.name not in said.songs.split(",")):
            continue
        heard, stems = real(song)
        found = {name: judge.predict_proba(heard)[:, 1] for name, judge in fitted.items()}
        report(song.name, stems, {**found, "both": np.mean(list(found.values()), axis=0)})
        scores.append(np.mean(list(found.values()), axis=0))
        kinds.append(stems)
    if scores:
        report("all songs", np.concatenate(kinds), {"both": np.concatenate(scores)})


def report(name: str, stems: np.ndarray, scores: dict[str, np.ndarray]) -> None:
    """Print the area under the curve of each judge: vocals against the pitched stems, and against drums as well."""
    against, drums = ("vocals", "other"), ("vocals", "other", "drums")
    found = "  ".join(
        f"{judge} {area(stems, score, against):.3f} / {area(stems, score, drums):.3f}"
        for judge, score in scores.items()
    )
    sung = np.sum(stems == "vocals")
    print(f"{name:12s} {sung:4d} of {len(stems)} windows sung; AUC against other / all: {found}", flush=True)


if __name__ == "__main__":
    main()

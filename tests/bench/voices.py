"""Are our singers taken for voices? A classifier that heard only renderings judges real sung stems.

    python tests/bench/voices.py CORPUS SONGS [--clips 250]

CORPUS is what `musicstudio corpus prepare` made, SONGS a folder of songs as stems (`NAME/vocals.ogg`, `other.ogg` …).
Trained: the corpus' sung stems against its others, in rooms, cut up and filtered by chance. Judged: windows of 3 s
of `vocals.ogg` against the other stems of each song, silence left out. Prints the area under the ROC curve.
"""

from __future__ import annotations

import argparse
import warnings
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

from musicstudio.training.shards import Shards

HEARD = 16000
CLIP_S, WINDOW_S, HOP_S = 12.0, 3.0, 1.5
CLIPS_OF_ONE = 2
QUIET_DB = -48.0


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


def treated(sound: np.ndarray, rate: int, seed: int) -> np.ndarray:
    """Return a clip at HEARD cut up, in a drawn room, echo, tilt and low-pass: voices and others alike."""
    rng = np.random.default_rng(seed)
    sound = librosa.resample(sound.astype(np.float32), orig_sr=rate, target_sr=HEARD)
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


def rendered(corpus: Path, most: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Return features and labels of up to `most` clips of sung stems, and twice as many of the others."""
    shards, rng = Shards(corpus, "train"), np.random.default_rng(seed)
    rows: list[np.ndarray] = []
    labels: list[int] = []
    left = {"vocals": most, "other": most, "drums": most // 2, "bass": most // 2}
    for name in rng.permutation(shards.ids):
        truth = shards.truth(str(name))
        for stem in [stem for stem in shards.entry(str(name)).stems if left[stem] > 0]:
            length = min(round(CLIP_S * truth.sample_rate), truth.samples)
            for start in rng.permutation(np.arange(0, truth.samples - length + 1, length))[:CLIPS_OF_ONE]:
                clip = shards.excerpt(str(name), int(start), int(start) + length, (stem,)).stem(stem).mean(axis=0)
                found = [features(window) for window in windows(treated(clip, truth.sample_rate, len(rows)))]
                rows += found
                labels += [int(stem == "vocals")] * len(found)
                left[stem] -= bool(found)
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
    ask.add_argument("corpus", type=Path)
    ask.add_argument("songs", type=Path)
    ask.add_argument("--clips", type=int, default=250)
    said = ask.parse_args()
    warnings.simplefilter("ignore")
    rows, labels = rendered(said.corpus, said.clips)
    print(f"trained on {np.sum(labels == 1)} windows of voices and {np.sum(labels == 0)} of others")
    fitted = {name: judge.fit(rows, labels) for name, judge in judges().items()}
    scores, kinds = [], []
    for song in sorted(path.parent for path in said.songs.glob("*/vocals.ogg")):
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

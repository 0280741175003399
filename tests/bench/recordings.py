"""Transcribe, continue and cover on real recordings, measured from outside.

    python tests/bench/recordings.py DATA -o docs/recordings.md [--basic-pitch PYTHON]

DATA holds recordings as for journey.py; a folder with `notes.csv` (onset, offset, MIDI pitch) beside its recording has
its notes judged. PYTHON is an interpreter that has basic-pitch: it then transcribes the same recordings in the same
run. Nothing here is tuned on them.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import librosa
import mir_eval
import numpy as np
import soundfile
from journey import Piece, find_pieces
from measure import PROGRAM, measure, table

from musicstudio.audio.midifile import read_score

IDEA_S, ADDED_S = 20.0, 12.0
NOTES = ["piece", "engine", "notes", "strokes", "precision", "recall", "F", "F with offsets", "chroma", "× realtime"]
PEER = """
import sys, time
from basic_pitch.inference import predict
from basic_pitch import ICASSP_2022_MODEL_PATH
began = time.perf_counter()
_, midi, _ = predict(sys.argv[1], ICASSP_2022_MODEL_PATH)
print("took", time.perf_counter() - began)
midi.write(sys.argv[2])
"""


def notes_of(path: Path) -> np.ndarray:
    """Return (n, 3): onset, offset, pitch of every pitched note of a MIDI file."""
    score = read_score(path)
    rows = [
        (float(score.tempo_map.seconds(note.start)), float(score.tempo_map.seconds(note.end)), note.pitch)
        for part in score.parts if not part.is_drums for note in part.notes
    ]  # fmt: skip
    return np.array(rows).reshape(-1, 3)


def judged(found: np.ndarray, truth: np.ndarray) -> list[str]:
    """Return precision, recall and F of onsets within 50 ms and half a semitone, and F with offsets."""
    if not len(found):
        return ["0.00"] * 4
    hz = [440 * 2 ** ((notes[:, 2] - 69) / 12) for notes in (truth, found)]
    spans = [np.stack([notes[:, 0], np.maximum(notes[:, 1], notes[:, 0] + 0.01)], 1) for notes in (truth, found)]
    onset = mir_eval.transcription.precision_recall_f1_overlap(spans[0], hz[0], spans[1], hz[1], offset_ratio=None)
    whole = mir_eval.transcription.precision_recall_f1_overlap(spans[0], hz[0], spans[1], hz[1])
    return [f"{value:.2f}" for value in (*onset[:3], whole[2])]


def likeness(notes: np.ndarray, path: Path) -> float:
    """Return the correlation of the notes' pitch classes over time with the recording's chroma."""
    sound, rate = librosa.load(path, sr=22050)
    heard = librosa.feature.chroma_cqt(y=sound, sr=rate, hop_length=2048)
    times = librosa.times_like(heard, sr=rate, hop_length=2048)
    written = np.zeros_like(heard)
    for onset, offset, pitch in notes:
        written[int(pitch) % 12, (times >= onset) & (times < max(offset, onset + 0.1))] += 1
    one, other = heard - heard.mean(axis=0), written - written.mean(axis=0)
    norm = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.sum(one * other) / norm) if norm else 0.0


def transcribed(piece: Piece, folder: Path, peer: str) -> list[list[str]]:
    target = folder / f"{piece.name}.mid"
    done = measure([*PROGRAM, "transcribe", str(piece.path), "-o", str(target), "--quiet"])
    seconds = soundfile.info(piece.path).duration
    rows = [_row(piece, "notes", target, seconds / done.seconds)]
    if peer:
        other = folder / f"{piece.name} peer.mid"
        began = time.perf_counter()
        subprocess.run([peer, "-c", PEER, str(piece.path), str(other)], check=True, capture_output=True)
        rows.append(_row(piece, "basic-pitch", other, seconds / (time.perf_counter() - began)))
    return rows


def _row(piece: Piece, engine: str, midi: Path, speed: float) -> list[str]:
    notes = notes_of(midi)
    drums = sum(len(part.notes) for part in read_score(midi).parts if part.is_drums)
    truth = piece.path.with_name("notes.csv")
    scores = ["–"] * 4
    if truth.exists():
        rows = list(csv.DictReader(truth.open()))
        known = np.array([[float(r["onset"]), float(r["offset"]), float(r["midi_pitch"])] for r in rows])
        scores = judged(notes, known)
    return [
        piece.name, engine, str(len(notes)), str(drums), *scores, f"{likeness(notes, piece.path):.2f}", f"{speed:.1f}",
    ]  # fmt: skip


def continued(piece: Piece, folder: Path) -> list[str]:
    """Return how a recording cut at 20 s goes on: at the join, in level, and against what was really played."""
    sound, rate = soundfile.read(piece.path, dtype="float32", always_2d=True)
    cut = round(IDEA_S * rate)
    if len(sound) < cut + round(ADDED_S * rate):
        return []
    idea, target = folder / f"{piece.name} idea.wav", folder / f"{piece.name} longer.wav"
    soundfile.write(idea, sound[:cut], rate, "PCM_24")
    done = measure([*PROGRAM, "continue", str(idea), "-o", str(target), "--seconds", str(ADDED_S), "--json"])
    facts = json.loads(done.output)["outputs"][0]["facts"]
    made, _ = soundfile.read(target, dtype="float32", always_2d=True)
    plain, _ = soundfile.read(idea, dtype="float32", always_2d=True)
    steps = np.abs(np.diff(made[cut - 4410 : cut + 4410], axis=0)).max(axis=1)
    joins = steps[4408:4412].max() / max(steps.max(), 1e-9)
    added = made[cut:]
    level = 20 * np.log10(_rms(added) / max(_rms(plain[-10 * rate :]), 1e-9))
    before = plain[-len(added) :]
    return [
        piece.name, "yes" if np.array_equal(made[:cut], plain) else "NO", f"{joins:.2f}", f"{level:+.1f}",
        f"{_distance(added, sound[cut : cut + len(added)], rate):.1f}",
        f"{_distance(before, sound[cut : cut + len(added)], rate):.1f}",
        f"{facts.get('drift_ms', '–')}", f"{len(facts.get('from_s', []))}", f"{done.seconds:.1f}",
    ]  # fmt: skip


def covered(piece: Piece, folder: Path, words: str) -> list[str]:
    out = folder / f"{piece.name} {words}"
    done = measure([*PROGRAM, "cover", str(piece.path), "-o", str(out), "--prompt", words, "--json"])
    outputs = json.loads(done.output)["outputs"]
    mix = next(item for item in outputs if str(item["path"]).endswith(".wav") and not item.get("stem"))
    score = read_score(next(item["path"] for item in outputs if str(item["path"]).endswith(".mid")))
    info = soundfile.info(mix["path"])
    sound = soundfile.read(mix["path"], dtype="float32", always_2d=True)[0]
    chroma = [_chroma(path) for path in (piece.path, Path(mix["path"]))]
    length = min(part.shape[1] for part in chroma)
    agree = float(np.mean([np.corrcoef(chroma[0][:, n], chroma[1][:, n])[0, 1] for n in range(length)]))
    return [
        piece.name, words, f"{score.tempo_map.bpm_at(0):.1f}", score.key, f"{info.duration:.1f}",
        str(sum(len(part.notes) for part in score.parts)), f"{20 * np.log10(np.abs(sound).max()):.1f}",
        f"{agree:.2f}", f"{info.duration / done.seconds:.1f}",
    ]  # fmt: skip


def _chroma(path: Path) -> np.ndarray:
    """Return pitch classes in stretches of two seconds, (12, stretches)."""
    sound, rate = librosa.load(path, sr=22050)
    fine = librosa.feature.chroma_cqt(y=sound, sr=rate, hop_length=1024)
    per = round(2 * rate / 1024)
    whole = fine.shape[1] // per * per
    return fine[:, :whole].reshape(12, -1, per).mean(axis=2) + 1e-6 * np.arange(12)[:, None]


def _rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def _distance(one: np.ndarray, other: np.ndarray, rate: int) -> float:
    """Return the mean difference of log-mel spectra in dB, each averaged over a second: what sounds, not when."""
    looks = []
    for sound in (one, other):
        mel = librosa.feature.melspectrogram(y=sound.mean(axis=1), sr=rate, n_mels=64, hop_length=rate // 40)
        seconds = mel.shape[1] // 40
        looks.append(
            librosa.power_to_db(mel[:, : seconds * 40].reshape(64, seconds, 40).mean(axis=2) + 1e-8, top_db=80)
        )
    return float(np.mean(np.abs(looks[0] - looks[1])))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("-o", "--output", type=Path, required=True)
    arguments.add_argument("--basic-pitch", default="", metavar="PYTHON")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        pieces = find_pieces(asked.data, folder)
        notes = [row for piece in pieces for row in transcribed(piece, folder, asked.basic_pitch)]
        longer = [row for piece in pieces if (row := continued(piece, folder))]
        covers = [covered(piece, folder, words) for piece in pieces[:3] for words in ("bossa nova", "synthwave")]
    asked.output.write_text(_page(notes, longer, covers), "utf-8")


def compared(rows: list[list[str]]) -> str:
    """Return in sentences where either transcriber is the better one."""
    pairs = [(own, other) for own, other in pairwise(rows) if (own[1], other[1]) == ("notes", "basic-pitch")]
    if not pairs:
        return "Basic Pitch was not at hand."
    said = []
    for column, what in ((6, "F of onsets"), (7, "F with offsets"), (8, "chroma")):
        known = [(own, other) for own, other in pairs if own[column] != "–"]
        for better, name in ((1, "Basic Pitch"), (0, "notes")):
            won = [pair for pair in known if float(pair[better][column]) > float(pair[1 - better][column])]
            pieces = ", ".join(f"{own[0]} ({own[column]} / {other[column]})" for own, other in won)
            said += [f"- {what}, better by {name} (notes / Basic Pitch): {pieces}."] if won else []
    return "\n".join(said)


def _page(notes: list[list[str]], longer: list[list[str]], covers: list[list[str]]) -> str:
    return f"""# Real recordings transcribed, continued and covered

Made by `python tests/bench/recordings.py DATA -o docs/recordings.md --basic-pitch PYTHON` on two cores, whole commands
timed from outside. The recordings are those of docs/journey.md; none was used to choose a constant of these engines
(transcription's were chosen on training scores played by another synthesiser).

## Transcribe

Onsets within 50 ms and half a semitone (mir_eval); *with offsets* also asks for the end. *Chroma* is the correlation of
the written pitch classes with those of the recording, where nothing else is known.

{table(NOTES, notes)}

{compared(notes)}

Basic Pitch writes no drums, bars or tempo, and is a trained network; *notes* has no weights. Where a recording is taken
to be drums alone it gets no notes: on the first two runs of this page that befell a whole song. The rule was replaced
by one chosen on four other songs, whole and in part, and fifteen of our own pieces; nothing else was changed. Strokes
are still written for some music without drums.

## Continue

The first {IDEA_S:.0f} s given, {ADDED_S:.0f} s added. *Kept* is whether the idea is bit-identical; *join* the largest
step at the join over the largest within 0.1 s; *level* the added sound against the ten seconds before, dB; *distance*
the mean log-mel difference by the second to what was really played there, beside the same for the last {ADDED_S:.0f} s
simply repeated; *drift* the furthest a phrase was moved off the grid, ms.

{table(["piece", "kept", "join", "level", "distance", "repeated", "drift ms", "phrases", "s"], longer)}

## Cover

*Agree* is the mean correlation of pitch classes in stretches of two seconds with the original.

{table(["piece", "as", "bpm", "key", "s", "notes", "peak dBFS", "agree", "× realtime"], covers)}
"""


if __name__ == "__main__":
    main()

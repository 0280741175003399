"""Which records of a corpus lie nearest to a result: by notes in a row, by a score's statistics, by a sound's.

What is known of a corpus is kept beside it as plain arrays and made again when its records have changed.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import read_clip
from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import SCORE_SUFFIXES, CancelToken
from musicstudio.training.attribution_embedding import Embedding, LogMelStatistics, score_vector
from musicstudio.training.attribution_runs import Runs, common_runs, runs_of
from musicstudio.training.metrics.copying import Index, Steps
from musicstudio.training.shards import Shards
from musicstudio.training.truth_score import score_of

FILE: Final = "attribution.npz"
MOST_RECORDS: Final = 5000
MOST_SOUNDS: Final = 500
"""Records whose sound is embedded: it has to be decoded for that."""
_HEARD_S: Final = 10.0
_ARRAYS: Final = (
    "moves", "line", "at_s", "pieces", "names", "vectors", "sound_vectors", "sound_names", "embedding", "stamp",
)  # fmt: skip


@dataclass(frozen=True)
class Nearest:
    """A record of a corpus that a result is near to, and how.

    "run": the longest row of notes that both hold in any key; `distance` is the share of the notes of the result's part
    that are not in it. "score" and "sound": the cosine distance, 0–2, of statistics. Times in seconds say where a run
    begins in the result and in the record; `exact` that it stands on the same pitches.
    """

    record: str
    by: Literal["run", "score", "sound"]
    distance: float
    notes: int = 0
    part: str = ""
    at_s: float = 0.0
    record_at_s: float = 0.0
    exact: bool = False


@dataclass(frozen=True, eq=False)
class Known:
    """What is kept of training records: lines, `vectors` (n, d) of `names`, and of some `sound_vectors` (m, e)."""

    runs: Runs
    vectors: NDArray[np.float64]
    sound_names: NDArray[np.str_]
    sound_vectors: NDArray[np.float64]
    embedding: str
    stamp: str

    @property
    def names(self) -> NDArray[np.str_]:
        return self.runs.index.names


def nearest_pieces(
    result: Path, corpus: Path, most: int = 5, embedding: Embedding | None = None, cancel: CancelToken | None = None
) -> tuple[Nearest, ...]:
    """Return the training records nearest to a score or a sound: at most `most` of each kind, nearest first.

    Raises WrongUsage where there is no such corpus, StudioError where the result cannot be read.
    """
    known = known_of(corpus, embedding, cancel=cancel)
    if result.suffix.lower() in SCORE_SUFFIXES:
        return nearest_to_score(read_score(result), known, most)
    clip = read_clip(result)
    return nearest_to_sound(clip.data, clip.sample_rate, known, most, embedding)


def nearest_to_score(score: Score, known: Known, most: int = 5) -> tuple[Nearest, ...]:
    """Return which records share the longest runs of notes with a score, then which have the most alike statistics."""
    runs = tuple(
        Nearest(
            run.piece, "run", 1 - run.notes / run.of_notes, run.notes, run.part, run.at_s, run.piece_at_s, run.exact
        )
        for run in common_runs(score, known.runs, most)
    )
    if not any(part.notes for part in score.parts) or not len(known.vectors):
        return runs
    return runs + _by_vector("score", score_vector(score), known.vectors, known.names, most)


def nearest_to_sound(
    sound: NDArray[np.float32], sample_rate: int, known: Known, most: int = 5, embedding: Embedding | None = None
) -> tuple[Nearest, ...]:
    """Return which records sound most alike; raises ValueError where they were embedded otherwise."""
    ear = embedding or LogMelStatistics()
    if ear.name != known.embedding:
        raise ValueError(f"the records were embedded by {known.embedding}, not by {ear.name}")
    if not len(known.sound_vectors):
        return ()
    return _by_vector("sound", ear.embed_audio(sound, sample_rate), known.sound_vectors, known.sound_names, most)


def facts_of(found: tuple[Nearest, ...]) -> list[dict[str, Any]]:
    """Return what is nearest as plain values for a result's provenance; only runs have notes and places."""
    rounded = [
        {name: round(value, 4) if isinstance(value, float) else value for name, value in vars(one).items()}
        for one in found
    ]
    short = ("record", "by", "distance")
    return [one if one["by"] == "run" else {name: one[name] for name in short} for one in rounded]


def known_of(
    corpus: Path, embedding: Embedding | None = None, records: int = MOST_RECORDS, sounds: int = MOST_SOUNDS,
    cancel: CancelToken | None = None,
) -> Known:  # fmt: skip
    """Return what is known of a corpus' training records, of evenly spread ones where there are more than `records`.

    It is read from the corpus' folder, or made and left there where that can be written. Raises WrongUsage where there
    are none, UnsupportedAudio for a damaged shard.
    """
    ear = embedding or LogMelStatistics()
    shards = Shards(corpus, "train") if corpus.is_dir() else None
    if shards is None or not len(shards):
        raise WrongUsage(f"'{corpus.name}' holds no training records; give the folder of a corpus that was prepared.")
    stamp = f"{len(shards)}:{crc32(chr(10).join(shards.ids).encode()):08x}:{records}:{sounds}:{ear.name}"
    found = _load(corpus / FILE, stamp)
    if found is None:
        found = _made(shards, ear, records, sounds, stamp, cancel or CancelToken())
        _keep(corpus / FILE, found)
    return found


def _made(shards: Shards, ear: Embedding, records: int, sounds: int, stamp: str, cancel: CancelToken) -> Known:
    names = _spread(shards.ids, records)
    scores: list[tuple[str, Score]] = []
    vectors = []
    for name in names:
        cancel.check()
        scores.append((name, score_of(shards.truth(name))))
        vectors.append(score_vector(scores[-1][1]))
    heard = _spread(names, sounds)
    sound_vectors = []
    for name in heard:
        cancel.check()
        samples, rate = shards.entry(name).samples, shards.entry(name).sample_rate
        length = min(samples, round(_HEARD_S * rate))
        start = (samples - length) // 2
        sound_vectors.append(ear.embed_audio(shards.excerpt(name, start, start + length).mix, rate))
    return Known(
        runs_of(scores), np.array(vectors), np.array(heard, dtype=np.str_), np.array(sound_vectors), ear.name, stamp
    )


def _spread(names: tuple[str, ...], most: int) -> tuple[str, ...]:
    places = np.unique(np.linspace(0, len(names) - 1, min(most, len(names))).round().astype(int))
    return tuple(names[place] for place in places)


def _by_vector(
    by: Literal["score", "sound"], vector: NDArray[np.float64], vectors: NDArray[np.float64], names: NDArray[np.str_],
    most: int,
) -> tuple[Nearest, ...]:  # fmt: skip
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    distances = 1 - vectors @ vector / np.maximum(lengths, 1e-12)
    order = np.argsort(distances, kind="stable")[:most]
    return tuple(Nearest(str(names[n]), by, max(float(distances[n]), 0.0)) for n in order)


def _keep(path: Path, known: Known) -> None:
    """Write what is known beside the corpus, whole or not at all; where that cannot be, it is made again next time."""
    index = known.runs.index
    values: tuple[Any, ...] = (
        index.steps.moves, index.steps.line, known.runs.at_s, index.piece_of_line, index.names, known.vectors,
        known.sound_vectors, known.sound_names, np.array(known.embedding), np.array(known.stamp),
    )  # fmt: skip
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            arrays: dict[str, Any] = dict(zip(_ARRAYS, values, strict=True))
            np.savez_compressed(file, **arrays)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)


def _load(path: Path, stamp: str) -> Known | None:
    """Return what a file knows, None where it is not there, damaged or of other records."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if str(arrays["stamp"]) != stamp:
                return None
            moves, line, at_s, pieces, names, vectors, sound_vectors, sound_names, embedding, _ = (
                arrays[key] for key in _ARRAYS
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    fits = moves.ndim == 2 and moves.shape[1] == 3 and line.shape == at_s.shape == moves.shape[:1]
    fits = fits and len(vectors) == len(names) and len(sound_vectors) == len(sound_names)
    fits = fits and _within(line, len(pieces)) and _within(pieces, len(names))
    if not fits or names.dtype.kind != "U" or sound_names.dtype.kind != "U":
        return None
    runs = Runs(Index(Steps(moves, line), names, pieces), at_s)
    return Known(runs, vectors, sound_names, sound_vectors, str(embedding), stamp)


def _within(values: NDArray[np.int32], end: int) -> bool:
    return not len(values) or (values.dtype.kind == "i" and values.min() >= 0 and values.max() < end)

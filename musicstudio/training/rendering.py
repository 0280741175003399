"""A score made into a record with its truth: sounds drawn, parts played, a producer's mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from musicstudio.audio.synth.filters import highpassed
from musicstudio.audio.synth.line import Curve, Line, line_of
from musicstudio.audio.synth.render import samples_of
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.families import family_of, stem_of
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.captions import caption
from musicstudio.training.facts import facts_of
from musicstudio.training.mixing.channel import Channel
from musicstudio.training.mixing.desk import mixed
from musicstudio.training.piece import Piece
from musicstudio.training.shards import Item
from musicstudio.training.singing.singer import singer
from musicstudio.training.sounds.casting import Casting, cast
from musicstudio.training.sounds.sources import Banks
from musicstudio.training.splits import Split
from musicstudio.training.truth import truth_of

SAMPLE_RATE = 44100
_TUNED = 0.6
"""How many records keep A = 440 Hz."""
_CENTS = 18.0
_SILENT = 1e-3
"""Of the record's peak."""
_AIR_S = 0.1


@dataclass(frozen=True)
class Rendering:
    """An item with the licences of what sounds in it."""

    item: Item
    licences: tuple[str, ...]


def rendered(
    piece: Piece, split: Split, seed: int, banks: Banks | None = None, cancel: CancelToken | None = None,
    sample_rate: int = SAMPLE_RATE,
) -> Rendering:  # fmt: skip
    """Return a piece as a record: stems that sum to its mix, and the truth of every note to the sample.

    The same piece, split and seed give the same samples. Sounds are drawn from one side of the split only.
    """
    rng = np.random.default_rng([seed, crc32(piece.id.encode())])
    score, token = piece.score, cancel or CancelToken()
    castings = cast(score, split, rng, banks, singer)
    cents = 0.0 if rng.random() < _TUNED else float(np.clip(rng.normal(0, _CENTS), -50, 50))
    samples = samples_of(score, sample_rate)
    channels = []
    for part, casting in zip(score.parts, castings, strict=True):
        token.check()
        own = np.random.default_rng(rng.integers(1 << 63))
        channels.append(_played(part, casting, score, samples, cents, sample_rate, own))
    token.check()
    stems = mixed(channels, sample_rate, rng, score.style)
    end = round(float(score.tempo_map.seconds(score.end)) * sample_rate)
    heard = _heard(stems, end, samples, sample_rate)
    stems = {name: np.ascontiguousarray(sound[:, :heard]) for name, sound in stems.items()}
    truth = truth_of(score, sample_rate, heard, [casting.sound for casting in castings], piece.id)
    words = caption(facts_of(score, piece.genre, piece.author), rng)
    beats = truth.beats[truth.beats["at_s"] * sample_rate < end]  # none while the last notes ring out
    item = Item(replace(truth, caption=words, tuning_cents=cents, beats=beats), stems)
    return Rendering(item, tuple(sorted({piece.licence, *(casting.licence for casting in castings)})))


def _played(
    part: Part, casting: Casting, score: Score, samples: int, cents: float, sample_rate: int, rng: np.random.Generator
) -> Channel:
    """Return one part played dry, detuned with the whole band."""
    line = line_of(part, score.tempo_map, samples)
    tuned = line if part.is_drums or not cents else _bent(line, cents / 100)
    sound = highpassed(casting.instrument.play(tuned, sample_rate, rng), 18, sample_rate, order=1)
    gain = np.float32(10 ** (casting.instrument.gain_db / 20))
    return Channel(part.name, stem_of(part), family_of(part), np.asarray(sound * gain, dtype=np.float32))


def _heard(stems: Mapping[str, AudioArray], end: int, samples: int, sample_rate: int) -> int:
    """Return how many samples of a record last: to the end of its last bar, and until it has rung out."""
    loud = [np.abs(sound).max(axis=0) for sound in stems.values()]
    level = np.max(loud, axis=0)
    sounding = np.flatnonzero(level > _SILENT * level.max(initial=0.0))
    last = int(sounding[-1]) + round(_AIR_S * sample_rate) if len(sounding) else 0
    return min(samples, max(last, end, 1))


def _bent(line: Line, semitones: float) -> Line:
    """Return a line that sounds so many semitones higher throughout."""
    bend = line.bend
    moved = Curve(bend.start + semitones, bend.times_s, tuple(value + semitones for value in bend.values))
    return replace(line, bend=moved)

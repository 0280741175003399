"""A transcriber of random weights in a folder, small and quick, but whole; and what a perfect one would believe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from musicstudio.engines.nets.transcriber import Transcriber, build
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.engines.scribe.beliefs import INSTRUMENTS, Beliefs
from musicstudio.engines.transcriber.hearing import BANDS, FPS, LOWEST, PITCHES
from musicstudio.engines.transcriber.kit import STROKES

SIZES = {"width": 8, "layers": 2, "whole": 16, "rounds": 1}


def small_weights(folder: Path, seed: int = 0, lively: bool = False, **sizes: int) -> Path:
    """Write a transcriber's weights and return their folder; a `lively` one believes in many notes."""
    settings = {**SIZES, **sizes}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build(settings)
        if lively:
            _enliven(network)
    write_weights(folder / FILE, network, settings, {"network": "transcriber", "licence": "CC0-1.0"})
    return folder


@torch.no_grad()
def _enliven(network: Transcriber) -> None:
    """Spread what a network says of noise about likelihoods from a few in a hundred to nearly sure."""
    levels = torch.randint(30, 220, (1, 100, BANDS), dtype=torch.uint8)
    found = network.eval()(levels, torch.tensor([-14.0]))
    struck = [slice(len(STROKES))]
    for head, rows, logits in (
        (network.notes, range(3), (found.onset, found.frame, found.offset)), (network.kit, struck, (found.strokes,)),
    ):  # fmt: skip
        for row, said in zip(rows, logits, strict=True):
            scale = 1.5 / said.std()
            head.weight[row] *= scale
            head.bias[row] = (head.bias[row] - said.mean()) * scale - 2.5


@dataclass(frozen=True)
class Played:
    """A note as it was played: seconds, MIDI pitch, velocity 1-127, its family, bends in semitones over its time."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int = 90
    family: str = "piano"
    bends: Sequence[float] = (0.0,)
    sure: float = 1.0


@dataclass(frozen=True)
class Struck:
    """A stroke as it was played; `place` counts kit.STROKES."""

    at_s: float
    place: int
    velocity: int = 100
    sure: float = 1.0


@dataclass(frozen=True)
class Music:
    """What is played in so many seconds."""

    seconds: float
    notes: Sequence[Played] = ()
    strokes: Sequence[Struck] = field(default_factory=tuple)


def perfect(music: Music) -> Beliefs:
    """Return what a perfect transcriber believes of music, as it is taught."""
    frames = int(music.seconds * FPS) + 1
    cells = {name: np.zeros((frames, PITCHES), np.float32) for name in ("onset", "frame", "offset", "velocity", "bend")}
    family = np.zeros((frames, PITCHES, len(INSTRUMENTS)), np.float16)
    at = np.arange(frames)
    for note in music.notes:
        column = note.pitch - LOWEST
        begin, end = note.start_s * FPS, note.end_s * FPS
        for name, time in (("onset", begin), ("offset", end)):
            triangle = note.sure * np.clip(1 - np.abs(at - time) / 2.0, 0, 1)
            cells[name][:, column] = np.maximum(cells[name][:, column], triangle)
        inside = slice(round(begin), min(max(round(end), round(begin) + 1), frames))
        cells["frame"][inside, column] = np.maximum(cells["frame"][inside, column], note.sure)
        near = slice(max(inside.start - 2, 0), inside.stop + 2)
        cells["velocity"][near, column] = note.velocity / 127
        family[near, column, INSTRUMENTS.index(note.family)] = 1.0
        places = np.arange(inside.start, inside.stop)
        curve = np.interp(places, np.linspace(begin, end, len(note.bends)), note.bends)
        cells["bend"][inside, column] = np.where(curve == 0, 1e-3, curve)
    strokes, force = (np.zeros((frames, len(STROKES)), np.float32) for _ in range(2))
    for stroke in music.strokes:
        triangle = stroke.sure * np.clip(1 - np.abs(at - stroke.at_s * FPS) / 1.5, 0, 1)
        strokes[:, stroke.place] = np.maximum(strokes[:, stroke.place], triangle)
        force[max(round(stroke.at_s * FPS) - 1, 0) : round(stroke.at_s * FPS) + 2, stroke.place] = stroke.velocity / 127
    return Beliefs(0, **cells, family=family, strokes=strokes, force=force)


def cut(beliefs: Beliefs, places: Sequence[int]) -> Iterator[Beliefs]:
    """Yield beliefs cut at some frames."""
    edges = [0, *sorted({place for place in places if 0 < place < len(beliefs)}), len(beliefs)]
    names = ("onset", "frame", "offset", "velocity", "bend", "family", "strokes", "force")
    for start, stop in pairwise(edges):
        yield replace(beliefs, start=start, **{name: getattr(beliefs, name)[start:stop] for name in names})

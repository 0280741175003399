"""Tiny records of plain tones for the tests of a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.splits import Split
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 8000
PLAYERS = (
    Player("Piano", "other", "piano", 0, "synth/grand-piano-12"),
    Player("Bass", "bass", "bass", 33, "soundfont/Own/33"),
    Player("Kit", "drums", "drums", 0, "oneshots/7"),
)  # fmt: skip
Note = tuple[float, float, int, int]
"""Onset and offset in seconds, pitch, part."""


def record(
    notes: Sequence[Note], seconds: float = 4.0, level: float = 0.3, late_s: float = 0.0, key: str = "C major",
    piece: str = "own/piece", caption: str = "a <calm> & plain piece", tempo: float = 120.0,
    players: tuple[Player, ...] = PLAYERS,
) -> Item:  # fmt: skip
    """Return a record whose notes are sines of 5 ms attack and release, `late_s` behind their truth."""
    samples = round(seconds * RATE)
    rows = sorted((round(on * RATE), round(off * RATE), pitch, 90, part) for on, off, pitch, part in notes)
    sounds: dict[str, np.ndarray] = {}
    for onset, offset, pitch, _, part in rows:
        at = np.arange(offset - onset)
        shape = np.minimum(1, np.minimum(at + 1, at[::-1] + 1) / (0.005 * RATE))
        tone = level * shape * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * (at + 1) / RATE)
        start = onset + round(late_s * RATE)
        stem = sounds.setdefault(players[part].stem, np.zeros((2, samples), np.float32))
        stem[:, start : start + len(tone)] += tone[: max(0, samples - start)].astype(np.float32)
    beats = [(float(at), n % 4 == 0) for n, at in enumerate(np.arange(0, seconds, 60 / tempo))]
    truth = Truth(
        piece, RATE, samples, players, np.array(rows, NOTE), np.zeros(0, BEND), np.array(beats, BEAT), tempo,
        "4/4", key, "rock", ((0.0, "C"), (2.0, "G")), ((0.0, "verse"),), caption,
    )  # fmt: skip
    return Item(truth, sounds)


def write(folder: Path, items: dict[str, Item], split: Split = "train", **notes: str) -> Path:
    """Write records as a side of a corpus; return its folder."""
    with ShardWriter(folder, split) as writer:
        for item_id, item in items.items():
            writer.add(item_id, item, {"licences": "CC0-1.0; ours", "source": item_id.partition("/")[0], **notes})
    return folder

"""How many notes cells hold, and how many they may be expected to hold: what a stretch of music will take."""

from __future__ import annotations

from typing import Final

import numpy as np

from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import Sheet, Table

_USUAL: Final = {"harmony": 1.5, "drums": 11.0, "bass": 6.0, "keys": 8.0, "guitar": 8.0, "pad": 4.0, "strings": 6.0}
_OTHERS: Final = 5.0
"""Notes in a bar of a whole note, about, of a track nothing is known of, by its role."""
_MOST_TIMES: Final = 4
_MOST: Final = 96
_LEAST: Final = 16


def counts(sheet: Sheet) -> Table:
    """Return the notes of each cell, (bars, tracks)."""
    shape = (len(sheet.bars), len(sheet.tracks))
    places = sheet.notes["bar"].astype(np.int64) * shape[1] + sheet.notes["track"]
    return np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape)


def expected(sheet: Sheet, known: Table) -> Table:
    """Return the notes that each cell may hold, (bars, tracks): as many as its track's known cells do that hold any."""
    there = counts(sheet) * known
    wholes = np.maximum(sheet.steps / 48, 1 / 48)[:, None]
    playing = (there > 0).sum(0)
    mean = (there / wholes).sum(0) / np.maximum(playing, 1)
    usual = np.array([_USUAL.get(fields.ROLE_NAMES[role], _OTHERS) for role in sheet.tracks["role"]])
    return np.asarray(np.where(playing >= 2, mean, usual) * wholes)


def most(expected_notes: Table) -> Table:
    """Return how many notes a cell may hold at most, so that no stretch outgrows its room."""
    return np.asarray(np.clip(np.ceil(_MOST_TIMES * expected_notes), _LEAST, _MOST).astype(np.int64))

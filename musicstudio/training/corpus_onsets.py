"""Whether the truth's onsets are where the sound begins: notes alone in their stem, timed on the samples."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.corpus_sounds import kind_of
from musicstudio.training.shards import Item

_AT_ONCE_S: Final = 0.001
_LOOK_S: Final = 0.1
"""How far around the true onset the sound is looked for, and no other note of the stem begins."""
_QUIET_DB: Final = -26.0
"""Before the note the stem must be this far below the note: else it still rings."""
_RISEN_DB: Final = -34.0
_OVER_NOISE: Final = 2.0


def onset_errors(item: Item) -> dict[str, list[float]]:
    """Return by kind of sound how many seconds after their true onset notes are first heard that begin alone.

    Alone is a note, or some at once of one kind, in a stem where nothing else begins within 0.1 s and nothing rings.
    Heard is the first sample above 2 % of the peak within 0.1 s and twice what went before. Slow attacks are heard
    late by their nature; a negative number is sound before its note.
    """
    found: dict[str, list[float]] = {}
    rate = item.truth.sample_rate
    kinds = np.array([kind_of(player.sound) for player in item.truth.players])
    for stem, sound in item.stems.items():
        notes, loud = item.truth.notes_of(stem), np.abs(sound).max(axis=0)
        for together in _alone(notes, rate):
            kind = set(kinds[together["part"]])
            error = _error(loud, int(together["onset"][0]), rate) if len(kind) == 1 else None
            if error is not None:
                found.setdefault(str(kind.pop()), []).append(error)
    return found


def _alone(notes: NDArray[Any], sample_rate: int) -> list[NDArray[Any]]:
    """Return a stem's notes in groups that begin at once, those with no other onset near."""
    if not len(notes):
        return []
    onsets = notes["onset"].astype(np.int64)
    groups = np.split(notes, np.flatnonzero(np.diff(onsets) > _AT_ONCE_S * sample_rate) + 1)
    starts = np.array([int(group["onset"][0]) for group in groups])
    far = np.diff(starts, prepend=starts[0] - sample_rate, append=starts[-1] + sample_rate) >= _LOOK_S * sample_rate
    return [group for n, group in enumerate(groups) if far[n] and far[n + 1]]


def _error(loud: NDArray[np.floating[Any]], onset: int, sample_rate: int) -> float | None:
    """Return how late a lone note sounds in seconds; None where the stem still rings or nothing is heard."""
    look = round(_LOOK_S * sample_rate)
    if onset < look or onset + look > len(loud):
        return None
    around = loud[onset - look : onset + look]
    peak, noise = float(around.max()), float(around[: look // 2].max())
    if peak < 1e-3 or noise > peak * 10 ** (_QUIET_DB / 20):
        return None
    risen = np.flatnonzero(around > max(peak * 10 ** (_RISEN_DB / 20), _OVER_NOISE * noise))
    return (int(risen[0]) - look) / sample_rate

"""Where a record's truth does not fit itself: a key its notes do not speak for, beats and silence after the end."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.training.truth import Truth

_FEWEST: Final = 40
_MUCH_BETTER: Final = 0.12
_TAIL_S: Final = 2.0
_FEWEST_BPM, _MOST_BPM = 40.0, 240.0


def doubts(truth: Truth) -> dict[str, str]:
    """Return what to doubt in a record's truth: its kind ("key", "end", "tempo", "caption") → what is the matter."""
    found: dict[str, str] = {}
    other = better_tonic(truth)
    if other:
        found["key"] = f"said to be {truth.key}, but the notes fit {other}"
    end = int(truth.notes["offset"].max()) if len(truth.notes) else truth.samples
    tail_s = (truth.samples - end) / truth.sample_rate
    if tail_s > _TAIL_S:
        late = int(np.count_nonzero(truth.beats["at_s"] > end / truth.sample_rate))
        found["end"] = f"{tail_s:.1f} s after the last note" + (f", {late} beats in them" if late else "")
    if not _FEWEST_BPM <= truth.tempo_bpm <= _MOST_BPM:
        found["tempo"] = f"{truth.tempo_bpm:.0f} quarter notes a minute"
    if not truth.caption:
        found["caption"] = "there is none"
    return found


def better_tonic(truth: Truth) -> str:
    """Return the key of the same mode whose scale holds far more of what sounds than the stated one's; "" if none.

    Far more is 12 % of the pitched notes' time; a fifth's neighbour differs in one tone and seldom gains that.
    """
    try:
        key = Key.parse(truth.key)
    except WrongUsage:
        return ""
    heard = pitch_classes(truth)
    if not heard.sum():
        return ""
    shares = [float(heard[list(Key(tonic, key.mode).scale)].sum()) for tonic in range(12)]
    best = int(np.argmax(shares))
    return Key(best, key.mode).name if shares[best] > shares[key.tonic] + _MUCH_BETTER else ""


def pitch_classes(truth: Truth) -> NDArray[np.float64]:
    """Return the share of each pitch class, (12,), in the time of all pitched notes; zeros where there are few."""
    drums = [n for n, player in enumerate(truth.players) if player.family == "drums"]
    notes: NDArray[Any] = truth.notes[~np.isin(truth.notes["part"], drums)]
    found = np.zeros(12)
    if len(notes) >= _FEWEST:
        np.add.at(found, notes["pitch"] % 12, (notes["offset"] - notes["onset"]).astype(np.float64))
        found /= found.sum()
    return found

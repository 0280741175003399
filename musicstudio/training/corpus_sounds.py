"""What the names of sounds say: their kind, and the bank, patch or pool they come from."""

from __future__ import annotations

import re
from typing import Final

_DRAW: Final = re.compile(r"-\d+$")


def kind_of(sound: str) -> str:
    """Return the kind of a sound, the first word of its name: soundfont, sampled, oneshots, synth or voice."""
    return sound.partition("/")[0] or "unnamed"


def bank_of(sound: str) -> str:
    """Return what a sound is drawn from: "soundfont/FluidR3_GM", "sampled/violin", "synth/rhodes", "voice"."""
    kind, _, rest = sound.partition("/")
    if kind in ("oneshots", "voice") or not rest:
        return kind or "unnamed"
    first = rest.partition("/")[0]
    return f"{kind}/{_DRAW.sub('', first) if kind == 'synth' else first}"


def source_of(item_id: str) -> str:
    """Return the collection an item comes from by its id: "openewld" of "openewld/00201_Oh_Susanna@banded-12"."""
    return item_id.partition("/")[0]


def treatment_of(item_id: str) -> str:
    """Return what was made of the piece by the item's id: "banded", "as written" …; "" where it does not say."""
    _, at, treatment = item_id.rpartition("@")
    return _DRAW.sub("", treatment).replace("-", " ") if at else ""


def piece_of(item_id: str) -> str:
    """Return the id of the piece an item was made from."""
    return item_id.rpartition("@")[0] or item_id

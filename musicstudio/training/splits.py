"""What is trained on and what is kept to judge by: pieces, and sounds (banks, kits, voices), named in `splits.toml`."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final, Literal

Split = Literal["train", "heldout"]
SPLITS: Final[tuple[Split, ...]] = ("train", "heldout")
_FILE: Final = Path(__file__).with_name("splits.toml")


def split_of_piece(work: str) -> Split:
    """Return the side of a piece by its work ("source/name"), so that all movements and versions share it."""
    return _side("pieces", work)


def split_of_sound(name: str) -> Split:
    """Return the side of a bank, kit, patch or voice by its name, e.g. "soundfont/TimGM6mb/drums/0"."""
    return _side("sounds", name)


def _side(kind: str, name: str) -> Split:
    return "heldout" if any(fnmatchcase(name, pattern) for pattern in _heldout(kind)) else "train"


@cache
def _heldout(kind: str) -> tuple[str, ...]:
    """Return the patterns of what is held out."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(table[kind]["heldout"])

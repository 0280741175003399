"""What was put into a model's folder, and how it came: kept beside it, so that only that is ever removed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from musicstudio.domain import wire
from musicstudio.domain.models import Weights

NAME: Final = "installed.json"


@dataclass(frozen=True)
class Receipt:
    """The files put there with the checksums they had; `own` ones stand in for the published ones.

    A receipt that is not `complete` is of work that was broken off.
    """

    files: tuple[Weights, ...]
    how: str = "got"
    own: bool = False
    complete: bool = True

    def with_file(self, file: Weights) -> Receipt:
        """Return the receipt with a file more, in place of one of its name."""
        others = tuple(one for one in self.files if one.name != file.name)
        return Receipt((*others, file), self.how, self.own, self.complete)


def read_receipt(folder: Path) -> Receipt | None:
    """Return the receipt of a folder; None where there is none, or none that can be read."""
    try:
        return wire.decode(Receipt, json.loads((folder / NAME).read_text("utf-8")))
    except (OSError, ValueError):
        return None


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Write the receipt of a folder beside and rename it."""
    beside = folder / f".{NAME}.part"
    beside.write_text(json.dumps(wire.encode(receipt), indent=1) + "\n", "utf-8")
    os.replace(beside, folder / NAME)

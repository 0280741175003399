"""The drop shelf: finished files under readable names, kept until the user removes them.

A DAW may link a dropped file instead of copying it, so what was dragged out once stays where it is.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from musicstudio.app.folders import data_dir
from musicstudio.app.naming import file_name
from musicstudio.audio.checksum import sha256_of
from musicstudio.domain import wire
from musicstudio.domain.errors import OutputBlocked

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShelfItem:
    """A file that can be dragged out: kind "audio" or "score"; `number` is its track's place in the project."""

    path: str
    title: str
    kind: str
    number: int = 0


class Shelf:
    """The shelf as it lies on disk; `put` files arrive whole under `<checksum>/<readable name>`."""

    def __init__(self, folder: Path | None = None, on_change: Callable[[], None] = lambda: None) -> None:
        self.folder = folder or data_dir() / "shelf"
        self._on_change = on_change
        self.items: tuple[ShelfItem, ...] = self._load()

    def put(self, made: Path, name: str, kind: str, title: str = "", number: int = 0) -> ShelfItem:
        """Move a finished file onto the shelf under a readable name and return its item."""
        place = self.folder / sha256_of(made)[:16]
        place.mkdir(parents=True, exist_ok=True)
        target = place / f"{file_name(name)}{made.suffix}"
        shutil.move(made, target)
        item = ShelfItem(str(target), title or name, kind, number)
        self.items = (*(i for i in self.items if i.path != item.path), item)
        self._save()
        return item

    def remove(self, item: ShelfItem) -> None:
        """Take an item off the shelf and delete its file."""
        self.items = tuple(i for i in self.items if i.path != item.path)
        self._save()
        path = Path(item.path)
        if path.is_relative_to(self.folder):
            shutil.rmtree(path.parent, ignore_errors=True)

    def _load(self) -> tuple[ShelfItem, ...]:
        index = self.folder / "items.json"
        try:
            items = tuple(wire.decode(ShelfItem, item) for item in json.loads(index.read_text("utf-8")))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError) as error:
            log.warning("shelf index unreadable: %s", error)
            return ()
        return tuple(item for item in items if Path(item.path).is_file())

    def _save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / ".items.json.part"
        beside.write_text(json.dumps([wire.encode(item) for item in self.items], indent=1), "utf-8")
        os.replace(beside, self.folder / "items.json")
        self._on_change()


def in_track_order(items: Iterable[ShelfItem]) -> tuple[ShelfItem, ...]:
    """Return items as tracks follow one another in their project; those of one track stay as they came."""
    return tuple(sorted(items, key=lambda item: item.number))


def copy_out(items: Iterable[ShelfItem], folder: Path) -> list[Path]:
    """Copy files into a folder; what lies there under the same name is kept, the copy is numbered."""
    made = []
    for item in items:
        source = Path(item.path)
        target, again = folder / source.name, 2
        while target.exists():
            target, again = folder / f"{source.stem} ({again}){source.suffix}", again + 1
        beside = folder / f".{target.name}.{os.getpid()}.part"
        try:
            shutil.copyfile(source, beside)
            os.replace(beside, target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise OutputBlocked(
                f"{source.name} cannot be copied to {folder} ({error.strerror}); choose another place."
            ) from error
        made.append(target)
    return made

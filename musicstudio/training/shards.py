"""The rendered corpus on disk: items of stems and truth in tar archives, each with an index beside it.

`train-00007.tar` holds whole items as `<id>/drums.flac` … `truth.json`, `truth.npz`; any tar program lists it.
`train-00007.jsonl` says, one line an item, what it is and where its members lie, so that one is read without the rest.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio, WrongUsage
from musicstudio.training.shard_index import Entry, index_lines, read_index
from musicstudio.training.shard_member import (
    STEMS,
    SUFFIX,
    Member,
    Window,
    archived,
    packed_sound,
    packed_truth,
    read_sound,
    read_truth,
)
from musicstudio.training.splits import Split
from musicstudio.training.truth import Truth, cut

SHARD_BYTES: Final = 64 << 20
_PART: Final = ".part"
_LANES, _PER_LANE = 10, 10_000
_KEPT_TRUTHS: Final = 256
_END: Final = b"\0" * 1024
"""Two empty blocks close a tar archive."""
_ID: Final = re.compile(r"(?!.*(\.\.|//))[^/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]{0,199}(?<!/)")


@dataclass(frozen=True, eq=False)
class Item:
    """A rendered stretch: its truth, and its stems as float32 (2, truth.samples); one that is absent is silent."""

    truth: Truth
    stems: Mapping[str, AudioArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, sound in self.stems.items():
            if name not in STEMS or sound.shape != (2, self.truth.samples):
                raise ValueError(f"no such stem: {name} {sound.shape}, of {self.truth.samples} samples")

    @property
    def mix(self) -> AudioArray:
        """The sum of the stems, (2, samples)."""
        whole = np.zeros((2, self.truth.samples), dtype=np.float32)
        for sound in self.stems.values():
            whole += sound
        return whole

    def stem(self, name: str) -> AudioArray:
        """Return a stem, silence where it is absent."""
        found = self.stems.get(name)
        return np.zeros((2, self.truth.samples), dtype=np.float32) if found is None else found


class ShardWriter:
    """Appends whole items to shards of about `shard_bytes`; a context manager.

    What was killed is taken up again: items written to their end stay, the rest of a shard is cut off. A shard takes
    its name once it is full or the writer is closed. Several processes write one split side by side, each in a `lane`
    (0–9) of its own; an item that any lane had finished when this one opened counts as there.
    """

    def __init__(self, folder: Path, split: Split, lane: int = 0, shard_bytes: int = SHARD_BYTES) -> None:
        if not 0 <= lane < _LANES:
            raise WrongUsage(f"Shards are written in lanes 0 to {_LANES - 1}, not {lane}; choose one of those.")
        self.folder, self.split, self._lane, self._most = folder, split, lane, shard_bytes
        self._at = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._seconds = {entry.id: entry.seconds for path in finished(folder, split) for entry in read_index(path)}
            self._number = self._next_number()
            self._resume()
        except OSError as error:
            raise _blocked(folder) from error

    def has(self, item_id: str) -> bool:
        """Return whether an item is written already."""
        return item_id in self._seconds

    def seconds_of(self, item_id: str) -> float:
        """Return how long an item is that is written already."""
        return self._seconds[item_id]

    def add(self, item_id: str, item: Item, notes: Mapping[str, str] | None = None) -> bool:
        """Append an item, with notes for the index (licences, the seed …); return False if it was there already.

        Raises WrongUsage for an id that is no relative path of up to 200 characters, OutputBlocked when it cannot be
        written.
        """
        if not _ID.fullmatch(item_id):
            raise WrongUsage(f"{item_id!r} cannot name an item; use letters, digits and single slashes, up to 200.")
        if self.has(item_id):
            return False
        members, gains = _members(item_id, item)
        content, places = archived(members, self._at)
        entry = Entry.of(
            item_id, self.split, item.truth, notes or {}, self._at + len(content),
            {
                name.rpartition("/")[2].removesuffix(SUFFIX): Member(*place, gains.get(name, 1.0))
                for name, place in places.items()
            },
        )  # fmt: skip
        try:
            self._append(content, entry)
        except OSError as error:
            raise _blocked(self.folder) from error
        if self._at >= self._most:
            self.close()
        return True

    def close(self) -> None:
        """Finish the shard that is open, if it holds anything."""
        tar, index = self._paths()
        try:
            if self._at:
                with tar.open("ab") as file:
                    file.write(_END)
                # The index first: a shard is there when its archive is.
                os.replace(index, index.with_suffix(""))
                os.replace(tar, tar.with_suffix(""))
                self._at = 0
                self._number = self._next_number()
            else:
                index.unlink(missing_ok=True)
                tar.unlink(missing_ok=True)
        except OSError as error:
            raise _blocked(self.folder) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, content: bytes, entry: Entry) -> None:
        """Write an item, then the line that says it is whole."""
        tar, index = self._paths()
        with tar.open("ab") as file:
            file.truncate(self._at)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with index.open("a", encoding="utf-8") as lines:
            lines.write(entry.line() + "\n")
        self._at = entry.end
        self._seconds[entry.id] = entry.seconds

    def _resume(self) -> None:
        """Take up what a killed run left: everything up to the last line that is whole and whose item is."""
        tar, index = self._paths()
        if tar.exists() and not index.exists() and index.with_suffix("").exists():
            os.replace(index.with_suffix(""), index)  # killed between the two renames
        size = tar.stat().st_size if tar.exists() else 0
        whole = [entry for entry in index_lines(index, lenient=True) if entry.end <= size] if index.exists() else []
        self._at = whole[-1].end if whole else 0
        self._seconds.update((entry.id, entry.seconds) for entry in whole)
        if whole:
            index.write_text("".join(entry.line() + "\n" for entry in whole), "utf-8")
            os.truncate(tar, self._at)
        else:
            index.unlink(missing_ok=True)
            tar.unlink(missing_ok=True)

    def _paths(self) -> tuple[Path, Path]:
        stem = f"{self.split}-{self._lane * _PER_LANE + self._number:05d}"
        return self.folder / f"{stem}.tar{_PART}", self.folder / f"{stem}.jsonl{_PART}"

    def _next_number(self) -> int:
        pattern = f"{self.split}-{self._lane}[0-9][0-9][0-9][0-9].tar"
        return max((int(path.stem[-4:]) + 1 for path in self.folder.glob(pattern)), default=0)


class Shards:
    """A split of the rendered corpus, read item by item in any order; holds no file open, so it may be forked.

    Raises UnsupportedAudio when a shard or its index is damaged or cut short. Of two items of one id the first counts.
    """

    def __init__(self, folder: Path, split: Split) -> None:
        self.folder, self.split = folder, split
        self._entries: dict[str, tuple[Path, Entry]] = {}
        for index in finished(folder, split):
            for entry in read_index(index):
                self._entries.setdefault(entry.id, (index.with_suffix(".tar"), entry))
        self.ids = tuple(self._entries)
        self._truths: OrderedDict[str, Truth] = OrderedDict()

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, item_id: str) -> Entry:
        """Return what the index says of an item."""
        return self._entries[item_id][1]

    @property
    def seconds(self) -> float:
        """The length of all items together."""
        return sum(entry.seconds for _, entry in self._entries.values())

    def truth(self, item_id: str) -> Truth:
        """Return an item's truth without its sound; the ones asked for last are kept."""
        path, entry = self._entries[item_id]
        found = self._truths.pop(item_id, None)
        if found is None:
            with _opened(path) as file:
                values, arrays = (_content(file, entry.members[name]) for name in ("truth.json", "truth.npz"))
            found = read_truth(values, arrays)
            if (found.samples, found.sample_rate) != (entry.samples, entry.sample_rate):
                raise UnsupportedAudio(
                    f"The shard {path.name} is not the one its index describes; delete both and render again."
                )
        self._truths[item_id] = found
        if len(self._truths) > _KEPT_TRUTHS:
            self._truths.popitem(last=False)
        return found

    def item(self, item_id: str) -> Item:
        """Return a whole item, its silent stems left out."""
        truth = self.truth(item_id)
        return Item(truth, self._sounds(item_id, truth, 0, truth.samples, STEMS))

    def excerpt(self, item_id: str, start: int, stop: int, stems: Collection[str] = STEMS) -> Item:
        """Return samples [start, stop) of an item with its truth counted from there, decoding only those stems.

        Raises ValueError when the item has no such stretch.
        """
        truth = self.truth(item_id)
        return Item(cut(truth, start, stop), self._sounds(item_id, truth, start, stop, stems))

    def _sounds(
        self, item_id: str, truth: Truth, start: int, stop: int, stems: Collection[str]
    ) -> dict[str, AudioArray]:
        path, entry = self._entries[item_id]
        with _opened(path) as file:
            return {
                name: read_sound(Window(file, member.offset, member.size), member.gain, start, stop, truth)
                for name, member in entry.members.items()
                if name in stems and name in STEMS
            }


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnsupportedAudio(f"The shard {path.name} cannot be opened; check that it is still there.") from error


def _content(file: BinaryIO, member: Member) -> bytes:
    file.seek(member.offset)
    return file.read(member.size)


def finished(folder: Path, split: Split) -> Iterator[Path]:
    """Yield the indexes of a split's finished shards, in order."""
    for path in sorted(folder.glob(f"{split}-[0-9][0-9][0-9][0-9][0-9].tar")):
        yield path.with_suffix(".jsonl")


def _members(item_id: str, item: Item) -> tuple[dict[str, bytes], dict[str, float]]:
    """Return an item's members by name, and by name the gains of its stems."""
    values, arrays = packed_truth(item.truth)
    members: dict[str, bytes] = {f"{item_id}/truth.json": values, f"{item_id}/truth.npz": arrays}
    gains: dict[str, float] = {}
    for name in STEMS:
        if name in item.stems:
            content, gain = packed_sound(item.stems[name], item.truth.sample_rate)
            if content:
                members[f"{item_id}/{name}{SUFFIX}"], gains[f"{item_id}/{name}{SUFFIX}"] = content, gain
    return members, gains


def _blocked(folder: Path) -> OutputBlocked:
    return OutputBlocked(f"The rendered corpus cannot be written in {folder.name}; check its disk's space and rights.")

"""A look at a file of weights without running anything it holds: is it whole, and does it hold weights only?

A safetensors file is a table of contents and numbers. A `.th`, `.pt` or `.bin` of PyTorch is a zip archive with a
pickle, which could run anything when loaded: here its instructions are only read, and those that would import
something are compared with what weights need.
"""

from __future__ import annotations

import json
import math
import pickletools
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from musicstudio.domain.errors import ModelUnavailable

PICKLED: Final = (".th", ".pt", ".pth", ".bin", ".ckpt")
TENSORS: Final = ".safetensors"

_MOST_CONTENTS: Final = 100 << 20
_MOST_PICKLE: Final = 64 << 20
_LEGACY_PICKLES: Final = 5
"""A file from before PyTorch 1.6 begins with so many: a magic number, a version, the machine, the object, the keys."""
_BYTES: Final = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4,
    "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8,
}  # fmt: skip
_STORAGES: Final = ("Float", "Half", "BFloat16", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool")
_WEIGHTS: Final = frozenset(
    {
        "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter", "collections OrderedDict", "torch Size",
        "fractions Fraction", "demucs.htdemucs HTDemucs", "demucs.hdemucs HDemucs",
        *(f"torch {kind}Storage" for kind in _STORAGES),
    }
)  # fmt: skip
"""What a pickle of weights may name; classes are only recognised, never run."""

_IMPORTING: Final = frozenset({"STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"})
"""Instructions that import something in other ways than PyTorch ever writes."""

_WRONG: Final = (
    OSError, ValueError, KeyError, TypeError, IndexError, EOFError, AttributeError, OverflowError, RecursionError,
    NotImplementedError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def look(path: Path) -> None:
    """Raise ModelUnavailable, naming the file, when it is cut off, damaged or holds more than weights."""
    try:
        if path.suffix == TENSORS:
            _look_at_tensors(path)
        elif path.suffix in PICKLED:
            _look_at_pickle(path)
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
    except _WRONG as error:
        raise ModelUnavailable(f"{path.name} is cut off or damaged; get it again.") from error


def _look_at_tensors(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(_MOST_CONTENTS, size - 8):
            raise ValueError("the table of contents is longer than the file")
        contents = json.loads(file.read(length))
    ends = [0]
    for name, entry in contents.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            if end - start != math.prod(entry["shape"]) * _BYTES[entry["dtype"]] or start < 0:
                raise ValueError(f"{name} has another size than its shape")
            ends.append(end)
    if 8 + length + max(ends) != size:
        raise ValueError("the file is shorter or longer than its tensors")


def _look_at_pickle(path: Path) -> None:
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    stranger = next(_strangers_zipped(path) if zipped else _strangers_legacy(path), "")
    if stranger:
        raise ModelUnavailable(
            f"{path.name} holds something other than weights ({stranger}) and was refused; get it from its makers."
        )


def _strangers_zipped(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if (broken := archive.testzip()) is not None:
            raise ValueError(f"{broken} is damaged")
        pickles = [entry for entry in archive.infolist() if entry.filename.endswith(".pkl")]
        if len(pickles) != 1 or pickles[0].file_size > _MOST_PICKLE:
            raise ValueError("no archive of weights")
        with archive.open(pickles[0]) as file:
            yield from _strangers(file)


def _strangers_legacy(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _ in range(_LEGACY_PICKLES):
            yield from _strangers(file)


def _strangers(file: IO[bytes]) -> Iterator[str]:
    """Yield what a pickle would import that no weights need; the file is left where the pickle ends."""
    for operation, argument, _ in pickletools.genops(file):
        if operation.name == "GLOBAL" and argument not in _WEIGHTS:
            yield str(argument).replace(" ", ".")
        elif operation.name in _IMPORTING:
            yield operation.name.lower()

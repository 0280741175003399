"""The first sheet of an Office Open XML workbook as rows of text (ECMA-376, part 1, 18.3)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from musicstudio.domain.errors import UnsupportedAudio

_SPACE: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LARGEST: Final = 1 << 25
"""Bytes a workbook's sheet may unpack to: 32 MiB, against archives made to burst."""


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows below the first, by the names that stand there; raises UnsupportedAudio when it is no table."""
    try:
        with zipfile.ZipFile(path) as book:
            shared = _strings(book)
            sheet = ElementTree.fromstring(_read(book, "xl/worksheets/sheet1.xml"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise UnsupportedAudio(f"The table '{path.name}' cannot be read; unpack the collection again.") from error
    table = [_cells(row, shared) for row in sheet.iter(f"{_SPACE}row")]
    if not table:
        return []
    names = table[0]
    return [{names[column]: text for column, text in row.items() if column in names} for row in table[1:]]


def _read(book: zipfile.ZipFile, name: str) -> bytes:
    if book.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is too large")
    return book.read(name)


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(_read(book, "xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(f"{_SPACE}t")) for item in root.iter(f"{_SPACE}si")]


def _cells(row: ElementTree.Element, shared: list[str]) -> dict[str, str]:
    """Return a row's texts by column letter."""
    found = {}
    for cell in row.iter(f"{_SPACE}c"):
        column = "".join(sign for sign in cell.get("r", "") if sign.isalpha())
        value = cell.findtext(f"{_SPACE}v")
        text = "".join(part.text or "" for part in cell.iter(f"{_SPACE}t"))
        if cell.get("t") == "s" and value is not None and value.isdigit() and int(value) < len(shared):
            text = shared[int(value)]
        found[column] = text or (value or "")
    return found
